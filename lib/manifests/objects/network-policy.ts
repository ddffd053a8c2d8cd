import type { Fields } from '../fields/fields.ts';
import { readLabelSelector } from '../fields/label-selector.ts';
import { readPolicyPeer } from '../fields/policy-peer.ts';
import { readPolicyPort } from '../fields/policy-port.ts';
import { checkFields } from '../fields/unknown-field.ts';
import type { LabelSelector, NetworkPolicy, PolicyType, Rule } from '../model.ts';
import { quote } from '../yaml/value.ts';
import type { ApiObject } from './object.ts';

const everything: LabelSelector = { matchLabels: new Map(), matchExpressions: [] };

/**
 * Reads a networking.k8s.io/v1 NetworkPolicy, with the API server's defaults and validation (pkg/apis/networking/v1/defaults.go,
 * pkg/apis/networking/validation/validation.go). Undefined if it would be refused.
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
  // A namespace that the renderer was told counts as written.
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
    spec?.report.addText(
      'MF046',
      offset,
      text,
      `${path} is ${quote(text)}`,
      'use Ingress or Egress, spelled exactly so',
    );
  }
  return new Set(written.map(({ text }) => text as PolicyType));
}

function readRule(fields: Fields, peers: 'from' | 'to'): Rule {
  checkFields(fields, ['ports', peers]);
  const [among, ports] = [fields.list(peers).map(readPolicyPeer), fields.list('ports').map(readPolicyPort)];
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

function locate({ report, offset }: Fields) {
  return report.source.location(offset);
}
