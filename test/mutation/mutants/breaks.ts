// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const of = (file: string) => inFile(`lib/review/breaks/${file}.ts`);
const [declared, dns, question, speaks] = [of('declared'), of('dns'), of('dns-question'), of('speaks')];
const [entries, outsiders, offered, half] = [of('served-by-ingress'), of('outsiders'), of('offered'), of('half-open')];
const [anew, moved, dead] = [of('dns-asked-anew'), of('moved-port'), of('dead-rule')];
const [mentions, lost, named] = [of('mentions'), of('lost-service'), of('named-services')];
const [api, scrape, denial, all, sides] = [
  of('api-server'),
  of('scrape'),
  of('not-needed'),
  of('breaks'),
  of('both-sides'),
];
const risks = inFile('lib/review/risk-table.ts');

/** Faults in what is said to break. */
export const breaks: readonly Mutant[] = [
  declared('what went with a workload breaks', '!after.workloads.has(name) || !before.workloads.has(name)', 'false'),
  declared('that anyone may come is meant for who passes for it', '    .filter(isMeant);', ';'),
  declared(
    'each source of an entry for anyone breaks by itself',
    'const key = isEntered ?',
    'const key = !isEntered ?',
  ),
  anew('DNS pods of other labels are the same', '[classes.sort(), ', '['),
  anew('DNS in a namespace of other labels is the same', 'written.sort(), ', ''),
  anew('DNS that lets nobody in is the same', ', policies.sort()]', ']'),
  anew('who asks with other labels is the same', '${pods} ${contentOfLimits', '${contentOfLimits'),
  anew('what a workload may open is no matter', 'contentOfLimits(group.sides.Egress)', "''"),
  anew('a policy that nobody evaluates decides nothing', '!isSimple || ', ''),
  anew('a variant of a workload is asked about without the others', 'changed.has(ownerOf(one))', 'isChanged(one)'),
  dns('half of DNS is all of it', "(is === 'none' && was !== 'none')", "is === 'none'"),
  dns('a workload that nothing limits is asked about as little as DNS is limited', 'isDnsLimited ||', 'false ||'),
  dns(
    'whoever is said to speak only perhaps misses its names for certain',
    "is === 'none' && speech.isSaid",
    "is === 'none'",
  ),
  question('names are asked for over TCP', "PortSet.range('UDP', 53).union", "PortSet.range('TCP', 53).union"),
  question('a rule for TCP is one for DNS', "if (protocol !== 'UDP') return false;", ''),
  question('any address is a resolver', '!to.ranges.some(isPrivate)', 'false'),
  question('no address is a resolver', 'if (isAddress ||', 'if ('),
  question(
    'a block of addresses holds the DNS pods',
    'if (depends.intersect(asked).isEmpty) return false;',
    'return !depends.intersect(asked).isEmpty;',
  ),
  question('the DNS of the manifests is not asked', 'own.length > 0 ? own :', 'own.length < 0 ? own :'),
  question(
    'who is free asks addresses where the DNS pods are closed',
    "if (group.sides.Egress.isolated !== YES && !isDenied) return 'none';",
    '',
  ),
  question('that all else is open opens another way to DNS', 'if (isDenied) return false;', ''),
  question(
    'a Deny of port 53 leaves DNS open on another port',
    "from.sides.Egress.isOrdered || to.sides.Ingress.isOrdered ? PortSet.range('UDP', 53) : ASKED",
    'ASKED',
  ),
  question(
    'a rule of another kind names no port of DNS',
    "rule.action === 'Allow' && (isNumbered || ",
    "rule.action === 'Allow' && (",
  ),
  speaks('a rule that lets a workload in elsewhere says nothing', '?? this.byOthersRule(end)', ''),
  speaks('a data tier speaks to Services near it', 'dataTier(workload) !== undefined ||', ''),
  speaks('a Service in front of itself is spoken to', '({ name }) => name !== end.name', '() => true'),
  entries(
    'an Ingress that is new breaks',
    'known.get(keyOf(entry))?.port;',
    'known.get(keyOf(entry))?.port ?? entry.port;',
  ),
  entries('a Service that went breaks no Ingress', '  if (!old) return [];', '  if (!old || !now) return [];'),
  entries(
    'what is not rendered makes no Service',
    "(!now && certainty === 'breaks' && after.manifests.unseen.some(({ makes }) => makes === 'objects'))",
    'false',
  ),
  entries(
    'rules that are for somebody else are not left',
    "certainty === 'breaks' ? likely.union(doubtful) : likely",
    'likely',
  ),
  outsiders(
    'a rule for a workload of the namespace lets a controller in',
    "return meant.length > 0 ? 'never' : 'doubtful'",
    "return 'likely'",
  ),
  outsiders(
    'controllers of the manifests are nobody special',
    "if (meant.some(({ workload }) => isCalled(workload, called))) return 'likely';",
    '',
  ),
  outsiders('addresses are for nobody', "if (peer.ipBlock) return 'likely';", "if (peer.ipBlock) return 'never';"),
  offered('a data tier is offered', '.filter(({ workload }) => dataTier(workload) === undefined)', ''),
  moved(
    'a port that the target declares opens instead',
    '!now.open.union(now.depends).intersect(declared).isEmpty',
    'false',
  ),
  moved('who may open what the target declares now lost it', '|| !open.intersect(is).isEmpty', ''),
  moved(
    'pods that nobody has seen lose it for certain',
    "const isSure = source.endsWith('[External]');",
    'const isSure = true;',
  ),
  lost('pods that are gone are missed with a port', 'ports.isEmpty || !there ?', 'ports.isEmpty ?'),
  dead('a policy that went to another namespace is forgotten', '?? this.byName.get(old.name)', ''),
  dead(
    'a rule whose peers are there does nothing',
    'rule.peers.every((peer) => !peer.ipBlock && !isMatched(peer))',
    'true',
  ),
  dead('a peer that was dead before breaks what others let through', '!this.keys.has(keyOfPeer(peer))', 'true'),
  dead('pods are those of their group', 'peer.workload === workload ?', 'true ?'),
  dead('a name that the target has is none', 'ports.on(group.pods).isEmpty ?', 'true ?'),
  half('the half that was there is one that the change writes', 'certainty: isNewRule ?', 'certainty: true ?'),
  half('what was half-open is new', 'if (was && ports.subtract(was.ports).isEmpty) return [];', ''),
  half(
    'rules for all pods name them',
    'podSelector.matchLabels.size + podSelector.matchExpressions.length > 0',
    'true',
  ),
  half(
    'one port that is let through is none',
    '!ports.intersect(opposite).isEmpty',
    'ports.subtract(opposite).isEmpty',
  ),
  half('what was never open is lost', '.filter(({ isLost }) => isLost)', ''),
  mentions('a name among words is a host', "(!host.includes('.') && !isAlone(", "(host === '' && !isAlone("),
  mentions('a name is of any namespace', 'side.service(of, name)', 'side.service(namespace, name)'),
  mentions(
    'a ConfigMap of any namespace is read',
    'side.configMap(namespace, name)',
    'side.manifests.clues.configMaps.find((one) => one.name === name)',
  ),
  mentions('all keys of a ConfigMap are read', 'if (key !== undefined && key !== own) continue;', ''),
  mentions('capitals are no host', 'written.toLowerCase()', 'written'),
  mentions('a host of another domain is a Service', "svc === 'svc' ?", 'svc ?'),
  lost('a Service whose pods went breaks', 'return there.length > 0 ?', 'return there.length >= 0 ?'),
  lost(
    'one that leads to others that are reached breaks',
    'blocked.length === behind.length ? blocked :',
    'blocked.length === 0 ? blocked :',
  ),
  lost(
    'the own pods are asked about',
    'end.name !== self && !targets(service, port, end).isEmpty);\n',
    '!targets(service, port, end).isEmpty);\n',
  ),
  named(
    'one lost port of several is all of them',
    'could.length === 0 || lost.length < could.length',
    'could.length === 0',
  ),
  api(
    'one of another namespace has the rights',
    '`${namespace}/${clues.serviceAccount}`',
    '`shop/${clues.serviceAccount}`',
  ),
  api('who has no token asks', '!clues || clues.hasNoToken', '!clues'),
  api('any port is that of an API server', '.intersect(PORTS));', ');'),
  scrape('whoever does not ask is scraped', "scrape?.text !== 'true'", 'scrape === undefined'),
  scrape('the port that is asked for is not read', 'Number.isInteger(number) && number > 0', 'number < 0'),
  denial('nothing can be denied', 'need.includes(what)', 'need.includes(what) && what === subject'),
  all(
    'what several say is said several times',
    'if (!known || isDead) continue;',
    'if (known) found.set(`${found.size}`, loss);\n    continue;',
  ),
  all('workloads that lose the same in the same words are one', '`${loss.subject} ${loss.what}`', 'loss.what'),
  all('what is denied breaks', '.filter((loss) => !isDenied(loss, sides))', ''),
  sides(
    'policies that were there come first',
    'const policies = [...limiting.filter(isNew), ...limiting',
    'const policies = [...limiting',
  ),
  risks(
    'what only probably breaks is of high risk',
    "certainty === 'breaks' ? 'breaks' : 'probablyBreaks'",
    "'breaks'",
  ),
];
