import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from '../reach/connectivity.ts';
import { type End, explain } from '../reach/explanation.ts';
import type { Group } from '../reach/group.ts';
import { PortSet } from '../reach/port-set.ts';
import { explainText } from './explain.ts';

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: []}';
const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}, ports: [{port: 80}]}';
const INGRESS =
  'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop}\nspec: {defaultBackend: {service: {name: web, port: {number: 80}}}}';

it('the ingress controller is kept out of a port by what Ingresses say, not by address families', () => {
  const connectivity = new Connectivity(readTexts([{ file: 'a.yaml', text: [POD, SERVICE, INGRESS].join('\n---\n') }]));
  const end = (name: string): End => {
    const group = connectivity.groupOf(name) as Group;
    return { group, peer: group.peers.find((peer) => peer.name === name) ?? (group.peers[0] as End['peer']) };
  };
  const asked = PortSet.range('TCP', 443);
  const explained = explain(connectivity, end('{ingress-controller}'), end('shop/web[Pod]'), asked);
  const text = explainText(explained, { asked, changes: [], paint: (_, word) => word });
  expect(text).toContain('on TCP 443: denied');
  expect(text).toContain('Ingresses lead to: TCP 80; the ingress controller uses no other port');
  expect(text).not.toContain('address family');
});
