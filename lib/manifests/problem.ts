import type { Location, Problem } from './model.ts';
import { printable } from './printable.ts';

interface Kind {
  readonly severity: Problem['severity'];
  readonly title: string;
}

const error = (title: string): Kind => ({ severity: 'error', title });
const warning = (title: string): Kind => ({ severity: 'warning', title });

/**
 * Every problem that reading can find. People search for codes and suppress them, so a retired code is never used again. An
 * `error` is something that the API server or kubectl would refuse, or something that leaves a verdict open.
 */
export const problemKinds = {
  // The file
  MF001: error('cannot be read'),
  MF002: error('too large'),
  MF003: error('not UTF-8 text'),
  MF004: warning('no manifests found'),
  MF005: warning('linked folder not entered'),
  MF006: error('extension not in lower case'),
  MF007: error('submodule not read'),
  MF008: error('resource of the cluster not read, on which every verdict depends'),
  MF009: warning('resource of the cluster not read'),
  // The text
  MF010: error('not valid YAML'),
  MF011: error('duplicate key'),
  MF012: error('nested too deeply'),
  MF013: error('aliases multiply'),
  MF014: error('template not rendered'),
  MF015: error('merge key after a key that it overrides'),
  MF016: error('Helm chart not rendered'),
  MF017: error('patch not applied'),
  MF018: warning('duplicate key with the same value'),
  // The object
  MF020: warning('not a Kubernetes object'),
  MF021: error('apiVersion or kind missing'),
  MF022: error('apiVersion does not serve the kind'),
  MF023: warning('apiVersion no longer served'),
  MF024: error('object declared twice'),
  MF025: warning('kustomization not built'),
  MF026: warning('Ingress leads to no Service with known pods'),
  MF027: warning('annotation of tierwall without effect'),
  // Its fields
  MF030: error('unknown field'),
  MF031: error('wrong type'),
  MF032: error('required field missing'),
  MF033: error('name not valid'),
  MF034: error('label not valid'),
  MF035: error('value not supported'),
  MF036: error('port not valid'),
  MF037: warning('selector does not match its own template'),
  // A NetworkPolicy
  MF040: error('selector requirement not valid'),
  MF041: error('empty peer'),
  MF042: error('ipBlock mixed with selectors'),
  MF043: error('cidr not valid'),
  MF044: error('except outside its cidr'),
  MF045: error('endPort not valid'),
  MF046: error('policyTypes not valid'),
  MF047: warning('cidr with host bits'),
  // A policy of another kind
  MF070: error('not as its schema allows'),
  MF071: warning('peer of a field that is not known'),
  MF072: error('tier not declared'),
  MF073: error('selector not valid'),
  MF074: warning('types left out where nothing defaults them'),
  MF075: warning('Service without its namespace'),
  MF076: warning('ports without a protocol'),
  MF077: warning('staged policy'),
  // An intent file
  MF050: error('not a valid intent'),
  MF051: error('workload of the intent not in the manifests'),
  MF052: error('workload of the intent out of reach of policies'),
  MF053: error('port of the intent not in the manifests'),
  // A tierwall.yaml
  MF060: error('not a valid tierwall.yaml'),
} as const satisfies Record<string, Kind>;

/** A code of {@link problemKinds}. */
export type ProblemCode = keyof typeof problemKinds;

/** The fix for a template in place of its result. */
export const RENDER =
  'render the templates first and read the result, for example: helm template ... | tierwall list -';

/** The fix for a variable in place of its value. */
export const SUBSTITUTE =
  'substitute the variables first, for example: flux build kustomization ... --dry-run | tierwall list -, or envsubst < FILE | tierwall list -';

/** How to render a text that still holds a template, by its form. Undefined if it holds none. */
export function renderOf(text: string): string | undefined {
  if (text.includes('{{') || text.includes('{%')) return RENDER;
  if (/\$\{[^}]*\}/.test(text)) return SUBSTITUTE;
  // Some people write `_` where kustomize puts the namespace.
  if (/\$\([^)]*\)/.test(text) || text === '_') return 'build it first: kubectl kustomize FOLDER | tierwall list -';
  return undefined;
}

/**
 * A problem with the given code, which decides its severity. Both texts may quote manifests, and are printed as one line with
 * nothing hidden.
 */
export function problem(code: ProblemCode, location: Location, message: string, fix: string): Problem {
  return { code, severity: problemKinds[code].severity, location, message: printable(message), fix: printable(fix) };
}

/** The same problem as a warning, if no verdict depends on it. */
export function asWarning(found: Problem): Problem {
  return { ...found, severity: 'warning' };
}
