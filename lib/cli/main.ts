#!/usr/bin/env node
import { isShort } from './short-names.ts';

const args = process.argv.slice(2);
const commands = isShort(args[0]) ? import('./short-commands.ts') : import('./program.ts');
void commands.then(({ run }) => run(args));
