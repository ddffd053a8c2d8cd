import type { Intent } from '../manifests/intent.ts';
import type { Manifests } from '../manifests/model.ts';
import { printable } from '../manifests/printable.ts';
import { mayHavePodsIn } from '../manifests/unseen-pods.ts';
import { type Deviation, firstOf, namesOfEnd } from '../reach/deviation.ts';
import { printLocation } from './problem.ts';
import { notSeenWords } from './unseen.ts';

/** The verdict of `check` in one line. That there is nothing more can only be said where all pods are seen. */
export function checkSummary(check: {
  readonly file: string;
  readonly deviations: readonly Deviation[];
  readonly compared: number;
  readonly intent: Intent;
  readonly manifests: Manifests;
}): string {
  const { deviations, compared, intent, manifests } = check;
  const file = printable(check.file);
  const notSeen = notSeenWords(manifests);
  const said = notSeen.length > 0 ? `; ${notSeen.join('; ')}` : '';
  if (deviations.length > 0) return `${deviations.length} of ${compared} pairs differ from ${file}${said}`;
  const pairs = `${compared} pairs compared${said}`;
  const namespaces = [...new Set(intent.guarded.map(({ workload }) => workload.split('/')[0] ?? ''))];
  const unsure = namespaces.filter((namespace) => manifests.unseen.some((one) => mayHavePodsIn(one, namespace)));
  if (unsure.length === 0) return `the manifests allow what ${file} declares, nothing more and nothing less: ${pairs}`;
  const where = `namespace ${unsure.map(printable).join(', ')}`;
  return `what was read allows what ${file} declares; whether that is all is not known, as pods of ${where} may be made out of sight: ${pairs}`;
}

/** One connection that shows the deviation, and the line that decides. */
export function deviationText(deviation: Deviation): string {
  const { kind, certain, from, to, ports, named = [], declaredAt, rules } = deviation;
  const first = firstOf(ports);
  const others = named.length > 0 || `${ports}` === `${first?.protocol} ${first?.port}` ? '' : `, all in all ${ports}`;
  const portText = named.length > 0 ? `a port called ${named.join(' and ')}` : `${first?.protocol} ${first?.port}`;
  const connection = `${namesOfEnd(from).join(' or ')} => ${namesOfEnd(to).join(' or ')} : ${portText}`;
  if (kind === 'less') {
    const where = declaredAt ? ` at ${printLocation(declaredAt)}` : '';
    const fact = certain ? 'is declared but denied' : 'is declared but depends on what the manifests do not say';
    return `LESS ${connection} ${fact}${others}; declared${where}`;
  }
  const fact = certain ? 'is open but not declared' : 'may be open and is not declared';
  const because =
    rules.length > 0
      ? rules
          .map(
            ({ policy, direction, index, rule }) =>
              `${direction.toLowerCase()} rule ${index + 1} of ${policy.namespace}/${policy.name} (${printLocation(rule.location)})`,
          )
          .join(' and ')
      : 'no policy limits it';
  return `MORE ${connection} ${fact}${others}; by ${because}`;
}
