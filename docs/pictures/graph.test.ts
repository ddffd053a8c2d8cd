import { readTexts } from '../../lib/manifests/read-texts.ts';
import { Connectivity } from '../../lib/reach/connectivity.ts';
import { pictureGraph } from './graph.ts';

const pod = (name: string, namespace = 'shop') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}\nspec: {containers: [{name: a, image: a}]}\n`;
const policy = (name: string, spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`;
const draw = (...objects: string[]) =>
  pictureGraph(new Connectivity(readTexts([{ file: 'a.yaml', text: objects.join('---\n') }])));

describe('the graph of a picture', () => {
  it('draws workloads in their namespace, and who is alike outside as one', () => {
    const text = draw(
      pod('a'),
      pod('b'),
      policy(
        'p',
        '{podSelector: {matchLabels: {app: b}}, ingress: [{from: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 80}]}]}',
      ),
    );
    expect(text).toContain('label="shop"');
    expect(text).toMatch(/n0 -> n1 \[label="80"\];/);
    expect(text).toMatch(/shape=ellipse/);
    expect(text.match(/shape=ellipse/g)).toHaveLength(1);
  });

  it('says in the box of a hub that nearly everybody reaches it', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const toDns = 'egress: [{to: [{podSelector: {matchLabels: {app: dns}}}], ports: [{port: 53, protocol: UDP}]}]';
    // Each with a port of its own, so that no two are one box.
    const rules = names.map((name, i) =>
      policy(
        name,
        `{podSelector: {matchLabels: {app: ${name}}}, policyTypes: [Ingress, Egress], ingress: [{ports: [{port: ${1000 + i}}]}], ${toDns}}`,
      ),
    );
    const dns = policy(
      'dns',
      '{podSelector: {matchLabels: {app: dns}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}]}]}',
    );
    const text = draw(pod('dns'), dns, ...names.map((name) => pod(name)), ...rules);
    expect(text).toContain('dns\\nreached by 8 others: 53/UDP');
    expect(text).not.toContain('label="53/UDP"');
  });

  it('draws namespaces where workloads are many', () => {
    const pods = Array.from({ length: 30 }, (_, i) => pod(`p${i}`, `ns-${i % 3}`));
    const text = draw(...pods);
    expect(text).toContain('ns-0\\n10 workloads');
    expect(text).not.toContain('p17');
  });

  it('takes no name for markup of DOT', () => {
    expect(draw(pod('a').replace('name: a', 'name: "a"'))).not.toMatch(/label="[^"]*"[^,\];]/);
  });
});
