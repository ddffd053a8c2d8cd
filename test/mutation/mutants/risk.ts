// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const signs = inFile('lib/review/risk.ts');
const dataTier = inFile('lib/review/data-tier.ts');
const limits = inFile('lib/review/limits.ts');
const lostDeny = inFile('lib/review/lost-default-deny.ts');
const openDeny = inFile('lib/review/open-world/lost-open-deny.ts');
const openRisk = inFile('lib/review/open-world/open-risk.ts');
const byRules = inFile('lib/review/decided-by-rules.ts');
const published = inFile('lib/review/published.ts');
const service = inFile('lib/manifests/objects/service.ts');

/** Faults in how much a reviewer should care about a difference. */
export const risk: readonly Mutant[] = [
  limits('a policy that lets everything through is a limit', ' && !letAllThrough(sure.rules)', ''),
  limits('one protocol is everything', 'ports.on(undefined))).isAll', 'ports.on(undefined))).isEmpty === false'),
  limits('every pod of the own namespace is everybody', 'isEmpty(namespaceSelector) && ', ''),
  limits('pods with a label are everybody', ' && (podSelector === undefined || isEmpty(podSelector))', ''),
  limits('every pod is everybody, whatever the addresses', ' && coverage(ranges, [WHOLE[4], WHOLE[6]]) === YES', ''),
  limits('every address is everybody, whatever the pods', 'rule.peers.some(isEveryPod) && ', ''),
  lostDeny('a default deny that stays is lost', 'if (isLimited(after[1], direction)) return undefined;', ''),
  lostDeny(
    'policies that deny nothing were a default deny',
    "(lost === 'isolation' && deniesPlainPod(...before, direction))",
    "lost === 'isolation'",
  ),
  lostDeny('a limit is lost that never was', "wasLimited ? 'isolation' : undefined", "'isolation'"),
  openDeny('of possible pods, a limit is lost where it stays', ' || isLimited(after)) return', ') return'),
  openDeny(
    'possible pods that rules denied lose nothing',
    'if (!isolation?.isOrdered) return',
    'if (isolation) return',
  ),
  openRisk(
    'possible pods that lose a default deny are of medium risk',
    "limiting[end].losesDefaultDeny ? 'undenied' : undefined",
    'undefined',
  ),
  lostDeny(
    'rules that deny pods alone are no default deny',
    "if (old === 'everyone' || (old === 'pods' && now === 'nobody')) return 'rules';",
    "if (old === 'everyone') return 'rules';",
  ),
  lostDeny(
    'rules that deny pods are as good as those that deny addresses, too',
    "return addresses.some(isDenied) ? 'everyone' : 'pods';",
    "return 'everyone';",
  ),
  lostDeny('a Deny of one port is a default deny', 'ports.intersect(open).isEmpty', '!open.isAll'),
  lostDeny(
    'rules that let one port through are no default deny',
    'PortSet.all.subtract(PortSet.unionOf(named))',
    'PortSet.all',
  ),
  lostDeny('a default deny by other rules does not replace one', "if (now === 'everyone') return undefined;", ''),
  byRules('what no rule decides is denied by rules', 'return isLeft ? undefined : maybe;', 'return maybe;'),
  signs(
    'egress to addresses of what was limited is no sign',
    "...(to.range && isEndLimited(from.old, 'Egress') ? [sign('outOfLimited')] : []),",
    '',
  ),
  signs(
    'egress to addresses of what was not limited is no sign',
    "...(to.range && !isEndLimited(from.old, 'Egress') ? [sign('outOfOpen')] : []),",
    '',
  ),
  signs('every port is no sign', "...(gained.isAll || hasWholeProtocol(gained) ? [sign('everyPort')] : []),", ''),
  signs('every port of one protocol is not every port', 'gained.isAll || hasWholeProtocol(gained)', 'gained.isAll'),
  signs('every port of UDP is not every port', "['SCTP', 'TCP', 'UDP'] as const", "['SCTP', 'TCP'] as const"),
  signs('gained against the intent is no sign', "...(undeclared.isEmpty ? [] : [sign('intent')]),", ''),
  signs('lost against the intent is no sign', "...(stillListed.isEmpty ? [] : [sign('intent')]),", ''),
  signs(
    'what is lost has no reason',
    '...(difference.lost.isEmpty || !stillListed.isEmpty ?',
    '...(difference.lost.isEmpty || stillListed.isEmpty ?',
  ),
  signs(
    'the lowest of the signs is the level',
    'const level = RISKS.find((one)',
    'const level = [...RISKS].reverse().find((one)',
  ),
  signs('reasons of lower levels are reasons', 'signs.filter((sign) => sign.level === level).map', 'signs.map'),
  signs('what was a data tier until now is none', 'isOfData(to.old, to.new)', 'isOfData(to.new)'),
  signs('a source is the data tier', 'isOfData(to.old, to.new)', 'isOfData(from.old, from.new)'),
  signs('of several data tiers one is named', 'isOfData(target.old, target.new) ||', ''),
  signs('of several that lose their limit one is named', "|| lostLimit(target, 'Ingress') !== undefined", ''),
  signs('a lost limit of egress is no sign', "...signsOfLostLimit(from, 'Egress'),", ''),
  signs('a lost limit of ingress is no sign', "...signsOfLostLimit(to, 'Ingress'),", ''),
  signs(
    'every limit is lost',
    'if (!lostDeny([old.connectivity, old.group], [now.connectivity, now.group], direction)) return undefined;',
    '',
  ),
  signs('nothing limits what rules still deny', "isDenied ? 'undenied' : 'unlimited'", "'unlimited'"),
  signs(
    'what rules deny by default is not limited',
    " || deniedByRules([end.connectivity, end.group], direction) !== 'nobody'",
    '',
  ),
  signs(
    'an outsider into what was limited is of medium risk',
    "[sign('intoLimited', outsider)]",
    "[sign('intoOpen', outsider)]",
  ),
  signs(
    'whether the target was limited is asked of the new side',
    "isEndLimited(to.old, 'Ingress');",
    "isEndLimited(to.new, 'Ingress');",
  ),
  signs(
    'a new workload of another namespace is of medium risk',
    '...(outsider && !wasLimited && from.old ?',
    '...(outsider && !wasLimited ?',
  ),
  signs('a new workload is of medium risk', "'newIngress' : 'newWorkload'", "'newIngress' : 'newPair'"),
  signs('what comes with an Ingress comes with a workload', 'fates.every(isController)', 'fates.length === 0'),
  signs('what is gained could connect before', "kind === 'gained' ? 'newPair'", "kind !== 'gained' ? 'newPair'"),
  signs('addresses are another namespace', "if (peer.kind === 'external') return 'the internet';", ''),
  signs(
    'the ingress controller is another namespace',
    "if (peer.kind === 'ingress-controller') return 'the ingress controller';",
    '',
  ),
  signs(
    'pods of another namespace are no outsiders',
    "=== target.workload.namespace ? undefined : 'another namespace'",
    '=== target.workload.namespace ? undefined : undefined',
  ),
  dataTier(
    'only the first port tells a data tier',
    'const store = ports.find(',
    'const store = ports.slice(0, 1).find(',
  ),
  dataTier(
    'the label of a data tier does not count',
    'if (component !== undefined && COMPONENTS.has(component))',
    'if (component !== undefined && COMPONENTS.has(component) && store)',
  ),
  dataTier(
    'the component is read from another label',
    "labels.get('app.kubernetes.io/component')",
    "labels.get('component')",
  ),
  dataTier('an annotation cannot deny a data tier', "if (said === 'false') return undefined;", ''),
  dataTier('an annotation cannot make a data tier', "if (said === 'true') return", "if (said === 'yes') return"),
  dataTier('the registry is a part of the name of an image', "path.slice(path.lastIndexOf('/') + 1)", 'path'),
  dataTier('the tag is a part of the name of an image', ".replace(/:.*$/, '')", ''),
  dataTier('a web server with a claim is a data tier', 'claim === undefined || isWeb ?', 'claim === undefined ?'),
  dataTier('a job that uses a client is a data tier', "new Set(['Job', 'CronJob'])", 'new Set<string>()'),
  dataTier("PostgreSQL's port is another one", "[5432, 'PostgreSQL']", "[5433, 'PostgreSQL']"),
  published(
    'a hostPort is no way from outside',
    ' || workloads.some(({ ports }) => ports.some(({ hostPort }) => hostPort))',
    '',
  ),
  published(
    'every port of a container is one of its node',
    'filter(({ hostPort, ends }) => hostPort && !ends)',
    'filter(({ ends }) => !ends)',
  ),
  published(
    'what is at one address is at every one',
    'if (at && !way.at?.every(',
    'if (false && at && !way.at?.every(',
  ),
  published('a load balancer that opens to more is as before', 'return !sources || (', 'return true || ('),
  published('an internal load balancer is as public as any', "scheme === 'internal' &&", 'false &&'),
  published('external addresses are kept to the source ranges', 'service.externalIPs ? undefined : ', ''),
  published('policies alone say who can come', 'sources ? commonRanges(letIn, sources) : letIn', 'letIn'),
  service('nodes take traffic for a headless Service', ' || isHeadless(spec) ? []', ' ? []'),
];
