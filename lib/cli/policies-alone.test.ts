import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall as inProcess } from '../../test/in-process.ts';
import { policy } from '../../test/lint/shop.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall policies '));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tierwall = (...args: string[]) => inProcess(args, { cwd: folder });

describe('a folder of policies alone', () => {
  it('gets an answer from list, matrix, lint and report', async () => {
    const spec =
      '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: backend}}}]}, {ports: [{port: sql}, {port: 3306}]}]}';
    writeFileSync(join(folder, 'policies.yaml'), policy(spec, 'db'));
    expect((await tierwall('list', 'policies.yaml', '--to', 'shop/{app=db}[Pod]')).stdout).toBe(
      [
        '# no workloads were read: the answer is for made-up pods that the policies select',
        '0.0.0.0-255.255.255.255[External] => shop/{app=db}[Pod] : TCP 3306; depends: TCP 1-3305,3307-65535 (the manifests do not say which port of shop/{app=db}[Pod] has the name)',
        'shop/{app=backend}[Pod] => shop/{app=db}[Pod] : All Connections',
        'shop/{stranger} => shop/{app=db}[Pod] : TCP 3306; depends: TCP 1-3305,3307-65535 (the manifests do not say which port of shop/{app=db}[Pod] has the name)',
        '{elsewhere}/{stranger} => shop/{app=db}[Pod] : TCP 3306; depends: TCP 1-3305,3307-65535 (the manifests do not say which port of shop/{app=db}[Pod] has the name)',
        '# whoever may create pods in shop can pass as a workload there: policies know pods by their labels',
        '# {stranger}: a pod without labels that is in no manifest',
        '# {elsewhere}: a namespace that no manifest names',
        '',
      ].join('\n'),
    );
    expect((await tierwall('matrix', 'policies.yaml')).stdout).toMatch(/^from .* \{app=db\}/m);
    expect((await tierwall('lint', 'policies.yaml')).stdout).toContain(
      'NP007 error: ingress rule 1 of shop/db and rule 2: one has from and no ports, the other ports and no from\n  witness: {elsewhere}/{stranger} reaches shop/{app=db}[Pod] on TCP 3306',
    );
    expect((await tierwall('report', 'policies.yaml')).stdout).toContain('{app=db}');
  });

  it.each(['list', 'lint', 'report'])(
    'is told from one with open connections alone, where no pods are made up, by %s',
    async (command) => {
      const cilium =
        'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: db, namespace: shop}\nspec: {endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}\n';
      writeFileSync(join(folder, 'cilium.yaml'), cilium);
      writeFileSync(join(folder, 'spec.yaml'), policy('{podSelector: {}, ingress: [{}]}', 'db'));
      for (const args of [['cilium.yaml'], ['spec.yaml', '--cni', 'spec']])
        expect((await tierwall(command, ...args)).stdout).toContain(
          'no workloads were read, so the policies have no pods to decide about',
        );
    },
  );
});
