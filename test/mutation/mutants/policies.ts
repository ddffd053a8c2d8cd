// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const selector = inFile('lib/reach/selector.ts');
const compiled = inFile('lib/reach/compiled-policy.ts');
const side = inFile('lib/reach/side.ts');
const unevaluated = inFile('lib/reach/unevaluated.ts');

/** Faults in what one policy selects and lets through. */
export const policies: readonly Mutant[] = [
  selector(
    'any of the labels, not all',
    'if (one === NO) return NO;\n    result = least(result, one);',
    'result = greatest(result, one);',
  ),
  selector(
    'expressions are left out',
    'for (const requirement of selector.matchExpressions) {',
    'for (const requirement of selector.matchExpressions.slice(0, 0)) {',
  ),
  selector(
    'NotIn needs the key',
    "return operator === 'NotIn' || operator === 'DoesNotExist' ? YES : NO;",
    "return operator === 'DoesNotExist' ? YES : NO;",
  ),
  selector(
    'DoesNotExist needs the key',
    "return operator === 'NotIn' || operator === 'DoesNotExist' ? YES : NO;",
    "return operator === 'NotIn' ? YES : NO;",
  ),
  selector(
    'NotIn is In',
    "return values.includes(value) === (operator === 'In') ? YES : NO;",
    'return values.includes(value) ? YES : NO;',
  ),
  selector(
    'Exists is not',
    "if (operator === 'Exists') return YES;\n    if (operator === 'DoesNotExist') return NO;\n    return values",
    "if (operator === 'Exists') return NO;\n    if (operator === 'DoesNotExist') return NO;\n    return values",
  ),
  selector('a generated label is absent', "if (generatedLabels.has(key)) return 'present';", ''),
  selector(
    'a controller of another kind adds no label',
    'mayHaveOtherLabels || possibleLabels?.has(key)',
    'possibleLabels?.has(key)',
  ),
  selector('a possible label is absent', 'mayHaveOtherLabels || possibleLabels?.has(key)', 'mayHaveOtherLabels'),
  compiled('Cilium heeds policyTypes', " || (cni === 'cilium' && rules.length > 0)", ''),
  compiled('a name that is not known is no port', 'isComplete ? known : known.union(this.anyNamed)', 'known'),
  unevaluated(
    'a policy that is not evaluated denies nothing',
    'sure: closes ? PortSet.none : result.sure',
    'sure: result.sure',
  ),
  unevaluated(
    'a policy that is not evaluated opens nothing',
    'maybe: opens ? PortSet.all : result.maybe',
    'maybe: result.maybe',
  ),
  selector('unknown labels are absent', "case 'perhaps':\n      return MAYBE;", "case 'perhaps':\n      return NO;"),
  compiled('from: [] is for nobody', 'everyone: rule.peers.length === 0,', 'everyone: false,'),
  compiled(
    'from: [] matches no pod',
    "if (peers.length === 0) return this.compiled('everyone', { namespaceSelector: EVERY }, namespace, () => YES);",
    "if (peers.length === 0) return this.compiled('nobody', { namespaceSelector: EVERY }, namespace, () => NO);",
  ),
  compiled(
    'podSelector alone reaches into every namespace',
    ': pods.namespace === ownNamespace\n        ? YES\n        : NO;',
    ': YES;',
  ),
  compiled(
    'both selectors: any of them',
    'return least(inNamespace, matches(podSelector, pods.labels));',
    'return greatest(inNamespace, matches(podSelector, pods.labels));',
  ),
  compiled(
    'namespaceSelector is left out',
    'const inNamespace = namespaceSelector\n    ? matches(namespaceSelector, pods.namespaceLabels)',
    'const inNamespace = namespaceSelector\n    ? YES',
  ),
  compiled('pods with hostNetwork are pods', "if (pods.kind === 'node') return NO;", ''),
  compiled('no ports are no port', 'ports.length === 0 ? PortSet.all :', 'ports.length === 0 ? PortSet.none :'),
  compiled(
    'a protocol without a port is every protocol',
    'if (port === undefined) return PortSet.whole(protocol);',
    'if (port === undefined) return PortSet.all;',
  ),
  compiled(
    'a named port without its protocol',
    'named.map(({ port, protocol }) => `${protocol}/${port}`)',
    'named.map(({ port }) => `TCP/${port}`)',
  ),
  compiled('endPort is left out', 'PortSet.range(protocol, port, endPort)', 'PortSet.range(protocol, port)'),
  compiled(
    'endPort is exclusive',
    'PortSet.range(protocol, port, endPort)',
    'PortSet.range(protocol, port, endPort === undefined ? port : Math.max(port, endPort - 1))',
  ),
  compiled(
    'a policy selects pods of every namespace',
    'peerMatches({ podSelector }, namespace, pods),\n    );',
    'peerMatches({ podSelector }, pods.namespace ?? namespace, pods),\n    );',
  ),
  compiled(
    'named ports of nodes count for sure',
    "return this.known(target?.kind === 'node' ? undefined : target);",
    'return this.known(target);',
  ),
  side(
    'only the first policy counts',
    'rules: selecting.flatMap(({ rules }) => rules)',
    'rules: selecting[0]?.rules ?? []',
  ),
  side(
    'nobody is isolated',
    'const sure = selecting.length > 0 ?',
    'const sure = selecting.some(({ rules }) => rules.length > 0) ?',
  ),
  side(
    'ipBlocks never cover pods',
    'if (!space || this.withBlocks.length === 0) return { sure, maybe };',
    'return { sure, maybe };',
  ),
  side(
    'what may match matches',
    'if (match === YES) sure = sure.union(ports.surelyOn(target));',
    'sure = sure.union(ports.surelyOn(target));',
  ),
  side('rules for everyone are not for addresses', 'ports.union(everyone)', 'ports'),
  side("named ports of ingress are the source's", 'const target = this.target ?? other;', 'const target = other;'),
  side(
    'a policy that may select does not',
    'this.perhaps = lists.filter(({ selects }) => selects === MAYBE)',
    'this.perhaps = lists.filter(({ selects }) => selects === MAYBE && false)',
  ),
  selector(
    'undeclared namespaces have no labels',
    "unknown: declared ? allKnown : () => 'perhaps'",
    'unknown: allKnown',
  ),
];
