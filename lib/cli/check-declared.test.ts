import { policy } from '../../test/lint/shop.ts';
import {
  check,
  checked,
  DENY,
  GUARDED,
  inTo,
  monitoring,
  outside,
  PORTS,
  PROM,
  SHOP,
  workload,
} from '../../test/review/checked-shop.ts';
import { app, into, namespace, outOf } from '../../test/review/review.ts';

describe('check, of what is declared and denied', () => {
  const [backend, db] = [workload('backend'), workload('db')];
  const out = (name: string) => outOf(name, `{to: [${app('db')}], ${PORTS}}`);
  const policies = (...own: string[]) => [namespace('shop'), backend, db, DENY, ...own];

  it.each<[string, readonly string[], RegExp]>([
    ['the policy that denies', policies(out('backend')), /; closed by the ingress of shop\/deny \(shop\.yaml:\d+\)$/],
    ['those of both directions', policies(), /; closed by the egress of shop\/deny \(.*\); closed by the ingress of /],
    [
      'a label of a peer that misses by a letter, with its rule',
      policies(out('backend'), inTo(app('bakend'))),
      /; closed by the ingress of shop\/into-db \(.*\) and shop\/deny \(.*\); ingress rule 1 of shop\/into-db \(shop\.yaml:\d+\) asks for app=bakend, and backend has app=backend$/,
    ],
    [
      'the label of a policy that selects nothing because of a letter',
      policies(out('bckend'), inTo(app('backend'))),
      /; closed by the egress of shop\/deny \(.*\); shop\/\S+ \(shop\.yaml:\d+\) asks for app=bckend, and backend has app=backend$/,
    ],
    [
      'no label that means somebody else',
      policies(out('backend'), inTo(app('frontend'))),
      /; closed by the ingress of shop\/into-db \(shop\.yaml:\d+\) and shop\/deny \(shop\.yaml:\d+\)$/,
    ],
  ])('names %s', async (_, objects, expected) => {
    const { status, found } = await check(objects);
    expect(status).toBe(1);
    expect(found[0]).toMatch(
      /^LESS shop\/backend\[Deployment\] => shop\/db\[Deployment\] : TCP 5432 is declared but denied; declared at intent\.yaml:7; /,
    );
    expect(found[0]).toMatch(expected);
  });

  it('names no policy that a declaration does not speak for', async () => {
    // Whether other pods may leave is not what `from: anyone` says.
    const { found } = await check([...policies(inTo(app('backend'))), workload('other')], outside('anyone'));
    const other = found.find((line) => line.startsWith('LESS shop/other'));
    expect(other).toContain('; closed by the ingress of shop/into-db');
    expect(other).not.toContain('egress of');
  });
});

describe('check, of anyone', () => {
  it('does not let pods of no manifest in at a guarded workload because they may reach anyone', async () => {
    const prom = `{namespaceSelector: ${monitoring}, podSelector: {matchLabels: {app: prom}}}`;
    const intent = `${GUARDED}outside:\n- {from: ${PROM}, to: anyone, port: 5432, protocol: TCP}\n`;
    const { found } = await check([...SHOP, inTo(app('backend'), prom)], intent);
    expect(found).toEqual([
      expect.stringMatching(/^MORE monitoring\/\{app=prom\} => shop\/db\[Deployment\] : TCP 5432 /),
    ]);
  });

  const open = into('db', `{${PORTS}}`);

  it('asks only the policies of the guarded end', async () => {
    // Which may not leave.
    const other = workload('other');
    expect((await check([...SHOP, other, open], outside('anyone'))).found).toEqual([]);
    const { found } = await check([...SHOP, inTo(app('backend'))], outside('anyone'));
    expect(found).toContain(
      'LESS 0.0.0.0-255.255.255.255[External] => shop/db[Deployment] : TCP 5432 is declared but denied; declared at intent.yaml:9; closed by the ingress of shop/into-db (shop.yaml:29) and shop/deny (shop.yaml:19)',
    );
  });

  it('finds that some pods of the guarded workload are closed to addresses', async () => {
    const some = policy('{podSelector: {matchLabels: {pod-template-hash: abc}}, policyTypes: [Ingress]}', 'some');
    const free = [SHOP[0], SHOP[1], SHOP[2]] as string[];
    const ingress = GUARDED.replaceAll('[ingress, egress]', '[ingress]').replace(
      /- \{workload: "shop\/backend.*\n/,
      '',
    );
    const { found } = await check(
      [...free, some],
      `${ingress}outside:\n- {from: anyone, to: "shop/db[Deployment]", port: 5432, protocol: TCP}\n`,
    );
    expect(found).toContain(
      'LESS 0.0.0.0-255.255.255.255[External] => shop/db[Deployment]{pod-template-hash=abc} : TCP 5432 is declared but depends on what the manifests do not say; declared at intent.yaml:8',
    );
  });

  it('gives no guarded workload, and no pod that passes as one, a right at another one', async () => {
    const everywhere = outOf(
      'backend',
      `{to: [{namespaceSelector: {}}], ${PORTS}}, {to: [{namespaceSelector: {}}], ports: [{port: 80}]}`,
    );
    const intent = `${GUARDED}outside:\n- {from: "shop/backend[Deployment]", to: anyone, port: 80, protocol: TCP}\n`;
    const rule = into('db', `{from: [${app('backend')}], ports: [{port: 5432}, {port: 80}]}`);
    const { found } = await check([SHOP[0], SHOP[1], SHOP[2], DENY, everywhere, rule] as string[], intent);
    expect(found).toContainEqual(
      expect.stringMatching(/^MORE shop\/backend\[Deployment\] => shop\/db\[Deployment\] : TCP 80 /),
    );
  });
});

describe('check, of what is sealed', () => {
  const SEALED = `version: 2
profile: shop
sealed:
- {from: [otherNamespaces, addresses], to: "shop/db[Deployment]"}
`;
  const floor = (order: number) => `apiVersion: crd.projectcalico.org/v1
kind: GlobalNetworkPolicy
metadata: {name: default.floor}
spec:
  order: ${order}
  types: [Ingress]
  selector: projectcalico.org/namespace == 'shop'
  ingress: [{action: Deny, source: {notSelector: "projectcalico.org/namespace == 'shop'"}}]
`;

  it('says that it holds, and on Calico who could open it nevertheless', async () => {
    const { status, lines } = await check([...SHOP, floor(100)], SEALED);
    expect([status, lines]).toEqual([
      0,
      [
        "note: whoever may write Calico's own NetworkPolicies (crd.projectcalico.org, projectcalico.org) of tier default can open what is sealed there: they have an order, which may be lower",
        '2 seals of intent.yaml hold whatever NetworkPolicies are added to any namespace',
      ],
    ]);
  });

  it('ends with 1 where it does not', async () => {
    const { status, lines } = await check([...SHOP, floor(2000)], SEALED);
    expect([status, lines.at(-1)]).toEqual([1, '3 differences from intent.yaml: 2 seals asked for']);
    expect(lines[0]).toMatch(
      /^UNSEALED \{any namespace but shop\}.* is asked after NetworkPolicies; sealed at intent.yaml:4$/,
    );
  });

  it('counts none of a workload that is not there', async () => {
    const intent = `${SEALED}- {from: anyone, to: "shop/cache[Deployment]"}\n`;
    const { status, stdout, stderr } = await checked([...SHOP, floor(100)], intent, '--keep-going');
    expect(stderr).toMatch(/^intent.yaml:5: MF051 intent: shop\/cache\[Deployment\] is not in the manifests/);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/\nby what was read, 2 seals of intent.yaml hold /)]);
  });

  it('says it beside what else is declared', async () => {
    const second = `${SEALED}guarded: []
connections:
- {from: "shop/backend[Deployment]", to: "shop/db[Deployment]", ports: [{port: 5432, protocol: TCP}]}
`;
    const { status, lines } = await check([...SHOP, inTo(app('backend')), floor(100)], second);
    expect([status, lines.at(-1)]).toEqual([
      0,
      'the manifests allow what intent.yaml declares, nothing more and nothing less: 0 pairs compared; 2 seals hold whatever NetworkPolicies are added',
    ]);
  });
});
