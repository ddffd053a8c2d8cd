import type { Fields } from '../fields/fields.ts';
import { nearest } from '../fields/unknown-field.ts';
import { quote } from '../yaml/value.ts';
import type { GuardedWorkload } from './declared.ts';

/** Reports fields that an intent does not have at this place. */
export function checkIntentFields(fields: Fields, known: readonly string[]): void {
  for (const key of fields.keys()) {
    if (known.includes(key)) continue;
    const meant = nearest(key, known);
    const fix = meant ? `did you mean ${meant}?` : `use one of ${known.join(', ')}`;
    fields.report.addText('MF030', fields.at(key), key, `${fields.pathTo(key)} is not a field of an intent`, fix);
  }
}

/** The fields that both versions share. */
export class IntentFields {
  private readonly fields: Fields;

  constructor(fields: Fields) {
    this.fields = fields;
  }

  missing(name: string): void {
    const { report } = this.fields;
    report.add(
      'MF032',
      this.fields.at(name),
      `${this.fields.pathTo(name)} is missing`,
      'add it: https://github.com/tierwall/tierwall/blob/main/docs/reference/intent.md has the fields',
    );
  }

  guarded(): GuardedWorkload[] {
    return this.fields.list('guarded').map((fields) => {
      checkIntentFields(fields, ['workload', 'directions']);
      const directions = fields.strings('directions');
      if (directions.length === 0) new IntentFields(fields).missing('directions');
      for (const { text, offset, path } of directions) {
        if (text === 'ingress' || text === 'egress') continue;
        fields.report.add('MF035', offset, `${path} ${quote(text)} is not a direction`, 'use ingress or egress');
      }
      return {
        workload: new IntentFields(fields).workloadName('workload'),
        ingress: directions.some(({ text }) => text === 'ingress'),
        egress: directions.some(({ text }) => text === 'egress'),
        location: fields.report.source.location(fields.offset),
      };
    });
  }

  workloadName(name: string): string {
    const { fields } = this;
    if (fields.value(name) === undefined) this.missing(name);
    const text = fields.string(name);
    if (text !== undefined && !isWorkloadName(text)) {
      const fact = `${fields.pathTo(name)} ${quote(text)} is not a workload`;
      fields.report.add(
        'MF050',
        fields.at(name),
        fact,
        'write namespace/name[Kind], for example default/db[Deployment]',
      );
    }
    return text ?? '';
  }
}

/** Whether a text is a printed name of a workload, such as `shop/db[Deployment]`. */
export function isWorkloadName(text: string): boolean {
  return /^[^/[\]]+(?:\/[^/[\]]+)+\[[A-Za-z][\w.-]*\](?:\{[^{}]+\})?$/.test(text);
}
