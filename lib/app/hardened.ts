import { App, Chart } from 'cdk8s';
import { k8s } from '../../imports/k8s.ts';
import { AllowDns } from '../constructs/allow-dns.ts';
import { DefaultDeny } from '../constructs/default-deny.ts';
import { EdgePolicies } from '../constructs/edge-policies.ts';
import type { Declaration } from '../constructs/intent.ts';
import { PublicEntry } from '../constructs/public-entry.ts';
import { RestrictedNamespace } from '../constructs/restricted-namespace.ts';
import { Tier } from '../constructs/tier.ts';
import { POD_SECURITY_VERSION } from './cluster-settings.ts';
import { EMPTY_NAME, type HardenedProfile, type HardenedTier, resolveEdges } from './profile.ts';

/**
 * A chart for the namespace, one for all policies, one a tier. The numbers in the first two names make
 * `kubectl apply -f dist/hardened`, which goes by file name, create them before any pod.
 */
export function hardenedApp(profile: HardenedProfile<string>): { app: App; declared: Omit<Declaration, 'profile'> } {
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
    // The usual single one keeps the plain name; a second one says whose it is.
    new PublicEntry(policies, index === 0 ? 'public-entry' : `public-entry-${tier.name}`, tier);
  }
  for (const edge of edges) {
    const { from, to, port, protocol = 'TCP' } = edge;
    new EdgePolicies(policies, `${from.name}-to-${to.name}-${protocol}-${port}`, edge);
  }

  return { app, declared: { guarded: all, edges, publicEntries: entries, dnsClients: all } };
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
