import type { Fields } from '../fields/fields.ts';
import { readIpBlock } from '../fields/ip-block.ts';
import { readLabelSelector } from '../fields/label-selector.ts';
import { readPort } from '../fields/port.ts';
import { readProtocol } from '../fields/protocol.ts';
import { checkFields } from '../fields/unknown-field.ts';
import type { LabelSelector, NetworkPolicy, Peer, PolicyPort, PolicyType, Rule } from '../model.ts';
import { quote } from '../yaml/value.ts';
import type { ApiObject } from './object.ts';

const everything: LabelSelector = { matchLabels: new Map(), matchExpressions: [] };

/**
 * A networking.k8s.io/v1 NetworkPolicy, defaulted and validated as the API server does it
 * (pkg/apis/networking/v1/defaults.go, pkg/apis/networking/validation/validation.go). Undefined where it would be refused.
 */
export function readNetworkPolicy(object: ApiObject): NetworkPolicy | undefined {
  const { fields, namespace, name, location, report } = object;
  checkFields(fields, ['apiVersion', 'kind', 'metadata', 'spec', 'status']);
  const spec = fields.fields('spec');
  if (spec) checkFields(spec, ['podSelector', 'policyTypes', 'ingress', 'egress']);
  const ingress = spec?.list('ingress').map((rule) => readRule(rule, 'from')) ?? [];
  const egress = spec?.list('egress').map((rule) => readRule(rule, 'to')) ?? [];
  // "This field is optional. If it is not specified, [...] an empty selector [...] selects all pods in the policy's namespace."
  const podSelector = (spec && readLabelSelector(spec, 'podSelector')) ?? everything;
  const policyTypes = readPolicyTypes(spec, egress);
  if (report.failed) return undefined;
  // What a renderer was told is as good as written.
  const isTold = object.report.source.namespace !== undefined;
  const namesNamespace = isTold || Boolean(object.metadata?.string('namespace'));
  const namesTypes = (spec?.strings('policyTypes').length ?? 0) > 0;
  return { namespace, name, podSelector, policyTypes, namesTypes, ingress, egress, namesNamespace, location };
}

/** "If no policyTypes are specified [...] Ingress will always be set and Egress will be set if the NetworkPolicy has any egress rules." */
function readPolicyTypes(spec: Fields | undefined, egress: readonly Rule[]): ReadonlySet<PolicyType> {
  const written = spec?.strings('policyTypes') ?? [];
  if (written.length === 0) return new Set(egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress']);
  if (written.length > 2) {
    const fact = `spec.policyTypes has ${written.length} entries`;
    spec?.report.add('MF046', spec.at('policyTypes'), fact, 'write at most Ingress and Egress');
  }
  for (const { text, offset, path } of written) {
    if (text === 'Ingress' || text === 'Egress') continue;
    spec?.report.addText('MF046', offset, text, `${path} is ${quote(text)}`, 'use Ingress or Egress, spelt so');
  }
  return new Set(written.map(({ text }) => text as PolicyType));
}

function readRule(fields: Fields, peers: 'from' | 'to'): Rule {
  checkFields(fields, ['ports', peers]);
  const [among, ports] = [fields.list(peers).map(readPeer), fields.list('ports').map(readPolicyPort)];
  const written = new Set(fields.keys());
  const emptyLists = [
    ...(written.has(peers) && among.length === 0 ? [peers] : []),
    ...(written.has('ports') && ports.length === 0 ? (['ports'] as const) : []),
  ];
  return {
    peers: among,
    ports,
    ...(emptyLists.length > 0 && { emptyLists }),
    location: locate(fields),
  };
}

function readPeer(fields: Fields): Peer {
  checkFields(fields, ['podSelector', 'namespaceSelector', 'ipBlock']);
  const { report, path, offset } = fields;
  const podSelector = readLabelSelector(fields, 'podSelector');
  const namespaceSelector = readLabelSelector(fields, 'namespaceSelector');
  const ipBlock = readIpBlock(fields);
  const location = locate(fields);
  if (!podSelector && !namespaceSelector && !ipBlock) {
    const fix = 'name a podSelector, a namespaceSelector or an ipBlock; for every peer, leave the whole list out';
    // A field of a wrong type is reported already and is not "empty".
    const written = ['podSelector', 'namespaceSelector', 'ipBlock'].some((name) => fields.value(name));
    if (!written) report.add('MF041', offset, `${path} names no peer`, fix);
  }
  if (ipBlock && (podSelector || namespaceSelector)) {
    const fact = `${path} has an ipBlock and a selector, which cannot both hold`;
    report.add('MF042', offset, fact, 'make two entries of it: either one then allows');
  }
  if (ipBlock) return { ipBlock, location };
  return { ...(podSelector && { podSelector }), ...(namespaceSelector && { namespaceSelector }), location };
}

function readPolicyPort(fields: Fields): PolicyPort {
  checkFields(fields, ['protocol', 'port', 'endPort']);
  const protocol = readProtocol(fields);
  const port = readPort(fields, 'port', 'leave port out to allow all ports');
  const endPort = fields.integer('endPort');
  if (endPort !== undefined) checkEndPort(fields, endPort);
  return {
    protocol,
    ...(port !== undefined && { port }),
    ...(endPort !== undefined && { endPort }),
    location: locate(fields),
  };
}

/** "This field cannot be defined if the port field is not defined or if the port field is defined as a named (string) port. The endPort must be equal or greater than port." */
function checkEndPort(fields: Fields, endPort: number): void {
  const { report, path } = fields;
  const port = fields.value('port');
  const refuse = (fact: string, fix: string) =>
    report.add('MF045', fields.at('endPort'), `${path}.endPort ${fact}`, fix);
  if (port === undefined) refuse('stands without a port', 'add the first port of the range as port');
  else if (port.type === 'string') refuse('stands with a named port', 'give the first port of the range as a number');
  else if (endPort > 65535) refuse(`is ${endPort}, above 65535`, 'end the range at 65535 or below');
  else if (port.type === 'number' && endPort < port.value) {
    refuse(`is ${endPort}, below port ${port.value}`, 'swap the two, or leave endPort out for one port');
  }
}

function locate({ report, offset }: Fields) {
  return report.source.location(offset);
}
