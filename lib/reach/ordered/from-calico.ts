import type { NetworkPolicy, PolicyType, Service } from '../../manifests/model.ts';
import type { CalicoEntity, CalicoPolicy, CalicoPort, CalicoRule } from '../../manifests/other-kinds/calico-policy.ts';
import { WHOLE } from '../ip-space.ts';
import { CalicoEnds } from './calico-ends.ts';
import type { CalicoExpressions } from './calico-expressions.ts';
import { calicoPorts, portsWithoutNames } from './calico-ports.ts';
import { ALL, and, at, type Expression, inNamespace, NONE, not, or, unknown } from './expression.ts';
import { passing } from './further-limits.ts';
import type { OrderedPolicy } from './ordered-policy.ts';
import type { OrderedPorts } from './ordered-ports.ts';
import { standIn, withStandIn } from './stand-in.ts';

/** Compiles Calico's policies, each in the directions that it governs. */
export class CalicoPolicies {
  readonly standIns: NetworkPolicy[] = [];
  private readonly expressions: CalicoExpressions;
  private readonly ends: CalicoEnds;

  constructor(expressions: CalicoExpressions, services: readonly Service[]) {
    this.expressions = expressions;
    this.ends = new CalicoEnds(expressions, services);
  }

  /** The policy in the form in which all ordered policies are evaluated, one for each direction that it is about. */
  compile(policy: CalicoPolicy): ReadonlyMap<PolicyType, OrderedPolicy> {
    const ruled = (direction: PolicyType) =>
      policy.rules[direction].map((rule, index) => this.rule(policy, direction, rule, index));
    const both = { Ingress: ruled('Ingress'), Egress: ruled('Egress') };
    const rulesOf = (direction: PolicyType) =>
      policy.types.has(direction) ? both[direction].map(({ rule }) => rule) : undefined;
    const stands = standIn(policy, policy.tier, { Ingress: rulesOf('Ingress'), Egress: rulesOf('Egress') });
    this.standIns.push(stands);
    const subject = this.subject(policy);
    return new Map(
      [...policy.types].map((direction) => [
        direction,
        {
          ...{ is: 'policy' as const, policy: stands, direction },
          subject: policy.doubtfulTypes.has(direction) ? and(subject, DOUBTFUL) : subject,
          rules: both[direction].flatMap(({ rules }) => rules),
        },
      ]),
    );
  }

  private subject({ namespace, selector, namespaceSelector, serviceAccountSelector }: CalicoPolicy): Expression {
    return and(
      ...(namespace === undefined ? [] : [inNamespace(namespace)]),
      this.expressions.pods(selector),
      ...(namespaceSelector ? [this.expressions.pods(namespaceSelector, 'namespace')] : []),
      ...(serviceAccountSelector ? [this.expressions.pods(serviceAccountSelector, 'account')] : []),
    );
  }

  /** A rule must match at both ends, and at each end in all of its fields. */
  private rule(
    { namespace }: CalicoPolicy,
    direction: PolicyType,
    rule: CalicoRule,
    index: number,
  ): ReturnType<typeof withStandIn> {
    const { action, source, destination, location } = rule;
    // After a rule that logs, Calico goes on with the next rule.
    if (action === 'Log') return withStandIn('Pass', location, index, []);
    const [client, to] = [this.ends.of(source, namespace), this.ends.of(destination, namespace)];
    const from = or(client.all, client.written ?? NONE);
    const everyone = and(familyOf(rule), sourcePorts(source), rule.limit?.decides ? passing(rule.limit) : ALL);
    const part = (target: Expression, ports: OrderedPorts) => {
      const [peer, subject] = direction === 'Ingress' ? [from, target] : [target, from];
      return { peer: and(peer, everyone), ports, ...(subject.is !== 'all' && { subject }) };
    };
    // A rule for a Service may be for some protocols alone, and endpoints that nobody knows have any ports of these.
    const own = calicoPorts(rule);
    const ports = to.ports?.of(rule.protocols) ?? own;
    // A port name counts only for pods that match by their own labels, not for those in a set of addresses.
    const parts =
      to.byLabels === undefined || ports.names.length === 0
        ? [part(to.all, ports)]
        : [part(to.byLabels, ports), part(and(to.all, not(to.byLabels)), portsWithoutNames(rule))];
    const written = to.written ? [part(to.written, own)] : [];
    return withStandIn(action, location, index, [...parts, ...written]);
  }
}

const DOUBTFUL = unknown('types is left out, and versions of Calico disagree about an empty list of rules');

/** The families of addresses for which the rule exists. */
function familyOf({ ipVersion, source, destination }: CalicoRule): Expression {
  const families = ([4, 6] as const).filter(
    (family) =>
      (ipVersion === undefined || ipVersion === family) &&
      // Felix omits a rule for a family if all of its notNets are of the other family.
      [source, destination].every(({ notNets }) => notNets.length === 0 || notNets.some((net) => isOf(net, family))),
  );
  if (families.length === 2) return ALL;
  return families.length === 0 ? NONE : at(families.map((family) => WHOLE[family]));
}

function isOf(net: string, family: 4 | 6): boolean {
  return net.includes(':') === (family === 6);
}

/** The client's kernel chooses the source port, so nobody knows it offline. */
function sourcePorts({ ports, notPorts }: CalicoEntity): Expression {
  const among = (some: readonly CalicoPort[]) =>
    or(...some.map((port) => unknown('nobody knows offline from which port a client connects', JSON.stringify(port))));
  return and(ports ? among(ports) : ALL, notPorts ? not(among(notPorts)) : ALL);
}
