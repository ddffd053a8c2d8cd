import { type ApiObject, type App, Chart, DependencyGraph, ApiObject as K8sObject } from 'cdk8s';
import { isClusterWide } from '../manifests/objects/cluster-wide.ts';
import { type Manifest, objectProblems } from './object-rules.ts';
import { quotedYaml } from './quoted-yaml.ts';

/** The output of all charts before anything is written. */
export interface Draft {
  /** Texts by path below dist/, with forward slashes. */
  readonly files: ReadonlyMap<string, string>;
  /** The same files as objects. */
  readonly objects: ReadonlyMap<string, readonly Manifest['json'][]>;
  /** The same objects, each with its construct. */
  readonly manifests: ReadonlyMap<string, readonly Manifest[]>;
  /** `folder/construct/path: fact; fix`. If there is any, nothing must be written. */
  readonly problems: readonly string[];
  /** The code that made the policies of each file: for each `namespace/name`, stack frames, the innermost first. */
  readonly madeBy: ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>;
}

/** Settings of cdk8s that change its output. Equal input must give equal bytes in every environment. */
const OUTPUT_SETTINGS = ['CDK8S_DISABLE_SORT', 'CDK8S_LEGACY_HASH', 'CDK8S_RECORD_CONSTRUCT_METADATA'];

/**
 * Every chart of every app as the text of its file, `<folder>/<chart>.k8s.yaml`, and all problems but those that only reading the texts
 * back shows ({@link render}). App.synth() is not used: it stops at the first app with a problem, writes as it goes, and validates the
 * whole app again for each chart.
 * @param traceType the type of the metadata whose stack says which code made an object
 */
export function draft(apps: ReadonlyMap<string, App>, traceType = ''): Draft {
  for (const setting of OUTPUT_SETTINGS) delete process.env[setting];
  const files = new Map<string, string>();
  const objects = new Map<string, readonly Manifest['json'][]>();
  const problems: string[] = [];
  const madeBy = new Map<string, Record<string, readonly string[]>>();
  const manifests = new Map<string, Manifest[]>();
  for (const [folder, app] of apps) {
    for (const construct of app.node.findAll()) {
      const path = [folder, construct.node.path].filter(Boolean).join('/');
      problems.push(...construct.node.validate().map((problem) => `${path}: ${problem}`));
    }
    const all: Manifest[] = [];
    for (const chart of app.node.children.filter(Chart.isChart)) {
      const path = [folder, `${chart.node.id}.k8s.yaml`].filter(Boolean).join('/');
      const own: Manifest[] = [];
      const documents = objectsOf(chart).flatMap((object) => {
        const construct = [folder, object.node.path].filter(Boolean).join('/');
        const { json, text, problem } = written(object);
        if (problem !== undefined) {
          problems.push(`${construct}: ${problem}`);
          return [];
        }
        const made = object.node.metadata.find(({ type }) => type === traceType)?.data?.stack;
        if (typeof made === 'string') {
          const key = `${json.metadata.namespace ?? (isClusterWide(json.kind) ? '' : 'default')}/${json.metadata.name}`;
          const known = madeBy.get(path) ?? {};
          known[key] = framesOf(made);
          madeBy.set(path, known);
        }
        own.push({ path: construct, json });
        return [{ json, text }];
      });
      files.set(path, documents.map(({ text }) => text).join('---\n'));
      objects.set(
        path,
        documents.map(({ json }) => json),
      );
      manifests.set(path, own);
      all.push(...own);
    }
    problems.push(...objectProblems(all));
  }
  return { files, objects, manifests, problems, madeBy };
}

/** The objects in the order in which they were made. Each comes after those that it depends on. */
function objectsOf(chart: Chart): ApiObject[] {
  return new DependencyGraph(chart.node).topology().filter((construct) => K8sObject.isApiObject(construct));
}

/** The object and its text. A value that is no data, such as a function, which only code without types can give, is a problem. */
function written(object: ApiObject): { json?: Manifest['json']; text: string; problem?: string } {
  try {
    const json = object.toJson();
    return { json, text: quotedYaml(json) };
  } catch (error) {
    const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
    const fact = line.length > 200 ? `${line.slice(0, 200)}...` : line;
    return {
      text: '',
      problem: `it cannot be written: ${fact}; give it only texts, numbers, lists and objects, and patch only fields that it has`,
    };
  }
}

/** The frames of a stack as text, each without the words before it. */
function framesOf(stack: string): string[] {
  return stack
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^\s*at\s+/, ''));
}
