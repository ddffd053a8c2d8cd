import { Fields } from './fields/fields.ts';
import { readLabels } from './fields/labels.ts';
import { readProtocol } from './fields/protocol.ts';
import { Report } from './fields/report.ts';
import { checkFields } from './fields/unknown-field.ts';
import type { Location, Problem, Protocol } from './model.ts';
import { problem } from './problem.ts';
import { readDocuments } from './yaml/documents.ts';
import { Source } from './yaml/source.ts';
import { quote } from './yaml/value.ts';

/** Who may talk to whom, as declared: docs/reference/intent.md. */
export interface Intent {
  readonly profile: string;
  readonly guarded: readonly GuardedWorkload[];
  /** Those under `edges` and `outside`. */
  readonly connections: readonly DeclaredConnection[];
}

export interface GuardedWorkload {
  /** `namespace/name[Kind]` */
  readonly workload: string;
  readonly ingress: boolean;
  readonly egress: boolean;
  readonly location: Location;
}

/** A workload's printed name, everyone, or pods that the manifests do not contain. */
export type DeclaredPeer = string | 'anyone' | OutsidePods;

export interface OutsidePods {
  readonly namespace: string;
  readonly podLabels: ReadonlyMap<string, string>;
}

export interface DeclaredConnection {
  readonly from: DeclaredPeer;
  readonly to: DeclaredPeer;
  readonly port: number;
  readonly protocol: Protocol;
  readonly location: Location;
}

/** The declared intent in a text; undefined where something is wrong with it, which `problems` then says. Never throws. */
export function readIntent(
  text: string,
  file: string,
): { readonly intent?: Intent; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const source = new Source(file, text);
  const documents = [...readDocuments(source)];
  for (const { problem } of documents) if (problem) problems.push(problem);
  const root = documents[0]?.value;
  if (documents.length !== 1 || problems.length > 0 || root?.type !== 'map') {
    if (problems.length === 0) {
      problems.push(
        problem('MF050', source.location(0), 'an intent file is one map of fields', 'see docs/reference/intent.md'),
      );
    }
    return { problems };
  }
  const report = new Report(source, 'intent', problems);
  const fields = new Fields(root, '', report);
  checkFields(fields, ['version', 'profile', 'guarded', 'edges', 'outside']);
  if (fields.value('version') === undefined) fields.missing('version');
  const version = fields.integer('version');
  if (version !== undefined && version !== 1) {
    report.add('MF050', fields.at('version'), `version ${version} is not known`, 'write version: 1');
  }
  const intent: Intent = {
    profile: fields.string('profile') ?? '',
    guarded: fields.list('guarded').map(readGuarded),
    connections: [
      ...fields.list('edges').map((edge) => readConnection(edge, false)),
      ...fields.list('outside').map((edge) => readConnection(edge, true)),
    ],
  };
  return report.failed || problems.some(({ severity }) => severity === 'error') ? { problems } : { intent, problems };
}

function readGuarded(fields: Fields): GuardedWorkload {
  checkFields(fields, ['workload', 'directions']);
  const directions = fields.strings('directions');
  if (directions.length === 0) fields.missing('directions');
  for (const { text, offset, path } of directions) {
    if (text === 'ingress' || text === 'egress') continue;
    fields.report.add('MF035', offset, `${path} ${quote(text)} is no direction`, 'use ingress or egress');
  }
  return {
    workload: readWorkloadName(fields, 'workload'),
    ingress: directions.some(({ text }) => text === 'ingress'),
    egress: directions.some(({ text }) => text === 'egress'),
    location: fields.report.source.location(fields.offset),
  };
}

function readConnection(fields: Fields, outside: boolean): DeclaredConnection {
  checkFields(fields, ['from', 'to', 'port', 'protocol']);
  if (fields.value('port') === undefined) fields.missing('port');
  const port = fields.integer('port') ?? 1;
  if (port < 1 || port > 65535) {
    fields.report.add('MF036', fields.at('port'), `port ${port} is no port`, 'use 1 to 65535');
  }
  if (fields.value('protocol') === undefined) fields.missing('protocol');
  return {
    from: readPeer(fields, 'from', outside),
    to: readPeer(fields, 'to', outside),
    port,
    protocol: readProtocol(fields),
    location: fields.report.source.location(fields.offset),
  };
}

function readPeer(fields: Fields, name: string, outside: boolean): DeclaredPeer {
  if (outside && fields.value(name)?.type === 'map') {
    const peer = fields.required(name);
    if (peer) {
      checkFields(peer, ['namespace', 'podLabels']);
      const namespace = peer.string('namespace');
      if (!namespace) peer.missing('namespace');
      return { namespace: namespace ?? '', podLabels: readLabels(peer, 'podLabels') };
    }
  }
  if (outside && fields.value(name)?.type === 'string' && fields.string(name) === 'anyone') return 'anyone';
  return readWorkloadName(fields, name);
}

function readWorkloadName(fields: Fields, name: string): string {
  if (fields.value(name) === undefined) fields.missing(name);
  const text = fields.string(name);
  if (text !== undefined && !/^[^/[\]]+(?:\/[^/[\]]+)+\[[A-Za-z][\w.-]*\]$/.test(text)) {
    const fact = `${fields.pathTo(name)} ${quote(text)} is no workload`;
    fields.report.add('MF050', fields.at(name), fact, 'write namespace/name[Kind], for example default/db[Deployment]');
  }
  return text ?? '';
}
