import type { App } from 'cdk8s';
import { type Draft, draft } from './draft.ts';
import { rereadProblems } from './reread.ts';

/** What {@link draft} makes, and what is wrong with its texts where kubectl reads them. */
export function render(apps: ReadonlyMap<string, App>, traceType = ''): Draft {
  const made = draft(apps, traceType);
  // Only if there is no other problem, because then the files make sense.
  return made.problems.length > 0 ? made : { ...made, problems: rereadProblems(made.files, made.manifests) };
}
