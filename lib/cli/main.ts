#!/usr/bin/env node
import { compileLater } from '../../bin/compile-later.mjs';
import { run } from './program.ts';

compileLater();
void run(process.argv.slice(2));
