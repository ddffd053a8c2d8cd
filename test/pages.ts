import { spawnSync } from 'node:child_process';

/** Every page of this repository that people read, but those of the generated bindings and of cases. */
export const pages = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  encoding: 'utf8',
})
  .stdout.split('\n')
  .filter((file) => file !== '' && !/^test\/cases\/change-|^test\/mistakes\//.test(file));

export interface Fence {
  readonly language: string;
  /** What stands behind the language, as `key=value`. */
  readonly options: ReadonlyMap<string, string>;
  readonly text: string;
  /** The heading above it; '' for none. */
  readonly heading: string;
}

const FENCE = /^(`{3,})(\S*)[ \t]*(.*)\n([\s\S]*?)^\1[ \t]*$/gm;

export function fencesOf(page: string): Fence[] {
  let heading = '';
  let end = 0;
  return [...page.matchAll(FENCE)].map((found) => {
    const [whole, , language = '', info = '', text = ''] = found;
    heading = [...page.slice(end, found.index).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? heading;
    end = found.index + whole.length;
    return { language, text, heading, options: optionsOf(info) };
  });
}

function optionsOf(info: string): Fence['options'] {
  const words = info.split(/\s+/).filter(Boolean);
  return new Map(
    words.map((word) => {
      const [key = '', ...value] = word.split('=');
      return [key, value.join('=')] as const;
    }),
  );
}

/** The links of a page that lead into the repository. */
export function linksOf(page: string): string[] {
  const prose = proseOf(page).replace(/`[^`\n]*`/g, '');
  const links = [
    ...[...prose.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)].map(([, link = '']) => link),
    ...[...prose.matchAll(/^\[[^\]]+\]:\s+(\S+)/gm)].map(([, link = '']) => link),
    ...[...prose.matchAll(/<(?:img|source|a)\b[^>]*?(?:src|srcset|href)="([^"]+)"/g)].map(([, link = '']) => link),
  ];
  return links.filter((link) => !/^[a-z][a-z+.-]*:/i.test(link));
}

/** The anchors of a page, as GitHub makes them of its headings. */
export function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  const counts = new Map<string, number>();
  for (const [, heading = ''] of proseOf(page).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
    const slug = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
      .replace(/\s/g, '-');
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  for (const [, id = ''] of page.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

function proseOf(page: string): string {
  return page.replace(FENCE, '').replace(/^(?: {4}|\t).*$/gm, '');
}
