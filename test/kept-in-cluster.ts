import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DEFAULT_LIMITS, type ManifestSet } from '../lib/config/config.ts';
import type { Texts } from '../lib/manifests/model.ts';
import { keptInCluster, keptSentence } from '../lib/render/kept-in-cluster.ts';
import { RenderCache } from '../lib/render/render-cache.ts';
import { renderSet } from '../lib/render/render-set.ts';
import type { Side } from '../lib/render/side.ts';

/** A policy of `shop`; `annotations` and what is added to `spec` are in YAML's short form. */
export const policy = (name: string, annotations = '{}', more = '') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop, annotations: ${annotations}}\nspec: {podSelector: {}${more}}\n`;
/** A Deployment of `shop`. */
export const WEB =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: example.org/a}]}}\n';

/** The text of each file, by its path. */
export type Files = Readonly<Record<string, string>>;

/** A set of a folder with these files. */
async function rendered(source: ManifestSet['source'], files: Files): Promise<Texts> {
  const tree = realpathSync(mkdtempSync(join(tmpdir(), 'tierwall kept ')));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    }
    const side: Side = {
      ...{
        tree,
        base: '',
        shown: (path) => path,
        prefix: '',
        cache: new RenderCache(),
        work: tree,
        isUntrusted: false,
      },
      ...{ repositories: ['https://example.org/a/b'], branches: ['main'] },
    };
    return await renderSet({ name: 'all', source, ...DEFAULT_LIMITS, judging: {}, line: 1 }, side);
  } finally {
    rmSync(tree, { recursive: true });
  }
}

/** What is said of what the cluster keeps, or does not take, where a set changes. */
export async function kept(source: ManifestSet['source'], before: Files, after: Files): Promise<string[]> {
  const found = keptInCluster(await rendered(source, before), await rendered(source, after));
  return found.map((one) => keptSentence(one, 20));
}

/** The sentence of the policy `deny` of `shop`, which was removed. */
export function keptDeny(because: string): string[] {
  return [`the cluster keeps what is removed here, because of ${because}: NetworkPolicy shop/deny`];
}
