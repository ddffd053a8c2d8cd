import type { Manifests } from '../manifests/model.ts';
import { printableJson } from '../manifests/printable.ts';
import type { CompiledRule } from '../reach/compiled-policy.ts';
import { printRange } from '../reach/ip-space.ts';
import type { Peer } from '../reach/peer.ts';
import { actionJson, policyJson } from './cause-json.ts';
import { verdictJson } from './connection.ts';
import type { ListRow } from './list.ts';
import { type OpenListRow, openRowJson } from './open-list.ts';
import { notEvaluatedJson, unseenJson } from './unseen.ts';

/** A row of `list -o json`. */
export interface JsonRow extends ListRow {
  /** The rules that decide. They are computed only if they are printed. */
  readonly rules: () => readonly CompiledRule[];
}

/** What `list -o json` says before its rows. */
export interface JsonHead {
  readonly cni: string;
  readonly manifests: Manifests;
  readonly peers: readonly Peer[];
  /** The members of each name in `src` and `dst` that is not a peer. */
  readonly sets: ReadonlyMap<string, readonly string[]>;
  /** Namespaces in which any pod with a workload's labels is part of that workload's rows. */
  readonly passing: ReadonlySet<string>;
}

/** As documented in docs/reference/commands.md, version 2. It is written while it is computed, one connection a line. */
export function* listJson(
  { cni, manifests, peers, sets, passing }: JsonHead,
  rows: Iterable<JsonRow>,
  others: readonly OpenListRow[],
): Generator<string> {
  const { problems, notEvaluated, unseen, skipped } = manifests;
  yield `{\n"version": 2,\n"cni": ${JSON.stringify(cni)},\n"peers": [${lines(peers.map(peerJson))}],\n`;
  const json = jsonOfNames();
  yield `"sets": {`;
  let before = '\n';
  for (const [name, members] of sets) {
    yield `${before}${json(name)}: [${members.map(json).join()}]`;
    before = ',\n';
  }
  yield `},\n"connections": [`;
  let separator = '\n';
  for (const row of rows) {
    const rules = row.rules().map(ruleJson).join();
    yield `${separator}${JSON.stringify(connectionJson(row)).slice(0, -1)},"rules":[${rules}]}`;
    separator = ',\n';
  }
  yield `],\n"possible": [${lines(others.map(openRowJson))}],\n"passing": ${printableJson([...passing].sort())},\n"problems": [${lines(problems)}],\n"notEvaluated": [${lines(notEvaluated.map(notEvaluatedJson))}],\n`;
  yield `"unseen": [${lines(unseen.map(unseenJson))}],\n`;
  yield `"skipped": ${printableJson(Object.fromEntries(skipped))}\n}\n`;
}

function lines(items: readonly unknown[]): string {
  return items.length > 0 ? `\n${items.map((item) => printableJson(item)).join(',\n')}` : '';
}

/** Prints each name once, because a peer may be in thousands of sets. */
function jsonOfNames(): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const json = printableJson(name);
    known.set(name, json);
    return json;
  };
}

function connectionJson({ from, to, verdict, reasons }: JsonRow): object {
  return {
    src: from,
    dst: to,
    ...verdictJson(verdict, reasons),
  };
}

const rulesAsJson = new WeakMap<CompiledRule, string>();

/** Cached, because a rule decides many connections. */
function ruleJson(decides: CompiledRule): string {
  const { policy, direction, index, rule } = decides;
  const known = rulesAsJson.get(decides);
  if (known !== undefined) return known;
  const json = printableJson({ ...policyJson(policy), direction, ...actionJson(rule), index, ...rule.location });
  rulesAsJson.set(decides, json);
  return json;
}

function peerJson(peer: Peer): object {
  const { kind, name } = peer;
  switch (peer.kind) {
    case 'workload': {
      const { namespace, hostNetwork, scaledToZero, location } = peer.workload;
      return {
        name,
        kind,
        namespace,
        ...(hostNetwork && { hostNetwork }),
        ...(scaledToZero && { scaledToZero }),
        ...location,
      };
    }
    case 'external':
      return { name, kind, range: printRange(peer.range) };
    case 'stranger':
      return { name, kind, ...(peer.namespace !== undefined && { namespace: peer.namespace }) };
    case 'ingress-controller':
      return { name, kind };
  }
}
