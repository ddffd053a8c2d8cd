import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder of the profile hardened, as shipped. */
export const HARDENED = resolve('test/fixtures/hardened');
/** The file of its policies. */
export const POLICIES = '1-network-policy.k8s.yaml';
const OWN =
  '        - podSelector:\n            matchLabels:\n              app: backend\n      ports:\n        - port: 3306';
const ANY = OWN.replace('- podSelector', '- namespaceSelector: {}\n          podSelector');
/** Whom the changed rule lets in. */
export const ATTACKERS = '{any namespace}/{app=backend}';
/** Whom it lets them reach. */
export const DB = 'three-tier/db[StatefulSet]';

/**
 * Writes the profile hardened into `old`, and into `new` with one line more, which lets in pods of any namespace.
 * @returns the line of the rule that was changed
 */
export function writeOldAndNew(folder: string): number {
  for (const name of ['old', 'new']) cpSync(HARDENED, join(folder, name), { recursive: true });
  const text = readFileSync(join(HARDENED, POLICIES), 'utf8');
  const at = text.indexOf(OWN);
  writeFileSync(join(folder, 'new', POLICIES), `${text.slice(0, at)}${ANY}${text.slice(at + OWN.length)}`);
  return text.slice(0, at).split('\n').length;
}
