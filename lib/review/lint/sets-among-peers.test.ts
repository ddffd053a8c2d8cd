import { all, policy, saidBy, shop } from '../../../test/lint/shop.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { settled } from '../../reach/ordered/settled.ts';
import { Facts } from './facts.ts';
import { peerSelectsNothing } from './np004-peer-selects-nothing.ts';
import { redundantRule } from './np014-redundant-rule.ts';

const set = (labels: string) => `apiVersion: projectcalico.org/v3
kind: NetworkSet
metadata: {name: s, namespace: shop, labels: {app: partner, tier: x${labels}}}
spec: {nets: [203.0.113.0/24]}
`;
const MARKED = set(', projectcalico.org/orchestrator: k8s');
const POLICY = policy(
  '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}, {podSelector: {matchLabels: {app: partner}}}, {podSelector: {matchLabels: {tier: x}}}]}]}',
);

/** What the rules say of the policy beside this set, as the command reads it. */
function said(one: string): string[] {
  const manifests = readTexts([{ file: 'a.yaml', text: shop(all(POLICY, one)) }]);
  const facts = new Facts(settled(manifests, 'calico'), { cni: 'calico' });
  return [redundantRule, peerSelectsNothing].flatMap((rule) => [...rule.find(facts)].map(({ message }) => message));
}

it('a peer that finds sets of addresses is not said to select nothing, nor that what stands for these changes nothing', () => {
  expect(said(MARKED)).toEqual([]);
  expect(said(set(''))).toHaveLength(2);
  expect(saidBy(redundantRule, all(POLICY, MARKED))).toEqual([]);
});
