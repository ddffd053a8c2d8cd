import { writeExample } from '../main.ts';
import { batch } from './batch.ts';

writeExample('batch', batch, process.argv[2] ?? 'out/batch');
