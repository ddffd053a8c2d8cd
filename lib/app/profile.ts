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

/** A tier of the `guide` profile, which follows the tutorial to the letter. */
export interface GuideTier extends TierSettings, Pick<TierProps, 'containerName'> {
  /**
   * Everyone can read these, because they are committed. Do not put a real secret here.
   * @default - none
   */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether its ingress is limited to its edges. @default false */
  readonly guarded?: boolean;
}

/** A tier of the `hardened` profile: what its image needs to run as a restricted pod. */
export interface HardenedTier extends TierSettings, Pick<TierProps, 'storage'>, Omit<RestrictedPod, 'probe'> {
  /**
   * The probe that tells whether it serves: a path to GET, or a command to run.
   * @default - a connection to its port
   */
  readonly probe?: { readonly httpGet: string } | { readonly exec: readonly string[] };
  /**
   * Variables from a Secret. synth only refers to the Secret, and scripts/apply.sh makes it.
   * @default - none
   */
  readonly secretEnv?: Readonly<Record<string, { readonly secret: string; readonly key: string }>>;
  /**
   * Whether everyone may connect, also from outside the cluster.
   * @default false
   */
  readonly publicEntry?: boolean;
}

/** The `hardened` profile. All its objects are in one namespace. */
export interface HardenedProfile<Name extends string> extends Profile<Name, HardenedTier> {
  readonly namespace: string;
}

/** Only checks the names at compile time. */
export function guideProfile<const Name extends string>(profile: Profile<Name, GuideTier>): Profile<Name, GuideTier> {
  return profile;
}

/** Only checks the names at compile time. */
export function hardenedProfile<const Name extends string>(profile: HardenedProfile<Name>): HardenedProfile<Name> {
  return profile;
}

/** No construct can be made of such a tier, so no construct can report it. */
export const EMPTY_NAME = "a tier has the name ''; give it one";

/** The declared edges with their tiers, and the problems that types cannot find. */
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
