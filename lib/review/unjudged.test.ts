import { readTexts } from '../manifests/read-texts.ts';
import { changesOfUnknownObjects } from './unjudged.ts';

const widget = (value: number, name = 'w', apiVersion = 'example.org/v1') =>
  `apiVersion: ${apiVersion}\nkind: Widget\nmetadata: {name: ${name}}\nspec: {value: ${value}}`;

function changes(before: readonly string[], after: readonly string[]): string[] {
  const [old, now] = [before, after].map((objects, i) =>
    readTexts([{ file: i === 0 ? 'old.yaml' : 'new.yaml', text: objects.join('\n---\n') }]),
  );
  if (!old || !now) throw new Error('nothing was read');
  return changesOfUnknownObjects(old, now).map(({ fate, object }) => `${fate} ${object.name} ${object.location.file}`);
}

describe('changes that nobody can judge', () => {
  it.each<[what: string, before: string[], after: string[], found: string[]]>([
    ['none', [widget(1)], [widget(1)], []],
    ['none where objects moved', [widget(1), widget(2, 'v')], [widget(2, 'v'), widget(1)], []],
    ['another content', [widget(1)], [widget(2)], ['changed w new.yaml']],
    ['another version of the API', [widget(1)], [widget(1, 'w', 'example.org/v2')], ['changed w new.yaml']],
    [
      'another group is another object',
      [widget(1)],
      [widget(1, 'w', 'example.com/v1')],
      ['added w new.yaml', 'removed w old.yaml'],
    ],
    ['one of several of a name', [widget(1), widget(2)], [widget(1), widget(3)], ['changed w new.yaml']],
    ['one more of a name', [widget(1)], [widget(1), widget(1)], ['added w new.yaml']],
    ['one less of a name', [widget(1), widget(1)], [widget(1)], ['removed w old.yaml']],
  ])('%s', (_, before, after, found) => {
    expect(changes(before, after)).toEqual(found);
  });
});
