import { writeExample } from '../main.ts';
import { monitoring } from './monitoring.ts';

writeExample('monitoring', monitoring, process.argv[2] ?? 'out/monitoring');
