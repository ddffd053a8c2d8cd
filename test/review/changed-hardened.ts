import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifests } from '../../lib/manifests/model.ts';
import { readTexts } from '../../lib/manifests/read-texts.ts';
import type { Compared } from '../../lib/review/mends/mend.ts';
import { reviewManifests } from '../../lib/review/review.ts';

const FOLDER = 'test/fixtures/hardened';
const FILES = ['0-namespace', '1-network-policy', 'backend', 'db', 'frontend'].map((name) => `${name}.k8s.yaml`);

/** The fixture, with one text in the place of another, and with more objects. @throws Error where nothing has that text */
export function hardened(from = '', to = '', more = ''): Manifests {
  const texts = FILES.map((file) => ({ file, text: readFileSync(join(FOLDER, file), 'utf8') }));
  if (!texts.some(({ text }) => text.includes(from))) throw new Error(`nothing has ${from}`);
  const changed = texts.map(({ file, text }) => ({ file, text: from === '' ? text : text.replaceAll(from, to) }));
  return readTexts([...changed, ...(more === '' ? [] : [{ file: 'more.yaml', text: more }])]);
}

/** The document of a policy of the fixture. */
export function policyCalled(name: string): string {
  const text = readFileSync(join(FOLDER, '1-network-policy.k8s.yaml'), 'utf8');
  const found = text.split('---\n').find((one) => one.includes(`name: ${name}`));
  if (found === undefined) throw new Error(`no policy is called ${name}`);
  return found;
}

/** A change of the fixture, or of other manifests, to these. */
export function comparedWith(after: Manifests, before = hardened()): Compared {
  return { before, after, options: {}, review: reviewManifests(before, after) };
}
