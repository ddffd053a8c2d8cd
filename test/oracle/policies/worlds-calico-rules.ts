/** Selectors and rules of Calico's policies. */
import * as fc from 'fast-check';
import { ACCOUNTS, type Any, BLOCKS, NAMES, NAMESPACES, oneOf, PORTS, rarely, VALUES } from './worlds.ts';

/** An expression of the selector language over these labels. */
export function selector(keys: readonly string[], values: readonly string[] = VALUES): fc.Arbitrary<string> {
  const key = oneOf(...keys);
  const value = oneOf(...values);
  const set = fc.uniqueArray(value, { maxLength: 2 }).map((all) => `{${all.map((one) => `'${one}'`).join(', ')}}`);
  const one = fc.oneof(
    fc.tuple(key, oneOf('==', '!='), value).map(([label, operator, text]) => `${label} ${operator} '${text}'`),
    fc.tuple(key, oneOf('in', 'not in'), set).map((all) => all.join(' ')),
    fc
      .tuple(key, oneOf('contains', 'starts with', 'ends with'), value)
      .map(([label, operator, text]) => `${label} ${operator} "${text}"`),
    key.map((label) => `has(${label})`),
    fc.constant('all()'),
  );
  const maybeNot = fc.tuple(rarely(4, '', oneOf('!', '!!')), one).map((all) => all.join(''));
  return fc.oneof(
    { weight: 4, arbitrary: maybeNot },
    { weight: 1, arbitrary: fc.tuple(maybeNot, oneOf('&&', '||'), maybeNot).map((all) => all.join(' ')) },
    {
      weight: 1,
      arbitrary: fc.tuple(maybeNot, oneOf('&&', '||'), maybeNot).map(([a, operator, b]) => `!(${a} ${operator} ${b})`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(maybeNot, oneOf('&&', '||'), maybeNot, oneOf('&&', '||'), maybeNot)
        .map((all) => all.join(' ')),
    },
  );
}

const podOrSet = fc.oneof(
  { weight: 5, arbitrary: selector(['app', 'tier', 'set']) },
  { weight: 1, arbitrary: selector(['pcns.env', 'pcsa.role', 'app']) },
  { weight: 1, arbitrary: selector(['projectcalico.org/namespace'], NAMESPACES) },
);
export const ofNamespaces = fc.oneof(
  selector(['env']),
  selector(['projectcalico.org/name', 'kubernetes.io/metadata.name'], NAMESPACES),
  fc.constant('all()'),
);

export const nets = fc.uniqueArray(oneOf(...BLOCKS, '203.0.113.7'), { minLength: 1, maxLength: 2 });
const ports = fc.uniqueArray(oneOf<(number | string)[]>(...PORTS, ...NAMES, '53:80', '80:81'), {
  minLength: 1,
  maxLength: 2,
});

/** One or two fields, of those that one end of a rule may have. */
const entity: Any = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  {
    weight: 8,
    arbitrary: fc
      .uniqueArray(
        fc.oneof(
          { weight: 5, arbitrary: podOrSet.map((text) => ['selector', text] as const) },
          {
            weight: 2,
            arbitrary: fc
              .oneof(ofNamespaces, fc.constant('global()'))
              .map((text) => ['namespaceSelector', text] as const),
          },
          { weight: 2, arbitrary: podOrSet.map((text) => ['notSelector', text] as const) },
          { weight: 2, arbitrary: nets.map((all) => ['nets', all] as const) },
          { weight: 1, arbitrary: nets.map((all) => ['notNets', all] as const) },
          {
            weight: 1,
            arbitrary: fc
              .oneof(
                fc.uniqueArray(oneOf(...ACCOUNTS), { minLength: 1, maxLength: 2 }).map((names) => ({ names })),
                selector(['role']).map((text) => ({ selector: text })),
              )
              .map((all) => ['serviceAccounts', all] as const),
          },
        ),
        { minLength: 1, maxLength: 2, selector: ([name]) => name },
      )
      .map((fields) => Object.fromEntries(fields)),
  },
);

const isV6 = (net: string) => net.includes(':');

interface Written {
  readonly ipVersion?: number;
  readonly source?: { readonly nets?: readonly string[]; readonly notNets?: readonly string[] };
  readonly destination?: Written['source'];
}

/** The rule with nets of one family, each with its length, and without all of them in notNets. Calico's API server refuses others. */
function ofOneFamily(written: Written): object {
  const ends = (['source', 'destination'] as const).flatMap((name) => {
    const end = written[name];
    return end ? [[name, end] as const] : [];
  });
  const [first] = ends.flatMap(([, { nets: some = [], notNets = [] }]) => [...some, ...notNets]);
  const wantsV6 = written.ipVersion ? written.ipVersion === 6 : first !== undefined && isV6(first);
  const kept = (name: string, value: unknown) =>
    name === 'nets' || name === 'notNets'
      ? (value as string[])
          .filter((net) => isV6(net) === wantsV6 && !(name === 'notNets' && net.endsWith('/0')))
          .map((net) => (net.includes('/') ? net : `${net}/32`))
      : value;
  const filtered = ends.map(([name, end]) => {
    const fields = Object.entries(end).map(([field, value]) => [field, kept(field, value)] as const);
    return [name, Object.fromEntries(fields.filter(([, value]) => !Array.isArray(value) || value.length > 0))] as const;
  });
  return { ...written, ...Object.fromEntries(filtered) };
}

const rule: Any = fc
  .record({
    action: oneOf('Allow', 'Allow', 'Deny', 'Deny', 'Pass', 'Log'),
    protocol: oneOf<(string | number | undefined)[]>(undefined, undefined, 'TCP', 'TCP', 'UDP', 6, 'ICMP'),
    notProtocol: rarely<string | undefined>(10, undefined, oneOf('TCP', 'UDP', 'ICMP')),
    icmp: oneOf<(object | undefined)[]>(undefined, undefined, { icmp: { type: 8 } }, { notICMP: { type: 8 } }),
    ipVersion: rarely<number | undefined>(12, undefined, oneOf(4, 6)),
    source: entity,
    destination: entity,
    ports: rarely<(number | string)[] | undefined>(2, undefined, ports),
    notPorts: rarely<(number | string)[] | undefined>(6, undefined, ports),
    sourcePorts: rarely<number[] | undefined>(20, undefined, fc.constant([80])),
  })
  .map((one) => {
    const hasPorts = ['TCP', 'UDP', 6].includes(one.protocol as string);
    const withPorts = hasPorts && {
      ...(one.ports && { ports: one.ports }),
      ...(one.notPorts && { notPorts: one.notPorts }),
    };
    const names = !hasPorts && one.protocol === undefined && one.ports?.every((port) => NAMES.includes(port as 'web'));
    const destination = { ...one.destination, ...withPorts, ...(names && { ports: one.ports }) };
    const source = { ...one.source, ...(hasPorts && one.sourcePorts && { ports: one.sourcePorts }) };
    return {
      action: one.action,
      ...(one.protocol !== undefined && { protocol: one.protocol }),
      ...(one.notProtocol && one.protocol === undefined && !names && { notProtocol: one.notProtocol }),
      ...(one.protocol === 'ICMP' && one.icmp),
      ...(one.ipVersion && one.protocol !== 'ICMP' && one.notProtocol !== 'ICMP' && { ipVersion: one.ipVersion }),
      ...(Object.keys(source).length > 0 && { source }),
      ...(Object.keys(destination).length > 0 && { destination }),
    };
  })
  .map(ofOneFamily);

/** Those of one direction of a policy. */
export const rules = fc.array(rule, { minLength: 1, maxLength: 3 });
