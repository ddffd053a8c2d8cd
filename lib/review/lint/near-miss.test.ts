import type { LabelSelector, Workload } from '../../manifests/model.ts';
import { nearMissOf, writtenSelector } from './near-miss.ts';

const pods = (labels: Record<string, string>): Workload => ({
  ...{ namespace: 'shop', name: 'web', kind: 'Deployment', labels: new Map(Object.entries(labels)) },
  ...{
    generatedLabels: new Set(),
    ports: [],
    hostNetwork: false,
    scaledToZero: false,
    location: { file: '', line: 1 },
  },
  selector: { matchLabels: new Map(), matchExpressions: [] },
});
const selector = (labels: Record<string, string>): LabelSelector => ({
  matchLabels: new Map(Object.entries(labels)),
  matchExpressions: [],
});

describe('a near miss', () => {
  it('is a value that is almost that of the pods, or their value of another key', () => {
    const web = [pods({ 'app.kubernetes.io/name': 'web', tier: 'front' })];
    expect(nearMissOf(selector({ app: 'web' }), web)?.slips).toEqual([
      { wrong: { key: 'app', value: 'web' }, meant: { key: 'app.kubernetes.io/name', value: 'web' } },
    ]);
    expect(nearMissOf(selector({ app: 'web', tier: 'frnot' }), web)?.slips).toHaveLength(1 + 1);
  });

  it('is none where pods miss one label for good', () => {
    const web = [pods({ app: 'web', tier: 'front' })];
    expect(nearMissOf(selector({ app: 'wbe', tier: 'back' }), web)).toBeUndefined();
    expect(nearMissOf(selector({ app: 'web', track: 'stable' }), web)).toBeUndefined();
  });

  it('does not take what a whole release has for a name', () => {
    expect(nearMissOf(selector({ app: 'shop' }), [pods({ 'app.kubernetes.io/part-of': 'shop' })])).toBeUndefined();
    expect(nearMissOf(selector({ 'app.kubernetes.io/instance': 'shop' }), [pods({ app: 'shop' })])).toBeUndefined();
  });

  it('asks expressions, too, and corrects only what asks for a value', () => {
    const one = (operator: 'In' | 'DoesNotExist', values: string[]): LabelSelector => ({
      matchLabels: new Map(),
      matchExpressions: [{ key: 'app', operator, values }],
    });
    expect(nearMissOf(one('In', ['bakcend']), [pods({ app: 'backend' })])?.slips).toEqual([
      { wrong: { key: 'app', value: 'bakcend' }, meant: { key: 'app', value: 'backend' } },
    ]);
    expect(nearMissOf(one('DoesNotExist', []), [pods({ app: 'backend' })])).toBeUndefined();
  });
});

describe('a selector in a message', () => {
  it('is the same in whichever order it is written, because a finding is known by its message', () => {
    const expressions = [
      { key: 'env', operator: 'In', values: ['b', 'a'] },
      { key: 'app', operator: 'Exists', values: [] },
    ] as const;
    const labels = Object.entries({ tier: 'x', app: 'y' });
    const written = [false, true].map((isReversed) => {
      const inOrder = <T>(list: readonly T[]): T[] => (isReversed ? list.toReversed() : [...list]);
      const matchExpressions = inOrder(expressions).map((one) => ({ ...one, values: inOrder<string>(one.values) }));
      return writtenSelector({ matchLabels: new Map(inOrder(labels)), matchExpressions });
    });
    expect(written).toEqual(['app=y,env in (a,b),tier=x', 'app=y,env in (a,b),tier=x']);
  });
});
