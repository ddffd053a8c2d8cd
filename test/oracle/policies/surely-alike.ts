/** Changes of one rule: whatever is said to be surely alike must be found unchanged by the comparison that this saves. */
import * as fc from 'fast-check';
import type { Manifests } from '../../../lib/manifests/model.ts';
import { readTexts } from '../../../lib/manifests/read-texts.ts';
import { withMembers } from '../../../lib/reach/ordered/cilium-members.ts';
import { OtherProtocolPackets } from '../../../lib/reach/other-protocols.ts';
import { compareBlocks } from '../../../lib/review/difference.ts';
import { areSurelyAlike } from '../../../lib/review/same-ends.ts';
import { causesOfUnseenMembers, RULES_FOR_MEMBERS } from '../../../lib/review/unseen-members.ts';
import { causesOfUnseenProtocols, RULES_FOR_OTHER_PROTOCOLS } from '../../../lib/review/unseen-protocols.ts';
import { textOf } from './compare.ts';
import type { KubeObject } from './objects.ts';
import { oneOf, type PolicyWorld } from './worlds.ts';
import { adminWorlds } from './worlds-admin.ts';
import { calicoWorlds } from './worlds-calico.ts';
import { ciliumWorlds } from './worlds-cilium.ts';

const HOW = ['remove', 'on port 80', 'for the pods a', 'without the policy', 'with another label'] as const;

export interface EditedWorld {
  readonly world: PolicyWorld;
  /** Which rule is changed, by its place among all of them. */
  readonly place: number;
  readonly how: (typeof HOW)[number];
}

export const editedWorlds: fc.Arbitrary<EditedWorld> = fc.record({
  world: fc.oneof(adminWorlds, calicoWorlds, { weight: 4, arbitrary: ciliumWorlds }),
  place: fc.nat(30),
  how: oneOf(...HOW),
});

export interface AlikeResult {
  readonly wrong: readonly string[];
  readonly alike: { readonly members: boolean; readonly protocols: boolean };
}

export function compareAlike({ world, place, how }: EditedWorld): AlikeResult {
  const { objects, options } = world;
  const [before, after] = [manifestsOf(objects), manifestsOf(edited(structuredClone(objects), place, how))];
  const sides = [before, after];
  const compared = (change: (manifests: Manifests) => Manifests = (side) => side) =>
    compareBlocks(change(before), change(after), options);
  const plain = compared();
  const alike = {
    members: plain.after.cni === 'cilium' && areSurelyAlike(plain.before, plain.after, RULES_FOR_MEMBERS),
    protocols: areSurelyAlike(plain.before, plain.after, RULES_FOR_OTHER_PROTOCOLS),
  };
  const wrong: string[] = [];
  if (alike.members) {
    const causes = causesOfUnseenMembers(compared(withMembers(sides)));
    if (causes) wrong.push(`nodes connect otherwise, because of ${[...causes].join()}`);
  }
  if (alike.protocols) {
    const packets = new OtherProtocolPackets(sides);
    const causes = causesOfUnseenProtocols(compared(packets.standIn), packets);
    if (causes) wrong.push(`other protocols are let through otherwise, because of ${[...causes].join()}`);
  }
  return { wrong, alike };
}

const SECTIONS = ['ingress', 'egress', 'ingressDeny', 'egressDeny'];

function edited(objects: KubeObject[], place: number, how: EditedWorld['how']): KubeObject[] {
  if (how === 'with another label') {
    const labelled = objects.filter(({ kind }) => kind === 'Pod' || kind === 'Namespace');
    const one = labelled[place % Math.max(1, labelled.length)];
    if (one) one['metadata'] = { ...one.metadata, labels: { ...one.metadata['labels'], more: 'yes' } };
    return objects;
  }
  const lists = objects.flatMap((object) =>
    [object['spec'], ...((object['specs'] ?? []) as KubeObject[])].flatMap((spec) =>
      SECTIONS.flatMap((section) =>
        Array.isArray(spec?.[section]) ? [{ object, list: spec[section] as KubeObject[] }] : [],
      ),
    ),
  );
  const rules = lists.flatMap(({ object, list }) => list.map((rule, i) => ({ object, list, rule, i })));
  const chosen = rules[place % Math.max(1, rules.length)];
  if (!chosen) return objects;
  const { object, list, rule, i } = chosen;
  if (how === 'without the policy') return objects.filter((one) => one !== object);
  if (how === 'remove') list.splice(i, 1);
  else if (object.apiVersion.startsWith('cilium.io')) ofCilium(rule, how);
  else if (object.apiVersion.startsWith('networking.k8s.io')) ofNetworkPolicy(rule, how);
  else list.splice(i, 1);
  return objects;
}

function ofCilium(rule: KubeObject, how: EditedWorld['how']): void {
  if (how === 'on port 80') {
    if (!('icmps' in rule)) rule['toPorts'] = [{ ports: [{ port: '80', protocol: 'TCP' }] }];
    return;
  }
  for (const word of ['fromEndpoints', 'toEndpoints']) if (word in rule) rule[word] = [{ matchLabels: { app: 'a' } }];
}

function ofNetworkPolicy(rule: KubeObject, how: EditedWorld['how']): void {
  if (how === 'on port 80') {
    rule['ports'] = [{ port: 80 }];
    return;
  }
  for (const word of ['from', 'to']) if (word in rule) rule[word] = [{ podSelector: { matchLabels: { app: 'a' } } }];
}

function manifestsOf(objects: readonly KubeObject[]): Manifests {
  return readTexts([{ file: 'world.yaml', text: textOf(objects) }]);
}
