import type { LabelSelector, LabelSelectorRequirement } from '../model.ts';
import { quote, type Value } from '../yaml/value.ts';
import type { Fields } from './fields.ts';
import { checkLabelKey, checkLabelValue, readLabels } from './labels.ts';
import { checkFields } from './unknown-field.ts';

const operators: readonly string[] = [
  'In',
  'NotIn',
  'Exists',
  'DoesNotExist',
] satisfies LabelSelectorRequirement['operator'][];

/** A field that is a meta/v1 LabelSelector. Undefined if absent. It is checked as ValidateLabelSelector does. */
export function readLabelSelector(parent: Fields, name: string): LabelSelector | undefined {
  const fields = parent.fields(name);
  if (!fields) return undefined;
  // Dropping labels from the wrong place would leave a selector that matches every pod, so they are an error.
  checkFields(fields, ['matchLabels', 'matchExpressions'], 'write a label below matchLabels');
  return {
    matchLabels: readLabels(fields, 'matchLabels'),
    matchExpressions: fields.list('matchExpressions').map(readRequirement),
  };
}

/** A value of a wrong type is reported elsewhere and does not count as empty. */
function isEmpty(values: Value | undefined): boolean {
  return values === undefined || (values.type === 'list' && values.items.length === 0);
}

function readRequirement(fields: Fields): LabelSelectorRequirement {
  checkFields(fields, ['key', 'operator', 'values']);
  const { report, path } = fields;
  const key = fields.string('key') ?? '';
  const operator = fields.string('operator') ?? '';
  const values = fields.strings('values');
  checkLabelKey(fields, key, fields.at('key'), fields.pathTo('key'));
  for (const { text, offset, path: at } of values) checkLabelValue(fields, text, offset, at);
  if (!operators.includes(operator)) {
    const fact = `${path}.operator is ${quote(operator)}`;
    report.addText('MF040', fields.at('operator'), operator, fact, `use one of ${operators.join(', ')}`);
  } else if (operator.endsWith('In') && isEmpty(fields.value('values'))) {
    const fix = 'list at least one value, or use Exists or DoesNotExist';
    report.add('MF040', fields.at('values'), `${path}.values is empty, which ${operator} does not allow`, fix);
  } else if (!operator.endsWith('In') && values.length > 0) {
    const fact = `${path}.values is not empty, which ${operator} does not allow`;
    report.add('MF040', fields.at('values'), fact, 'remove the values, or use In or NotIn');
  }
  return { key, operator: operator as LabelSelectorRequirement['operator'], values: values.map(({ text }) => text) };
}
