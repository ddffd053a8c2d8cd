import { parseAllDocuments } from 'yaml';
import type { Policy } from '../evaluator.ts';
import { Brute } from './brute.ts';
import { workloadEnds } from './concrete.ts';
import { DEFAULT_NAMESPACE, type Mistaken } from './mistakes.ts';
import { type OpenWorld, printed } from './model.ts';

/** What lint offers to write for a finding. */
export interface FixClaim {
  rule: string;
  object: string;
  /** The manifests with the fix. */
  text: string;
  /** Does lint, asked about that text anew, still find as much at the object? */
  isStillFound: boolean;
  /** Of the manifests, the policies alone: are all other objects as they were? */
  isElsewhereSame: boolean;
  /** What it may close: nothing, what nobody is known to need, or anything. */
  mayClose: string;
  saysOpens: boolean;
  saysCloses: boolean;
  isHeld: boolean;
}

/** "Each fix ends the finding and opens nothing else", by brute force over everything that could exist. */
export function judgeFixes(
  { world }: Mistaken,
  fixes: readonly FixClaim[],
): { disagreements: string[]; sorts: string[] } {
  const disagreements: string[] = [];
  for (const fix of fixes) {
    const say = (text: string) => disagreements.push(`${fix.rule} at ${fix.object}: ${text}\n${fix.text}`);
    if (fix.isStillFound) say('it is still found');
    if (!fix.isElsewhereSame) say('it changes other objects than policies');
    const now: OpenWorld = { ...world, policies: policiesOf(fix.text) };
    const found = effectOf(world, now);
    const other = found.opened.find(({ port }) => fix.rule !== 'NP005' || port !== 53);
    if (other) say(`it opens ${other.text}`);
    if (found.opened.length > 0 !== fix.saysOpens)
      say(`it says that it opens ${fix.saysOpens ? 'something' : 'nothing'}`);
    if (found.closed.length > 0 && !fix.saysCloses)
      say(`it says that it closes nothing, and closes ${found.closed[0]?.text}`);
    if (fix.mayClose === 'nothing' && found.closed.length > 0) say(`it closes ${found.closed[0]?.text}`);
    const needed = found.closed.find(({ isOfWorkload }) => isOfWorkload);
    if (fix.mayClose === 'unknown' && needed && !fix.isHeld) say(`--fix would close ${needed.text}`);
  }
  return { disagreements, sorts: [...new Set(fixes.map(({ rule }) => `with a fix of ${rule}`))] };
}

interface Change {
  text: string;
  port: number;
  /** Does a workload of the manifests open it? */
  isOfWorkload: boolean;
}

function effectOf(old: OpenWorld, now: OpenWorld): { opened: Change[]; closed: Change[] } {
  const brute = new Brute({ old, new: now, edit: '' });
  const names = new Set(workloadEnds(old).map((end) => (end.kind === 'workload' ? end.name : '')));
  const [opened, closed]: [Change[], Change[]] = [[], []];
  for (const { from, to, protocol, port, answer } of brute.comparisons()) {
    if (answer.differs !== 'yes') continue;
    const [source, target] = [from.ends[0], to.ends[0]];
    if (!source || !target) continue;
    const isOfWorkload = from.ends.some((end) => end.kind === 'workload' && names.has(end.name));
    const change = { text: `${printed(source)} => ${printed(target)} on ${protocol} ${port}`, port, isOfWorkload };
    if (answer.gained) opened.push(change);
    if (answer.lost) closed.push(change);
  }
  return { opened, closed };
}

function policiesOf(text: string): Policy[] {
  const objects = parseAllDocuments(text, { version: '1.1' }).flatMap((document) => {
    const object = document.toJS();
    return object?.kind === 'List' ? object.items : [object];
  });
  return objects
    .filter((object) => object?.kind === 'NetworkPolicy')
    .map(({ metadata, spec }) => ({
      metadata: { name: metadata.name, namespace: metadata.namespace ?? DEFAULT_NAMESPACE },
      spec,
    }));
}
