import type { Manifests } from '../manifests/model.ts';
import type { CompiledRule } from '../reach/compiled-policy.ts';
import { printRange } from '../reach/ip-space.ts';
import type { Peer } from '../reach/peer.ts';
import { portRanges } from './connection.ts';
import type { ListRow } from './list.ts';

export interface JsonRow extends ListRow {
  readonly rules: readonly CompiledRule[];
}

export interface JsonHead {
  readonly cni: string;
  readonly manifests: Manifests;
  readonly peers: readonly Peer[];
  /** Groups of more than one peer that `src` and `dst` name. */
  readonly groups: readonly { readonly name: string; readonly peers: readonly string[] }[];
}

/** docs/reference/json.md, version 1. Written as it is computed: one connection a line. */
export function* listJson({ cni, manifests, peers, groups }: JsonHead, rows: Iterable<JsonRow>): Generator<string> {
  const { problems, notEvaluated, skipped } = manifests;
  yield `{\n"version": 1,\n"cni": ${JSON.stringify(cni)},\n"peers": [${lines(peers.map(peerJson))}],\n`;
  yield `"groups": [${lines(groups)}],\n"connections": [`;
  let separator = '\n';
  for (const row of rows) {
    yield `${separator}${JSON.stringify(connectionJson(row))}`;
    separator = ',\n';
  }
  yield `],\n"problems": [${lines(problems)}],\n"notEvaluated": [${lines(notEvaluated)}],\n`;
  yield `"skipped": ${JSON.stringify(Object.fromEntries(skipped))}\n}\n`;
}

function lines(items: readonly unknown[]): string {
  return items.length > 0 ? `\n${items.map((item) => JSON.stringify(item)).join(',\n')}` : '';
}

function connectionJson({ from, to, verdict: { open, depends }, reasons, rules }: JsonRow): object {
  return {
    src: from,
    dst: to,
    conn: `${open}`,
    ports: portRanges(open),
    ...(!depends.isEmpty && { depends: { conn: `${depends}`, ports: portRanges(depends), reasons } }),
    rules: rules.map(ruleJson),
  };
}

export function ruleJson({ policy, direction, index, rule }: CompiledRule): object {
  return { policy: `${policy.namespace}/${policy.name}`, direction, index, ...rule.location };
}

function peerJson(peer: Peer): object {
  const { kind, name } = peer;
  switch (peer.kind) {
    case 'workload': {
      const { namespace, hostNetwork, asleep, location } = peer.workload;
      return { name, kind, namespace, ...(hostNetwork && { hostNetwork }), ...(asleep && { asleep }), ...location };
    }
    case 'external':
      return { name, kind, range: printRange(peer.range) };
    case 'stranger':
      return { name, kind, ...(peer.namespace !== undefined && { namespace: peer.namespace }) };
    case 'ingress-controller':
      return { name, kind };
  }
}
