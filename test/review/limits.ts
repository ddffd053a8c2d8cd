import { policy } from '../lint/shop.ts';
import { into as entering, outOf as leaving } from './review.ts';

const limited = (name: string, types: string) =>
  policy(`{podSelector: {matchLabels: {app: ${name}}}, policyTypes: [${types}]}`, `limits-${name}`);
/** A policy `limits-NAME`: nothing may enter the pods with the label `app` of this name. */
export const ingress = (name: string) => limited(name, 'Ingress');
/** The same of what leaves them. */
export const egress = (name: string) => limited(name, 'Egress');
/** A policy `into-NAME`: one peer may enter them. */
export const into = (name: string, from: string, ports = '[{port: 8080}]') =>
  entering(name, `{from: [${from}], ports: ${ports}}`);
/** A policy `out-of-NAME`: they may leave to one peer. */
export const outOf = (name: string, to: string, ports = '[{port: 443}]') =>
  leaving(name, `{to: [${to}], ports: ${ports}}`);

/** The reason of a gain that has no other. */
export const NEW = 'it could not connect before';
