import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { tierwall } from '../in-process.ts';
import { someOf } from '../takes-long.ts';
import { shop } from './cluster-objects.ts';
import { ServedCluster, type ServedObject } from './object-server.ts';
import { kindOf, type Rule, versionOf } from './plugin-resources.ts';

const { rules }: { rules: readonly Rule[] } = parse(readFileSync('docs/reference/cluster-rbac.yaml', 'utf8'));
const granted = rules.flatMap(({ apiGroups, resources }) =>
  apiGroups.flatMap((group) => resources.map((plural) => ({ group, plural }))),
);

const CALICO = ['crd.projectcalico.org', 'projectcalico.org'];
const isCustom = (group: string) => group.includes('.') && group !== 'networking.k8s.io';

describe('the rights of docs/reference/cluster-rbac.yaml', () => {
  const there = new ServedCluster(() => [
    ...shop(),
    ...granted
      .filter(({ group }) => isCustom(group))
      .map(
        ({ group, plural }): ServedObject => ({
          ...{
            apiVersion: `${group}/${versionOf(group)}`,
            kind: kindOf(plural),
            metadata: { name: 'one' },
            // Endpoints that somebody wrote are listed only if a rule names Services.
            spec: CALICO.includes(group) ? { egress: [{ destination: { services: { name: 'web' } } }] } : {},
          },
        }),
      ),
  ]);

  it.each(someOf(CALICO, 2))('are those to list what is listed, and no more, where Calico has %s', async (calico) => {
    const isOther = (group: string) => CALICO.includes(group) && group !== calico;
    there.server.objects = there.server.objects.filter(({ apiVersion }) => !isOther(apiVersion.split('/')[0] ?? ''));
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['list']));
    // Objects without a spec are refused, and were listed.
    const { status } = await tierwall(['list', '--keep-going', '--context', 'here', '--kubeconfig', there.kubeconfig]);
    expect(status).toBe(0);
    const asked = there.server.requests.filter((one) => !/^GET \/(?:version|apis(?:\/[^/]+\/v\d\w*)?)$/.test(one));
    expect([...new Set(asked)].sort()).toEqual(
      granted
        .filter(({ group }) => !isOther(group))
        .map(({ group, plural }) => `GET /${group === '' ? 'api' : `apis/${group}`}/${versionOf(group)}/${plural}`)
        .sort(),
    );
  });
});
