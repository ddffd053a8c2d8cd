import { app, into, manifests, namespace, pod, reviewed } from '../../test/review/review.ts';
import { unjudgedText } from '../format/unjudged-text.ts';
import { changesOfPlugin } from './plugin-changes.ts';

const WORLD = [namespace('shop'), pod('db'), pod('api'), into('db', `{from: [${app('api')}]}`)];
const calico = (kind: string, spec: string) => `apiVersion: projectcalico.org/v3
kind: ${kind}
metadata: {name: own, namespace: shop}
spec: {${spec}}
`;
const CALICO = calico('NetworkPolicy', "selector: app == 'db', types: [Ingress], ingress: [{action: Allow}]");
const CILIUM = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: own, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEntities: [all]}]}
`;
const FELIX = calico('FelixConfiguration', 'logSeverityScreen: Info').replace(', namespace: shop', '');
const CONFIG = `apiVersion: v1
kind: ConfigMap
metadata: {name: cilium-config, namespace: kube-system}
data: {debug: "false"}
`;

it.each([
  ['policies of the other one', CILIUM, CALICO],
  ['policies of the other one, the other way round', CALICO, CILIUM],
  ['settings of the other one', FELIX, CONFIG],
  ['policies of the other one than of the settings', FELIX, CILIUM],
])('%s change the plugin, and that is said', (_, old, now) => {
  const { unjudged } = reviewed([...WORLD, old], [...WORLD, now]);
  const texts = unjudged.filter(({ what }) => what === 'plugin').map(unjudgedText);
  expect(texts).toEqual([expect.stringMatching(/ is of another network plugin than the objects of the old side\. /)]);
});

it.each([
  ['the same plugin', CILIUM, CONFIG],
  ['no object of a plugin', '', CILIUM],
  ['objects of both', `${CILIUM}---\n${CALICO}`, CILIUM],
])('%s does not change it', (_, old, now) => {
  const [before, after] = [old, now].map((one) => manifests(...WORLD, ...(one === '' ? [] : [one])));
  if (!before || !after) throw new Error();
  expect(changesOfPlugin(before, after)).toEqual([]);
});
