import { readFileSync } from 'node:fs';
import { readManifests } from '../../lib/manifests/read.ts';
import { readTexts } from '../../lib/manifests/read-texts.ts';
import { Facts } from '../../lib/review/lint/facts.ts';
import { lint } from '../../lib/review/lint/lint.ts';
import { RULES } from '../../lib/review/lint/registry.ts';
import { someOf } from '../takes-long.ts';
import { all, pod, policy, shop } from './shop.ts';

/** What the examples of the manual are about, besides the shop. */
const BESIDE: Readonly<Record<string, string>> = {
  NP006: all(
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: monitoring, labels: {team: monitoring}}\n',
    pod('prometheus', 'monitoring'),
  ),
  NP009:
    'apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {selector: {app: db}, ports: [{port: 80, targetPort: 8080}]}\n',
  NP015: policy('{podSelector: {}}', 'default-deny'),
  NP016:
    'apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {type: NodePort, selector: {app: db}, ports: [{port: 8080}]}\n',
  NP017:
    'apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {type: LoadBalancer, selector: {app: db}, ports: [{port: 3306}]}\n',
  NP020:
    'apiVersion: v1\nkind: Pod\nmetadata: {name: exporter, namespace: shop, labels: {app: node-exporter}}\nspec: {hostNetwork: true, containers: [{name: c, image: c}]}\n',
  NP022: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: monitoring}\n',
};
/** Both halves are words there. */
const IN_WORDS = new Set(['NP008']);
/** Of these one half is words. */
const HALF_IN_WORDS = new Set(['NP016', 'NP017']);

const DB = 'podSelector: {matchLabels: {app: db}}';

function indented(text: string, spaces: number): string {
  return text.replace(/^/gm, ' '.repeat(spaces));
}

/** A part of a policy as the manual shows it, with what is around it. */
function wholeOf(id: string, part: string): string {
  if (id === 'NP025') {
    const floor = 'tier: Admin\npriority: 10\nsubject: {pods: {podSelector: {matchLabels: {app: db}}}}';
    const named = 'apiVersion: policy.networking.k8s.io/v1beta1\nkind: ClusterNetworkPolicy\nmetadata: {name: floor}\n';
    return `${named}spec:\n${indented(`${floor}\n${part}`, 2)}`;
  }
  const [key] = part.split(':');
  const head = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n';
  const named = `${head}metadata: {name: p, namespace: shop}\n`;
  const inSpec = (text: string) => `${named}spec:\n${indented(text, 2)}`;
  const inRule = (direction: string) =>
    inSpec(
      `${DB}\npolicyTypes: [${direction === 'egress' ? 'Egress' : 'Ingress'}]\n${direction}:\n  -\n${indented(part, 4)}`,
    );
  switch (key) {
    case 'spec':
      return named + part;
    case 'metadata':
      return `${head}${part}\nspec: {${DB}}`;
    case 'podSelector':
      return inSpec(`policyTypes: [Ingress, Egress]\n${part}`);
    case 'ingress':
      return inSpec(`${DB}\n${part}`);
    case 'namespaceSelector':
      return inSpec(`${DB}\ningress:\n  - from:\n      -\n${indented(part, 8)}`);
    case 'from':
      return inRule('ingress');
    case 'to':
      return inRule('egress');
    case 'ports':
      return inRule(id === 'NP005' ? 'egress' : 'ingress');
    default:
      return inSpec(`${DB}\ningress:\n${indented(part, 2)}`);
  }
}

describe('an example of the manual', () => {
  const manual = readFileSync('docs/reference/lint.md', 'utf8');
  const examples = RULES.filter(({ id }) => !IN_WORDS.has(id)).flatMap((rule) => {
    const section = manual.split(`\n### ${rule.id}: `)[1] ?? '';
    const [, wrong = '', right = ''] = /```yaml\n# found\n(.*?)# not found\n(.*?)```/s.exec(section) ?? [];
    const halves = [
      [true, wrong],
      [false, right],
    ] as const;
    return halves.map(
      ([isFound, text]) => [rule.id, isFound ? 'is found' : 'is not found', text.trimEnd(), isFound, rule] as const,
    );
  });
  const written = examples.filter(([, , text]) => !text.startsWith('#'));

  it('is YAML, but where two objects are needed', () => {
    const words = examples.filter((one) => !written.includes(one)).map(([id]) => id);
    expect(words).toEqual([...HALF_IN_WORDS]);
  });

  it.each(someOf(written, 3))('of %s %s', (id, _, text, isFound, rule) => {
    const manifests = readTexts([{ file: 'a.yaml', text: shop(all(`${wholeOf(id, text)}\n`, BESIDE[id] ?? '')) }]);
    expect(manifests.problems).toEqual([]);
    expect([...rule.find(new Facts(manifests))].length > 0).toBe(isFound);
  });
});

describe('what the manual says is found here', () => {
  const said = (profile: string) => lint(readManifests([`dist/${profile}`])).map((one) => one.rule.id);

  it('is nothing in dist/hardened', () => {
    expect(said('hardened')).toEqual([]);
  });

  it('is what its table lists of dist/guide', () => {
    const [, table = ''] = readFileSync('docs/reference/lint.md', 'utf8').split('\n## What it finds here\n');
    const listed = [...(table.split('\n## ')[0] ?? '').matchAll(/^\| (NP\d+)/gm)].map(([, id]) => id);
    expect(listed.length).toBeGreaterThan(0);
    expect(said('guide').sort()).toEqual(listed.sort());
  });
});
