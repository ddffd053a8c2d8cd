import type { CompiledRule } from '../reach/compiled-policy.ts';
import { type Deviation, firstOf } from '../reach/intent-check.ts';
import { printLocation } from './problem.ts';

/** One connection that shows the deviation, and the line that decides. */
export function deviationText(deviation: Deviation, rules: readonly CompiledRule[]): string {
  const { kind, certain, from, to, ports, declaredAt } = deviation;
  const first = firstOf(ports);
  const others = `${ports}` === `${first?.protocol} ${first?.port}` ? '' : `, all in all ${ports}`;
  const connection = `${from.peer.name} => ${to.peer.name} : ${first?.protocol} ${first?.port}`;
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
