/** Whom the peers of Cilium's rules match, naively. */
import { contains, type LabelSelector, selectorMatches } from '../evaluator.ts';
import type { End, Match } from './end.ts';
import { some, when } from './end.ts';
import { type KubeObject, ofKind } from './objects.ts';

const NAMESPACE = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';
const CLUSTER = 'io.cilium.k8s.policy.cluster';

/** The labels of an identity by source and key, and by key alone. */
function identityOf({ pod, node, isApiServer }: End): Record<string, string> {
  const of = (source: string, labels: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(labels).flatMap(([key, value]) => [
        [`${source}:${key}`, value],
        [key, value],
      ]),
    );
  if (pod) {
    return of('k8s', {
      ...Object.fromEntries(Object.entries(pod.namespaceLabels).map(([key, value]) => [NAMESPACE_LABELS + key, value])),
      ...pod.labels,
      [NAMESPACE]: pod.namespace,
      'io.cilium.k8s.policy.serviceaccount': pod.serviceAccount,
      [CLUSTER]: 'default',
    });
  }
  return of('reserved', {
    ...(node ? { [node.role]: '' } : { world: '' }),
    ...(isApiServer ? { 'kube-apiserver': '' } : {}),
  });
}

const identities = new WeakMap<End, Record<string, string>>();

/** Does a selector match an identity, its keys with a source or, as with `any:`, of whichever? */
export function selectsIdentity(selector: LabelSelector, end: End): boolean {
  let labels = identities.get(end);
  if (!labels) {
    labels = identityOf(end);
    identities.set(end, labels);
  }
  const bare = (key: string) => key.replace(/^any:/, '');
  // One by one: two keys may be one label.
  const asked = labels;
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => asked[bare(key)] === value) &&
    selectorMatches(
      { matchExpressions: (selector.matchExpressions ?? []).map((one) => ({ ...one, key: bare(one.key) })) },
      asked,
    )
  );
}

function keysOf(selector: LabelSelector): string[] {
  return [...Object.keys(selector.matchLabels ?? {}), ...(selector.matchExpressions ?? []).map(({ key }) => key)];
}

const withoutSource = (key: string) => key.replace(/^[a-z0-9]+:/, '');

/** @param namespace of the policy; undefined: of the whole cluster */
function selectsEndpoint(selector: LabelSelector, namespace: string | undefined, end: End): boolean {
  if (!selectsIdentity(selector, end)) return false;
  const keys = keysOf(selector);
  if (keys.some((key) => key.startsWith('reserved:'))) return true;
  const names = keys.map(withoutSource);
  // Others are of this cluster, as pods alone are.
  if (!names.includes(CLUSTER) && !end.pod) return false;
  if (names.some((name) => name === NAMESPACE || name.startsWith(NAMESPACE_LABELS))) return true;
  return namespace === undefined ? end.pod !== undefined : end.pod?.namespace === namespace;
}

/** Undefined: the rule has no peers at all. */
export function peersMatch(
  rule: KubeObject,
  direction: 'from' | 'to',
  namespace: string | undefined,
  end: End,
  objects: readonly KubeObject[],
): Match | undefined {
  const given: Match[][] = [];
  const list = (name: string, one: (item: never) => Match) => {
    const items = rule[direction + name] as never[] | undefined;
    if (items) given.push(items.map(one));
  };
  const listIfAny = (name: string, one: (item: never) => Match) => {
    if ((rule[direction + name] ?? []).length > 0) list(name, one);
  };
  const isOutside = !end.pod && !end.node;
  list('Endpoints', (selector: LabelSelector) => when(selectsEndpoint(selector, namespace, end)));
  list('Entities', (entity: string) => when(isEntity(entity, end)));
  list('CIDR', (cidr: string) => when(isOutside && contains(whole(cidr), end.address)));
  list('CIDRSet', (item: KubeObject) => {
    if (!isOutside) return 'no';
    const inCidr = (cidr: string) =>
      contains(whole(cidr), end.address) &&
      !((item['except'] ?? []) as string[]).some((one) => contains(one, end.address));
    if (item['cidr']) return when(inCidr(item['cidr']));
    const all = ofKind(objects, 'cilium.io', 'CiliumCIDRGroup');
    if (item['cidrGroupSelector'])
      return when(
        !((item['except'] ?? []) as string[]).some((one) => contains(one, end.address)) &&
          isInGroups(item['cidrGroupSelector'], all, end.address),
      );
    const groups = all.filter(({ metadata }) => metadata.name === item['cidrGroupRef']);
    if (groups.length === 0) return 'maybe';
    return when(groups.some(({ spec }) => (spec.externalCIDRs as string[]).some(inCidr)));
  });
  list('Nodes', () => (end.pod ? 'no' : 'maybe'));
  listIfAny('FQDNs', () => (isOutside ? 'maybe' : 'no'));
  listIfAny('Services', ({ k8sService: { serviceName, namespace: of } }: KubeObject) => {
    const services = ofKind(objects, '', 'Service').filter(
      ({ metadata }) => metadata.name === serviceName && (of === undefined || (metadata.namespace ?? 'default') === of),
    );
    if (services.length === 0) return 'maybe';
    return some(
      services.map(({ metadata, spec }): Match => {
        if (!spec.selector) return isOutside ? 'maybe' : 'no';
        return when(
          end.pod?.namespace === (metadata.namespace ?? 'default') &&
            selectorMatches({ matchLabels: spec.selector }, end.pod.labels),
        );
      }),
    );
  });
  return given.length === 0 ? undefined : some(given.flat());
}

/** An address has each label of each group that it is in, as `key=value`. */
function isInGroups(selector: LabelSelector, groups: readonly KubeObject[], address: string): boolean {
  const around = groups.filter(({ spec }) => (spec.externalCIDRs as string[]).some((one) => contains(one, address)));
  const labels = around.flatMap(({ metadata }) => Object.entries(metadata.labels ?? {}));
  const has = (key: string, values: readonly string[] | null | undefined) =>
    labels.some(([own, value]) => own === key.replace('cidrgroup:', '') && (!values || values.includes(value)));
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => has(key, [value])) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
      if (operator === 'Exists' || operator === 'In') return has(key, values);
      return !has(key, values);
    })
  );
}

function whole(cidr: string): string {
  return cidr.includes('/') ? cidr : `${cidr}/${cidr.includes(':') ? 128 : 32}`;
}

function isEntity(entity: string, { pod, node, isApiServer }: End): boolean {
  switch (entity) {
    case 'all':
      return true;
    case 'world':
      return !pod && !node;
    case 'cluster':
      return pod !== undefined || node !== undefined;
    case 'host':
    case 'remote-node':
      return node?.role === entity;
    case 'kube-apiserver':
      return isApiServer === true;
    default:
      return false;
  }
}
