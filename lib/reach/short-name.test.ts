import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from './connectivity.ts';
import { findPeers } from './find-peer.ts';
import { shortNames } from './short-name.ts';

const pod = (namespace: string, name: string, kind = 'Pod') =>
  kind === 'Pod'
    ? `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}}, spec: {containers: [{name: c, image: x}]}}`
    : `{apiVersion: apps/v1, kind: ${kind}, metadata: {name: ${name}, namespace: ${namespace}}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}}}`;
const objects = [
  ...[pod('shop', 'web'), pod('shop', 'db'), pod('ops', 'db'), pod('ops', 'api'), pod('ops', 'api', 'Deployment')],
  ...[pod('shop', 'internet'), pod('shop', 'stranger'), pod('shop', '10.0.0.1')],
];
const connectivity = new Connectivity(readTexts([{ file: 'a.yaml', text: objects.join('\n---\n') }]));
const short = shortNames(connectivity.peers());

describe('the short name of a peer', () => {
  it.each([
    ['shop/web[Pod]', 'web'],
    ['shop/db[Pod]', 'shop/db'],
    ['ops/db[Pod]', 'ops/db'],
    ['ops/api[Deployment]', 'ops/api[Deployment]'],
    ['ops/api[Pod]', 'ops/api[Pod]'],
    ['shop/internet[Pod]', 'shop/internet'],
    ['shop/stranger[Pod]', 'shop/stranger[Pod]'],
    ['shop/10.0.0.1[Pod]', 'shop/10.0.0.1'],
    ['shop/{stranger}', 'shop/{stranger}'],
  ])('of %s is %s', (name, expected) => {
    expect(short({ name })).toBe(expected);
  });

  it('is one that stands for that peer alone', () => {
    for (const peer of connectivity.peers())
      expect(findPeers(connectivity, short(peer))).toEqual([expect.objectContaining({ peer })]);
  });
});
