import { App, Chart } from 'cdk8s';
import { k8s } from '../../imports/k8s.ts';
import { AllowDns } from '../constructs/allow-dns.ts';
import { ClusterFloor, type ClusterFloorKind } from '../constructs/cluster-floor.ts';
import { DefaultDeny } from '../constructs/default-deny.ts';
import { EdgePolicies } from '../constructs/edge-policies.ts';
import type { Declaration } from '../constructs/intent.ts';
import { PublicEntry } from '../constructs/public-entry.ts';
import { RestrictedNamespace } from '../constructs/restricted-namespace.ts';
import { type Seals, sealsOf } from '../constructs/seals.ts';
import { Tier } from '../constructs/tier.ts';
import { POD_SECURITY_VERSION } from './cluster-settings.ts';
import { EMPTY_NAME, type HardenedProfile, type HardenedTier, resolveEdges } from './profile.ts';

/**
 * A chart for the namespace, one for all policies, and one for each tier. `kubectl apply -f dist/hardened` goes by file name, so
 * the numbers in the first two names create them before any pod. A floor under all namespaces, if there is one, comes before
 * everything else, in a file of its own.
 */
export function hardenedApp(
  profile: HardenedProfile<string>,
  floorKind?: ClusterFloorKind,
): { app: App; declared: Omit<Declaration, 'profile'>; seals?: Seals } {
  const { namespace } = profile;
  const app = new App();
  new RestrictedNamespace(new Chart(app, '0-namespace'), 'namespace', {
    name: namespace,
    podSecurityVersion: POD_SECURITY_VERSION,
  });
  const policies = new Chart(app, '1-network-policy', { namespace });
  const tiers = new Map<string, Tier>();
  const problems: string[] = [];
  for (const [name, settings] of Object.entries(profile.tiers)) {
    if (name === '') problems.push(EMPTY_NAME);
    else tiers.set(name, hardenedTier(new Chart(app, name, { namespace }), name, settings));
  }
  const { edges, problems: edgeProblems } = resolveEdges(profile.edges, tiers);
  app.node.addValidation({ validate: () => [...problems, ...edgeProblems] });

  const all = [...tiers.values()];
  const entries = all.filter((tier) => profile.tiers[tier.name]?.publicEntry);
  new DefaultDeny(policies, 'default-deny');
  new AllowDns(policies, 'allow-dns');
  for (const [index, tier] of entries.entries()) {
    // A single entry keeps the plain name. Others are named after their tiers.
    new PublicEntry(policies, index === 0 ? 'public-entry' : `public-entry-${tier.name}`, tier);
  }
  for (const edge of edges) {
    const { from, to, port, protocol = 'TCP' } = edge;
    new EdgePolicies(policies, `${from.name}-to-${to.name}-${protocol}-${port}`, edge);
  }

  const declared = { guarded: all, edges, publicEntries: entries, dnsClients: all };
  if (floorKind === undefined) return { app, declared };
  const floor = new ClusterFloor(new Chart(app, '0-cluster-floor'), 'floor', {
    kind: floorKind,
    dataTiers: all.filter((tier) => profile.tiers[tier.name]?.storage),
    // The default deny isolates every pod there anyway.
    ...(floorKind === 'GlobalNetworkPolicy' && { namespaces: [namespace] }),
  });
  const limited = all.map(({ name, kind }) => ({ namespace, reference: `${namespace}/${name}[${kind}]` }));
  return { app, declared, seals: sealsOf([floor], limited) };
}

function hardenedTier(chart: Chart, name: string, settings: HardenedTier): Tier {
  const { user, writable, probe, startSeconds, resources, secretEnv = {}, publicEntry: _, ...tier } = settings;
  const env = Object.entries(secretEnv).map(([variable, { secret, key }]) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secret, key } },
  }));
  return new Tier(chart, 'tier', {
    name,
    ...tier,
    ...(env.length > 0 && { env }),
    restricted: {
      user,
      resources,
      probe: probeOf(probe, settings.port),
      ...(writable && { writable }),
      ...(startSeconds !== undefined && { startSeconds }),
    },
  });
}

function probeOf(probe: HardenedTier['probe'], port: number): Pick<k8s.Probe, 'exec' | 'httpGet' | 'tcpSocket'> {
  const where = k8s.IntOrString.fromNumber(port);
  if (probe === undefined) return { tcpSocket: { port: where } };
  return 'httpGet' in probe
    ? { httpGet: { path: probe.httpGet, port: where } }
    : { exec: { command: [...probe.exec] } };
}
