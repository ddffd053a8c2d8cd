import type { Intent } from '../manifests/intent.ts';
import type { Manifests } from '../manifests/model.ts';
import { printable } from '../manifests/printable.ts';
import { mayHavePodsIn } from '../manifests/unseen-pods.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { declaredText } from '../reach/declarations.ts';
import { type Deviation, type DeviationEnd, namesOfEnd } from '../reach/deviation.ts';
import { examplePort } from '../reach/example-port.ts';
import type { Impersonated } from '../reach/impersonation.ts';
import { nearestDeclaration } from '../reach/nearest-declaration.ts';
import { exampleOf } from '../reach/open-world/condition-name.ts';
import { ruleCalled } from '../reach/policy-called.ts';
import { passedOver } from '../review/passed-over.ts';
import { printLocation } from './problem.ts';
import { notSeenWords, unseenName } from './unseen.ts';

/** The verdict of `check` in one line. It says that nothing more is open only if all pods are seen. */
export function checkSummary(check: {
  readonly file: string;
  readonly deviations: readonly Deviation[];
  readonly compared: number;
  readonly intent: Intent;
  readonly manifests: Manifests;
}): string {
  const { deviations, compared, intent, manifests } = check;
  const file = printable(check.file);
  const notSeen = notSeenWords(manifests);
  const said = notSeen.length > 0 ? `; ${notSeen.join('; ')}` : '';
  const seals = sealsText(intent);
  // An intent that holds only seals compares no pairs.
  const isSealsAlone = seals !== '' && intent.guarded.length === 0 && intent.connections.length === 0;
  const pairs = isSealsAlone ? `${seals} asked for${said}` : `${compared} pairs compared${said}`;
  if (deviations.length > 0) {
    const differ = deviations.length === 1 ? '1 difference' : `${deviations.length} differences`;
    return `${differ} from ${file}${doubtWords(deviations)}: ${pairs}`;
  }
  const namespaces = [...new Set(intent.guarded.map(({ workload }) => workload.split('/')[0] ?? ''))];
  const unsure = namespaces.filter((namespace) => manifests.unseen.some((one) => mayHavePodsIn(one, namespace)));
  const isPartial = passedOver(manifests).length > 0;
  const asRead = isPartial ? 'by what was read, ' : '';
  const hold = `${asRead}${seals} of ${file} hold whatever NetworkPolicies are added to any namespace`;
  if (isSealsAlone) return `${hold}${said}`;
  const andHold = seals === '' ? '' : `; ${asRead}${seals} hold whatever NetworkPolicies are added`;
  if (unsure.length === 0 && !isPartial)
    return `the manifests allow what ${file} declares, nothing more and nothing less: ${pairs}${andHold}`;
  const why = [
    ...(isPartial ? ['not everything could be read'] : []),
    ...(unsure.length > 0 ? [`pods of namespace ${unsure.map(printable).join(', ')} may be made out of sight`] : []),
  ];
  return `what was read allows what ${file} declares; whether that is all is not known, as ${why.join(' and ')}: ${pairs}${andHold}`;
}

/** Such as `1 seal` or `3 seals`. Empty if there are none. */
function sealsText({ sealed }: Intent): string {
  return sealed.length === 0 ? '' : `${sealed.length} seal${sealed.length === 1 ? '' : 's'}`;
}

/**
 * A note about Calico: whoever may write Calico's own policies in tier default can give one an order before those of the cluster.
 * Such a policy is not a NetworkPolicy of Kubernetes, so no seal covers it.
 */
export function sealNotes({ sealed }: Intent, { manifests, cni }: Pick<Connectivity, 'manifests' | 'cni'>): string[] {
  const isInDefault = manifests.otherKinds?.calico.some(
    ({ tier, namespace }) => tier === 'default' && namespace === undefined,
  );
  if (sealed.length === 0 || cni !== 'calico' || !isInDefault) return [];
  return [
    "note: whoever may write Calico's own NetworkPolicies (crd.projectcalico.org, projectcalico.org) of tier default can open what is sealed there: they have an order, which may be lower",
  ];
}

/** How many of the deviations are uncertain, because policies that are not evaluated may decide otherwise. */
function doubtWords(deviations: readonly Deviation[]): string {
  const unsure = deviations.filter(({ certain, unevaluated }) => !certain && unevaluated.length > 0).length;
  if (unsure === 0) return '';
  const which =
    unsure === deviations.length
      ? unsure === 1
        ? 'it is'
        : 'all of them are'
      : `${unsure} of them ${unsure === 1 ? 'is' : 'are'}`;
  return `, and ${which} only what policies that are not evaluated may decide`;
}

/**
 * Something that no policy can prevent, one line for each namespace: `note: whoever may create pods in three-tier can pass as
 * backend`.
 */
export function impersonationNotes(all: readonly Impersonated[]): string[] {
  return all.map(({ namespace, workloads }) => {
    const names = workloads.length > MOST ? `${workloads.slice(0, MOST).join(', ')} and others` : listed(workloads);
    return `note: whoever may create pods in ${namespace} can pass as ${names}`;
  });
}

/** The most names that are listed. */
const MOST = 6;

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/**
 * A connection that shows the deviation, and the line that decides it.
 * @param intent of version 2. If more is open than declared, the nearest declaration is named, too
 */
export function deviationText(deviation: Deviation, intent?: Intent): string {
  const { kind, certain, from, to, ports, named, declaredAt } = deviation;
  const first = examplePort(ports, 'peer' in to ? to.peer : undefined);
  const others = named.length > 0 || `${ports}` === `${first?.protocol} ${first?.port}` ? '' : ` (in all: ${ports})`;
  const portText = named.length > 0 ? `a port called ${named.join(' and ')}` : `${first?.protocol} ${first?.port}`;
  const connection = `${endText(from)} => ${endText(to)} : ${portText}`;
  if (kind === 'unsealed') return unsealedText(deviation);
  if (kind === 'less') {
    const where = declaredAt ? ` at ${printLocation(declaredAt)}` : '';
    const fact = certain ? 'is declared but denied' : 'is declared but depends on what the manifests do not say';
    return `LESS ${connection} ${fact}${others}; declared${where}${unevaluatedText(deviation)}`;
  }
  const fact = certain ? 'is open but not declared' : 'may be open and is not declared';
  const example = [from, to]
    .map((end) => ('possible' in end ? exampleOf(end.possible) : undefined))
    .filter((one) => one);
  const near = intent?.version === 2 ? nearestDeclaration(intent, deviation) : undefined;
  const nearest = near ? `; the nearest declaration is ${declaredText(near)} (${printLocation(near.location)})` : '';
  return `MORE ${connection} ${fact}${others}; ${[...example, reasonText(deviation)].join('; ')}${alikeText(deviation)}${nearest}`;
}

/** What could be opened in spite of a seal, and why the order of policies allows it. */
function unsealedText(deviation: Deviation): string {
  const { from, to, ports, named, certain, rules, late = [], declaredAt, unevaluated } = deviation;
  const portText = named.length > 0 ? `a port called ${named.join(' and ')}` : `${ports}`;
  const said = (some: Deviation['rules']) =>
    some.map((one) => `${ruleCalled(one)} (${printLocation(one.rule.location)})`).join(' and ');
  const before = rules.length > 0 ? `by ${said(rules)}` : 'no policy that is asked before NetworkPolicies decides it';
  const reasons = [
    unevaluated.length > 0 ? unevaluatedText(deviation).slice(2) : before,
    ...(late.length > 0 ? [`${said(late)} is asked after NetworkPolicies`] : []),
    ...[from, to].flatMap((end) => ('possible' in end ? (exampleOf(end.possible) ?? []) : [])),
    ...(declaredAt ? [`sealed at ${printLocation(declaredAt)}`] : []),
  ];
  const fact = certain ? 'is not sealed' : 'may not be sealed';
  return `UNSEALED ${endText(from)} => ${endText(to)} : ${portText} ${fact}: ${reasons.join('; ')}`;
}

/** One name, or several names of which any one is meant. */
function endText(end: DeviationEnd): string {
  const names = namesOfEnd(end);
  const left = names.length - MOST_CONDITIONS;
  if (left < 2) return names.join(' or ');
  return `${names.slice(0, MOST_CONDITIONS).join(' or ')} or of ${left} more conditions`;
}

/** The most conditions that fit into a sentence. */
const MOST_CONDITIONS = 2;

function reasonText(deviation: Deviation): string {
  const rules = deviation.rules.map((deciding) => `${ruleCalled(deciding)} (${printLocation(deciding.rule.location)})`);
  if (rules.length > 0) return `by ${rules.join(' and ')}${unevaluatedText(deviation)}`;
  return deviation.unevaluated.length > 0 ? unevaluatedText(deviation).slice(2) : 'no policy limits it';
}

/** The policies that are not evaluated and may decide the connection. */
function unevaluatedText({ unevaluated }: Deviation): string {
  const [first, ...more] = unevaluated;
  if (!first) return '';
  const others = more.length > 0 ? ` and ${more.length} more` : '';
  return `; ${first.kind} ${unseenName(first)} (${printLocation(first.location)})${others} may decide it and is not evaluated`;
}

function alikeText({ alike }: Deviation): string {
  return alike.length === 0 ? '' : `; no policy can tell it from ${listed(alike)}, which is declared`;
}
