#!/usr/bin/env node
import { isShort } from './short-names.ts';

const args = process.argv.slice(2);
// If nobody reads the messages (`2>&1 | head`), the exit code still says how the command ended.
process.stderr.on('error', () => undefined);
const commands = isShort(args[0]) ? import('./short-commands.ts') : import('./program.ts');
void commands.then(({ run }) => run(args));
