import type { Fields } from '../fields/fields.ts';
import { readLabelSelector } from '../fields/label-selector.ts';
import { checkFields } from '../fields/unknown-field.ts';
import type { NotEvaluated } from '../not-understood.ts';
import type { ClusterPeer, ClusterPolicy, ClusterRule, PodsOfNamespaces } from '../other-kinds/cluster-policy.ts';
import type { PolicyAction } from '../terms.ts';
import { quote } from '../yaml/value.ts';
import { readClusterPort, readClusterProtocol } from './cluster-ports.ts';
import { readNets } from './nets.ts';
import type { ApiObject } from './object.ts';

/** What the schema of a version allows, where versions differ. */
interface Schema {
  readonly actions: Readonly<Record<string, PolicyAction>>;
  /** The most rules in a direction, and the most peers and ports in a rule. */
  readonly most: { readonly rules: number; readonly peers: number; readonly ports: number };
  readonly ports: 'ports' | 'protocols';
}

const ADMIN: Schema = {
  actions: { Allow: 'Allow', Deny: 'Deny', Pass: 'Pass' },
  most: { rules: 100, peers: 100, ports: 100 },
  ports: 'ports',
};
const BASELINE: Schema = { ...ADMIN, actions: { Allow: 'Allow', Deny: 'Deny' } };
const CLUSTER: Schema = {
  actions: { Accept: 'Allow', Deny: 'Deny', Pass: 'Pass' },
  most: { rules: 25, peers: 25, ports: 25 },
  ports: 'protocols',
};

/**
 * Reads an AdminNetworkPolicy, BaselineAdminNetworkPolicy or ClusterNetworkPolicy, and validates it by the schema and the rules
 * of its CRD. Undefined if it would be refused.
 */
export function readClusterPolicy(object: ApiObject, named: NotEvaluated): ClusterPolicy | undefined {
  const { fields, apiVersion, name, location, report } = object;
  const kind = object.kind as ClusterPolicy['kind'];
  checkFields(fields, ['apiVersion', 'kind', 'metadata', 'spec', 'status']);
  const spec = fields.required('spec');
  if (!spec) return undefined;
  const own = {
    AdminNetworkPolicy: ['priority'],
    BaselineAdminNetworkPolicy: [],
    ClusterNetworkPolicy: ['tier', 'priority'],
  };
  checkFields(spec, [...own[kind], 'subject', 'ingress', 'egress']);
  const schema = { AdminNetworkPolicy: ADMIN, BaselineAdminNetworkPolicy: BASELINE, ClusterNetworkPolicy: CLUSTER }[
    kind
  ];
  if (kind === 'BaselineAdminNetworkPolicy' && name !== 'default') {
    const fact = `is called ${quote(name)}, and only "default" is allowed`;
    report.add('MF070', fields.offset, fact, 'name it default; a cluster has one');
  }
  const subject = readSubject(spec);
  const rules = {
    Ingress: readRules(spec, 'ingress', 'from', schema, kind),
    Egress: readRules(spec, 'egress', 'to', schema, kind),
  };
  const tier = kind === 'ClusterNetworkPolicy' ? readTier(spec) : kind.startsWith('Base') ? 'Baseline' : 'Admin';
  const priority = kind === 'BaselineAdminNetworkPolicy' ? 0 : readPriority(spec);
  if (report.failed || !subject) return undefined;
  return { apiVersion, kind, name, location, named, tier, priority, subject, rules };
}

function readTier(spec: Fields): 'Admin' | 'Baseline' {
  const tier = spec.string('tier');
  if (tier === undefined && spec.value('tier') === undefined) spec.missing('tier');
  if (tier !== undefined && tier !== 'Admin' && tier !== 'Baseline')
    spec.report.addText('MF035', spec.at('tier'), tier, `spec.tier is ${quote(tier)}`, 'use Admin or Baseline');
  return tier === 'Baseline' ? 'Baseline' : 'Admin';
}

function readPriority(spec: Fields): number {
  const priority = spec.integer('priority');
  if (spec.value('priority') === undefined) spec.missing('priority');
  if (priority !== undefined && (priority < 0 || priority > 1000))
    spec.report.add(
      'MF070',
      spec.at('priority'),
      `spec.priority is ${priority}`,
      'use 0 to 1000; the lowest is asked first',
    );
  return priority ?? 0;
}

/** "Exactly one field must be set." */
function readSubject(spec: Fields): PodsOfNamespaces | undefined {
  const subject = spec.required('subject');
  if (!subject) return undefined;
  checkFields(subject, ['namespaces', 'pods']);
  const found = readPods(subject);
  if (found.length !== 1) refuseCount(subject, ['namespaces', 'pods'], found.length);
  return found[0];
}

/** The fields `namespaces` and `pods`, as far as they are present. */
function readPods(fields: Fields): PodsOfNamespaces[] {
  const found: PodsOfNamespaces[] = [];
  const namespaceSelector = readLabelSelector(fields, 'namespaces');
  if (namespaceSelector) found.push({ namespaceSelector });
  const pods = fields.fields('pods');
  if (pods) {
    checkFields(pods, ['namespaceSelector', 'podSelector']);
    const [ofNamespaces, ofPods] = [
      readLabelSelector(pods, 'namespaceSelector'),
      readLabelSelector(pods, 'podSelector'),
    ];
    if (pods.value('podSelector') === undefined) pods.missing('podSelector');
    // "If NamespaceSelector is empty or absent, all namespaces". In v1alpha1 it is required.
    if (isFirstVersion(fields) && pods.value('namespaceSelector') === undefined) pods.missing('namespaceSelector');
    found.push({ ...(ofNamespaces && { namespaceSelector: ofNamespaces }), ...(ofPods && { podSelector: ofPods }) });
  }
  return found;
}

function isFirstVersion({ report }: Fields): boolean {
  return /^(?:Baseline)?AdminNetworkPolicy /.test(report.subject);
}

function refuseCount(fields: Fields, names: readonly string[], count: number): void {
  const fact = `${fields.path} has ${count === 0 ? 'none' : 'more than one'} of ${names.join(', ')}`;
  fields.report.add('MF070', fields.offset, fact, 'write exactly one of them');
}

function readRules(
  spec: Fields,
  direction: 'ingress' | 'egress',
  peers: 'from' | 'to',
  schema: Schema,
  kind: ClusterPolicy['kind'],
): ClusterRule[] {
  const rules = spec.list(direction);
  checkCount(spec, direction, rules.length, 0, schema.most.rules);
  return rules.map((rule) => {
    checkFields(rule, ['name', 'action', peers, schema.ports]);
    checkName(rule);
    const action = readAction(rule, schema);
    const among = rule.list(peers);
    if (rule.value(peers) === undefined) rule.missing(peers);
    else checkCount(rule, peers, among.length, 1, schema.most.peers);
    const written = among.map((peer) => readPeer(peer, peers, action, kind));
    const ports = rule.value(schema.ports) === undefined ? undefined : rule.list(schema.ports);
    if (ports) checkCount(rule, schema.ports, ports.length, 1, schema.most.ports);
    const read = schema.ports === 'ports' ? readClusterPort : readClusterProtocol;
    return {
      action,
      peers: written,
      ...(ports && { ports: ports.flatMap((one) => read(one)) }),
      location: rule.report.source.location(rule.offset),
    };
  });
}

/** The most characters of a rule's name. */
const MOST_OF_NAME = 100;

function checkName(rule: Fields): void {
  const { length } = [...(rule.string('name') ?? '')];
  if (length <= MOST_OF_NAME) return;
  const fact = `${rule.path}.name has ${length} characters`;
  rule.report.add('MF070', rule.at('name'), fact, `write at most ${MOST_OF_NAME}`);
}

function readAction(rule: Fields, { actions }: Schema): PolicyAction {
  const action = rule.string('action');
  if (rule.value('action') === undefined) rule.missing('action');
  const known = action === undefined ? undefined : Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (action !== undefined && !known) {
    const fact = `${rule.path}.action is ${quote(action)}`;
    rule.report.addText('MF035', rule.at('action'), action, fact, `use one of ${Object.keys(actions).join(', ')}`);
  }
  return known ?? 'Deny';
}

function checkCount(fields: Fields, name: string, count: number, least: number, most: number): void {
  if (count >= least && count <= most) return;
  const fact = `${fields.pathTo(name)} has ${count} entries`;
  const fix =
    count < least ? `write at least ${least}, or leave ${name} out where that is allowed` : `write at most ${most}`;
  fields.report.add('MF070', fields.at(name), fact, fix);
}

const PEERS = ['namespaces', 'pods', 'networks', 'nodes', 'domainNames'];

function readPeer(fields: Fields, side: 'from' | 'to', action: PolicyAction, kind: ClusterPolicy['kind']): ClusterPeer {
  const { report } = fields;
  const known = side === 'from' ? PEERS.slice(0, 2) : kind.startsWith('Base') ? PEERS.slice(0, 4) : PEERS;
  const written = [...fields.keys()].filter((key) => fields.value(key) !== undefined);
  const [first] = written.filter((key) => known.includes(key));
  if (written.length !== 1) refuseCount(fields, known, written.length);
  if (first === undefined) {
    // "Implementations MUST [...] fail closed": either the cluster has a newer CRD, or the field is misspelt.
    const fact = `${fields.path} has no field that is known here, so the rule fails closed: an Allow matches nothing, a Deny or a Pass denies everything`;
    if (written.length === 1) report.add('MF071', fields.offset, fact, `use one of ${known.join(', ')}`);
    return { is: 'unknown' };
  }
  if (first === 'networks') return { is: 'networks', cidrs: readNets(fields, 'networks', 25) };
  if (first === 'nodes') {
    return {
      is: 'nodes',
      selector: readLabelSelector(fields, 'nodes') ?? { matchLabels: new Map(), matchExpressions: [] },
    };
  }
  if (first === 'domainNames') return readDomainNames(fields, action);
  const [pods] = readPods(fields);
  return { is: 'pods', ...pods };
}

function readDomainNames(fields: Fields, action: PolicyAction): ClusterPeer {
  const names = fields.strings('domainNames');
  checkCount(fields, 'domainNames', names.length, 1, 25);
  for (const { text, offset, path } of names) {
    if (/^(?:\*\.)?(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\.)*[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\.?$/.test(text)) continue;
    const fact = `${path} is ${quote(text)}, which is not a domain name`;
    fields.report.addText('MF070', offset, text, fact, 'write it in lower case; "*." may stand in front');
  }
  if (action !== 'Allow')
    fields.report.add(
      'MF070',
      fields.at('domainNames'),
      `${fields.pathTo('domainNames')} stands in a rule that does not allow`,
      'only a rule that allows may have domain names',
    );
  return { is: 'domainNames', names: names.map(({ text }) => text) };
}
