import { setFlagsFromString } from 'node:v8';
import type { Texts } from '../manifests/model.ts';

/** Bytes of bytecode that a function runs between two looks whether it is worth optimizing: those of Node.js 20 itself. */
const USUAL = 67_584;
/** The same, from so many characters of manifests on. */
const BUDGETS = [
  { from: 150_000, budget: 1_000_000 },
  { from: 20_000, budget: 8_000_000 },
  { from: 0, budget: USUAL },
];

let characters = 0;
let current = USUAL;

/**
 * Has V8 optimize only what is really hot, once it is known how much is read. V8 optimizes beside the command, on another processor. What
 * a `list` of 100 or 200 workloads or a `diff` of them wins by it is less than what it costs: without it, they take a tenth to a fifth less
 * processor time, and as long on the clock. For short commands it is no gain: what Node.js brings compiled is refused under other
 * settings. Later versions than 20 have a compiler between, and do not know the flag. Nor are young objects collected by several
 * processors, each of which would be woken for a millisecond's work.
 */
export function compileLaterIfLarge({ texts }: Pick<Texts, 'texts'>): void {
  if (!process.versions.node.startsWith('20.')) return;
  characters += texts.reduce((sum, { text }) => sum + text.length, 0);
  const budget = BUDGETS.find(({ from }) => characters >= from)?.budget ?? USUAL;
  if (budget === current) return;
  // What bin/launch.mjs keeps of the compiled code at the end is for a start with the usual settings.
  if (current === USUAL) process.prependOnceListener('exit', () => setFlags(USUAL, '--parallel-scavenge'));
  setFlags(budget, '--no-parallel-scavenge');
  current = budget;
}

function setFlags(budget: number, ...flags: readonly string[]): void {
  for (const flag of [`--interrupt-budget=${budget}`, ...flags]) setFlagsFromString(flag);
}
