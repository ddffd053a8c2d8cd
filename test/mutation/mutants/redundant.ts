import { inFile, type Mutant } from '../mutant.ts';

const spares = inFile('lib/reach/open-world/spares.ts');
const part = inFile('lib/reach/open-world/rule-part.ts');
const ends = inFile('lib/reach/open-world/other-ends.ts');
const lint = inFile('lib/review/lint/np014-redundant-rule.ts');

/** Faults in which rules and peers change nothing. */
export const redundant: readonly Mutant[] = [
  spares(
    'a rule of another policy covers one for pods that the policy does not limit',
    'const isForAll = (one: NetworkPolicy) => diagrams.minus(subjects, this.subjectsOf(one)) === diagrams.never;',
    'const isForAll = (one: NetworkPolicy) => one !== policy;',
  ),
  spares(
    'of two rules that say the same both can go',
    'this.leftOf(part.policy).delete(part);',
    'if (part.peer !== undefined) this.leftOf(part.policy).delete(part);',
  ),
  spares(
    'what no pod can match changes nothing',
    'if (isForNobody || this.ends.every((end) => end.isNobody(part))) continue;',
    'if (isForNobody) continue;',
  ),
  spares(
    'only pods for which every other policy is in force are asked about',
    '[diagrams.minus(subjects, selected), applied],',
    '[diagrams.never, applied],',
  ),
  part(
    'a policy limits egress without a rule, though it names no types',
    "return policyTypes.has(direction) && (namesTypes || direction === 'Ingress');",
    'return policyTypes.has(direction) || !namesTypes;',
  ),
  part(
    'the only peer of a rule is a peer like others',
    'return peers.length < 2 ? [whole] :',
    'return peers.length < 1 ? [whole] :',
  ),
  ends(
    'named ports are not asked about',
    'return [undefined, ...rulePortsOf(rule.ports).names];',
    'return rulePortsOf(rule.ports).names.length < 0 ? [] : [undefined];',
  ),
  ends(
    'an address is never a node whose port has a name',
    'questions({ rule }: RulePart): (string | undefined)[] {',
    'questions({ rule, direction }: RulePart): (string | undefined)[] {\n    if (direction === "Egress") return [undefined];',
  ),
  ends(
    'no rule is for addresses outside of the cluster',
    "return [...pods, addresses, ...(options.cni === 'cilium' ? [nodes] : [])];",
    "return [...pods, ...(options.cni === 'cilium' ? [nodes] : [])];",
  ),
  ends(
    'nodes are addresses to Cilium',
    "return [...pods, addresses, ...(options.cni === 'cilium' ? [nodes] : [])];",
    "return [...pods, addresses, ...(options.cni === 'spec' ? [nodes] : [])];",
  ),
  lint(
    'lint fails where there are too many conditions',
    'if (error instanceof TooManyConditions) return [];',
    'if (error instanceof TooManyConditions && cni === undefined) return [];',
  ),
];
