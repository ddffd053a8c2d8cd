import { writeExample } from '../main.ts';
import { shop } from './shop.ts';

writeExample('shop', shop, process.argv[2] ?? 'out/shop');
