import { parse } from 'yaml';
import { inputsOf } from '../../../test/lint/offered.ts';
import { policy, shop } from '../../../test/lint/shop.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { contentOf } from '../policy-changes.ts';
import { FixRound } from './fix-round.ts';
import { fixesOf } from './fixes.ts';
import { lint, oneForCause } from './lint.ts';
import { isOffer, offerOf } from './offer.ts';
import type { LintInputs } from './patched-inputs.ts';

const active = ({ manifests, reach }: LintInputs) => lint(manifests, reach);

/** A namespace with two findings of one policy, and one of none: a rule that another covers, twice, and no default deny. */
function application(namespace: string): string {
  const app = (name: string) => `podSelector: {matchLabels: {app: ${name}}}`;
  const [from, to] = [`{from: [{${app('b')}}]}`, `{to: [{${app('a')}}]}`];
  return [
    `apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {app: a}}\nspec: {containers: []}\n`,
    `apiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: shop, labels: {app: b}}\nspec: {containers: []}\n`,
    policy(`{${app('a')}, ingress: [${from}, ${from}, ${from}]}`, 'a'),
    policy(`{${app('b')}, egress: [${to}, ${to}]}`, 'b'),
  ]
    .join('---\n')
    .replaceAll('namespace: shop', `namespace: ${namespace}`);
}

/** The same as items of a List. */
function itemsOf(namespace: string): string {
  const items = application(namespace).split('---\n');
  return items.map((item) => `- ${item.trimEnd().replaceAll('\n', '\n  ')}\n`).join('');
}

function inFiles(files: readonly (readonly [string, string])[]): LintInputs {
  const texts = files.map(([file, text]) => ({ file, text }));
  return { texts, manifests: readTexts(texts), reading: {}, reach: {} };
}

const NAMESPACES = Array.from({ length: 5 }, (_, i) => `ns-${i}`);
const INPUTS = inFiles([['a.yaml', NAMESPACES.map(application).join('---\n')]]);
const LIST = `kind: List\napiVersion: v1\nitems:\n${NAMESPACES.map(itemsOf).join('')}`;
const LISTS: [string, LintInputs][] = [
  ['a List', inFiles([['a.yaml', LIST]])],
  ['JSON', inFiles([['a.json', JSON.stringify(parse(LIST), null, 2)]])],
];

describe('the fixes of one file', () => {
  it('are looked for as often as one object has findings, however many objects there are', () => {
    const rounds = (inputs: LintInputs) => {
      let count = 0;
      const { applied } = fixesOf(
        inputs,
        (one) => {
          count++;
          return active(one).filter(({ rule }) => rule.id === 'NP014');
        },
        () => undefined,
      );
      return { count, applied: applied.length };
    };
    const one = rounds(inFiles([['a.yaml', application('ns-0')]]));
    expect(one.applied).toBeGreaterThan(1);
    for (const inputs of [INPUTS, ...LISTS.map(([, list]) => list)])
      expect(rounds(inputs)).toEqual({ count: one.count, applied: one.applied * NAMESPACES.length });
  });

  it('read and edit the document alone', () => {
    const round = new FixRound(INPUTS);
    for (const finding of oneForCause(active(INPUTS)).filter(({ rule }) => rule.id === 'NP014')) {
      if (round.mayBeOutdated(finding)) continue;
      const offer = offerOf(round.inputs, finding);
      if (!isOffer(offer)) throw new Error(JSON.stringify(offer));
      expect(offer.files.map(({ before }) => before.match(/^kind:/gm)?.length)).toEqual([1]);
      round.take(finding, offer);
    }
  });

  it.each(LISTS)('are in %s those that they are in documents, and read an item alone', (_, inputs) => {
    const redundant = (one: LintInputs) => active(one).filter(({ rule }) => rule.id === 'NP014');
    const [list, documents] = [inputs, INPUTS].map((one) => fixesOf(one, redundant, () => undefined));
    expect(list?.inputs.manifests.policies.map(contentOf)).toEqual(documents?.inputs.manifests.policies.map(contentOf));
    expect(list?.applied).toHaveLength(documents?.applied.length ?? 0);
    expect(list?.inputs.manifests.policies).toEqual(readTexts(list?.inputs.texts ?? []).policies);
    const round = new FixRound(inputs);
    const found = oneForCause(redundant(inputs));
    expect(found.filter((one) => round.mayBeOutdated(one))).toEqual([]);
    for (const finding of found) {
      const offer = offerOf(round.inputs, finding);
      expect(isOffer(offer) && offer.files.map(({ before }) => before.match(/\bspec\b/g)?.length)).toEqual([1]);
    }
  });

  it('are of an object no other one was for, and where lines hold several of none', () => {
    const items = application('shop').split('---\n');
    const another = application('z');
    const beside = (list: string) => inFiles([['a.yaml', `kind: List\napiVersion: v1\nitems:${list}---\n${another}`]]);
    const [a, b, c, d] = items.map((item) => JSON.stringify(parse(item)));
    for (const [inputs, namespace, outdated] of [
      [INPUTS, 'ns-0', ['ns-0/a']],
      [beside(`\n${itemsOf('shop')}`), 'shop', ['shop/a']],
      [beside(` [${a}, ${b},\n  ${c}, ${d}]\n`), 'shop', ['shop/a', 'shop/b', 'z/a', 'z/b']],
    ] as const) {
      const found = oneForCause(active(inputs)).filter(({ rule }) => rule.id === 'NP014');
      const first = found.find(({ object }) => object.namespace === namespace && object.name === 'a');
      if (!first) throw new Error('there is none');
      const round = new FixRound(inputs);
      expect(found.filter((one) => round.mayBeOutdated(one))).toEqual([]);
      const offer = offerOf(round.inputs, first);
      if (!isOffer(offer)) throw new Error(JSON.stringify(offer));
      round.take(first, offer);
      const names = found
        .filter((one) => round.mayBeOutdated(one))
        .map(({ object }) => `${object.namespace}/${object.name}`);
      expect([...new Set(names)].sort()).toEqual(outdated);
    }
  });

  it('are those that they are if each object is in a file of its own', () => {
    const documents = INPUTS.texts[0]?.text.split('---\n') ?? [];
    const apart = inFiles(documents.map((text, i) => [`${100 + i}.yaml`, text]));
    const [whole, each] = [INPUTS, apart].map((inputs) =>
      fixesOf(
        inputs,
        (one) => active(one).filter(({ rule }) => rule.id !== 'NP001' && rule.id !== 'NP002'),
        () => undefined,
      ),
    );
    expect(whole?.inputs.texts[0]?.text).toBe(each?.inputs.texts.map(({ text }) => text).join('---\n'));
    expect(whole?.applied.map(({ finding }) => finding.message)).toEqual(
      each?.applied.map(({ finding }) => finding.message),
    );
    expect(whole?.inputs.manifests).toEqual(readTexts(whole?.inputs.texts ?? []));
  });

  it('add policies behind each other, and none twice', () => {
    const labelled =
      '{podSelector: {matchExpressions: [{key: app, operator: Exists}]}, policyTypes: [Ingress, Egress]}';
    const given = inFiles([
      [
        'a.yaml',
        NAMESPACES.map((name) => shop(policy(labelled)).replaceAll('namespace: shop', `namespace: ${name}`)).join(
          '---\n',
        ),
      ],
    ]);
    let count = 0;
    const { inputs, applied } = fixesOf(
      given,
      (one) => {
        count++;
        return active(one);
      },
      () => undefined,
    );
    const added = inputs.manifests.policies.filter(({ name }) => name.startsWith('default-deny'));
    expect(added.map(({ namespace }) => namespace)).toEqual(NAMESPACES);
    expect(applied.filter(({ finding }) => finding.rule.id === 'NP002')).toHaveLength(NAMESPACES.length);
    expect(count).toBeLessThan(6);
    expect(inputs.manifests).toEqual(readTexts(inputs.texts));
  });

  it('are made in a List as well, and where something else is wrong with the file', () => {
    const inputs = inFiles([['a.yaml', `kind: List\napiVersion: v1\nitems:\n${itemsOf('shop')}`]]);
    const { inputs: now, applied } = fixesOf(inputs, active, () => undefined);
    expect(applied.length).toBeGreaterThan(2);
    expect(now.manifests).toEqual(readTexts(now.texts));
  });

  it('of several objects are written into one file', () => {
    const egress = (app: string) => `{podSelector: {matchLabels: {app: ${app}}}, egress: [{to: [{podSelector: {}}]}]}`;
    const inputs = inputsOf(
      [policy(egress('backend'), 'a'), policy(egress('frontend'), 'b'), policy(egress('db'), 'c')].join('---\n'),
    );
    const finding = oneForCause(active(inputs)).find(({ rule }) => rule.id === 'NP005');
    if (!finding) throw new Error('there is none');
    expect(finding.fix.patch?.edits.length).toBeGreaterThan(1);
    expect(offerOf(inputs, finding)).toHaveProperty('opens');
    expect(
      fixesOf(
        inputs,
        () => [finding],
        () => undefined,
      ).applied,
    ).toHaveLength(1);
  });

  it('are refused, with the reason, in a file that has an error by itself', () => {
    const [text] = INPUTS.texts;
    if (!text) throw new Error('there is no text');
    const wrong = {
      ...text,
      text: `${text.text}---\nspec: {}\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\n`,
    };
    const { applied, left } = fixesOf({ ...INPUTS, texts: [wrong] }, active, () => undefined);
    expect(applied).toEqual([]);
    expect(left.length).toBeGreaterThan(0);
  });
});
