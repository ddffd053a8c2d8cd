import { App, Chart } from 'cdk8s';
import { NamespaceFloor } from './namespace-floor.ts';
import { RestrictedNamespace } from './restricted-namespace.ts';

const podSecurity = { level: 'baseline', version: 'v1.27' } as const;

it.each<[string, (chart: Chart) => void]>([
  ['NamespaceFloor', (chart) => new NamespaceFloor(chart, 'floor', { podSecurity })],
  [
    'RestrictedNamespace',
    (chart) => new RestrictedNamespace(chart, 'own', { name: 'shop', podSecurityVersion: 'v1.27' }),
  ],
])('the Namespace of a %s is in no namespace, whatever its chart says', (_, make) => {
  const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
  make(chart);
  const [namespace] = chart.toJson();
  expect(namespace).toMatchObject({ kind: 'Namespace', metadata: { name: 'shop' } });
  expect(namespace.metadata).not.toHaveProperty('namespace');
});
