import type { Service } from '../../manifests/model.ts';
import type { CalicoEntity } from '../../manifests/other-kinds/calico-policy.ts';
import type { CalicoSelector } from '../../manifests/other-kinds/calico-selector.ts';
import { rangeOf } from '../ip-space.ts';
import { PortSet } from '../port-set.ts';
import { CALICO_ACCOUNT } from './account-labels.ts';
import type { CalicoExpressions, SelectorOf } from './calico-expressions.ts';
import { ALL, and, at, type Expression, inNamespace, label, NODE, not, or, POD, unknown } from './expression.ts';
import { OrderedPorts } from './ordered-ports.ts';
import { CALICO_NAMESPACE } from './plugin-labels.ts';

/** The source or destination of a rule: which pods and addresses it means. */
export interface CalicoEnd {
  readonly all: Expression;
  /** Those that match by their own labels, without sets of addresses. Undefined if no selector asks for labels. */
  readonly byLabels?: Expression;
  /** The ports of the Service that the end names, if it names one whose ports are known. */
  readonly ports?: OrderedPorts;
  /** The endpoints of that Service that somebody wrote besides its pods, on ports of their own. */
  readonly written?: Expression;
}

/** Compiles the source and the destination of rules. */
export class CalicoEnds {
  private readonly expressions: CalicoExpressions;
  private readonly services: readonly Service[];

  constructor(expressions: CalicoExpressions, services: readonly Service[]) {
    this.expressions = expressions;
    this.services = services;
  }

  /** @param namespace of the policy, undefined for a policy of the whole cluster */
  of(entity: CalicoEntity, namespace: string | undefined): CalicoEnd {
    if (entity.services) return this.ofService(entity.services, namespace);
    const { nets, notNets } = entity;
    const addresses = and(
      ...(nets.length > 0 ? [at(nets.map(rangeOf))] : []),
      ...(notNets.length > 0 ? [not(at(notNets.map(rangeOf)))] : []),
    );
    const { all, byLabels } = this.selected(entity, namespace);
    return { all: and(all, addresses), ...(byLabels && { byLabels: and(byLabels, addresses) }) };
  }

  /** Without any selector, the end means everyone: pods and addresses. With one, it means endpoints and sets of addresses. */
  private selected(entity: CalicoEntity, namespace: string | undefined): Pick<CalicoEnd, 'all' | 'byLabels'> {
    const { notSelector } = entity;
    const some = entitySelectors(entity, namespace);
    const but = notSelector
      ? not(or(this.expressions.pods(notSelector), this.expressions.setsOf([[notSelector, 'endpoint']])))
      : ALL;
    if (some.length === 0) return { all: but };
    const pods = and(...some.map(([one, keys]) => this.expressions.pods(one, keys)), but);
    const sets = and(this.expressions.setsOf(some), but);
    return { all: or(pods, sets), byLabels: pods };
  }

  private ofService(
    { name, namespace: written }: NonNullable<CalicoEntity['services']>,
    own: string | undefined,
  ): CalicoEnd {
    const namespace = written ?? own;
    // Calico's documentation says that the policy's own namespace is meant. Its code looks for a Service without a namespace, which never
    // exists.
    const isFound = written
      ? ALL
      : unknown(
          `services names no namespace: Calico then finds no Service ${name}, and its documentation means the policy's own namespace`,
        );
    const service = this.services.find((one) => one.namespace === namespace && one.name === name);
    if (!service || namespace === undefined || service.selector.size === 0 || service.type === 'ExternalName') {
      const why = service ? 'has no selector, so its endpoints are not known' : 'is not in the manifests';
      return { all: and(unknown(`Service ${namespace ?? ''}/${name} ${why}`, service?.endpoints), isFound) };
    }
    const labels = [...service.selector].map(([key, value]) => label('pod', key, { operator: 'In', values: [value] }));
    const numbers = service.ports.flatMap(({ protocol, targetPort }) =>
      typeof targetPort === 'number' ? [PortSet.range(protocol, targetPort)] : [],
    );
    const names = service.ports.flatMap(({ protocol, targetPort }) =>
      typeof targetPort === 'string' ? [`${protocol}/${targetPort}`] : [],
    );
    return {
      all: and(or(POD, NODE), inNamespace(namespace), ...labels, isFound),
      ports: new OrderedPorts({ numbered: PortSet.unionOf(numbers), names }),
      ...(service.endpoints !== undefined && {
        written: unknown(
          `tierwall does not work out which endpoints somebody's EndpointSlices add to Service ${namespace}/${name}`,
          service.endpoints,
        ),
      }),
    };
  }
}

/**
 * The selectors that all must match, besides notSelector. In a policy of a namespace, any selector, notSelector too, is limited to that
 * namespace, unless there is a namespaceSelector (getEndpointSelector).
 */
export function entitySelectors(
  { selector, notSelector, namespaceSelector, serviceAccounts }: CalicoEntity,
  namespace: string | undefined,
): SelectorOf[] {
  const own = namespace !== undefined && !namespaceSelector && (selector || notSelector || serviceAccounts);
  return [
    ...(selector ? [[selector, 'endpoint'] as const] : []),
    ...(namespaceSelector ? [[namespaceSelector, 'namespace'] as const] : []),
    ...(own ? [[inNamespaceOf(namespace), 'endpoint'] as const] : []),
    ...(serviceAccounts ? accountSelectors(serviceAccounts) : []),
  ];
}

/** What has a namespace of this name: its pods, and its sets of addresses. */
export function inNamespaceOf(namespace: string): CalicoSelector {
  return { is: 'test', key: CALICO_NAMESPACE, operator: '==', values: [namespace] };
}

function accountSelectors({ names, selector }: NonNullable<CalicoEntity['serviceAccounts']>): SelectorOf[] {
  const named: CalicoSelector = { is: 'test', key: CALICO_ACCOUNT, operator: 'in', values: names };
  return [
    ...(names.length > 0 ? [[named, 'endpoint'] as const] : []),
    ...(selector ? [[selector, 'account'] as const] : []),
  ];
}
