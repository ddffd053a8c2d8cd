import type { Fields } from '../fields/fields.ts';
import { isLabelKey, isLabelValue } from '../fields/name-syntax.ts';
import { checkFields } from '../fields/unknown-field.ts';
import type { CiliumSelector } from '../other-kinds/cilium-policy.ts';
import type { LabelSelectorRequirement } from '../terms.ts';
import { quote } from '../yaml/value.ts';

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/**
 * The field `name` as a selector. Its keys may have a source, such as `k8s:app`. Undefined if absent.
 * @param overwritten a key of `matchLabels` that has no effect
 */
export function readCiliumSelector(parent: Fields, name: string, overwritten?: string): CiliumSelector | undefined {
  const fields = parent.fields(name);
  return fields && readSelectorFields(fields, overwritten);
}

/**
 * Reads an entry of a list of selectors.
 * @param overwritten as for {@link readCiliumSelector}
 */
export function readSelectorFields(fields: Fields, overwritten?: string): CiliumSelector {
  checkFields(fields, ['matchLabels', 'matchExpressions'], 'write a label below matchLabels');
  const labels = fields.stringMap('matchLabels').flatMap(({ key, text, offset }): LabelSelectorRequirement[] => {
    check(fields, key, [text], offset);
    return key === overwritten ? [] : [{ key, operator: 'In', values: [text] }];
  });
  const expressions = fields.list('matchExpressions').map((one): LabelSelectorRequirement => {
    checkFields(one, ['key', 'operator', 'values']);
    const [key, operator] = [one.string('key') ?? '', one.string('operator') ?? ''];
    const values = one.strings('values').map(({ text }) => text);
    check(one, key, values, one.offset);
    if (!OPERATORS.includes(operator))
      one.report.addText(
        'MF040',
        one.at('operator'),
        operator,
        `${one.path}.operator is ${quote(operator)}`,
        `use one of ${OPERATORS.join(', ')}`,
      );
    else if (operator.endsWith('In') !== values.length > 0)
      one.report.add(
        'MF040',
        one.offset,
        `${one.path} has ${values.length} values, which ${operator} does not allow`,
        'In and NotIn need values, the others have none',
      );
    return { key, operator: operator as LabelSelectorRequirement['operator'], values };
  });
  return [...labels, ...expressions];
}

function check({ report, path }: Fields, key: string, values: readonly string[], offset: number): void {
  const own = key.slice(key.indexOf(':') + 1);
  if (!isLabelKey(own))
    report.addText(
      'MF034',
      offset,
      key,
      `${path}: ${quote(key)} is not a label key`,
      'use a label key, after an optional source: k8s:app',
    );
  for (const value of values)
    if (!isLabelValue(value))
      report.addText(
        'MF034',
        offset,
        value,
        `${path}: ${quote(value)} is not a label value`,
        'use up to 63 letters, digits, "-", "_" and "."',
      );
}
