import type { PodClues } from '../../manifests/clues.ts';
import type { Location, Service } from '../../manifests/model.ts';
import { printable } from '../../manifests/printable.ts';
import { quote } from '../../manifests/yaml/value.ts';
import type { Side, WorkloadEnd } from './both-sides.ts';
import type { Evidence } from './break.ts';

/** A Service that the configuration of a workload names. */
export interface Mention {
  readonly service: Service;
  /** The port that is written after the name. */
  readonly port?: number;
  /** Whether the Service has that port. Undefined if no port is written. */
  readonly isItsPort?: boolean;
  readonly evidence: Evidence;
}

/** Host names: letters, digits, `-` and `.`, perhaps followed by a port, such as `:3306`. */
const HOST = /(?<![\w.$-])([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)\.?(?::(\d{1,5}))?(?![\w-])/gi;

/**
 * The Services that the environment, the arguments and the ConfigMaps of a workload name, once for each port. A name alone,
 * such as `db`, counts only as a whole value (`db`, `db:3306`, `host=db`, `--db=db`), in a URL or in a list. A name with its
 * namespace (`db.shop`, `db.shop.svc.cluster.local`) counts anywhere.
 */
export function mentionsOf({ workload }: WorkloadEnd, side: Side): Mention[] {
  const { namespace, clues } = workload;
  if (!clues) return [];
  const mentions = new Map<string, Mention>();
  for (const { text, words, location } of textsOf(clues, namespace, side)) {
    for (const found of text.matchAll(HOST)) {
      const [whole, written = '', number] = found;
      const host = written.toLowerCase();
      const service = serviceOf(host, namespace, side);
      if (!service || (!host.includes('.') && !isAlone(text, found.index, found.index + whole.length))) continue;
      const port = number === undefined ? undefined : Number(number);
      const isIts = service.ports.some((one) => one.port === port);
      const key = `${service.namespace}/${service.name}:${port ?? ''}`;
      if (mentions.has(key)) continue;
      const { name } = service;
      const called = service.namespace === namespace ? name : `${service.namespace}/${name}`;
      const evidence = { words: `${words} names the Service ${called}`, location };
      mentions.set(key, { service, ...(port !== undefined && { port, isItsPort: isIts }), evidence });
    }
  }
  return [...mentions.values()];
}

interface Read {
  readonly text: string;
  readonly words: string;
  readonly location: Location;
}

function* textsOf(clues: PodClues, namespace: string, side: Side): Generator<Read> {
  for (const { what, text, location } of clues.given) {
    yield { text, location, words: what === 'argument' ? `its argument ${quote(printable(text))}` : `its ${what}` };
  }
  for (const { name, key } of clues.configMaps) {
    const map = side.configMap(namespace, name);
    for (const [own, { text, location }] of map?.data ?? []) {
      if (key !== undefined && key !== own) continue;
      yield { text, location, words: `${printable(own)} of its ConfigMap ${printable(name)}` };
    }
  }
}

/** Whether the text from `start` to `end` is a whole value, a member of a list, or the host of a URL. */
function isAlone(text: string, start: number, end: number): boolean {
  const [before, after] = [text.slice(0, start), text.slice(end)];
  const begins = /(?:^|[\n,;"'[(]\s*|[=:]\s*|:\/\/(?:[^\s/@]*@)?|@)$/.test(before.slice(-200));
  return begins && /^\s*(?:$|[\n,;"'\])/?]|#)/.test(after);
}

/**
 * The Service of a host name: `db`, `db.shop`, `db.shop.svc` or `db.shop.svc.cluster.local`. A pod of a StatefulSet counts too:
 * `db-0.db`, with the same endings.
 */
function serviceOf(host: string, namespace: string, side: Side): Service | undefined {
  const parts = host.split('.');
  for (const from of [0, 1]) {
    const [name, of = namespace, svc = 'svc'] = parts.slice(from);
    const service = name !== undefined && svc === 'svc' ? side.service(of, name) : undefined;
    if (service) return service;
  }
  return undefined;
}
