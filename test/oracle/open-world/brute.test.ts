import * as fc from 'fast-check';
import { often } from '../../often.ts';
import { asRead } from '../as-read.ts';
import { egressAllowed, ingressAllowed } from '../evaluator.ts';
import { regionsOf } from './addresses.ts';
import { Brute } from './brute.ts';
import { concretesOf } from './concrete.ts';
import { worldPairs } from './edit.ts';
import type { OracleEnd, Protocol } from './model.ts';
import { Sampling } from './sampling.ts';
import { bruteOf, deployment, namespace, pod, policy, truth, workload } from './small-brute.ts';

describe('brute force over possible pods', () => {
  const shop = namespace('shop') + deployment('cli', 'shop');

  it('sees a NotIn that is dropped', () => {
    const from = (selector: string) =>
      `{podSelector: {matchLabels: {app: cli}}, ingress: [{from: [{namespaceSelector: ${selector}}], ports: [{port: 443}]}]}`;
    const brute = bruteOf(
      shop + policy('shop', from('{matchExpressions: [{key: tenant, operator: NotIn, values: [untrusted]}]}')),
      shop + policy('shop', from('{}')),
    );
    const cli = workload('shop/cli[Deployment]');
    const ask = (tenant: string, port: number) => brute.ask(pod('any', {}, { tenant }), cli, 'TCP', port);
    expect(ask('untrusted', 443)).toMatchObject({ differs: 'yes', gained: true, lost: false, nowKnown: false });
    expect(ask('other', 443)).toMatchObject({ differs: 'no', new: new Set([true]) });
    expect(ask('untrusted', 80)).toMatchObject({ differs: 'no', new: new Set([false]) });
    expect(truth(brute)).toMatchObject({ differs: 'yes', onlyPossiblePods: true });
  });

  it('sees a peer that is widened to all namespaces', () => {
    const tier = namespace('three-tier') + deployment('backend', 'three-tier') + deployment('db', 'three-tier');
    const from = (peer: string) =>
      policy(
        'three-tier',
        `{podSelector: {matchLabels: {app: db}}, ingress: [{from: [${peer}], ports: [{port: 3306}]}]}`,
      );
    const brute = bruteOf(
      tier + from('{podSelector: {matchLabels: {app: backend}}}'),
      tier + from('{namespaceSelector: {}, podSelector: {matchLabels: {app: backend}}}'),
    );
    const db = workload('three-tier/db[Deployment]');
    expect(brute.ask(pod('any', { app: 'backend' }), db, 'TCP', 3306)).toMatchObject({ differs: 'yes', gained: true });
    expect(brute.ask(pod('any'), db, 'TCP', 3306).differs).toBe('no');
    expect(brute.ask(pod('three-tier', { app: 'backend' }), db, 'TCP', 3306).differs).toBe('no');
    expect(brute.ask(workload('three-tier/backend[Deployment]'), db, 'TCP', 3306).differs).toBe('no');
    expect(truth(brute).onlyPossiblePods).toBe(true);
  });

  it('sees a policy for pods of no manifest', () => {
    const ui = deployment('ui', 's');
    const subject = 'podSelector: {matchLabels: {comp: im}}, policyTypes: [Ingress]';
    const manager = '{from: [{podSelector: {matchLabels: {app: manager}}}]}';
    const brute = bruteOf(
      ui + policy('s', `{${subject}, ingress: [${manager}]}`),
      ui + policy('s', `{${subject}, ingress: [${manager}, {ports: [{protocol: TCP, port: 3260}]}]}`),
    );
    const internet: OracleEnd = { kind: 'address', address: '8.8.8.8' };
    expect(brute.ask(internet, pod('s', { comp: 'im' }), 'TCP', 3260)).toMatchObject({ differs: 'yes', gained: true });
    expect(brute.ask(internet, workload('s/ui[Deployment]'), 'TCP', 3260).differs).toBe('no');
  });

  it('sees a default deny that exempts a label', () => {
    const deny = (selector: string) => policy('shop', `{podSelector: ${selector}, policyTypes: [Ingress]}`);
    const brute = bruteOf(
      shop + deny('{}'),
      shop + deny('{matchExpressions: [{key: exempt, operator: DoesNotExist}]}'),
    );
    const internet: OracleEnd = { kind: 'address', address: '8.8.8.8' };
    expect(brute.ask(internet, pod('shop', { exempt: 'yes' }), 'TCP', 1)).toMatchObject({ gained: true });
    expect(brute.ask(internet, pod('shop'), 'TCP', 1).differs).toBe('no');
    expect(truth(brute)).toMatchObject({ differs: 'yes', onlyPossiblePods: true });
  });

  describe('of a StatefulSet', () => {
    const set = (replicas: string) =>
      `${deployment('cli', 'default')}${deployment('db', 'default').replace('Deployment', 'StatefulSet').replace('spec:\n', `spec:\n  ${replicas}\n`)}`;
    const lets = (...indices: string[]) =>
      policy(
        'default',
        `{podSelector: {matchLabels: {app: cli}}, ingress: [{from: [{podSelector: {matchExpressions: [{key: statefulset.kubernetes.io/pod-name, operator: In, values: [${indices.map((one) => `"db-${one}"`)}]}]}}]}]}`,
      );
    const ask = (brute: Brute) =>
      brute.ask(workload('default/db[StatefulSet]'), workload('default/cli[Deployment]'), 'TCP', 1);

    it('sees that other pods of it get through', () => {
      const answer = ask(bruteOf(set('') + lets('0'), set('') + lets('1')));
      expect(answer).toMatchObject({ differs: 'yes', gained: true, lost: true });
      expect([answer.old.size, answer.new.size]).toEqual([2, 2]);
    });

    it('knows which there are by replicas', () => {
      const answer = ask(bruteOf(set('replicas: 2') + lets('0', '1'), set('replicas: 2') + lets('0', '1', '2')));
      expect(answer).toMatchObject({ differs: 'no', old: new Set([true]) });
      expect(ask(bruteOf(set('replicas: 2') + lets('1'), set('replicas: 1') + lets('1')))).toMatchObject({
        lost: true,
      });
      expect(ask(bruteOf(set('replicas: 4') + lets('1'), set('replicas: 3') + lets('1'))).differs).toBe('may');
    });

    it('asks nothing of what its pods can open to each other where there is a single one', () => {
      const toItself = (before: string, after: string) =>
        bruteOf(set(before) + lets('9'), set(after) + lets('9')).ask(
          workload('default/db[StatefulSet]'),
          workload('default/db[StatefulSet]'),
          'TCP',
          1,
        ).differs;
      expect([toItself('replicas: 3', 'replicas: 1'), toItself('replicas: 1', 'replicas: 0')]).toEqual(['may', 'may']);
      expect(toItself('replicas: 3', 'replicas: 2')).not.toBe('yes');
    });

    it('takes any ordinal where replicas are 0, or where they start later', () => {
      expect(ask(bruteOf(set('replicas: 0') + lets('7'), set('replicas: 0') + lets('7'))).new.size).toBe(2);
      expect(ask(bruteOf(set('ordinals: {start: 8}') + lets('7'), set('') + lets('7'))).old.has(true)).toBe(false);
    });
  });

  it('says that something is only now known', () => {
    const rest =
      shop +
      policy('shop', '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}]}]}') +
      deployment('guest', 'other');
    const [from, to] = [workload('other/guest[Deployment]'), workload('shop/cli[Deployment]')];
    const added = bruteOf(rest, rest + namespace('other', 'team: a'));
    expect(added.ask(from, to, 'TCP', 1)).toMatchObject({ differs: 'yes', gained: true, lost: false, nowKnown: true });
    expect(truth(added)).toMatchObject({ differs: 'yes', onlyNowKnown: true });
    const changed = bruteOf(rest + namespace('other', 'team: b'), rest + namespace('other', 'team: a'));
    expect(changed.ask(from, to, 'TCP', 1)).toMatchObject({ differs: 'yes', gained: true, nowKnown: false });
    expect(truth(bruteOf(rest, rest + namespace('elsewhere', 'team: c'))).differs).toBe('yes');
  });

  it('does not mix two sets of labels in one namespace', () => {
    const within = (team: string) =>
      policy('own', `{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: ${team}}}}]}]}`);
    const brute = bruteOf(within('a'), within('b'));
    const [a, b] = [pod('own', {}, { team: 'a' }), pod('own', {}, { team: 'b' })];
    expect(brute.ask(a, a, 'TCP', 1)).toMatchObject({ differs: 'yes', lost: true });
    expect(brute.ask(a, b, 'TCP', 1)).toMatchObject({ differs: 'no', old: new Set(), new: new Set() });
  });

  it('calls the same written otherwise no difference', () => {
    const from = (...peers: string[]) =>
      shop + policy('shop', `{podSelector: {}, ingress: [{from: [${peers.map((one) => `{podSelector: ${one}}`)}]}]}`);
    const among = (...values: string[]) => `{matchExpressions: [{key: app, operator: In, values: [${values}]}]}`;
    expect(truth(bruteOf(from(among('a', 'b')), from('{matchLabels: {app: b}}', among('a')))).differs).toBe('no');
    expect(truth(bruteOf(from(among('a', 'b')), from(among('a')))).differs).toBe('yes');
  });

  it('asks about every name that a port may have', () => {
    const port = (name: string) => shop + policy('shop', `{podSelector: {}, ingress: [{ports: [{port: ${name}}]}]}`);
    const brute = bruteOf(port('web'), port('http'));
    const named = (...portNames: string[]) => ({ ...pod('shop'), portNames }) as OracleEnd;
    const ask = (to: OracleEnd) => brute.ask(pod('any'), to, 'TCP', 80);
    expect(ask(named())).toMatchObject({ differs: 'no', new: new Set([false]) });
    expect(ask(named('TCP/http'))).toMatchObject({ gained: true });
    expect(ask(named('TCP/web'))).toMatchObject({ lost: true });
    expect(ask(named('TCP/web', 'TCP/http')).differs).toBe('no');
  });

  it('tells apart the addresses that blocks tell apart', () => {
    expect(regionsOf(['10.0.0.0/8', '10.1.0.0/16'])).toEqual(['0.0.0.0', '0:0:0:0:0:0:0:0', '10.0.0.0', '10.1.0.0']);
  });

  it('says what the naive evaluator says of each pair alone', () => {
    const sampling = new Sampling(7);
    let compared = 0;
    for (const pair of fc.sample(worldPairs, { numRuns: often(25, 12), seed: 3 })) {
      const brute = new Brute(pair);
      for (const { from, to, protocol, port, answer } of sampling.some([...brute.comparisons()], 60)) {
        const [a, b] = [sampling.some(from.ends, 1)[0], sampling.some(to.ends, 1)[0]] as [OracleEnd, OracleEnd];
        if (a.kind === 'workload' || b.kind === 'workload') continue;
        if (answer.old.size + answer.new.size === 0) continue;
        expect({ old: answer.old, new: answer.new }).toEqual(naive(brute, a, b, protocol, port));
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(often(500, 12));
  });

  function naive({ pair, vocabulary }: Brute, from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number) {
    const answers = { old: new Set<boolean>(), new: new Set<boolean>() };
    for (const source of concretesOf(pair, vocabulary, from)) {
      for (const target of concretesOf(pair, vocabulary, to)) {
        const areApart =
          source.namespace?.name === target.namespace?.name && source.namespace?.labels !== target.namespace?.labels;
        for (const side of ['old', 'new'] as const) {
          const [one, other] = [source[side], target[side]];
          if (!one || !other || areApart) continue;
          const ports = (target.portNames ?? []).map((text) => {
            const [of = '', name = ''] = text.split('/');
            return { name, protocol: of, containerPort: port };
          });
          const policies = asRead(pair[side].cni, pair[side].policies);
          const end = { ...other, ports };
          const isOpen = [egressAllowed, ingressAllowed].every((allowed) =>
            allowed(policies, one, end, port, protocol),
          );
          answers[side].add(isOpen);
        }
      }
    }
    return answers;
  }
});
