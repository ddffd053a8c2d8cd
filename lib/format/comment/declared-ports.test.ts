import { readTexts } from '../../manifests/read-texts.ts';
import { compareManifests } from '../../review/difference.ts';
import { workloadsOf } from './declared-ports.ts';

const pod = (name: string, namespace = 'shop') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}\nspec: {containers: []}\n`;

const NAMES = Array.from({ length: 20 }, (_, i) => `p${i}`);
const side = readTexts([{ file: 'a.yaml', text: NAMES.map((name) => pod(name)).join('---\n') }]);
const { groups } = compareManifests(side, side).after;

describe('the workloads of names', () => {
  it('are in the order of their side, each once', () => {
    const found = workloadsOf(['shop/p7[Pod]', 'shop/p3[Pod]', 'shop/p7[Pod]', 'shop/none[Pod]'], { groups });
    const all = workloadsOf(
      NAMES.map((name) => `shop/${name}[Pod]`),
      { groups },
    );
    expect(all).toHaveLength(NAMES.length);
    expect(found).toEqual(all.filter(({ name }) => name === 'p3' || name === 'p7'));
  });

  it('are found without a look at all others for each row', () => {
    let looks = 0;
    const counted = groups.map((group) =>
      Object.defineProperty({ ...group }, 'peers', {
        get: () => {
          looks++;
          return group.peers;
        },
      }),
    ) as typeof groups;
    for (const name of NAMES) workloadsOf([`shop/${name}[Pod]`], { groups: counted });
    expect(looks).toBe(groups.length);
  });
});
