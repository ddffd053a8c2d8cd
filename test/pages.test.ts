/** What a page claims is held to the repository: its links, and the YAML that it shows. What it prints is run by pages.full.test.ts. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { anchorsOf, fencesOf, linksOf, pages } from './pages.ts';

describe('the pages', () => {
  it('are found', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/tutorial/README.md']));
  });

  it.each(pages.map((page) => [page]))('%s: each link leads to a file or a heading that is there', (page) => {
    const text = readFileSync(page, 'utf8');
    const broken = linksOf(text).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : normalize(join(dirname(page), decodeURI(path)));
      if (!existsSync(target)) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(readFileSync(target, 'utf8')).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  const shown = pages.flatMap((page) =>
    fencesOf(readFileSync(page, 'utf8')).flatMap(({ language, options, text }) => {
      const file = options.get('file');
      return language === 'yaml' && file?.startsWith('dist/') ? [{ page, file, part: options.get('part'), text }] : [];
    }),
  );

  it('show YAML of dist/', () => {
    expect(shown.length).toBeGreaterThan(4);
  });

  // The application that README and the tutorial speak of is that of the fixtures, whatever an adopter has made of lib/app.
  it.each(shown.map(({ page, file, part, text }) => [page, file, part, text] as const))(
    '%s shows %s as it is (part %s)',
    (_, file, part, text) => {
      const documents = parseAllDocuments(readFileSync(file.replace(/^dist\//, 'test/fixtures/'), 'utf8'));
      const wanted = part === undefined ? documents : [documents[Number(part) - 1]];
      expect(parseAllDocuments(text).map((one) => one.toJSON())).toEqual(wanted.map((one) => one?.toJSON()));
    },
  );
});
