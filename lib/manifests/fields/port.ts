import { quote } from '../yaml/value.ts';
import type { Fields } from './fields.ts';
import { isPortName, isPortNumber } from './name-syntax.ts';

/** The field `name` as a port number, 1 to 65535. Undefined if it is absent or was reported. */
export function readPortNumber(fields: Fields, name: string, whenAny = ''): number | undefined {
  const port = fields.integer(name);
  if (port === undefined || isPortNumber(port)) return port;
  const fact = `${fields.pathTo(name)} is ${port}, not a port number (1-65535)`;
  fields.report.add('MF036', fields.at(name), fact, whenAny || 'give the number of a port');
  return undefined;
}

/** The field `name` as a port number or port name. Undefined if it is absent or was reported. */
export function readPort(fields: Fields, name: string, whenAny = ''): number | string | undefined {
  if (fields.value(name)?.type !== 'string') return readPortNumber(fields, name, whenAny);
  return readPortName(fields, name);
}

/** The field `name` as a port name. */
export function readPortName(fields: Fields, name: string): string | undefined {
  const port = fields.string(name);
  if (port === undefined || isPortName(port)) return port;
  const fact = `${fields.pathTo(name)} is ${quote(port)}, not the name of a port (up to 15 of a-z, 0-9 and single "-", a letter among them)`;
  const fix = /^\d+$/.test(port)
    ? 'remove the quotes: a number must not be a string'
    : 'use the name that the container gives its port';
  fields.report.addText('MF036', fields.at(name), port, fact, fix);
  return undefined;
}
