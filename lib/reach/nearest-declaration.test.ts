import * as fc from 'fast-check';
import { often } from '../../test/often.ts';
import type { DeclaredConnection, Intent } from '../manifests/intent.ts';
import { portsOfDeclared } from './declarations.ts';
import type { Deviation } from './deviation.ts';
import { nearestDeclaration } from './nearest-declaration.ts';
import { PortSet } from './port-set.ts';

const NAMES = ['a', 'b', 'c'].map((name) => `shop/${name}[Deployment]`);
const location = { file: 'intent.yaml', line: 1 };
/** The containers of every workload here: the name web is port 80. */
const workload = { ports: [{ name: 'web', protocol: 'TCP', containerPort: 80 }] };

const port = fc
  .constantFrom<{ port?: number | string; endPort?: number }>(
    { port: 80 },
    { port: 81 },
    { port: 80, endPort: 90 },
    { port: 'web' },
    {},
  )
  .map((one) => ({ protocol: 'TCP' as const, location, ...one }));
const declaredEnd = fc.constantFrom('anyone', { kind: 'named', name: 'blocks', peers: [] }, ...NAMES);
const connections = fc.array(
  fc.record({ from: declaredEnd, to: declaredEnd, ports: fc.array(port, { maxLength: 2 }), optional: fc.boolean() }),
  { maxLength: 12 },
) as unknown as fc.Arbitrary<DeclaredConnection[]>;

const end = fc.oneof(
  fc.constantFrom(...NAMES).map((name) => ({ peer: { kind: 'workload', name, workload } })),
  fc.constant({ peer: { kind: 'external', name: '10.0.0.0-10.0.0.1[External]' } }),
  fc.constant({ possible: [] }),
);
const deviations = fc
  .record({ from: end, to: end, ports: fc.constantFrom(80, 81, 443).map((one) => PortSet.range('TCP', one)) })
  .map((one) => one as unknown as Deviation);

/** Looks at every declaration. */
function naive(all: readonly DeclaredConnection[], { from, to, ports }: Deviation): DeclaredConnection | undefined {
  const nameOf = (one: Deviation['from']) => ('peer' in one ? one.peer.name : undefined);
  const target = 'peer' in to && to.peer.kind === 'workload' ? to.peer.workload : undefined;
  const ranked = all.map((one) => {
    const ends = Number(one.from === nameOf(from)) + Number(one.to === nameOf(to));
    const isSamePort = !portsOfDeclared([one], target).intersect(ports).isEmpty;
    return { one, rank: ends === 0 ? 0 : 2 * ends + Number(isSamePort) };
  });
  const most = Math.max(0, ...ranked.map(({ rank }) => rank));
  return most === 0 ? undefined : ranked.find(({ rank }) => rank === most)?.one;
}

describe('the nearest declaration', () => {
  it('is the one that a look at all of them finds', () => {
    fc.assert(
      fc.property(connections, fc.array(deviations, { minLength: 1, maxLength: 4 }), (declared, some) => {
        const intent = { connections: declared } as unknown as Intent;
        for (const one of some) expect(nearestDeclaration(intent, one)).toBe(naive(declared, one));
      }),
      { numRuns: often(2000) },
    );
  });
});
