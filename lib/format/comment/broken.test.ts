import { PortSet } from '../../reach/port-set.ts';
import type { Break } from '../../review/breaks/break.ts';
import { byClosers, headlineBreaks } from './broken.ts';

const broken = (subject: string, certainty: Break['certainty']): Break => ({
  ...{ certainty, kind: 'service', subjects: [subject], what: 'can no longer reach db on TCP 3306' },
  ...{ from: [subject], to: ['shop/db[Pod]'], ports: PortSet.range('TCP', 3306) },
  ...{ evidence: [{ words: 'variable DB_HOST names the Service db' }], causes: [] },
});
const certain = ['a', 'b', 'c'].map((name) => broken(name, 'breaks'));
const probable = ['x', 'y'].map((name) => broken(name, 'probably breaks'));
const subjects = (breaks: readonly Break[]) => breaks.flatMap((one) => one.subjects);

describe('the breaks that the headline names', () => {
  it('are the first two certain ones, also after one that is only probable', () => {
    expect(subjects(headlineBreaks({ breaks: [...probable, ...certain] }))).toEqual(['a', 'b']);
  });

  it('are the first probable one if none is certain', () => {
    expect(subjects(headlineBreaks({ breaks: probable }))).toEqual(['x']);
  });
});

it('breaks that no policy closes have no cause in common', () => {
  expect(byClosers(certain).map(subjects)).toEqual([['a'], ['b'], ['c']]);
});
