import type { Command } from 'commander';
import { answersText, explainText, verdictWord } from '../format/explain.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { type End, explain } from '../reach/explanation.ts';
import { withPodsCalled } from '../reach/outside-pod-called.ts';
import type { PortSet } from '../reach/port-set.ts';
import { smallestChanges } from '../reach/smallest-change.ts';
import { askedPort, declaredPorts, splitTarget } from './asked-port.ts';
import { connectivityOf, DIR, type ReadingOptions, readInput, UsageError } from './input.ts';
import { namedIn, refuseAmbiguous } from './named-peers.ts';
import { isOfCluster, manifestsOf, type OriginOptions, withInputOptions } from './origin.ts';
import { paintVerdict, writeOut } from './output.ts';
import { type AskedName, answersOf, endsOf } from './question.ts';
import { madeBy } from './source-map.ts';

export function addExplain(program: Command): void {
  withInputOptions(
    program
      .command('explain')
      .summary('why a connection is open or denied')
      .description('Says whether FROM can open a connection to TO, and which policies and rules decide on each side.')
      .argument('<dir>', `${DIR} (not with --context)`)
      .argument(
        '<from>',
        "a workload (db, shop/db, sts/db), a Service (svc/db), an address or CIDR, internet, or any name that a command prints, such as '{any namespace}/{app=web}'",
      )
      .argument('[to[:port[/protocol]]]', 'the same, with the port of the pod, by number or name')
      .addHelpText('after', '\nExample:\n  tierwall explain dist/guide frontend db:3306'),
  ).action(
    async (first: string, second: string, third: string | undefined, options: ReadingOptions & OriginOptions) => {
      const isOfOne = isOfCluster(options);
      const [dirs, from, to] = isOfOne ? [[], first, second] : [[first], second, third];
      if (to === undefined) throw new UsageError(`name DIR, FROM and TO: whom should ${from} reach?`);
      if (isOfOne && third !== undefined) throw new UsageError('with --context, name only FROM and TO');
      const { manifests, notes } = readInput(await manifestsOf(dirs, options), options);
      const text = explanationOf(connectivityOf(manifests, options), from, to);
      await writeOut([...notes.map((line) => `${line}\n`), text]);
    },
  );
}

/**
 * The answer about two ends, given by name, as `explain` prints it.
 * @param to the name of the target, perhaps with a port behind it
 * @throws UsageError if a name or a port matches nothing, or more than one thing
 */
export function explanationOf(manifests: Connectivity, from: string, to: string): string {
  const [name, port] = splitTarget(to);
  const connectivity = withPodsCalled(manifests, [from, name]);
  const [source, target] = [from, name].map((text) => ({ text, named: namedIn(connectivity, text, manifests) })) as [
    AskedName,
    AskedName,
  ];
  for (const { text, named } of [source, target]) refuseAmbiguous(text, named);
  const portsOf = askedPort(port, target.named);
  const explained = (all: Connectivity, one: End, other: End) => pairText(all, one, other, portsOf(other));
  const answers = answersOf(connectivity, source, target, portsOf, explained);
  const [only] = answers;
  if (only && isOnePeer(source) && isOnePeer(target)) return only.explained();
  const ports = [...new Set((endsOf(target.named)[0] ? endsOf(target.named) : [undefined]).map(portsOf))];
  const on = ports.every((one) => one.isAll) ? '' : ` on ${ports.length === 1 ? ports[0] : (port ?? 'its ports')}`;
  return answersText(`${titleOf(source)} => ${titleOf(target)}${on}`, answers, paintVerdict);
}

function isOnePeer({ named }: AskedName): boolean {
  return named.kind === 'peers' && named.ends.length === 1;
}

/** As it is printed, where it is one. */
function titleOf({ text, named }: AskedName): string {
  const [end, another] = named.kind === 'peers' ? named.ends : [];
  return end && !another ? end.peer.name : text;
}

function pairText(connectivity: Connectivity, source: End, target: End, asked: PortSet): string {
  const explanation = explain(connectivity, source, target, asked);
  const denied = verdictWord(explanation.verdict, asked) === 'denied';
  return explainText(explanation, {
    asked,
    changes: denied ? smallestChanges(explanation, asked.isAll ? declaredPorts(target) : asked) : [],
    paint: paintVerdict,
    madeBy,
  });
}
