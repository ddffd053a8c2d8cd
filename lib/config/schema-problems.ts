import { Ajv, type ErrorObject } from 'ajv';
import { parseCidr } from '../manifests/fields/cidr.ts';
import { nearest } from '../manifests/fields/unknown-field.ts';
import { printable } from '../manifests/printable.ts';
import { SOURCES } from './config.ts';
import { pointerTo } from './positioned.ts';
import schema from './tierwall.schema.json' with { type: 'json' };

/** An error in a part of the data. */
export interface SchemaProblem {
  /** The JSON pointer of the part. */
  readonly pointer: string;
  /** True if the key is wrong, false if its value is. */
  readonly isKey: boolean;
  readonly fact: string;
  readonly fix: string;
}

/** The address at which the schema is published. */
export const SCHEMA_ADDRESS: string = schema.$id;

let validate: ReturnType<Ajv['compile']> | undefined;

/** The errors that the published schema finds. Empty if the data is valid. */
export function schemaProblems(data: unknown): SchemaProblem[] {
  if (!validate) {
    const ajv = new Ajv({ allErrors: true, verbose: true, strictRequired: false });
    ajv.addFormat('cidr', (text) => !('why' in parseCidr(text)));
    validate = ajv.compile(schema);
  }
  if (validate(data)) return [];
  // What is no map has no source either. That it is no map says more.
  const errors = (validate.errors ?? []).filter(
    ({ schemaPath, keyword, data }) =>
      !/\/oneOf\/\d+\//.test(schemaPath) && (keyword !== 'oneOf' || (isObject(data) && !Array.isArray(data))),
  );
  // A key that is not a valid name is reported once, by the rule for names.
  return errors.flatMap((error) => (error.propertyName !== undefined ? [] : [problemOf(error)]));
}

function problemOf({ instancePath: pointer, keyword, params, parentSchema, data }: ErrorObject): SchemaProblem {
  const where = pathOf(pointer);
  const wanted = String((parentSchema as { description?: string } | undefined)?.description ?? 'what the schema says');
  if (keyword === 'additionalProperties') {
    const name = String(params['additionalProperty']);
    const known = Object.keys((parentSchema as { properties?: object } | undefined)?.properties ?? {});
    const meant = nearest(name, known);
    const fix = meant ? `did you mean ${meant}?` : `fields are ${known.join(', ')}`;
    return { pointer: pointerTo(pointer, name), isKey: true, fact: `${where} has no field ${shown(name)}`, fix };
  }
  if (keyword === 'required') {
    const name = String(params['missingProperty']);
    return { pointer, isKey: true, fact: `${where} lacks ${name}`, fix: `add ${name}` };
  }
  if (keyword === 'dependencies') {
    const { property, missingProperty } = params as { property: string; missingProperty: string };
    const fact = `${where} has ${property}, which only a ${missingProperty} has`;
    return { pointer: pointerTo(pointer, property), isKey: true, fact, fix: `remove ${property}` };
  }
  if (keyword === 'propertyNames') {
    const name = String(params['propertyName']);
    const fix = 'use up to 63 letters, digits, points, dashes and underscores';
    return { pointer: pointerTo(pointer, name), isKey: true, fact: `${shown(name)} is not a valid name of a set`, fix };
  }
  if (keyword === 'oneOf') {
    const given = SOURCES.filter((one) => Object.hasOwn(data as object, one));
    const all = 'folder, kustomization, chart, flux, argocd or command';
    if (given.length === 0)
      return { pointer, isKey: true, fact: `${where} does not say where its manifests are`, fix: `add one of ${all}` };
    return {
      pointer,
      isKey: true,
      fact: `${where} has ${given.join(' and ')}`,
      fix: 'keep one, and make the other a set of its own',
    };
  }
  if (pointer === '')
    return { pointer, isKey: false, fact: `${where} is ${valueShown(data)}`, fix: 'write version: 1 and sets:' };
  return { pointer, isKey: false, fact: `${where} is ${valueShown(data)}`, fix: `write ${wanted}` };
}

function isObject(data: unknown): boolean {
  return typeof data === 'object' && data !== null;
}

/** Such as `sets.production.values[0]`. The whole is called by the name of the file. */
function pathOf(pointer: string): string {
  const parts = pointer.split('/').slice(1);
  const path = parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const text = path.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join('');
  return text === '' ? 'tierwall.yaml' : shown(text.slice(1), '');
}

function shown(text: string, quotes = '"'): string {
  return `${quotes}${printable(text.length > 80 ? `${text.slice(0, 77)}...` : text)}${quotes}`;
}

function valueShown(data: unknown): string {
  if (Array.isArray(data)) return data.length === 0 ? 'an empty list' : 'a list';
  if (data === null) return 'empty';
  if (typeof data === 'object') return Object.keys(data).length === 0 ? 'an empty map' : 'a map';
  return typeof data === 'string' ? shown(data) : String(data);
}
