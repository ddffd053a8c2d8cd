import { readIntent } from '../../lib/manifests/intent.ts';
import type { Manifests } from '../../lib/manifests/model.ts';
import { readTexts } from '../../lib/manifests/read-texts.ts';
import type { ReachOptions } from '../../lib/reach/options.ts';
import { namesOfEnds } from '../../lib/review/open-world/open-difference.ts';
import { type Judged, type Review, type ReviewedOpenDifference, reviewManifests } from '../../lib/review/review.ts';
import { policy } from '../lint/shop.ts';

/** A Pod with one port, by default in `shop` with the label `app` of its own name and no port that a data store is known by. */
export function pod(
  name: string,
  { namespace = 'shop', labels = `app: ${name}`, port = '{containerPort: 8080}' } = {},
) {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}
spec:
  containers: [{name: ${name}, image: ${name}, ports: [${port}]}]
`;
}

/** A policy `into-NAME` or `out-of-NAME`: what may enter, or leave, the pods with the label `app` of this name. */
export function into(name: string, rules: string): string {
  const spec = `{podSelector: {matchLabels: {app: ${name}}}, policyTypes: [Ingress], ingress: [${rules}]}`;
  return policy(spec, `into-${name}`);
}
export function outOf(name: string, rules: string): string {
  const spec = `{podSelector: {matchLabels: {app: ${name}}}, policyTypes: [Egress], egress: [${rules}]}`;
  return policy(spec, `out-of-${name}`);
}

/** A peer of a rule: the pods with this label `app`. */
export function app(name: string): string {
  return `{podSelector: {matchLabels: {app: ${name}}}}`;
}

/** A Pod of this name in `shop`, its Service and an Ingress for it. */
export function ingressTo(name: string): string[] {
  return [
    pod(name),
    `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {selector: {app: ${name}}, ports: [{port: 8080}]}
`,
    `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${name}, namespace: shop}
spec: {defaultBackend: {service: {name: ${name}, port: {number: 8080}}}}
`,
  ];
}

/** A namespace that is declared. */
export function namespace(name: string, labels = ''): string {
  return `apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: {${labels}}}
`;
}

/** Manifests from objects, a document each. @throws Error where something is wrong with them */
export function manifests(...objects: readonly string[]): Manifests {
  const read = readTexts([{ file: 'a.yaml', text: objects.join('---\n') }]);
  if (read.problems.length > 0) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  return read;
}

export interface Reviewed extends ReachOptions {
  /** The declared intent of the new side, without `version` and `profile`; the one of the old side is in `oldIntent`. */
  readonly intent?: string;
  readonly oldIntent?: string;
  /** Of both intents. @default 1 */
  readonly version?: 1 | 2;
}

/** What a pull request that leads from the objects of `before` to those of `after` changes. */
export function reviewed(
  before: readonly string[],
  after: readonly string[],
  { intent, oldIntent, version = 1, ...options }: Reviewed = {},
): Review {
  return reviewManifests(manifests(...before), manifests(...after), {
    ...options,
    ...(intent !== undefined && { intent: { file: 'intent.yaml', intent: intentOf(intent, version) } }),
    ...(oldIntent !== undefined && { oldIntent: intentOf(oldIntent, version) }),
  });
}

function intentOf(text: string, version: 1 | 2) {
  const { intent, problems } = readIntent(`version: ${version}\nprofile: shop\n${text}`, 'intent.yaml');
  if (!intent) throw new Error(problems.map(({ message }) => message).join('\n'));
  return intent;
}

/** Rows of pairs, and rows of pods that no manifest holds. */
type Rows = Pick<Review, 'differences'> & Partial<Pick<Review, 'open'>>;

/** Each row, sorted, without `shop/` and `[Pod]`, which all have: `a => b gained +TCP 80`; the sets of pods that could exist last. */
export function rowsOf({ differences, open = [] }: Rows): string[] {
  return [
    ...differences.map((one) => printed(one, short(one.from.name), short(one.to.name))),
    ...open.map((one) => printed(one, ...endsOf(one))),
  ];
}

/** The rows between what the manifests hold, addresses and the ingress controller. */
export function pairsOf({ differences }: Rows): string[] {
  return rowsOf({ differences });
}

/** The rows of pods that no manifest holds: `{any namespace}/{app=web} => db gained +TCP 80`. */
export function openRowsOf({ open = [] }: Rows): string[] {
  return rowsOf({ differences: [], open });
}

function printed({ kind, gained, lost }: Judged, from: string, to: string): string {
  return `${from} => ${to} ${kind}${gained.isEmpty ? '' : ` +${gained}`}${lost.isEmpty ? '' : ` -${lost}`}`;
}

function endsOf({ from, to, named }: ReviewedOpenDifference): [string, string] {
  const [source = '', target = ''] = [from, to].map((ends) => namesOfEnds(ends).map(short).sort().join(' | '));
  return [source, named.length > 0 ? `${target} [${named.join()}]` : target];
}

/** The row from one peer to another, each called as {@link rowsOf} does. @throws Error where there is none */
export function row(review: Rows, pair: string): Judged {
  const found =
    review.differences.find(({ from, to }) => `${short(from.name)} => ${short(to.name)}` === pair) ??
    review.open?.find((one) => endsOf(one).join(' => ') === pair);
  if (!found) throw new Error(`no row ${pair}: ${rowsOf(review).join('; ')}`);
  return found;
}

export function short(name: string): string {
  return name.replace(/^shop\//, '').replace(/\[Pod\]/, '');
}
