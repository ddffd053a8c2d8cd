import { readTexts } from '../manifests/read-texts.ts';
import { pairedByName, sayingOtherwise } from './workloads-by-name.ts';

const side = (...names: string[]) =>
  readTexts([
    {
      file: 'a.yaml',
      text: names
        .map(
          (name) =>
            `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop}, spec: {containers: [{name: c, image: c}]}}`,
        )
        .join('\n---\n'),
    },
  ]);

it('pairs a workload with that of its name, or with the one whose heir it is', () => {
  const pairs = pairedByName(
    side('api', 'old', 'gone'),
    side('api', 'heir', 'new'),
    new Map([['shop/heir[Pod]', 'shop/old[Pod]']]),
  );
  expect(pairs.map((pair) => pair.map((some) => some.map(({ name }) => name).join()))).toEqual([
    ['api', 'api'],
    ['old', 'heir'],
    ['', 'new'],
  ]);
  expect(sayingOtherwise(pairs, ({ name }) => name).map(({ name }) => name)).toEqual(['heir']);
});
