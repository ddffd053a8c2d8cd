import { all, pod, policy, saidBy, severitiesBy } from '../../../test/lint/shop.ts';
import { andOr } from './np006-and-or.ts';

describe('NP006', () => {
  it('finds the pair in either order, and shows who gets in', () => {
    for (const from of [
      '{namespaceSelector: {}}, {podSelector: {matchLabels: {app: backend}}}',
      '{podSelector: {matchLabels: {app: backend}}}, {namespaceSelector: {}}',
    ]) {
      expect(saidBy(andOr, policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{from: [${from}]}]}`))).toEqual([
        expect.stringContaining('({elsewhere}/{stranger} reaches shop/db[Pod] on TCP 3306)'),
      ]);
    }
  });

  it('leaves two peers of one sort, and one peer with both, alone', () => {
    for (const from of [
      '{podSelector: {matchLabels: {app: a}}}, {podSelector: {matchLabels: {app: b}}}',
      '{namespaceSelector: {}, podSelector: {matchLabels: {app: backend}}}',
      '{podSelector: {}}, {namespaceSelector: {matchLabels: {team: a}}}',
    ]) {
      expect(saidBy(andOr, policy(`{podSelector: {}, ingress: [{from: [${from}]}]}`))).toEqual([]);
    }
  });

  it('leaves alone pods of the own namespace beside namespaces of which none has such pods', () => {
    const from = (app: string) =>
      policy(
        `{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}, {podSelector: {matchLabels: {app: ${app}}}}]}]}`,
      );
    expect(saidBy(andOr, from('backend'))).toEqual([]);
    expect(severitiesBy(andOr, from('prom'))).toEqual(['warning']);
    expect(severitiesBy(andOr, all(from('prom'), pod('prom', 'monitoring')))).toEqual(['error']);
    expect(severitiesBy(andOr, all(from('backend'), pod('backend', 'monitoring')))).toEqual(['warning']);
  });
});
