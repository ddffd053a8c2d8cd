import type { LabelSelectorRequirement, Service } from '../../manifests/model.ts';
import type { CiliumCidrGroup, CiliumPeer, CiliumSelector } from '../../manifests/other-kinds/cilium-policy.ts';
import { rangeOf, rangesOfBlock, WHOLE } from '../ip-space.ts';
import { allKnown, type KnownLabels, least, type Match, YES } from '../selector.ts';
import { labelOfPods } from './cilium-labels.ts';
import { toldApart } from './cilium-members.ts';
import { endpointsOf, reservedIn } from './cilium-selectors.ts';
import {
  ALL,
  and,
  at,
  type Expression,
  inNamespace,
  NODE,
  NONE,
  not,
  OUTSIDE,
  OWN_NODE,
  or,
  POD,
  passes,
  unknown,
} from './expression.ts';
import { matchLabel } from './expression-match.ts';

/** Cilium's entities that no workload belongs to. An ingress controller may be one of them. */
const NO_WORKLOAD = and(POD, not(POD));

const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** `policy-cidr-match-mode: nodes` */
const NODES_IN_BLOCKS = "whether CIDRs match nodes is a setting of Cilium's";

/** Expressions for peers. Pods and nodes have identities of their own, so an address in a CIDR is one of a pod never, and of a node only by a setting. */
export class CiliumPeers {
  private readonly groups: readonly CiliumCidrGroup[];
  private readonly services: readonly Service[];
  /** What may be in a block. */
  private readonly inBlocks: Expression;

  constructor(groups: readonly CiliumCidrGroup[], services: readonly Service[], blocksMayMatchNodes: boolean) {
    this.groups = groups;
    this.services = services;
    this.inBlocks = blocksMayMatchNodes ? or(OUTSIDE, and(NODE, unknown(NODES_IN_BLOCKS))) : OUTSIDE;
  }

  /**
   * @param namespace of the policy, undefined for a policy of the whole cluster
   * @param hasPorts whether the rule names ports
   */
  of(peers: readonly CiliumPeer[], namespace: string | undefined, hasPorts: boolean): Expression {
    const entities = peers.flatMap((peer) => (peer.is === 'entity' && !peer.isToldApart ? [peer.name] : []));
    const isEveryNode = entities.includes('host') && entities.includes('remote-node');
    // Blocks, of which there may be thousands, are one question.
    const blocks = peers.flatMap((peer) => (peer.is === 'cidr' ? rangesOfBlock(peer) : []));
    return or(
      ...(isEveryNode ? [NODE] : []),
      ...peers.flatMap((peer) => (peer.is === 'cidr' ? [] : [this.peer(peer, namespace, hasPorts)])),
      and(this.inBlocks, at(blocks)),
    );
  }

  private peer(
    peer: Exclude<CiliumPeer, { is: 'cidr' }>,
    namespace: string | undefined,
    hasPorts: boolean,
  ): Expression {
    switch (peer.is) {
      case 'endpoints':
        return this.endpoints(peer.selector, namespace);
      case 'entity':
        return (peer.isToldApart && toldApart(peer.name)) || entity(peer.name);
      case 'group':
        return this.group(peer);
      case 'service':
        return this.service(peer, hasPorts);
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
    const but = not(at(except.map(rangeOf)));
    if (selector) return and(this.inBlocks, but, ...selector.map((one) => this.inGroups(one)));
    const found = this.groups.filter((group) => group.name === name);
    const isMeant = found.length > 0 ? at(found.flatMap(({ cidrs }) => cidrs.map(rangeOf))) : notGiven(`${name}`);
    return and(this.inBlocks, but, isMeant);
  }

  /**
   * Addresses have the labels of all groups that they are in. So requirements may be met by different groups, and one that a label be absent
   * is met by the addresses of no group (CIDRSelector.Matches in pkg/policy/types/selector.go, 1.20).
   */
  private inGroups({ key, operator, values }: LabelSelectorRequirement): Expression {
    const isNegative = operator === 'NotIn' || operator === 'DoesNotExist';
    const [, source = 'any', name = ''] = /^(?:([^:]*):)?(.*)$/.exec(key) ?? [];
    if (!['any', 'cidrgroup'].includes(source)) return isNegative ? ALL : NONE;
    const asked = operator === 'NotIn' ? 'In' : operator === 'DoesNotExist' ? 'Exists' : operator;
    const having = this.groups.filter(({ labels }) => {
      const value = labels.get(name);
      return value !== undefined && passes({ operator: asked, values }, value);
    });
    const label = asked === 'In' ? `${name}=${values.join()}` : name;
    const isHad =
      having.length > 0 ? at(having.flatMap((group) => group.cidrs.map(rangeOf))) : notGiven(`labelled ${label}`);
    return isNegative ? not(isHad) : isHad;
  }

  /**
   * A Service with a selector means the pods that it selects. If Cilium finds no Service, or one without endpoints, and the rule names ports,
   * it takes the rule for everyone (1.20.2).
   */
  private service(
    { name, selector, namespace }: Extract<CiliumPeer, { is: 'service' }>,
    hasPorts: boolean,
  ): Expression {
    if (name === undefined && !selector) return hasPorts ? ALL : NONE;
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
        if (service.selector.size === 0) {
          const isMeant = unknown(`${who} has no selector, so its endpoints are not known`, service.endpoints);
          return hasPorts && service.endpoints === undefined ? isMeant : and(OUTSIDE, isMeant);
        }
        const labels = [...service.selector].map(([key, value]) =>
          labelOfPods({ key, operator: 'In', values: [value] }),
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

function notGiven(which: string): Expression {
  return unknown(`CiliumCIDRGroup ${which} is not in the manifests`);
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
