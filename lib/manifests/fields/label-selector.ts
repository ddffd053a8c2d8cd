import type { LabelSelector, LabelSelectorRequirement } from '../model.ts';
import { quote } from '../yaml/value.ts';
import type { Fields } from './fields.ts';
import { checkLabelKey, checkLabelValue, readLabels } from './labels.ts';
import { checkFields } from './unknown-field.ts';

const operators: readonly string[] = [
  'In',
  'NotIn',
  'Exists',
  'DoesNotExist',
] satisfies LabelSelectorRequirement['operator'][];

/** A field that is a meta/v1 LabelSelector; undefined where absent. Checked as ValidateLabelSelector does. */
export function readLabelSelector(parent: Fields, name: string): LabelSelector | undefined {
  const fields = parent.fields(name);
  if (!fields) return undefined;
  checkFields(fields, ['matchLabels', 'matchExpressions'], (key) =>
    fields.value(key)?.type === 'string' ? 'write it below matchLabels' : undefined,
  );
  return {
    matchLabels: readLabels(fields, 'matchLabels'),
    matchExpressions: fields.list('matchExpressions').map(readRequirement),
  };
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
  } else if (operator.endsWith('In') && values.length === 0) {
    if (fields.isFilled('values'))
      return { key, operator: operator as LabelSelectorRequirement['operator'], values: [] };
    const fix = 'list at least one value, or use Exists or DoesNotExist';
    report.add('MF040', fields.at('values'), `${path}.values is empty, which ${operator} does not allow`, fix);
  } else if (!operator.endsWith('In') && values.length > 0) {
    const fact = `${path}.values is not empty, which ${operator} does not allow`;
    report.add('MF040', fields.at('values'), fact, 'remove the values, or use In or NotIn');
  }
  return { key, operator: operator as LabelSelectorRequirement['operator'], values: values.map(({ text }) => text) };
}
