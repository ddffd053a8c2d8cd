import type { Side } from './side.ts';

/** Is this an address of the tree's own repository? */
export function isOwn(address: string, { repositories }: Pick<Side, 'repositories'>): boolean {
  const wanted = bare(address);
  return wanted !== '' && repositories.some((one) => bare(one) === wanted);
}

/** The same text for `git@host:a/b.git`, `ssh://git@host:22/a/b` and `https://host/a/b/`. */
function bare(address: string): string {
  return address
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/^[^@/]*@/, '')
    .replace(/^([^/:]+):(?:\d+\/)?/, '$1/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}

/** Does a revision mean this tree? That is true of none, of HEAD, and of the tree's branches. */
export function isOwnRevision(revision: string | undefined, { branches }: Pick<Side, 'branches'>): boolean {
  const name = (revision ?? '').replace(/^refs\/heads\//, '');
  return ['', 'HEAD', ...branches].includes(name);
}
