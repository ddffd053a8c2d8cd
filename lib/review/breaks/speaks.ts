import type { DeclaredConnection, Intent } from '../../manifests/intent.ts';
import type { CompiledRule } from '../../reach/compiled-policy.ts';
import { isOutsidePod } from '../../reach/outside-pod.ts';
import { policyCalled } from '../../reach/policy-called.ts';
import { YES } from '../../reach/selector.ts';
import { dataTier } from '../data-tier.ts';
import type { Side, WorkloadEnd } from './both-sides.ts';
import type { Evidence } from './break.ts';
import { mentionsOf } from './mentions.ts';

/** The evidence that a workload connects to others by name. */
export interface Speech {
  /** True if something names the workload or the Services that it uses. False if there merely is a Service in its namespace. */
  readonly isSaid: boolean;
  readonly evidence: readonly Evidence[];
}

/** Looks for this evidence on the new side. */
export class Speaking {
  private readonly side: Side;
  private readonly intent: Intent | undefined;
  private naming: readonly CompiledRule[] | undefined;

  constructor(side: Side, intent: Intent | undefined) {
    this.side = side;
    this.intent = intent;
  }

  /**
   * The evidence for a workload: Services that its configuration names, the intent, or rules. If there is none, a Service that
   * it may use.
   */
  of(end: WorkloadEnd): Speech | undefined {
    const edges = (this.intent?.connections ?? []).filter(({ from }) => from === end.name);
    const ofDns = edges.find(({ ports }) => ports.some(({ port }) => port === 53));
    const words = ofDns ? 'the declared intent lists it' : 'the declared intent lists what it opens';
    const declared = edges.length > 0 ? [ofDns ?? (edges[0] as DeclaredConnection)] : [];
    const evidence = [
      ...declared.map(({ location }) => ({ words, location })),
      ...mentionsOf(end, this.side)
        .filter(({ service }) => this.side.backends(service).some(({ name }) => name !== end.name))
        .map((one) => one.evidence)
        .slice(0, 3),
    ];
    if (evidence.length > 0) return { isSaid: true, evidence };
    const byRule = this.byOwnRule(end) ?? this.byOthersRule(end);
    if (byRule) return { isSaid: true, evidence: [byRule] };
    const near = this.nearService(end);
    return near && { isSaid: false, evidence: [near] };
  }

  private byOwnRule({ name, group }: WorkloadEnd): Evidence | undefined {
    const rule = rulesOf(group, 'Egress').find(({ rule: { peers, ports } }) => {
      const isDns = ports.length > 0 && ports.every(({ port }) => port === 53 || port === 5353);
      return !isDns && peers.some(({ ipBlock }) => !ipBlock);
    });
    return rule && said(rule, `lets ${name} connect to other pods`);
  }

  private byOthersRule({ name, group }: WorkloadEnd): Evidence | undefined {
    this.naming ??= [
      ...new Set(
        this.side.connectivity.groups.flatMap((one) => (one.kind === 'external' ? [] : rulesOf(one, 'Ingress'))),
      ),
    ].filter(({ rule }) => rule.peers.some(({ podSelector }) => podSelector && podSelector.matchLabels.size > 0));
    const rule = this.naming.find(({ pods }) => pods.at(group.classIndex) === YES);
    return rule && said(rule, `lets ${name} in`);
  }

  /**
   * A Service in front of another workload of the same namespace. It counts only for a workload without egress rules that is no
   * data tier.
   */
  private nearService({ name, group, workload }: WorkloadEnd): Evidence | undefined {
    if (dataTier(workload) !== undefined || rulesOf(group, 'Egress').length > 0) return undefined;
    const service = this.side.manifests.services.find(
      (one) => one.namespace === workload.namespace && this.side.backends(one).some((end) => end.name !== name),
    );
    return service && { words: `Service ${service.name} is in its namespace`, location: service.location };
  }
}

function rulesOf(group: WorkloadEnd['group'], direction: 'Ingress' | 'Egress'): CompiledRule[] {
  if (group.peers.every(isOutsidePod)) return [];
  return group.sides[direction].lists.flatMap(({ rules }) => rules);
}

function said({ policy, direction, index, rule }: CompiledRule, what: string): Evidence {
  return {
    words: `${direction.toLowerCase()} rule ${index + 1} of ${policyCalled(policy)} ${what}`,
    location: rule.location,
  };
}
