import type { Command } from 'commander';
import { explainText, possibleText, verdictWord } from '../format/explain.ts';
import type { Protocol } from '../manifests/model.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { type End, explain } from '../reach/explanation.ts';
import { conditionCalled } from '../reach/open-world/condition-syntax.ts';
import { withPod } from '../reach/outside-pod.ts';
import { workloadName } from '../reach/peer.ts';
import { PortSet } from '../reach/port-set.ts';
import { smallestChanges } from '../reach/smallest-change.ts';
import {
  connectivityOf,
  peersCalled,
  type ReadingOptions,
  readInput,
  UsageError,
  withReadingOptions,
} from './input.ts';
import { paintVerdict, writeOut } from './output.ts';
import { madeBy } from './source-map.ts';

export function addExplain(program: Command): void {
  withReadingOptions(
    program
      .command('explain')
      .summary('why a connection is open or denied')
      .description('Says whether FROM can open a connection to TO, and which policies and rules decide on each side.')
      .argument('<dir>', 'a folder or file of manifests, or - for standard input')
      .argument(
        '<from>',
        "a workload (name, namespace/name, name[Kind]), an IP address, internet, stranger, or pods as list prints them, '{any namespace}/{app=web}'",
      )
      .argument('<to[:port[/protocol]]>', 'the same; the port is that of the pod, by number or name')
      .addHelpText('after', '\nExample:\n  tierwall explain dist/guide frontend db:3306'),
  ).action(async (dir: string, from: string, to: string, options: ReadingOptions) => {
    const { manifests, notes } = readInput([dir], options);
    const connectivity = connectivityOf(manifests, options);
    const [name, port] = splitTarget(to);
    if (conditionCalled(from) ?? conditionCalled(name)) {
      const text = explainPods(connectivity, options, from, name, port);
      await writeOut([...notes.map((line) => `${line}\n`), text]);
      return;
    }
    const source = one(peersCalled(connectivity, from), from);
    const target = one(peersCalled(connectivity, name), name);
    if (!connectivity.isModelled(source.group, target.group)) {
      throw new UsageError(
        `${source.peer.name} => ${target.peer.name} is no question that manifests answer; one end must be a workload`,
      );
    }
    const asked = port === undefined ? PortSet.all : askedPort(port, target);
    const text = explained(connectivity, source, target, asked);
    await writeOut([...notes.map((line) => `${line}\n`), text]);
  });
}

function explained(connectivity: Connectivity, source: End, target: End, asked: PortSet): string {
  const explanation = explain(connectivity, source, target);
  const denied = verdictWord(explanation.verdict, asked) === 'denied';
  return explainText(explanation, {
    asked,
    changes: denied ? smallestChanges(explanation, asked.isAll ? declaredPorts(target) : asked) : [],
    paint: paintVerdict,
    madeBy,
  });
}

/** Pods of a condition, as `list` and `diff` print it: whether the same is true of all of them, and why, by one of them. */
function explainPods(
  connectivity: Connectivity,
  options: ReadingOptions,
  from: string,
  to: string,
  port: string | undefined,
): string {
  const place = conditionCalled(from) ? 'from' : 'to';
  const [condition, name] = place === 'from' ? [conditionCalled(from), to] : [conditionCalled(to), from];
  const end = conditionCalled(name) ? undefined : one(peersCalled(connectivity, name), name);
  if (!condition || end?.peer.kind !== 'workload' || end.group.kind !== 'pod')
    throw new UsageError(`${from} => ${to} is no question that manifests answer; one end must be a workload's pods`);
  const asked = port === undefined ? PortSet.all : askedPort(port, place === 'from' ? end : undefined);
  const answers = connectivity.openWorld.answersFor(condition, end.group, place, asked);
  const [source, target] = place === 'from' ? [from, end.peer.name] : [end.peer.name, to];
  const title = `${source} => ${target}${asked.isAll ? '' : ` on ${asked}`}`;
  return possibleText(title, answers, { asked, paint: paintVerdict }, ({ witness }) => {
    const witnessed = withPod(connectivity.manifests, witness);
    const called = workloadName(witnessed.pod);
    const addresses = witness.address && new Map([[called, witness.address]]);
    const others = connectivityOf(witnessed.manifests, options, addresses && { addresses });
    const pod = one(peersCalled(others, called), from);
    const workload = one(peersCalled(others, end.peer.name), end.peer.name);
    return place === 'from' ? explained(others, pod, workload, asked) : explained(others, workload, pod, asked);
  });
}

/** `db:3306/tcp`, `[2001:db8::1]:443`, `2001:db8::1`. */
function splitTarget(text: string): [name: string, port: string | undefined] {
  const bracketed = /^\[([^\]]*:[^\]]*)\](?::(.+))?$/.exec(text);
  if (bracketed) return [bracketed[1] ?? '', bracketed[2]];
  if (text.split(':').length > 2) return [text, undefined];
  const [name = '', port] = text.split(':');
  return [name, port];
}

function one(ends: readonly End[], text: string): End {
  const [first, second] = ends;
  if (first && !second) return first;
  const names = ends.slice(0, 8).map(({ peer }) => peer.name);
  throw new UsageError(`'${text}' is more than one peer: ${names.join(', ')}${ends.length > 8 ? ', ...' : ''}`);
}

/** @param target absent: pods of which nobody knows the names of their ports */
function askedPort(text: string, target: End | undefined): PortSet {
  const [name = '', ...rest] = text.split('/');
  const written = rest.length > 0 ? rest.join('/') : undefined;
  const protocol = written === undefined ? undefined : protocolOf(written);
  if (/^[\d-]/.test(text)) {
    const port = Number(name);
    if (!/^\d{1,5}$/.test(name) || port < 1 || port > 65535) throw new UsageError(`${name} is no port; use 1 to 65535`);
    return PortSet.range(protocol ?? 'TCP', port);
  }
  if (!target) throw new UsageError(`which port of these pods is called '${name}', nobody knows; use its number`);
  const { peer } = target;
  const ports = peer.kind === 'workload' ? peer.workload.ports : [];
  const named = ports.filter((port) => port.name === name && (!protocol || port.protocol === protocol));
  if (named.length > 0) return union(named);
  const known = ports.flatMap(({ name }) => name ?? []);
  throw new UsageError(
    `${peer.name} has no port called '${name}'${known.length > 0 ? `; it has ${known.join(', ')}` : '; use its number'}`,
  );
}

function protocolOf(text: string): Protocol {
  const protocol = (['TCP', 'UDP', 'SCTP'] as const).find((one) => one === text.toUpperCase());
  if (!protocol) throw new UsageError(`'${text}' is no protocol that policies know; it is TCP, UDP or SCTP`);
  return protocol;
}

function declaredPorts({ peer }: End): PortSet {
  const ports = peer.kind === 'workload' ? peer.workload.ports : [];
  return ports.length > 0 ? union(ports) : PortSet.all;
}

function union(ports: readonly { readonly protocol: Protocol; readonly containerPort: number }[]): PortSet {
  return ports.reduce(
    (set, { protocol, containerPort }) => set.union(PortSet.range(protocol, containerPort)),
    PortSet.none,
  );
}
