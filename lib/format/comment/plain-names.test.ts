import { readTexts } from '../../manifests/read-texts.ts';
import { reviewManifests } from '../../review/review.ts';
import { PlainNames } from './plain-names.ts';

const pod = (namespace: string, name: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {containers: [{name: main, image: main}]}
`;
const WEBS = ['web1', 'web2', 'web3', 'web4', 'web5', 'web10'];
const manifests = readTexts([
  {
    file: 'a.yaml',
    text: [...WEBS.map((name) => pod('shop', name)), pod('shop', 'db'), pod('lab', 'db')].join('---\n'),
  },
]);
const names = new PlainNames(reviewManifests(manifests, manifests));
const printed = (...short: string[]) => short.map((name) => `${name}[Pod]`);
const WEB_NAMES = printed(...WEBS.map((name) => `shop/${name}`));

describe('plain names', () => {
  it('are short where that is enough, and in the order of numbers', () => {
    expect(names.end(printed('shop/web10', 'shop/web2', 'shop/db'), 'shop').phrases).toEqual([
      'shop/db',
      'web2',
      'web10',
    ]);
  });

  it('say which pods of a workload are meant', () => {
    const only = (which: string) => names.one(`shop/web1[Pod]{${which}}`);
    expect(only('at 10.0.0.0/8')).toBe('those pods of web1 at 10.0.0.0/8');
    expect(only('if its namespace has team!=a')).toBe('those pods of web1 if their namespace has team!=a');
    expect(only('x=1, if its namespace has team!=a')).toBe(
      'those pods of web1 with x=1, if their namespace has team!=a',
    );
  });

  it('are counted where they are many, and all of a namespace are said to be all', () => {
    expect(names.end(WEB_NAMES, 'shop').phrases).toEqual(['6 workloads of shop']);
    expect(names.end([...WEB_NAMES, ...printed('shop/db', 'lab/db')], 'shop').phrases).toEqual([
      'lab/db',
      'all 7 workloads of shop',
    ]);
  });

  it('keep the count of a name that stands for several', () => {
    expect(names.one('shop/web1[Pod] and 2 more')).toBe('web1 and 2 more');
    expect(names.one('shop/db[Pod] and 12 more')).toBe('shop/db and 12 more');
    expect(names.isAdded('shop/db[Pod] and 12 more')).toBe(false);
    expect(new PlainNames(reviewManifests(readTexts([]), manifests)).isAdded('shop/db[Pod] and 12 more')).toBe(true);
  });

  it('have one namespace where all are of it', () => {
    expect(names.namespaceOf(WEB_NAMES)).toBe('shop');
    expect(names.namespaceOf(printed('shop/db', 'lab/db'))).toBeUndefined();
  });
});
