import { policy } from '../../../test/lint/shop.ts';
import { DNS, deployment, limit, said, saidOf, service } from '../../../test/review/breaks/said.ts';
import { pod, reviewed } from '../../../test/review/review.ts';
import { hasRisk } from '../review.ts';

const [web, api] = [pod('web'), pod('api')];
const edge = 'edges:\n- {from: "shop/web[Pod]", to: "shop/api[Pod]", port: 8080, protocol: TCP}\n';
const intent = `guarded:\n- {workload: "shop/api[Pod]", directions: [ingress]}\n${edge}`;
const closed = policy('{podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress]}');

describe('an edge of the intent', () => {
  it('breaks where it is lost, at the line that lists it', () => {
    const review = reviewed([web, api], [web, api, closed], { intent });
    expect(saidOf(review)).toEqual(['BREAKS web can no longer reach api on TCP 8080']);
    expect(review.breaks[0]).toMatchObject({
      ...{ kind: 'intent', from: ['shop/web[Pod]'], to: ['shop/api[Pod]'] },
      evidence: [{ words: 'the declared intent lists it', location: { file: 'intent.yaml', line: 6 } }],
      causes: [{ when: 'now', direction: 'Ingress', subject: 'shop/api[Pod]', policies: [{ name: 'p' }] }],
    });
    expect(hasRisk(review, 'high')).toBe(true);
  });

  it('does not where it is open still, was never open, or went with a workload', () => {
    expect(saidOf(reviewed([web, api], [web, api], { intent }))).toEqual([]);
    expect(saidOf(reviewed([web, api, closed], [web, api, closed], { intent }))).toEqual([]);
    expect(saidOf(reviewed([web, api], [api, closed], { intent }))).toEqual([]);
    expect(saidOf(reviewed([web, api], [web], { intent }))).toEqual([]);
  });

  it('from anyone breaks once for all that may come', () => {
    const anyone = intent.replace('edges:', 'outside:').replace('"shop/web[Pod]"', 'anyone');
    expect(saidOf(reviewed([api], [api, closed], { intent: anyone }))).toEqual([
      'BREAKS api is no longer reached by addresses outside the cluster and pods of no manifest on TCP 8080',
    ]);
  });

  it('cannot be denied by an annotation, and is said once with what else says it', () => {
    const annotations = 'tierwall.dev/not-needed: "db: old"';
    const objects = [
      deployment('web', { container: 'env: [{name: DB, value: db}]', annotations }),
      deployment('db'),
      service('db'),
    ];
    const listed = intent.replaceAll('[Pod]', '[Deployment]').replaceAll('shop/api', 'shop/db');
    const after = [...objects, limit('db', 'Ingress')];
    const { breaks } = reviewed(objects, after, { intent: listed });
    expect(breaks.map(({ kind, evidence }) => [kind, evidence.length])).toEqual([['intent', 1]]);
    expect(said(objects, after)).toEqual([]);
    const plain = objects.map((text) => text.replace(annotations, ''));
    const both = reviewed(plain, [...plain, limit('db', 'Ingress')], { intent: listed }).breaks;
    expect(both.map(({ kind, evidence }) => [kind, evidence.map(({ words }) => words)])).toEqual([
      ['intent', ['the declared intent lists it', 'its variable DB names the Service db']],
    ]);
  });

  it('to the DNS of the cluster is the asking for names', () => {
    const outside = `guarded:\n- {workload: "shop/web[Pod]", directions: [egress]}\noutside:\n- {from: "shop/web[Pod]", to: {namespace: kube-system, podLabels: {k8s-app: kube-dns}}, port: 53, protocol: UDP}\n`;
    const names = (rules: string) => limit('web', 'Egress', rules);
    const review = reviewed([web, names(DNS)], [web, names('')], { intent: outside });
    expect(saidOf(review)).toEqual(['BREAKS web can no longer resolve names']);
    expect(review.breaks[0]?.evidence.map(({ words }) => words)).toEqual(['the declared intent lists it']);
  });
});

describe('what is only written somewhere', () => {
  const objects = [deployment('web', { container: 'env: [{name: DB, value: db}]' }), deployment('db'), service('db')];
  const after = [...objects, limit('db', 'Ingress')];

  it('is of medium risk, and never high', () => {
    const review = reviewed(objects, after);
    expect([hasRisk(review, 'medium'), hasRisk(review, 'high')]).toEqual([true, false]);
  });

  it('can be denied by the name of the Service, with or without its namespace, and of the workload behind it', () => {
    const denied = (what: string) => {
      const annotated = objects.map((text) =>
        text.replace('annotations: {}', `annotations: {tierwall.dev/not-needed: "${what}"}`),
      );
      return said(annotated, [...annotated, limit('db', 'Ingress')]);
    };
    for (const what of ['db: unused', 'shop/db: unused', 'cache: gone; db: unused']) expect(denied(what)).toEqual([]);
    for (const what of ['db', 'db:', 'cache: gone', 'other/db: unused']) expect(denied(what)).toHaveLength(1);
  });
});
