import { inFile, type Mutant } from '../mutant.ts';

const impostors = inFile('lib/live/plan/impostors.ts');
const plan = inFile('lib/live/plan/plan.ts');
const verification = inFile('lib/live/verify.ts');
const drift = inFile('lib/live/diagnosis/policy-drift.ts');
const keys = inFile('lib/live/diagnosis/namespace-keys.ts');
const otherPods = inFile('lib/live/diagnosis/other-pods.ts');
const services = inFile('lib/live/diagnosis/services.ts');
const labelled = inFile('lib/live/judge/labelled.ts');
const policies = inFile('lib/live/diagnosis/policies.ts');
const unevaluated = inFile('lib/live/diagnosis/unevaluated.ts');
const diagnosis = inFile('lib/live/diagnosis/diagnose.ts');
const network = inFile('lib/live/diagnosis/network.ts');
const listed = inFile('lib/live/cluster/other-policies.ts');
const command = inFile('lib/cli/verify.ts');

/** Faults in what a verification says of pods that no manifest holds, and of policies that are not those of the manifests. */
export const liveOpenWorld: readonly Mutant[] = [
  impostors('only one set of labels is borrowed', 'found.has(name)) continue;', 'found.size > 0) continue;'),
  impostors('labels that no workload has are not borrowed', ': [new Map<string, string>()]', ': []'),
  impostors(
    'only the labels that policies look at are borrowed',
    'found.set(name, { name, labels,',
    'found.set(name, { name, labels: new Map(told),',
  ),
  impostors('policies of egress let somebody in', "policyTypes.has('Ingress') &&", ''),
  impostors(
    'policies of nobody let somebody in',
    'one.namespace === namespace && matches(podSelector, labelsOfPods(one)) !== NO',
    'one !== undefined',
  ),
  impostors('an impostor is where its peer lets it in', 'if (except) found.set', 'if (except && false) found.set'),
  impostors('the peers of others let an impostor in', '|| matches(podSelector, known) === NO', ''),
  impostors('too many impostors are not said', '...(surplus.length > 0', '...(surplus.length > 1000'),
  plan('nobody borrows labels', '= quick\n', '= quick || true\n'),
  plan('a quick look borrows labels', '= quick\n', '= false\n'),
  verification(
    'what limits a second namespace of strangers does not count',
    'ours.has(one.namespace)',
    'one.namespace === own.namespace',
  ),
  verification(
    'what nobody has evaluated is waited for',
    '.policies.length > 0) return () => true;',
    '.policies.length > 1000) return () => true;',
  ),
  drift(
    'labels that the manifests leave open are a difference',
    'namespace.declared ? namespace : (live[i] ?? namespace)',
    'namespace',
  ),
  drift(
    'policies that are as they should be are compared, however many conditions they have',
    'changes.changed.length === 0 &&\n',
    'changes.changed.length < 0 &&\n',
  ),
  keys(
    'policies of other kinds ask for no label of a namespace',
    'keys.has(key) || others.some((content) => content.includes(key))',
    'keys.has(key)',
  ),
  keys('policies of other kinds ask for names of namespaces alone', ' || otherObjects(otherKinds).length > 0', ''),
  drift('labels that nobody may read are those of the manifests', 'one.declared && !labels.has(one.name)', 'false'),
  drift(
    'what labels of ServiceAccounts change is not compared',
    'ofAccounts(manifests, accounts).length === 0',
    'true',
  ),
  otherPods('hostNetwork makes no other pod of a pod', ', hostNetwork: pod.hostNetwork, ports', ', ports'),
  otherPods('named ports make no other pod of a pod', ', ports: pod.ports }', ' }'),
  otherPods('pods that are being deleted are not looked at', '(pod.running || !pod.terminating)', '!pod.terminating'),
  otherPods(
    'the account makes no other pod of a pod',
    '{ ...clues, serviceAccount: pod.serviceAccount }',
    '{ ...clues }',
  ),
  plan('probers have no account, whatever policies ask for', 'hasAccounts && workload.clues && {', 'false && {'),
  services('a Service that leads elsewhere is none that rules name', "isNamed ? 'inconclusive' : 'match'", "'match'"),
  labelled('a label that a webhook gave counts as given', 'labels[key] !== value', 'false'),
  drift('what labels of namespaces change is not compared', 'hasSameLabels(before, after) &&', ''),
  policies(
    'what is too much to compare ends the run',
    'if (!(error instanceof TooManyConditions)) throw error;',
    'throw error;',
  ),
  policies(
    'what is too much to compare is a match',
    "kind: 'too many conditions', says, next, verdict: 'inconclusive'",
    "kind: 'too many conditions', says, next, verdict: 'match'",
  ),
  policies('pods that no manifest holds are no difference', '...open.flatMap(', '...open.slice(0, 0).flatMap('),
  policies('workloads are no difference', '...differences.map(', '...differences.slice(0, 0).map('),
  policies('who is let in otherwise is no mismatch', "verdict: 'mismatch'", "verdict: 'match'"),
  policies('that a policy changes nothing is not said', "rows.length === 0 ? ', which", "rows.length < 0 ? ', which"),
  policies(
    'that a policy changes nothing is said where it does',
    "rows.length === 0 ? ', which",
    "rows.length >= 0 ? ', which",
  ),
  unevaluated(
    'policies of the cluster count as evaluated',
    '[...inCluster.notEvaluated, ...others.map(({ named }) => named), ...unread, ...notEvaluated]',
    '[...notEvaluated]',
  ),
  unevaluated('policies of the manifests count as evaluated', '...unread, ...notEvaluated]', '...unread]'),
  unevaluated('a set of addresses decides nothing', '/(?:Set|Tier|Group)$/.test(kind)', 'false'),
  unevaluated(
    'a policy of nodes decides between pods',
    "reaches.some(({ of }) => of === 'pods')",
    'reaches.length > 0',
  ),
  unevaluated(
    'a NetworkPolicy is another one, too, where Calico shows it',
    "name.startsWith('knp.default.')",
    "name.startsWith('knp.default.none')",
  ),
  unevaluated('what may not be listed is not said', '...(resources.length > 0', '...(resources.length > 1000'),
  unevaluated(
    'what nobody has evaluated is a match',
    "verdict: 'inconclusive' as const,\n          },\n        ]\n      : []),\n    ...(resources",
    "verdict: 'match' as const,\n          },\n        ]\n      : []),\n    ...(resources",
  ),
  diagnosis('what nobody has evaluated is no cause', '...ofUnevaluated(live.unevaluated),', ''),
  network(
    'other causes are guessed of what nobody has evaluated',
    'unevaluated.policies.length > 0 ? []',
    'unevaluated.policies.length > 1000 ? []',
  ),
  listed(
    'a kind of another version of its group is not seen',
    'for (const version of versions)',
    'for (const version of versions.slice(0, 1))',
  ),
  listed(
    'a refusal is as if nothing were there',
    'if (codeOf(error) !== 404)',
    'if (codeOf(error) === undefined && !(error instanceof Error))',
  ),
  listed('what is gone is not known', 'if (codeOf(error) !== 404)', 'if (true)'),
  listed(
    "a group of policies that is down is nobody's business",
    'const isKnown = isDecidingGroup(group) &&',
    'const isKnown = false &&',
  ),
  listed('kinds of others that are called so are not looked for', '|| !(isOwn || DERIVED.includes(group))', ''),
  listed('what the plugin makes of NetworkPolicies is one of its own', '|| DERIVED.includes(group)', ''),
  command(
    'what is too much to compare ends as what cannot be told',
    "verdict === 'inconclusive' && isTooLarge",
    "verdict === 'match' && isTooLarge",
  ),
];
