import { readTexts } from '../read-texts.ts';

const POLICY =
  '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny}, spec: {podSelector: {}}}';
const CILIUM =
  '{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: deny}, spec: {endpointSelector: {}}}';
const POD = 'metadata: {name: a}, spec: {containers: [{name: c, image: x}]}';

/** How many policies and workloads kubectl would apply, and the codes of the problems. */
function read(text: string): [policies: number, workloads: number, codes: string] {
  const { policies, workloads, problems } = readTexts([{ file: 'x.yaml', text }]);
  const codes = problems.map(({ code, severity }) => (severity === 'error' ? code : `${code} warning`));
  return [policies.length, workloads.length, codes.join()];
}

// Each was compared with `kubectl label --local -f FILE x=1 -o name` of kubectl 1.32.
it.each<[what: string, text: string, answer: ReturnType<typeof read>]>([
  ['a List', `apiVersion: v1\nkind: List\nitems: [${POLICY}]\n`, [1, 0, '']],
  ['a ConfigMap with items', `apiVersion: v1\nkind: ConfigMap\nitems: [${POLICY}]\n`, [1, 0, '']],
  ['a custom kind with items', `apiVersion: a.io/v1\nkind: Bundle\nitems: [${POLICY}]\n`, [1, 0, '']],
  [
    'a Pod with items, which is not applied itself',
    `apiVersion: v1\nkind: Pod\n${POD.replace(', spec', '\nspec')}\nitems: [${POLICY}]\n`,
    [1, 0, ''],
  ],
  ['items of the type of what is not called a list', `apiVersion: v1\nkind: Pod\nitems: [{${POD}}]\n`, [0, 1, '']],
  ['items of a PodList without a type', `apiVersion: v1\nkind: PodList\nitems: [{${POD}}, ${POLICY}]\n`, [1, 1, '']],
  ['items with an empty type', `apiVersion: v1\nkind: PodList\nitems: [{kind: "", ${POD}}]\n`, [0, 1, '']],
  ['an item with half a type', `apiVersion: v1\nkind: PodList\nitems: [{apiVersion: v1, ${POD}}]\n`, [0, 0, 'MF021']],
  [
    'a list in a list',
    `apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: List, items: [${POLICY}]}]\n`,
    [0, 0, 'MF021'],
  ],
  ['an item that is null', `apiVersion: v1\nkind: List\nitems: [null, ${POLICY}]\n`, [1, 0, 'MF021']],
  ['an empty list', 'apiVersion: v1\nkind: List\nitems: null\n', [0, 0, '']],
  [
    'an object of the API with no items',
    `apiVersion: v1\nkind: Pod\n${POD.replace(', spec', '\nspec')}\nitems: []\n`,
    [0, 0, 'MF030'],
  ],
  ['a kind in lower case', `apiVersion: v1\nkind: list\nitems: [${POLICY}]\n`, [0, 0, 'MF022']],
  ['the settings of another tool', 'apiVersion: a.io/v1\nkind: Settings\nitems: [a, b]\n', [0, 0, '']],
])('%s', (_, text, answer) => expect(read(text)).toEqual(answer));

describe('what kubectl does not read is an error if it may decide', () => {
  const RULES = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
  it.each<[what: string, text: string, codes: string]>([
    ['a typed list', 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicyList\nitems:\n- a\n b: [\n', 'MF010'],
    ['a list of policies of another kind', `apiVersion: v1\nkind: List\nitems: [${CILIUM}, [}\n`, 'MF010'],
    ['a list of settings', `apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret}, [}\n`, 'MF010 warning'],
    ['a policy after the end of a ConfigMap', `${RULES}...\n${POLICY}\n`, 'MF010'],
    ['the same after a key that stands twice', `${RULES}data: {a: b, a: c}\n...\n${POLICY}\n`, 'MF011'],
    ['the same of another kind', `${RULES}...\n${CILIUM}\n`, 'MF010'],
    ['words after the end of a ConfigMap', `${RULES}...\nthe end\n`, 'MF010 warning'],
    ['UTF-16 without a byte order mark', [...POLICY].map((one) => `${one}\0`).join(''), 'MF003'],
  ])('%s', (_, text, codes) => expect(read(text)[2]).toBe(codes));
});

describe('a map that lacks a type', () => {
  it.each<[what: string, text: string, codes: string]>([
    ['a pipeline of another tool', 'kind: pipeline\ntype: docker\nsteps: []\n', 'MF020 warning'],
    ['data sources with a version', 'apiVersion: 1\ndatasources: []\n', 'MF020 warning'],
    ['a blueprint with metadata', 'version: 1\nmetadata: {name: a}\nentries: []\n', 'MF020 warning'],
    ['a lock file of tools, one of which is called kind', 'kind: {binaries: []}\n', 'MF020 warning'],
    ['items of another tool', 'items: [{name: a}]\n', 'MF020 warning'],
    ['metadata alone', 'metadata: {name: a}\n', 'MF021'],
    ['metadata with an apiVersion', 'apiVersion: v1\nmetadata: {name: a}\ndata: {}\n', 'MF021'],
    ['metadata with a kind', 'kind: ConfigMap\nmetadata: {name: a}\ndata: {}\n', 'MF021'],
    ['metadata with a number as apiVersion', 'apiVersion: 1\nmetadata: {name: a}\n', 'MF021'],
    ['a spec', 'version: 1\nspec: {podSelector: {}}\n', 'MF021'],
    ['items with a kind', `kind: List\nitems: [${POLICY}]\n`, 'MF021'],
    ['items with an apiVersion', `apiVersion: v1\nitems: [${POLICY}]\n`, 'MF021'],
  ])('%s', (_, text, codes) => expect(read(text)).toEqual([0, 0, codes]));
});
