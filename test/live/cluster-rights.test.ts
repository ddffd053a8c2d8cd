import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { tierwall } from '../in-process.ts';
import { shop } from './cluster-objects.ts';
import { ServedCluster, type ServedObject } from './object-server.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}
const { rules }: { rules: readonly Rule[] } = parse(readFileSync('docs/reference/cluster-rbac.yaml', 'utf8'));
const granted = rules.flatMap(({ apiGroups, resources }) =>
  apiGroups.flatMap((group) => resources.map((plural) => ({ group, plural }))),
);

/** The kind of a resource of somebody else's: its plural says which letters are large. */
function kindOf(plural: string): string {
  const words = plural
    .replace(/ies$/, 'y')
    .replace(/s$/, '')
    .split(/(baseline|admin|clusterwide|cluster|global|cilium|local|redirect|network|policy|set)/);
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
}

const isCustom = (group: string) => group.includes('.') && group !== 'networking.k8s.io';

describe('the rights of docs/reference/cluster-rbac.yaml', () => {
  const there = new ServedCluster(() => [
    ...shop(),
    ...granted
      .filter(({ group }) => isCustom(group))
      .map(
        ({ group, plural }): ServedObject => ({
          ...{ apiVersion: `${group}/v1`, kind: kindOf(plural), metadata: { name: 'one' }, spec: {} },
        }),
      ),
  ]);

  it('are those to list what is listed, and no more', async () => {
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['list']));
    const { status } = await tierwall(['list', '--context', 'here', '--kubeconfig', there.kubeconfig]);
    expect(status).toBe(0);
    const asked = there.server.requests.filter((one) => !/^GET \/(?:version|apis(?:\/[^/]+\/v1)?)$/.test(one));
    expect([...new Set(asked)].sort()).toEqual(
      granted.map(({ group, plural }) => `GET /${group === '' ? 'api' : `apis/${group}`}/v1/${plural}`).sort(),
    );
  });
});
