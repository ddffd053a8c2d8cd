import { App, Chart } from 'cdk8s';
import { AccessPolicy } from '../constructs/access-policy.ts';
import { type Edge, edgeName } from '../constructs/edge.ts';
import type { Declaration } from '../constructs/intent.ts';
import { Tier } from '../constructs/tier.ts';
import { EMPTY_NAME, type GuideTier, type Profile, resolveEdges } from './profile.ts';

/** The chart with the policies. */
const POLICIES = 'network-policy';

/** One chart for each tier, and one with a policy for each tier that is guarded. */
export function guideApp(profile: Profile<string, GuideTier>): { app: App; declared: Omit<Declaration, 'profile'> } {
  const app = new App();
  const policies = new Chart(app, POLICIES);
  const tiers = new Map<string, Tier>();
  const problems: string[] = [];
  for (const [name, { env = {}, guarded: _, ...settings }] of Object.entries(profile.tiers)) {
    if (name === POLICIES) {
      problems.push(`tier '${name}' would share the file ${POLICIES}.k8s.yaml with the policies; give it another name`);
      continue;
    }
    if (name === '') {
      problems.push(EMPTY_NAME);
      continue;
    }
    const variables = Object.entries(env).map(([variable, value]) => ({ name: variable, value }));
    tiers.set(
      name,
      new Tier(new Chart(app, name), 'tier', {
        name,
        ...settings,
        ...(variables.length > 0 && { env: variables }),
      }),
    );
  }
  const { edges, problems: edgeProblems } = resolveEdges(profile.edges, tiers);
  app.node.addValidation({ validate: () => [...problems, ...edgeProblems] });

  const guarded = [...tiers.values()].filter((tier) => profile.tiers[tier.name]?.guarded);
  const edgesTo = new Map<Tier, Edge[]>(guarded.map((tier) => [tier, []]));
  for (const edge of edges) {
    const ownEdges = edgesTo.get(edge.to);
    if (ownEdges) ownEdges.push(edge);
    else
      problems.push(
        `${edgeName(edge)} has no effect, everyone reaches ${edge.to.name}; set its guarded: true, or remove the edge`,
      );
  }
  for (const [tier, ownEdges] of edgesTo) new AccessPolicy(policies, tier.name, { tier, edges: ownEdges });
  return { app, declared: { guarded, directions: ['ingress'], edges } };
}
