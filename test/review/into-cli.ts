import { policy } from '../lint/shop.ts';
import { into, namespace, pod } from './review.ts';

/** The pod `cli` and its namespace. */
export const cli = pod('cli');
export const shop = namespace('shop');
/** Lets this peer in at a port of `cli`. */
export const from = (peer: string) => into('cli', `{from: [${peer}], ports: [{port: 443}]}`);
/** A peer: pods with labels that meet these requirements. */
export const pods = (...requirements: string[]) => `{podSelector: {matchExpressions: [${requirements.join(', ')}]}}`;
/** A requirement of a selector. */
export const ask = (key: string, operator: string, ...values: string[]) =>
  `{key: ${key}, operator: ${operator}${values.length > 0 ? `, values: [${values.join(', ')}]` : ''}}`;
/** A policy by which nobody enters pods with these labels. */
export const limits = (labels: string) =>
  policy(`{podSelector: {matchLabels: {${labels}}}, policyTypes: [Ingress]}`, 'limits');
