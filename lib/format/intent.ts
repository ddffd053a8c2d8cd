import { type Deviation, firstOf, namesOfEnd } from '../reach/intent-check.ts';
import { printLocation } from './problem.ts';

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
