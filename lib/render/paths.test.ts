import { fromTop, leadsOut } from './paths.ts';

describe('a path from the top of a repository', () => {
  it.each<[path: string, own: string]>([
    ['apps', 'apps'],
    ['./apps/', 'apps'],
    ['/apps/web', 'apps/web'],
    ['apps/../web', 'web'],
    ['', '.'],
    ['./', '.'],
    ['/', '.'],
    ['../x', '../x'],
    ['..data/x', '..data/x'],
  ])('of %j is %s', (path, own) => expect(fromTop(path)).toBe(own));

  it.each(['..', '../x', '../../x'])('%s leads out', (path) => expect(leadsOut(path)).toBe(true));
  it.each(['.', 'x', '..data', '..data/x', '...'])('%s does not', (path) => expect(leadsOut(path)).toBe(false));
});
