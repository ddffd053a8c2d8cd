import type { Edge } from '../constructs/edge.ts';
import type { RestrictedPod } from '../constructs/restricted-pod.ts';
import type { Protocol, Tier, TierProps } from '../constructs/tier.ts';

/** A permission between two tiers of a profile, by name. */
export interface DeclaredEdge<Name extends string> {
  readonly from: Name;
  readonly to: Name;
  /** The port that `to` listens on, 1-65535. */
  readonly port: number;
  /** @default - TCP */
  readonly protocol?: Protocol;
}

/** One complete set of manifests: its tiers by name, and who may talk to whom. */
export interface Profile<Name extends string, Settings> {
  readonly tiers: { readonly [N in Name]: Settings };
  readonly edges: readonly DeclaredEdge<NoInfer<Name>>[];
}

type TierSettings = Pick<TierProps, 'image' | 'port' | 'protocol' | 'replicas' | 'servicePort' | 'nodePort'>;

export interface GuideTier extends TierSettings, Pick<TierProps, 'containerName'> {
  /** Committed for everyone to read: no place for a real secret. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether its ingress is limited to its edges. @default false */
  readonly guarded?: boolean;
}

export interface HardenedTier extends TierSettings, Pick<TierProps, 'storage'>, Omit<RestrictedPod, 'probe'> {
  /** What tells that it serves: a path to GET or a command to run. @default - its port takes connections */
  readonly probe?: { readonly httpGet: string } | { readonly exec: readonly string[] };
  /** Variables from a Secret, which synth only refers to; scripts/apply.sh makes it. @default - none */
  readonly secretEnv?: Readonly<Record<string, { readonly secret: string; readonly key: string }>>;
  /** Whether everyone may come, from outside of the cluster as well. @default false */
  readonly publicEntry?: boolean;
}

export interface HardenedProfile<Name extends string> extends Profile<Name, HardenedTier> {
  readonly namespace: string;
}

/** Checks the names at compile time; adds nothing. */
export function guideProfile<const Name extends string>(profile: Profile<Name, GuideTier>): Profile<Name, GuideTier> {
  return profile;
}

/** Checks the names at compile time; adds nothing. */
export function hardenedProfile<const Name extends string>(profile: HardenedProfile<Name>): HardenedProfile<Name> {
  return profile;
}

/** No construct can be made of such a tier, so that it cannot complain itself. */
export const EMPTY_NAME = "a tier has the name ''; give it one";

/** The declared edges with their tiers, and what the types could not catch about them. */
export function resolveEdges(
  declared: readonly DeclaredEdge<string>[],
  tiers: ReadonlyMap<string, Tier>,
): { edges: Edge[]; problems: string[] } {
  const edges: Edge[] = [];
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const { from, to, port, protocol } of declared) {
    const name = `edge ${from} -> ${to} ${protocol ?? 'TCP'} ${port}`;
    const source = tiers.get(from);
    const target = tiers.get(to);
    for (const unknown of new Set([from, to].filter((tier) => !tiers.has(tier)))) {
      problems.push(`${name}: no tier is called '${unknown}'; known: ${[...tiers.keys()].join(', ')}`);
    }
    if (seen.has(name)) problems.push(`${name} is declared twice; remove one`);
    else if (source && target) edges.push({ from: source, to: target, port, ...(protocol && { protocol }) });
    seen.add(name);
  }
  return { edges, problems };
}
