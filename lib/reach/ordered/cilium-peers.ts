import type { Service } from '../../manifests/model.ts';
import type { CiliumCidrGroup, CiliumPeer, CiliumSelector } from '../../manifests/other-kinds/cilium-policy.ts';
import { rangeOf, rangesOfBlock, WHOLE } from '../ip-space.ts';
import { allKnown, type KnownLabels, least, type Match, YES } from '../selector.ts';
import { toldApart } from './cilium-members.ts';
import { endpointsOf, reservedIn } from './cilium-selectors.ts';
import {
  ALL,
  and,
  at,
  type Expression,
  inNamespace,
  label,
  NODE,
  NONE,
  not,
  OUTSIDE,
  OWN_NODE,
  or,
  POD,
  unknown,
} from './expression.ts';
import { matchLabel } from './expression-match.ts';

/** Cilium's entities that no workload belongs to. An ingress controller may be one of them. */
const NO_WORKLOAD = and(POD, not(POD));

const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** Expressions for peers. Pods and nodes have identities of their own, so an address in a CIDR is never one of theirs. */
export class CiliumPeers {
  private readonly groups: readonly CiliumCidrGroup[];
  private readonly services: readonly Service[];

  constructor(groups: readonly CiliumCidrGroup[], services: readonly Service[]) {
    this.groups = groups;
    this.services = services;
  }

  /** @param namespace of the policy, undefined for a policy of the whole cluster */
  of(peers: readonly CiliumPeer[], namespace: string | undefined): Expression {
    const entities = peers.flatMap((peer) => (peer.is === 'entity' && !peer.isToldApart ? [peer.name] : []));
    const isEveryNode = entities.includes('host') && entities.includes('remote-node');
    // Blocks, of which there may be thousands, are one question.
    const blocks = peers.flatMap((peer) => (peer.is === 'cidr' ? rangesOfBlock(peer) : []));
    return or(
      ...(isEveryNode ? [NODE] : []),
      ...peers.flatMap((peer) => (peer.is === 'cidr' ? [] : [this.peer(peer, namespace)])),
      and(OUTSIDE, at(blocks)),
    );
  }

  private peer(peer: Exclude<CiliumPeer, { is: 'cidr' }>, namespace: string | undefined): Expression {
    switch (peer.is) {
      case 'endpoints':
        return this.endpoints(peer.selector, namespace);
      case 'entity':
        return (peer.isToldApart && toldApart(peer.name)) || entity(peer.name);
      case 'group':
        return this.group(peer);
      case 'service':
        return this.service(peer);
      case 'domainName':
        return and(OUTSIDE, unknown(`nobody knows offline whether ${peer.name} resolves to this address`));
      case 'unknown':
        return and(
          peer.where === 'nodes' ? not(POD) : OUTSIDE,
          unknown(`nobody knows offline ${peer.what}`, peer.about),
        );
    }
  }

  private endpoints(selector: CiliumSelector, namespace: string | undefined): Expression {
    const reserved = reservedIn(selector);
    if (reserved.length === 0) return endpointsOf(selector, namespace);
    const [name] = reserved;
    const isPlain =
      selector.length === 1 && selector.every(({ operator }) => operator === 'In' || operator === 'Exists');
    if (isPlain && name !== undefined) return entity(name);
    return unknown(
      `tierwall does not work out what a selector of ${reserved.map((one) => `reserved:${one}`).join(' and ')} beside others means`,
      JSON.stringify([namespace, selector]),
    );
  }

  private group({ name, selector, except }: Extract<CiliumPeer, { is: 'group' }>): Expression {
    const found = this.groups.filter((group) =>
      name === undefined ? selector && isTrue(selector, group.labels) : group.name === name,
    );
    if (found.length > 0) return or(...found.map((group) => cidrs(group.cidrs, except)));
    const what = `CiliumCIDRGroup ${name ?? 'of the selected labels'} is not in the manifests`;
    return and(
      OUTSIDE,
      not(at(except.map(rangeOf))),
      unknown(what, name === undefined ? JSON.stringify(selector) : ''),
    );
  }

  /**
   * A Service with a selector means the pods that it selects. If Cilium finds no Service and the rule names ports, it takes the rule for
   * everyone (1.20.2).
   */
  private service({ name, selector, namespace }: Extract<CiliumPeer, { is: 'service' }>): Expression {
    const named = this.services.filter(
      (one) => (namespace === undefined || one.namespace === namespace) && (name === undefined || one.name === name),
    );
    // "External-name services must be ignored" (ParseService, pkg/k8s/service.go), whatever they select.
    const found = named.filter(({ type }) => type !== 'ExternalName');
    if (selector)
      return unknown(
        `tierwall does not work out to which pods the Services${namespace === undefined ? '' : ` in ${namespace}`} lead that a selector chooses`,
        JSON.stringify([selector, selectedBy(selector, found)]),
      );
    const who = `Service ${namespace === undefined ? '' : `${namespace}/`}${name}`;
    if (found.length === 0)
      return unknown(
        named.length > 0
          ? `${who} is of type ExternalName, and tierwall does not work out what Cilium takes it for`
          : `${who} is not in the manifests`,
      );
    return or(
      ...found.map((service) => {
        if (service.selector.size === 0)
          return and(OUTSIDE, unknown(`${who} has no selector, so its endpoints are not known`, service.endpoints));
        const labels = [...service.selector].map(([key, value]) =>
          label('pod', key, { operator: 'In', values: [value] }),
        );
        return and(POD, inNamespace(service.namespace), ...labels);
      }),
    );
  }
}

function entity(name: string): Expression {
  switch (name) {
    case 'all':
      return ALL;
    case 'world':
      return OUTSIDE;
    case 'world-ipv4':
      return and(OUTSIDE, at([WHOLE[4]]));
    case 'world-ipv6':
      return and(OUTSIDE, at([WHOLE[6]]));
    case 'cluster':
      return or(POD, NODE);
    case 'host':
      return and(NODE, OWN_NODE);
    case 'remote-node':
      return and(NODE, not(OWN_NODE));
    case 'kube-apiserver':
      return and(not(POD), unknown('nobody knows offline where kube-apiserver runs'));
    case 'none':
      return NONE;
    case 'health':
    case 'init':
    case 'ingress':
    case 'unmanaged':
      return NO_WORKLOAD;
    default:
      return unknown(`tierwall does not know who the entity ${name} is`);
  }
}

function cidrs(some: readonly string[], except: readonly string[]): Expression {
  return and(OUTSIDE, at(some.map(rangeOf)), not(at(except.map(rangeOf))));
}

/** The Services that a selector chooses, with the pods of each: where these are others, so is what the selector means. */
function selectedBy(selector: CiliumSelector, services: readonly Service[]): string[] {
  return services
    .filter(({ labels = NO_LABELS }) => isTrue(selector, labels))
    .map(({ namespace, name, selector: own, endpoints }) =>
      // Cilium takes a Service with a selector for its pods, whatever else is written for it.
      JSON.stringify([namespace, name, [...own].sort(), own.size === 0 ? endpoints : undefined]),
    )
    .sort();
}

function isTrue(selector: CiliumSelector, labels: ReadonlyMap<string, string>): boolean {
  const known: KnownLabels = { labels, unknown: allKnown };
  const match = selector.reduce(
    (all: Match, { key, operator, values }) => least(all, matchLabel(key, { operator, values }, known)),
    YES,
  );
  return match === YES;
}
