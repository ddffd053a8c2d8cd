import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { kindOf, type Rule, versionOf } from './plugin-resources.ts';
import { ScriptedCluster } from './scripted-api-server.ts';

jest.mock('../../lib/live/pause.ts', () => jest.requireActual('./quick-pause.ts'));

const roles: readonly { kind: string; rules: readonly Rule[] }[] = parseAllDocuments(
  readFileSync('docs/reference/verify-rbac.yaml', 'utf8'),
).map((document) => document.toJS());

/** Policies that plugins bring: `group/plural`, and whether they are of a namespace. */
const granted = roles.flatMap(({ kind, rules }) =>
  rules
    .filter(({ apiGroups }) =>
      apiGroups.every((group) => group.includes('.') && !/^(networking|discovery)\.k8s\.io$/.test(group)),
    )
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) => resources.map((plural) => ({ group, plural, verbs, namespaced: kind === 'Role' }))),
    ),
);

describe('the rights of docs/reference/verify-rbac.yaml', () => {
  const there = new ScriptedCluster();

  it('are those to list policies that plugins bring, and no more', async () => {
    expect(granted.length).toBeGreaterThan(10);
    expect(new Set(granted.flatMap(({ verbs }) => verbs))).toEqual(new Set(['list']));
    const isOfAll = ({ plural, namespaced }: (typeof granted)[number]) => plural === 'networksets' && !namespaced;
    const once = granted.filter((one) => !isOfAll(one));
    const groups = [...new Set(once.map(({ group }) => group))];
    there.api.answers = {
      '/apis': {
        groups: groups.map((name) => ({
          name,
          versions: [{ groupVersion: `${name}/${versionOf(name)}`, version: versionOf(name) }],
        })),
      },
      ...Object.fromEntries(
        groups.map((group) => [
          `/apis/${group}/${versionOf(group)}`,
          {
            resources: once
              .filter((one) => one.group === group)
              .map(({ plural, namespaced }) => ({ name: plural, kind: kindOf(plural), namespaced, verbs: ['list'] })),
          },
        ]),
      ),
    };
    expect((await there.cluster.otherPolicies(false)).unlisted).toEqual([]);
    const asked = there.api.requests.filter((one) => !/^GET \/apis(\/[^/]+\/v\d\w*)?$/.test(one));
    expect(asked.sort()).toEqual(
      [
        ...once.map(
          ({ group, plural, namespaced }) =>
            `GET /apis/${group}/${versionOf(group)}/${namespaced ? 'namespaces/shop/' : ''}${plural}`,
        ),
        'GET /api/v1/configmaps',
      ].sort(),
    );
    expect(roles.flatMap(({ rules }) => rules)).toContainEqual({
      ...{ apiGroups: [''], resources: ['configmaps'], resourceNames: ['cilium-config'], verbs: ['list'] },
    });
  });

  it('are those to list NetworkSets of all namespaces', async () => {
    const group = 'crd.projectcalico.org';
    there.api.answers = {
      '/apis': { groups: [{ name: group, versions: [{ groupVersion: `${group}/v1`, version: 'v1' }] }] },
      [`/apis/${group}/v1`]: {
        resources: [{ name: 'networksets', kind: 'NetworkSet', namespaced: true, verbs: ['list'] }],
      },
    };
    await there.cluster.otherPolicies(true);
    expect(there.api.requests).toContain(`GET /apis/${group}/v1/networksets`);
    expect(granted).toContainEqual({ group, plural: 'networksets', verbs: ['list'], namespaced: false });
  });

  it('are those to list what policies refer to', async () => {
    await there.cluster.referred({ accounts: true, endpoints: true });
    const role = roles.find(({ kind }) => kind === 'Role')?.rules ?? [];
    const isGranted = (group: string, plural: string) =>
      role.some(
        ({ apiGroups, resources, verbs }) =>
          apiGroups.includes(group) && resources.includes(plural) && verbs.includes('list'),
      );
    const asked = there.api.requests.map((one) =>
      /^GET \/apis?(?:\/([^/]+\.[^/]+))?\/v1\/namespaces\/shop\/(\w+)/.exec(one),
    );
    expect(asked.map((found) => isGranted(found?.[1] ?? '', found?.[2] ?? ''))).toEqual([true, true]);
  });
});
