import { isLeftover } from '../../review/open-world/open-risk.ts';
import type { Publication } from '../../review/published.ts';
import type { Review } from '../../review/review.ts';
import { levelOfBreak } from '../../review/risk-table.ts';
import { isOfRoute, settingsOf } from '../../review/unjudged.ts';
import { isClosed } from '../publications.ts';
import { isDead } from './broken.ts';
import type { Decision, DecisionRow } from './decision.ts';
import { allOfThem } from './enumeration.ts';
import type { FoundMends } from './mends.ts';
import { portsPhrase } from './ports-phrase.ts';

/**
 * What a reviewer has to do, in sentences. Empty if there is nothing to do.
 * @param mends whether the comment shows fixes for what opens, for what breaks, and for half-open edges
 */
export function advice(
  { open, breaks, halfOpen, lostDefaultDenies, published, unjudged, unsealed, isEmpty, intent }: Review,
  decisions: readonly Decision[],
  mends: Pick<FoundMends, 'ofOpenings' | 'ofBreaks' | 'ofHalves'>,
): string {
  const rows = decisions.flatMap((decision) => decision.rows);
  const isMoved = rows.some(({ movedFrom }) => movedFrom !== undefined);
  const news = rows.filter(({ movedFrom }) => movedFrom === undefined);
  const opens = news.some(({ isRepair }) => !isRepair) || lostDefaultDenies.length > 0;
  const repaired = news.filter(({ isRepair }) => isRepair);
  const isAgainstIntent = rows.some(({ isUndeclared }) => isUndeclared);
  const dead = halfOpen.filter(isDead);
  const halves = dead.length > 1 ? 'halves of the connections' : 'half of the connection';
  const lost = rows.find(({ isToNoPort, losesDeclared }) => isToNoPort && losesDeclared);
  // A port that moved has a sentence of its own.
  const isBroken = breaks.some((one) => levelOfBreak(one) === 'high' && !(lost && one.kind === 'moved-port'));
  const isOnlyLost = lost !== undefined && lostDefaultDenies.length === 0 && rows.length === 1;
  const parts = [
    ...(lost
      ? [
          `do not merge this unless ${allOfThem(lost.whom.phrases)} also ${lost.whom.reach.workloads > 1 ? 'move' : 'moves'} to ${portsPhrase(lost.after)}`,
        ]
      : []),
    ...(opens
      ? [
          `${isOnlyLost ? 'if it does not, undo this' : 'if what opens is not intended, undo it'}${mends.ofOpenings ? ' as shown below' : withoutMend(rows)}${isAgainstIntent && intent ? `. If it ${isOnlyLost ? 'does' : 'is'}, declare it in ${intent.file}` : ''}`,
        ]
      : []),
    ...(opens ? [] : askAboutRepairs(repaired, mends.ofOpenings)),
    ...(isMoved && !opens && repaired.length === 0
      ? ['make sure that whoever connects to the workloads that move uses their new names']
      : []),
    ...aboutWays(published),
    ...(unsealed.length > 0 && intent
      ? [`seal it again by policies that are asked before NetworkPolicies, or take it out of ${intent.file}`]
      : []),
    ...(isBroken ? [`do not merge this until what breaks is fixed${mends.ofBreaks ? ', as shown below' : ''}`] : []),
    ...(breaks.some((one) => levelOfBreak(one) !== 'high') && !isBroken
      ? [
          `ask whether what probably breaks is ${breaks.every(({ isNew }) => isNew) ? '' : 'still '}needed${mends.ofBreaks ? ', and if so, fix it as shown below' : ''}`,
        ]
      : []),
    ...(dead.length > 0
      ? [`ask for the missing ${halves} that only one side allows${mends.ofHalves ? ', as shown below' : ''}`]
      : []),
    ...(unjudged.some(settingsOf)
      ? ['ask whether the settings of the network plugin are meant to change: they overturn what policies say']
      : []),
    ...(unjudged.some(isOfRoute) ? ['ask who is meant to come by the route, and to which Services'] : []),
    ...(unjudged.some((change) => !change.what && !settingsOf(change) && !isOfRoute(change))
      ? ['render what nobody can judge, and compare the results']
      : []),
    ...aboutParts(unjudged),
    ...(isEmpty ? ['check the paths: nothing was read'] : []),
  ];
  const isAboutIntent = parts.length === 0 && (intent?.changes?.length ?? 0) > 0;
  if (isAboutIntent) parts.push('decide about the change of the intent above');
  if (open.some(({ risk }) => isLeftover(risk)))
    parts.push('make sure that the workloads that go are removed from the cluster');
  if (isAboutIntent) parts.push('nothing else needs a decision');
  return parts.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}.`).join(' ');
}

type Part = NonNullable<Review['unjudged'][number]['what']>;

const OF_POLICIES = 'ask whether what the policies say of HTTP, TLS, authentication or ICMP was meant to change';

/** What to ask about a part of an object that nobody can judge, in the order in which it is said. */
const ABOUT_PARTS: Readonly<Record<Part, string>> = {
  limits: OF_POLICIES,
  protocols: OF_POLICIES,
  entities: "ask whether what the policies say of nodes or of Cilium's own endpoints was meant to change",
  hostNetwork:
    "ask whether the pods are meant to use their node's network, or to leave it: policies do not limit those that do",
  furtherNetworks: 'ask who else is in the networks that the pods join or leave',
  mesh: 'ask whether the policies of the service mesh are meant to have another effect',
  callers: 'ask whether other clients than before are meant to come from outside',
  requests: 'ask whether the Ingress is meant to send requests elsewhere than before',
  endpoints: 'ask where the Service is meant to lead those who come from outside',
  plugin: 'ask whether the cluster gets another network plugin. If not, name its plugin with --cni',
};

function aboutParts(unjudged: Review['unjudged']): string[] {
  const changed = new Set(unjudged.map(({ what }) => what));
  const parts = (Object.keys(ABOUT_PARTS) as Part[]).filter((part) => changed.has(part));
  return [...new Set(parts.map((part) => ABOUT_PARTS[part]))];
}

/** How to take back what leads others from outside of the cluster to workloads. New workloads may come with such a way. */
function aboutWays(published: Review['published']): string[] {
  const asked = published.filter((one) => one.level !== 'low' || isClosed(one));
  const has = (is: (service: Publication['service']) => boolean) => asked.some(({ service }) => is(service));
  const how = [
    ...(has((service) => service !== undefined && service.type !== 'ClusterIP')
      ? ['make the Service a ClusterIP (spec.type)']
      : []),
    ...(has((service) => service?.externalIPs !== undefined) ? ['leave externalIPs out of the Service'] : []),
    ...(has((service) => service === undefined) ? ['leave hostPort out of the container'] : []),
  ];
  return how.length > 0 ? [`if nobody is meant to come from outside of the cluster, ${allOfThem(how)}`] : [];
}

/** The question about rows whose connections were open before only on ports on which nothing listens. */
function askAboutRepairs([first, ...more]: readonly DecisionRow[], isShown: boolean): string[] {
  if (!first) return [];
  const who = more.length > 0 ? 'those in the table' : allOfThem(first.who.phrases);
  const whom = more.length > 0 ? 'their targets' : allOfThem(first.whom.phrases);
  const undo = `If not, undo it${isShown ? ' as shown below' : ''}`;
  return [`ask whether ${who} should reach ${whom}, because that probably did not work until now. ${undo}`];
}

/** How to undo what opens without a mend: if all of it comes with new workloads, by these. */
function withoutMend(rows: readonly DecisionRow[]): string {
  const news = rows.filter(({ movedFrom }) => movedFrom === undefined);
  if (news.length === 0 || news.some(({ added }) => added.length === 0)) return '';
  const areMany = new Set(news.flatMap(({ added }) => added)).size > 1;
  return areMany
    ? ': leave the new workloads out, or give them other labels'
    : ': leave the new workload out, or give it other labels';
}
