import * as fc from 'fast-check';
import { Brute } from './brute.ts';
import { workloadEnds } from './concrete.ts';
import type { Declaration, OracleIntent } from './intent.ts';
import type { OpenWorld, OracleEnd, Protocol } from './model.ts';
import { FRESH } from './vocabulary.ts';
import { worldsWithKeys } from './world.ts';

export interface Check {
  world: OpenWorld;
  intent: OracleIntent;
}

type Pick = <T>(items: readonly T[]) => T | undefined;

/** Worlds with an intent that is written to what they allow, now and then with a fault: so that about half of the checks are close. */
export const checks: fc.Arbitrary<Check> = worldsWithKeys.chain(({ world }) =>
  fc
    .record({
      choices: fc.array(fc.nat(1 << 20), { minLength: 12, maxLength: 12 }),
      areAllDenied: fc.constantFrom(true, true, true, false),
      fault: fc.constantFrom('none', 'none', 'none', 'dropped', 'added'),
    })
    .map(({ choices, areAllDenied, fault }): Check => {
      let used = 0;
      const pick: Pick = (items) => items[(choices[used++ % choices.length] as number) % items.length];
      const strict = areAllDenied ? narrowed(world, pick) : world;
      const intent = written(strict, pick);
      const list = pick([intent.edges, intent.outside].filter(({ length }) => length > 0));
      if (fault === 'dropped') list?.pop();
      if (fault === 'added') addEdge(strict, intent, pick);
      return { world: strict, intent };
    }),
);

/** Everything denied but on single ports, as an intent can say it. */
function narrowed(world: OpenWorld, pick: Pick): OpenWorld {
  const policies = structuredClone(world.policies);
  for (const { spec } of policies) {
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
      const ports = rule.ports?.filter(({ port, endPort }) => port !== undefined && endPort === undefined) ?? [];
      rule.ports = ports.length > 0 ? ports : [{ port: pick([80, 81]) as number }];
    }
  }
  const namespaces = new Set(world.workloads.map(({ namespace }) => namespace));
  const denials = [...namespaces].map((namespace) => ({
    metadata: { name: 'default-deny', namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  }));
  return { ...world, policies: [...policies, ...denials] };
}

/** What an author would declare who reads the policies: the workloads, the addresses, and some of the pods that selectors name. */
function written(world: OpenWorld, pick: Pick): OracleIntent {
  const brute = new Brute({ old: world, new: world, edit: '' });
  const workloads = workloadEnds(world).flatMap((end) => (end.kind === 'workload' ? end.name : []));
  const guarded = workloads
    .filter((_, i) => i === 0 || pick([true, false]))
    .map((workload) => ({
      workload,
      directions: pick([['ingress'], ['ingress'], ['egress'], ['ingress', 'egress']]) as ('ingress' | 'egress')[],
    }));
  const intent: OracleIntent = { guarded, edges: [], outside: [] };
  const ports = brute.vocabulary.ports.filter(({ port }) => [53, 80, 81].includes(port));
  const isOpen = (from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number) =>
    brute.ask(from, to, protocol, port).new.has(true);
  for (const { protocol, port } of ports) {
    for (const { workload, directions } of guarded) {
      const own: OracleEnd = { kind: 'workload', name: workload };
      for (const direction of directions) {
        const declare = (list: Declaration[], other: Declaration['from'], end: OracleEnd): void => {
          const isIn = direction === 'ingress';
          if (!(isIn ? isOpen(end, own, protocol, port) : isOpen(own, end, protocol, port))) return;
          list.push({ ...(isIn ? { from: other, to: workload } : { from: workload, to: other }), port, protocol });
        };
        for (const name of workloads) declare(intent.edges, name, { kind: 'workload', name });
        declare(intent.outside, 'anyone', { kind: 'address', address: brute.vocabulary.addresses[0] as string });
        for (const pod of podsNamed(brute, pick))
          declare(intent.outside, pod, { kind: 'pod', namespaceLabels: {}, ...pod });
      }
    }
  }
  intent.edges = unique(intent.edges);
  return intent;
}

function podsNamed({ vocabulary }: Brute, pick: Pick): { namespace: string; podLabels: Record<string, string> }[] {
  const labels = [...vocabulary.podKeys].flatMap(([key, values]) => values.map((value) => ({ [key]: value })));
  const namespaces = vocabulary.namespaces.filter((name) => name !== FRESH);
  return [0, 1].map(() => ({
    namespace: pick(namespaces) ?? 'x',
    podLabels: pick<Record<string, string>>(labels) ?? {},
  }));
}

function addEdge(world: OpenWorld, intent: OracleIntent, pick: Pick): void {
  const names = workloadEnds(world).flatMap((end) => (end.kind === 'workload' ? end.name : []));
  const [from, to] = [pick(names), pick(names)];
  if (from && to) intent.edges = unique([...intent.edges, { from, to, port: 80, protocol: 'TCP' }]);
}

function unique(list: readonly Declaration[]): Declaration[] {
  return [...new Map(list.map((one) => [JSON.stringify(one), one])).values()];
}
