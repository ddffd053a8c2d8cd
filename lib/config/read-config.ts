import type { Problem } from '../manifests/model.ts';
import { problem } from '../manifests/problem.ts';
import { readDocuments } from '../manifests/yaml/documents.ts';
import { Source } from '../manifests/yaml/source.ts';
import { RULES } from '../review/lint/registry.ts';
import { type Config, DEFAULT_LIMITS, type Judging, type ManifestSet, type SetSource } from './config.ts';
import { type Positioned, pointerTo, positioned } from './positioned.ts';
import { type SchemaProblem, schemaProblems } from './schema-problems.ts';

/** An error in a `tierwall.yaml`. */
export interface ConfigProblem extends Problem {
  /** Counted from 1, in characters. */
  readonly column: number;
}

/** Nobody writes a larger file. */
const MAX_CHARACTERS = 1 << 20;

/**
 * Reads a `tierwall.yaml`. If there is any error, `config` is undefined and `problems` has all errors. Never throws.
 * @param file its name in messages
 */
export function readConfig(text: string, file: string): { config?: Config; problems: readonly ConfigProblem[] } {
  const source = new Source(file, text);
  const add = (offset: number, fact: string, fix: string): ConfigProblem => ({
    ...problem('MF060', source.location(offset), fact, fix),
    column: columnOf(source.text, offset),
  });
  if (text.length > MAX_CHARACTERS)
    return { problems: [add(0, 'has more than a million characters', 'write one that names sets')] };
  const documents = [...readDocuments(source)];
  const broken = documents.flatMap(({ problem: found, start }) =>
    found
      ? [{ ...found, column: found.location.line === source.location(start).line ? columnOf(source.text, start) : 1 }]
      : [],
  );
  if (broken.length > 0) return { problems: broken };
  const [root] = documents;
  if (!root?.value || documents.length > 1)
    return { problems: [add(documents[1]?.start ?? 0, 'must be one map of fields', 'write version: 1 and sets:')] };
  const read = positioned(root.value);
  const problems = schemaProblems(read.data).map((one) => add(offsetOf(one, read), one.fact, one.fix));
  if (problems.length === 0)
    problems.push(
      ...rulesThatAreNot(read).map(({ offset, rule }) =>
        add(offset, `there is no rule ${rule}`, 'tierwall lint --list names them'),
      ),
    );
  const inOrder = problems.sort((a, b) => a.location.line - b.location.line || a.column - b.column);
  return inOrder.length > 0 ? { problems: inOrder } : { config: configOf(read, source), problems: [] };
}

function rulesThatAreNot({ data, at }: Positioned): { offset: number; rule: string }[] {
  const ids = new Set<string>(RULES.map(({ id }) => id));
  const { sets, ...all } = data as Written;
  const places: [string, Judging][] = [
    ['', all],
    ...Object.entries(sets).map(([name, set]): [string, Judging] => [pointerTo('/sets', name), set]),
  ];
  return places.flatMap(([pointer, { suppressions = [] }]) =>
    suppressions.flatMap(({ rule }, i) =>
      ids.has(rule) ? [] : [{ offset: at.get(`${pointer}/suppressions/${i}/rule`)?.value ?? 0, rule }],
    ),
  );
}

function offsetOf({ pointer, isKey }: SchemaProblem, { at }: Positioned): number {
  const found = at.get(pointer);
  return (isKey ? found?.key : found?.value) ?? 0;
}

function columnOf(text: string, offset: number): number {
  return [...text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)].length + 1;
}

/** The file as the schema describes it. */
interface Written extends Judging {
  readonly repositories?: readonly string[];
  readonly sets: Readonly<Record<string, WrittenSet>>;
}

interface WrittenSet extends Judging {
  readonly folder?: string;
  readonly kustomization?: string;
  readonly chart?: string;
  readonly flux?: string;
  readonly argocd?: string;
  readonly command?: readonly string[];
  readonly values?: readonly string[];
  readonly release?: string;
  readonly namespace?: string;
  readonly cluster?: string;
  readonly kubeVersion?: string;
  readonly network?: boolean;
  readonly timeout?: number;
  readonly memory?: string;
  readonly intent?: string;
}

function configOf({ data, at }: Positioned, source: Source): Config {
  const written = data as Written;
  const sets = Object.entries(written.sets).map(([name, set]): [string, ManifestSet] => {
    const { namespace, kubeVersion, network, timeout, memory, intent } = set;
    return [
      name,
      {
        ...{ name, source: sourceOf(set) },
        ...(namespace !== undefined && { namespace }),
        ...(kubeVersion !== undefined && { kubeVersion }),
        ...(intent !== undefined && { intent: pathOf(intent) }),
        network: network ?? DEFAULT_LIMITS.network,
        timeout: timeout ?? DEFAULT_LIMITS.timeout,
        memory: memory === undefined ? DEFAULT_LIMITS.memory : bytesOf(memory),
        judging: judgingOf(set),
        line: source.location(at.get(pointerTo('/sets', name))?.key ?? 0).line,
      },
    ];
  });
  return {
    ...{ file: source.file, judging: judgingOf(written), repositories: written.repositories ?? [] },
    sets: new Map(sets),
  };
}

function judgingOf({ cni, podCidrs, dataTiers, suppressions }: Judging): Judging {
  return {
    ...(cni !== undefined && { cni }),
    ...(podCidrs !== undefined && { podCidrs }),
    ...(dataTiers !== undefined && { dataTiers }),
    ...(suppressions !== undefined && { suppressions }),
  };
}

function sourceOf(set: WrittenSet): SetSource {
  const { folder, kustomization, chart, flux, argocd, command, values = [], release, cluster } = set;
  if (folder !== undefined) return { kind: 'folder', path: pathOf(folder) };
  if (kustomization !== undefined) return { kind: 'kustomization', path: pathOf(kustomization) };
  if (flux !== undefined) return { kind: 'flux', path: pathOf(flux) };
  if (argocd !== undefined) return { kind: 'argocd', path: pathOf(argocd), ...(cluster !== undefined && { cluster }) };
  if (chart !== undefined)
    return {
      kind: 'chart',
      path: pathOf(chart),
      values: values.map(pathOf),
      ...(release !== undefined && { release }),
    };
  return { kind: 'command', words: command ?? [] };
}

/**
 * The same text for one place, however its path is written: without `./` and without a slash at the end. '.' is the folder of the
 * file itself.
 */
function pathOf(text: string): string {
  return (
    text
      .split(/[/\\]/)
      .filter((part) => part !== '' && part !== '.')
      .join('/') || '.'
  );
}

function bytesOf(text: string): number {
  return Number.parseInt(text, 10) * (text.endsWith('Gi') ? 2 ** 30 : 2 ** 20);
}
