import { all, CHART, pod, policy, saidBy, severitiesBy, shop } from '../../../test/lint/shop.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { lint } from './lint.ts';
import { selectsNothing } from './np003-selects-nothing.ts';

describe('NP003', () => {
  it('says which label was probably meant', () => {
    const [said] = saidBy(selectsNothing, policy('{podSelector: {matchLabels: {app: bd}}}'));
    expect(said).toBe('1: shop/p selects no pod of namespace shop: none matches app=bd');
  });

  it('says that a namespace has no pods', () => {
    expect(saidBy(selectsNothing, policy('{podSelector: {matchLabels: {app: db}}}', 'p', 'shpo'))).toEqual([
      '1: shop/p is in namespace shpo, which has no pods in these manifests'.replace('shop/p', 'shpo/p'),
    ]);
  });

  it('does not judge labels that a network plugin sets', () => {
    for (const key of ['projectcalico.org/serviceaccount', 'pcns.team', 'pcsa.team'])
      expect(saidBy(selectsNothing, policy(`{podSelector: {matchLabels: {${key}: a}}}`))).toEqual([]);
  });

  it('leaves a default deny of an empty namespace alone', () => {
    expect(saidBy(selectsNothing, policy('{podSelector: {}}', 'p', 'later'))).toEqual([]);
  });

  it('evaluates expressions', () => {
    expect(
      saidBy(selectsNothing, policy('{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [db]}]}}')),
    ).toEqual([]);
    expect(
      saidBy(selectsNothing, policy('{podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}')),
    ).toHaveLength(1);
  });

  it('is an error for a slip and for pods of another namespace, a warning for what is nowhere', () => {
    const labels = (text: string) => policy(`{podSelector: {matchLabels: {${text}}}}`);
    expect(severitiesBy(selectsNothing, labels('app: bd'))).toEqual(['error']);
    expect(severitiesBy(selectsNothing, labels('app.kubernetes.io/name: db'))).toEqual(['error']);
    expect(severitiesBy(selectsNothing, labels('app: gone'))).toEqual(['warning']);
    const other = pod('cache', 'other');
    expect(saidBy(selectsNothing, all(labels('app: cache'), other))).toEqual([
      expect.stringContaining('none matches app=cache; pods of namespace other do'),
    ]);
    expect(severitiesBy(selectsNothing, all(labels('app: cache'), other))).toEqual(['error']);
  });

  it('is one note for a namespace where a chart may make the pods, but a slip is a slip', () => {
    const made = all(
      policy('{podSelector: {matchLabels: {app: a}}}', 'a'),
      policy('{podSelector: {matchLabels: {app: b}}}', 'b'),
      policy('{podSelector: {matchLabels: {app: bd}}}', 'c'),
      CHART,
    );
    expect(saidBy(selectsNothing, made)).toEqual([
      expect.stringContaining('shop/c selects no pod of namespace shop'),
      expect.stringContaining(
        '2 policies of namespace shop select no pod of these manifests (a, b): HelmRelease shop/web may make them',
      ),
    ]);
    expect(severitiesBy(selectsNothing, made)).toEqual(['error', 'note']);
  });

  it('is one note for a namespace of which there are no pods here', () => {
    const elsewhere = all(
      policy('{podSelector: {matchLabels: {app: a}}}', 'a', 'elsewhere'),
      policy('{podSelector: {matchLabels: {app: b}}}', 'b', 'elsewhere'),
    );
    expect(saidBy(selectsNothing, elsewhere)).toEqual([expect.stringContaining('they hold none of this namespace')]);
    expect(severitiesBy(selectsNothing, elsewhere)).toEqual(['note']);
  });

  it('counts no more where the policy, or its Namespace, says where the pods are', () => {
    const annotated = (annotation: string, name: string) =>
      shop(
        all(
          policy(
            '{podSelector: {matchLabels: {app: gone}}, ingress: [{from: [{podSelector: {matchLabels: {app: too}}}]}]}',
          ),
          'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n',
        ),
      ).replace(
        `metadata: {name: ${name}`,
        `metadata: {annotations: {tierwall.dev/pods-elsewhere: ${annotation}}, name: ${name}`,
      );
    for (const name of ['p', 'shop}']) {
      const found = lint(readTexts([{ file: 'a.yaml', text: annotated('in repository apps', name) }]));
      const about = found.filter(({ rule }) => rule.id === 'NP003' || rule.id === 'NP004');
      expect(about.map(({ rule, suppressed }) => [rule.id, suppressed])).toEqual([
        ['NP003', 'the pods are elsewhere: in repository apps'],
        ['NP004', 'the pods are elsewhere: in repository apps'],
      ]);
    }
    const [problem] = readTexts([{ file: 'a.yaml', text: annotated('""', 'p') }]).problems;
    expect(problem).toMatchObject({
      code: 'MF027',
      message: expect.stringContaining('tierwall.dev/pods-elsewhere says nothing'),
    });
  });
});
