import type { Intent } from '../../manifests/intent.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { PortSet } from '../../reach/port-set.ts';
import { YES } from '../../reach/selector.ts';
import { lazily } from '../lazily.ts';
import type { BothSides } from './both-sides.ts';
import type { Loss } from './break.ts';
import { askedAnew } from './dns-asked-anew.ts';
import { DnsQuestion, isDns } from './dns-question.ts';
import { Speaking } from './speaks.ts';

/** Workloads that could resolve names and no longer can, if something says that they connect to others by name. */
export function lostDns(sides: BothSides, options: ReachOptions, intent: Intent | undefined): Loss[] {
  const { before, after } = sides;
  const namespaces = new Set(['kube-system', ...after.manifests.workloads.filter(isDns).map((one) => one.namespace)]);
  const isDnsLimited =
    after.manifests.otherKinds !== undefined ||
    after.manifests.policies.some(({ namespace }) => namespaces.has(namespace));
  const limited = sides.staying.filter(({ now }) => isDnsLimited || now.group.sides.Egress.isolated === YES);
  const asked = askedAnew(sides, limited);
  const speaking = new Speaking(after, intent);
  if (!asked.some(({ now }) => speaking.of(now))) return [];
  const old = lazily(
    () =>
      new DnsQuestion(
        before.manifests,
        asked.map((one) => one.old.workload),
        options,
      ),
  );
  const now = new DnsQuestion(
    after.manifests,
    asked.map((one) => one.now.workload),
    options,
  );
  return asked.flatMap((subject): Loss[] => {
    const is = now.wayOf(subject.name);
    // The workload still reaches DNS.
    if (is !== 'none' && is !== 'named') return [];
    const oldName = sides.oldName(subject.name);
    const was = old().wayOf(oldName);
    const isLost = (is === 'none' && was !== 'none') || (is === 'named' && (was === 'pods' || was === 'address'));
    if (!isLost || was === undefined) return [];
    const speech = speaking.of(subject.now);
    if (!speech) return [];
    const isCertain = is === 'none' && speech.isSaid;
    // TCP is for answers that do not fit into a packet: it is named where it is lost as well.
    const isTcpLost = old().isOpen(oldName, OVER_TCP) && !now.isOpen(subject.name, OVER_TCP);
    const unless = is === 'named' ? ', unless the pods that a rule names on port 53 serve DNS' : '';
    return [
      {
        ...{ certainty: isCertain ? 'breaks' : 'probably breaks', kind: 'dns', subject: subject.name, need: ['dns'] },
        what: `can no longer resolve names${unless}`,
        ...{
          from: [subject.name],
          to: now.names,
          ports: isTcpLost ? DNS.union(OVER_TCP) : DNS,
          evidence: speech.evidence,
        },
        causes: now.closedBy(subject.name, sides.isNew),
      },
    ];
  });
}

const DNS = PortSet.range('UDP', 53);
const OVER_TCP = PortSet.range('TCP', 53);
