import type { Edge } from './edge.ts';
import { isMap, shown } from './shape.ts';

/**
 * What a construct or a function cannot begin without. Types say the same to a compiler, but code in JavaScript can give anything.
 * Without these, its error would name a line of this package, and not the value.
 */
function mustBe(where: string, what: string, value: unknown, isSo: boolean, wanted: string): void {
  if (!isSo) throw new TypeError(`${where}: ${what} is ${shown(value)}, not ${wanted}; write one`);
}

/** @throws TypeError if it is not an object with fields */
export function objectGiven(where: string, what: string, value: unknown): void {
  mustBe(where, what, value, isMap(value), 'an object');
}

/** @throws TypeError if it is not a text, or empty */
export function textGiven(where: string, what: string, value: unknown): void {
  mustBe(where, what, value, typeof value === 'string' && value !== '', 'a text');
}

/** @throws TypeError if it is not a list */
export function listGiven(where: string, what: string, value: unknown): void {
  mustBe(where, what, value, Array.isArray(value), 'a list');
}

/** @throws TypeError if it is not a construct, an App or a Chart */
export function constructGiven(where: string, what: string, value: unknown): void {
  mustBe(where, what, value, isMap(value) && isMap(value['node']), 'a construct');
}

/** @throws TypeError if it is not a Tier */
export function tierGiven(where: string, what: string, value: unknown): void {
  mustBe(where, what, value, isTier(value), 'a Tier');
}

/** @throws TypeError if it is neither a Tier nor the printed name of a workload */
export function workloadGiven(where: string, what: string, value: unknown): void {
  const isSo = isTier(value) || (typeof value === 'string' && value !== '');
  mustBe(where, what, value, isSo, "a Tier or a name such as 'shop/web[Deployment]'");
}

/** @throws TypeError if one of its ends is not a Tier, or its protocol is not a string */
export function edgeGiven(where: string, what: string, edge: Edge): void {
  objectGiven(where, what, edge);
  tierGiven(where, `${what}.from`, edge.from);
  tierGiven(where, `${what}.to`, edge.to);
  const { protocol } = edge;
  mustBe(where, `${what}.protocol`, protocol, protocol === undefined || typeof protocol === 'string', 'a string');
}

/** By what it can do, because an app may hold a second copy of this package. */
function isTier(value: unknown): boolean {
  return isMap(value) && typeof value['labels'] === 'function' && isMap(value['node']);
}
