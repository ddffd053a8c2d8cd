import { runTogether } from './together.ts';

runTogether('test');
