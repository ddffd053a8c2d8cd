import { FreshRepository } from '../fresh-repository.ts';
import { hasProgram } from '../git-repository.ts';

/** A Deployment of one container, with these labels, in the namespace that its tree has. */
export const deployment = (name: string, labels = `app: "${name}"`) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: "${name}"}\nspec:\n  selector: {matchLabels: {${labels}}}\n  template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: a, image: example.org/a}]}}\n`;
/** A Kustomization of Flux. */
export const kustomization = (name: string, spec: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: ${spec}\n`;
/** Where a Kustomization of Flux has its files: in the repository that holds it. */
export const SOURCE = 'sourceRef: {kind: GitRepository, name: flux-system}';
/** An Application of Argo CD that has this source in the repository. */
export const application = (
  name: string,
  source: string,
  destination = '{server: https://kubernetes.default.svc, namespace: shop}',
) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec: {project: default, destination: ${destination}, source: {repoURL: https://example.org/a/b, ${source}}}\n`;
/** A chart of one Deployment, called as its release is, with one label from its values. */
export const CHART = {
  'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
  'charts/db/values.yaml': 'label: own\n',
  'charts/db/templates/db.yaml': deployment('{{ .Release.Name }}', 'app: {{ .Values.label | quote }}'),
};
/** A HelmRelease of Flux, called `db`. */
export const release = (spec: string) =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: db, namespace: data}\nspec: ${spec}\n`;
/** The chart of such a release. */
export const OF_CHART =
  'chart: {spec: {chart: ./charts/db, sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}';

/** What is listed of a set. */
interface Seen {
  readonly workloads: readonly string[];
  readonly unseen: readonly string[];
  readonly stderr: string;
}

/**
 * A repository that is there during each test, with a tree of Flux or Argo CD: what of it is followed, and what is left to be judged by
 * hand.
 */
export class FollowedTree extends FreshRepository {
  /** What is listed of the set `all`, and what `list` says of it. */
  readonly seen = async (set: string, files: Readonly<Record<string, string>>, more = ''): Promise<Seen> => {
    this.repository.write({
      ...files,
      'tierwall.yaml': `version: 1\nrepositories: [https://example.org/a/b]\nsets:\n  all: {${set}}\n${more}`,
    });
    const { stdout, stderr, status } = await this.run('list', 'all', '-o', 'json');
    if (status !== 0) return { workloads: [], unseen: [], stderr };
    const { peers, unseen } = JSON.parse(stdout) as {
      peers: readonly { name: string; kind: string }[];
      unseen: readonly { kind: string; name: string }[];
    };
    return {
      workloads: peers.flatMap(({ name, kind }) => (kind === 'workload' ? [name] : [])),
      unseen: unseen.map(({ kind, name }) => `${kind} ${name}`),
      stderr,
    };
  };

  /** The manifests of the set `all`. */
  readonly rendered = async (): Promise<string> => (await this.run('config', 'render', 'all')).stdout;

  /** Those that are not followed and that differ from main. */
  readonly unjudged = async (): Promise<string[]> =>
    JSON.parse((await this.run('diff', '--base', 'main', 'all', '-o', 'json')).stdout).unjudged.map(
      ({ name, fate }: { name: string; fate: string }) => `${name} ${fate}`,
    );
}

const hasKustomize = hasProgram('kustomize') || hasProgram('kubectl');
const hasHelm = hasProgram('helm');
/** Tests that need the program. */
export const ofKustomize = hasKustomize ? it : it.skip;
export const ofHelm = hasKustomize && hasHelm ? it : it.skip;
