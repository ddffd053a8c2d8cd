import { stringify } from 'yaml';
import { deviationText } from '../../../lib/format/intent.ts';
import { readIntent } from '../../../lib/manifests/intent.ts';
import { readTexts } from '../../../lib/manifests/read-texts.ts';
import { checkIntent } from '../../../lib/reach/intent-check.ts';
import { type Objects, type Said, synthesized } from './application.ts';

export interface ApplicationJudgement {
  readonly disagreements: readonly string[];
  readonly removed: number;
  readonly added: number;
}

/**
 * A random application, synthesized and read back: it allows what it declares, nothing more and nothing less. Each of its policies taken
 * away, and an edge put into the YAML that nobody declared, is found.
 * @param most so many policies are taken away
 */
export function judgeApplication(said: Said, most = 3): ApplicationJudgement {
  const { problems, objects, intent } = synthesized(said);
  if (problems.length > 0) return { disagreements: problems, removed: 0, added: 0 };
  const lines = deviationsOf(objects, intent);
  if (lines.length > 0) return { disagreements: lines, removed: 0, added: 0 };
  const disagreements: string[] = [];
  const policies = objects.filter((one) => one.kind === 'NetworkPolicy' && !isRedundant(one, objects));
  const some = policies.filter((_, i) => i % Math.ceil(policies.length / most) === 0);
  for (const policy of some) {
    const left = objects.filter((one) => one !== policy);
    if (deviationsOf(left, intent).length === 0) disagreements.push(`not missed: ${policy.metadata.name}`);
  }
  const additions = [...addedEdges(objects, said), ...widened(objects)];
  for (const [what, more] of additions) {
    if (deviationsOf(more, intent).length === 0) disagreements.push(`not found: ${what}`);
  }
  return { disagreements, removed: some.length, added: additions.length };
}

const WORKLOAD = /^(?:Deployment|StatefulSet|DaemonSet|Job|CronJob)$/;

/** Whether policies limit its pods: those that use the network of their node know none. */
function isLimitable({ kind, spec }: Objects[number]): boolean {
  const { template } = (kind === 'CronJob' ? spec.jobTemplate.spec : spec) ?? {};
  return WORKLOAD.test(kind) && template.spec.hostNetwork !== true;
}

/** In a namespace without workloads no policy matters. A default deny takes nothing away where each workload of its namespace is limited, in both directions, by a policy of its own. */
function isRedundant({ metadata }: Objects[number], objects: Objects): boolean {
  const own = objects.filter((one) => one.metadata.namespace === metadata.namespace);
  if (metadata.name !== 'default-deny') return !own.some(isLimitable);
  const others = own.filter((one) => one.kind === 'NetworkPolicy' && one.metadata.name !== 'default-deny');
  const isLimited = (name: string, type: string) =>
    others.some(
      ({ spec }) => spec.policyTypes.includes(type) && [undefined, name].includes(spec.podSelector.matchLabels?.app),
    );
  return own
    .filter(isLimitable)
    .every((one) => isLimited(one.metadata.name, 'Ingress') && isLimited(one.metadata.name, 'Egress'));
}

function deviationsOf(objects: Objects, text: string): string[] {
  const yaml = objects.map((one) => stringify(one, { version: '1.1', aliasDuplicateObjects: false })).join('---\n');
  const { intent, problems } = readIntent(text, 'intent.yaml');
  if (!intent) return problems.map(({ message }) => message);
  const result = checkIntent(readTexts([{ file: 'dist.yaml', text: yaml }]), intent);
  return [...result.problems.map(({ message }) => message), ...result.deviations.map((one) => deviationText(one))];
}

/** Both halves of a connection from the last workload to the first, on a port that nobody has, and that no edge of every port has said. */
function addedEdges(objects: Objects, { edges }: Said): [string, Objects][] {
  const workloads = objects.filter(isLimitable);
  const [to, from] = [workloads[0], workloads.at(-1)];
  if (!to || from === to) return [];
  const isBetween = (one: Said['edges'][number]) =>
    `w${one.from}` === from.metadata.name && `w${one.to}` === to.metadata.name;
  if (edges.some((one) => one.more === 'all' && isBetween(one))) return [];
  const labels = (one: Objects[number]) => ({ matchLabels: { app: one.metadata.name } });
  const peer = (one: Objects[number]) => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': one.metadata.namespace } },
    podSelector: labels(one),
  });
  const policy = (one: Objects[number], spec: object) => ({
    ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
    metadata: { name: 'added', namespace: one.metadata.namespace },
    spec: { podSelector: labels(one), ...spec },
  });
  const ports = [{ port: 6, protocol: 'TCP' }];
  const out = policy(from, { policyTypes: ['Egress'], egress: [{ to: [peer(to)], ports }] });
  const into = policy(to, { policyTypes: ['Ingress'], ingress: [{ from: [peer(from)], ports }] });
  into.metadata.name = 'added-too';
  return [[`${from.metadata.name} => ${to.metadata.name} TCP 6`, [...objects, out, into]]];
}

/** One rule that lets in pods of every namespace, where it let in somebody. */
function widened(objects: Objects): [string, Objects][] {
  const policy = objects.find(({ kind, spec }) => kind === 'NetworkPolicy' && spec.ingress?.[0]?.from);
  if (!policy) return [];
  const more = structuredClone(policy);
  more.spec.ingress[0].from.push({ namespaceSelector: {} });
  return [[`${policy.metadata.name} for every namespace`, objects.map((one) => (one === policy ? more : one))]];
}
