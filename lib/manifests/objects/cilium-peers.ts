import type { Fields } from '../fields/fields.ts';
import { checkFields } from '../fields/unknown-field.ts';
import type { CiliumPeer } from '../other-kinds/cilium-policy.ts';
import { quote } from '../yaml/value.ts';
import { refuseDomainName, refuseExcept } from './cilium-refused.ts';
import { readCiliumSelector, readSelectorFields } from './cilium-selector.ts';
import { contentOf } from './content.ts';
import { readNet, readNets } from './nets.ts';

const ENTITIES = [
  ...[
    'all',
    'world',
    'world-ipv4',
    'world-ipv6',
    'cluster',
    'host',
    'init',
    'ingress',
    'unmanaged',
    'remote-node',
    'health',
  ],
  ...['none', 'kube-apiserver', 'cluster-mesh'],
];

interface Kind {
  readonly field: string;
  readonly read: (rule: Fields, field: string) => CiliumPeer[];
  /** An empty list of this kind counts as an absent one. */
  readonly isNothingWhenEmpty?: true;
}

const KINDS: readonly Kind[] = [
  {
    field: 'Endpoints',
    read: (rule, field) => rule.list(field).map((one) => ({ is: 'endpoints', selector: readSelectorFields(one) })),
  },
  { field: 'Entities', read: readEntities },
  {
    field: 'CIDR',
    read: (rule, field) => readNets(rule, field, undefined, true).map((cidr) => ({ is: 'cidr', cidr, except: [] })),
  },
  { field: 'CIDRSet', read: (rule, field) => rule.list(field).flatMap(readCidrSet) },
  {
    field: 'Nodes',
    read: (rule, field) =>
      rule.list(field).map((one) => ({
        ...{ is: 'unknown', what: 'which nodes have the labels', where: 'nodes' },
        about: JSON.stringify(readSelectorFields(one)),
      })),
  },
  {
    field: 'Groups',
    read: (rule, field) =>
      rule.list(field).map(({ map }) => ({
        ...{ is: 'unknown', what: 'which addresses the group of the cloud has', where: 'outside' },
        about: contentOf(map),
      })),
    isNothingWhenEmpty: true,
  },
  { field: 'Services', read: (rule, field) => rule.list(field).flatMap(readService), isNothingWhenEmpty: true },
  { field: 'FQDNs', read: (rule, field) => rule.list(field).flatMap(readDomainName), isNothingWhenEmpty: true },
];

/**
 * The peers of a rule. Only one kind of list may have entries. Undefined if no list is written, [] if a list is written and
 * selects nothing.
 * @param side how the field names begin
 */
export function readCiliumPeers(rule: Fields, side: 'from' | 'to'): readonly CiliumPeer[] | undefined {
  const { report, path } = rule;
  if (rule.list(`${side}Requires`).length > 0)
    report.add(
      'MF070',
      rule.at(`${side}Requires`),
      `${path}.${side}Requires was removed in Cilium 1.19`,
      'write the labels into the selectors of the peers',
    );
  const written = KINDS.flatMap(({ field, read, isNothingWhenEmpty }) => {
    const name = `${side}${field}`;
    if (rule.value(name) === undefined) return [];
    const peers = read(rule, name);
    return peers.length === 0 && isNothingWhenEmpty ? [] : [{ name, peers }];
  });
  const [first, second] = written.filter(({ peers }) => peers.length > 0);
  if (first && second) {
    const fact = `${path} combines ${first.name} and ${second.name}, which is not supported`;
    report.add('MF070', rule.at(second.name), fact, 'make two rules of it: either one then allows');
  }
  return first?.peers ?? (written.length > 0 ? [] : undefined);
}

function readEntities(rule: Fields, field: string): CiliumPeer[] {
  return rule.strings(field).map(({ text, offset, path }) => {
    if (!ENTITIES.includes(text))
      rule.report.addText('MF035', offset, text, `${path} is ${quote(text)}`, `use one of ${ENTITIES.join(', ')}`);
    return { is: 'entity', name: text };
  });
}

function readCidrSet(fields: Fields): CiliumPeer[] {
  checkFields(fields, ['cidr', 'cidrGroupRef', 'cidrGroupSelector', 'except']);
  const known = ['cidr', 'cidrGroupRef', 'cidrGroupSelector'].filter((name) => fields.value(name) !== undefined);
  if (known.length !== 1)
    fields.report.add(
      'MF070',
      fields.offset,
      `${fields.path} has ${known.length} of cidr, cidrGroupRef and cidrGroupSelector`,
      'write exactly one of them',
    );
  const except = readNets(fields, 'except');
  const [name, selector] = [fields.string('cidrGroupRef'), readCiliumSelector(fields, 'cidrGroupSelector')];
  if (name || selector) return [{ is: 'group', except, ...(name && { name }), ...(selector && { selector }) }];
  const written = fields.string('cidr');
  const cidr = written === undefined ? undefined : readNet(fields, written, fields.at('cidr'), fields.pathTo('cidr'));
  if (cidr === undefined) return [];
  refuseExcept(fields, cidr, except);
  return [{ is: 'cidr', cidr, except }];
}

function readService(fields: Fields): CiliumPeer[] {
  checkFields(fields, ['k8sService', 'k8sServiceSelector']);
  const named = fields.fields('k8sService');
  const selected = fields.fields('k8sServiceSelector');
  if (named) checkFields(named, ['serviceName', 'namespace']);
  if (selected) checkFields(selected, ['selector', 'namespace']);
  const [name, namespace] = [named?.string('serviceName'), (named ?? selected)?.string('namespace')];
  const selector = selected && readCiliumSelector(selected, 'selector');
  return [{ is: 'service', ...(name && { name }), ...(selector && { selector }), ...(namespace && { namespace }) }];
}

function readDomainName(fields: Fields): CiliumPeer[] {
  checkFields(fields, ['matchName', 'matchPattern']);
  refuseDomainName(fields);
  const name = fields.string('matchName') || fields.string('matchPattern');
  if (!name) fields.missing('matchName');
  return name ? [{ is: 'domainName', name }] : [];
}
