import type { Rule as PolicyRule } from '../../manifests/model.ts';
import type { CompiledRule } from '../../reach/compiled-policy.ts';
import type { End } from '../../reach/explanation.ts';
import { joinRanges, printRange } from '../../reach/ip-space.ts';
import { isOrderedRule } from '../../reach/ordered/compiled-ordered.ts';
import { NO, YES } from '../../reach/selector.ts';
import { dataPorts, dataTier } from '../data-tier.ts';
import { type Facts, policyName, ruleName } from './facts.ts';
import { listed } from './listed.ts';
import { withPatch } from './patch.ts';
import type { Finding, Rule } from './rule.ts';
import { usersAlone } from './users-alone.ts';

export const exposedDataTier: Rule = {
  id: 'NP011',
  title: 'data tier reachable from other namespaces or addresses',
  severity: 'error',
  why: 'A data store is for the few workloads that use it. If any pod of another namespace, or an address outside the cluster, can connect to it, only a password keeps everybody out. The rule asks about the ports by which the store is known, not about those for metrics. It is a warning if the rule names single namespaces or address blocks. Somebody decided that, and whoever may create a pod there gets in.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{namespaceSelector: {}}]
      ports: [{port: 3306}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
      ports: [{port: 3306}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    const byRule = new Map<PolicyRule, { rule: CompiledRule; exposed: Exposed[] }>();
    for (const end of facts.workloads) {
      const because = dataTier(end.workload);
      // Policies have no effect on pods with hostNetwork (NP020).
      if (because === undefined || end.workload.hostNetwork) continue;
      const ports = dataPorts(end.workload);
      const limits = facts.rulesOf(end, 'Ingress');
      const isLimited = end.group.sides.Ingress.isolated === YES;
      // If no rule can match an outsider, there is nothing to ask.
      if (isLimited && limits.every(isForOwnNamespace)) continue;
      const isReaching = (from: End) => facts.witness(from, end, ports) !== undefined;
      const outsiders = outsidersOf(facts, end.workload.namespace);
      const isLetIn = (from: End) => !isLimited || limits.some((rule) => facts.matchOf(rule, from) !== NO);
      const reaching =
        limits.length > 0
          ? [...oneOfEachGroup(outsiders)].filter((from) => isLetIn(from) && isReaching(from))
          : firstWho(outsiders, isReaching);
      if (reaching.length === 0) continue;
      const exposed = { end, because, reaching };
      const rules = limits.filter((rule) => !rule.ports.on(end.group.pods).intersect(ports).isEmpty);
      const opening = rules.flatMap((rule) => {
        const by = reaching.filter((from) => isLettingIn(facts, rule, end, from));
        return by.length > 0 ? [{ rule, exposed: { ...exposed, reaching: by } }] : [];
      });
      const { workload } = end;
      const isOwn = opening.length === 0 || facts.isIgnored('NP011', workload);
      if (isOwn) yield unlimited(facts, exposed, opening[0]?.rule);
      else {
        for (const { rule, exposed: one } of opening) {
          const known = byRule.get(rule.rule);
          if (known) known.exposed.push(one);
          else byRule.set(rule.rule, { rule, exposed: [one] });
        }
      }
    }
    for (const { rule, exposed } of byRule.values()) yield byPolicy(facts, rule, exposed);
  },
};

/** Peers outside a namespace: pods of other namespaces, first of one that nobody names, and addresses. */
function* outsidersOf({ outsiders }: Facts, own: string): Generator<End> {
  for (const end of outsiders) if (end.peer.kind !== 'stranger' || end.peer.namespace !== own) yield end;
}

/** Strangers of one group are the same, so the first stands for them. */
function* oneOfEachGroup(ends: Iterable<End>): Generator<End> {
  const groups = new Set<End['group']>();
  for (const end of ends) {
    if (end.peer.kind === 'stranger' && groups.has(end.group)) continue;
    groups.add(end.group);
    yield end;
  }
}

/** The first of these ends. If there is no rule to name, one example is enough. */
function firstWho(ends: Iterable<End>, isMeant: (end: End) => boolean): End[] {
  for (const end of ends) if (isMeant(end)) return [end];
  return [];
}

/** Of policies that are asked in an order, a rule lets in only what none before it decides, and a Pass lets nobody in by itself. */
function isLettingIn(facts: Facts, rule: CompiledRule, end: Exposed['end'], from: End): boolean {
  if (facts.matchOf(rule, from) !== YES) return false;
  if (!isOrderedRule(rule)) return true;
  return rule.action === 'Allow' && facts.connectivity.rulesFor('Ingress', end.group, from.group).includes(rule);
}

/** Is it certain that the rule matches no pod of another namespace and no address? */
function isForOwnNamespace(compiled: CompiledRule): boolean {
  const { everyone, rule } = compiled;
  // For whom a rule of another kind of policies is, only its expression says.
  if (isOrderedRule(compiled)) return false;
  return !everyone && rule.peers.every(({ ipBlock, namespaceSelector }) => !ipBlock && !namespaceSelector);
}

/** A data tier, and the outsiders that reach its data. */
interface Exposed {
  readonly end: Facts['workloads'][number];
  readonly because: string;
  readonly reaching: readonly End[];
}

function unlimited(facts: Facts, { end, because, reaching }: Exposed, rule: CompiledRule | undefined): Finding {
  const { namespace, name, kind, location } = end.workload;
  const isFree = facts.limitsOf(end, 'Ingress').length === 0;
  const cause = rule
    ? `${ruleName(rule)} lets in ${whom(reaching)}`
    : isFree
      ? 'no policy limits who connects to it'
      : `no policy keeps ${whom(reaching)} out`;
  return {
    ...{ location, object: { kind, namespace, name } },
    message: `${end.peer.name} is a data tier (${because}), and ${cause}`,
    witness: witnessOf(facts, [{ end, because, reaching }]),
    fix: {
      say: 'let in only the workloads that use it',
      ...withPatch(usersAlone(facts, [end], reaching)),
    },
  };
}

/** A finding for one rule. Policies only add, so another policy would not end it: this rule has to become narrower. */
function byPolicy(facts: Facts, rule: CompiledRule, exposed: readonly Exposed[]): Finding {
  const reaching = exposed.flatMap((one) => one.reaching);
  const [first] = exposed;
  const isForAll =
    rule.everyone || reaching.some(isAnybody) || rule.rule.peers.some(({ ipBlock }) => ipBlock?.cidr.endsWith('/0'));
  return {
    ...(!isForAll && { severity: 'warning' }),
    ...{ location: rule.rule.location, object: policyName(rule.policy) },
    message: `${ruleName(rule)} lets ${whom(reaching)} into ${listed(exposed.map(({ end }) => end.peer.name))}, a data tier (${first?.because})`,
    witness: witnessOf(facts, exposed),
    fix: {
      say: `${rule.everyone ? 'add' : 'replace'} the ${rule.everyone ? 'peers' : 'peers that let them in'}: name the pods that use it`,
      ...withPatch(
        usersAlone(
          facts,
          exposed.map(({ end }) => end),
          reaching,
        ),
      ),
    },
  };
}

/** Is it a pod of a namespace that nobody names? */
function isAnybody({ peer }: End): boolean {
  return peer.kind === 'stranger' && peer.namespace === undefined;
}

function witnessOf(facts: Facts, exposed: readonly Exposed[]): string {
  for (const { end, reaching } of exposed) {
    for (const from of reaching) {
      const found = facts.witness(from, end, dataPorts(end.workload));
      if (found !== undefined) return found;
    }
  }
  return '';
}

function whom(ends: readonly End[]): string {
  const namespaces = ends
    .flatMap(({ group }) => group.peers)
    .flatMap((peer) => (peer.kind === 'stranger' && peer.namespace !== undefined ? [peer.namespace] : []));
  const pods = ends.some(isAnybody)
    ? ['any pod of any namespace']
    : namespaces.length > 0
      ? [`any pod of namespace ${listed(namespaces)}`]
      : [];
  const ranges = joinRanges(ends.flatMap(({ peer }) => (peer.kind === 'external' ? [peer.range] : [])));
  const addresses = ranges.map((range) => `${printRange(range)}[External]`);
  return [...pods, ...(addresses.length > 0 ? [listed(addresses)] : [])].join(' and ');
}
