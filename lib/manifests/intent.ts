import { Fields } from './fields/fields.ts';
import { Report } from './fields/report.ts';
import type { Intent } from './intent/declared.ts';
import { readFirst } from './intent/first-version.ts';
import { checkIntentFields, IntentFields } from './intent/intent-fields.ts';
import { readSecond } from './intent/second-version.ts';
import type { Problem } from './model.ts';
import { problem } from './problem.ts';
import { readDocuments } from './yaml/documents.ts';
import { Source } from './yaml/source.ts';

export type {
  DeclaredConnection,
  DeclaredPeer,
  GuardedWorkload,
  Intent,
  NamedPeer,
  OutsidePods,
  SealedConnection,
  SealedPeer,
} from './intent/declared.ts';
export { isNamedPeer, isOutsidePods } from './intent/declared.ts';

/** The declared intent of a text. If it has a mistake, the intent is undefined and `problems` says why. Never throws. */
export function readIntent(
  text: string,
  file: string,
): { readonly intent?: Intent; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const source = new Source(file, text);
  const documents = [...readDocuments(source)];
  for (const { problem } of documents) if (problem) problems.push(problem);
  const root = documents[0]?.value;
  if (documents.length !== 1 || problems.length > 0 || root?.type !== 'map') {
    if (problems.length === 0) {
      problems.push(
        problem(
          'MF050',
          source.location(0),
          'an intent file must be one map of fields',
          'see https://github.com/tierwall/tierwall/blob/main/docs/reference/intent.md',
        ),
      );
    }
    return { problems };
  }
  const report = new Report(source, 'intent', problems);
  const fields = new Fields(root, '', report);
  const intent = readVersion(fields);
  return report.failed || problems.some(({ severity }) => severity === 'error') ? { problems } : { intent, problems };
}

function readVersion(fields: Fields): Intent {
  if (fields.value('version') === undefined) new IntentFields(fields).missing('version');
  const version = fields.integer('version');
  if (version === 2) return readSecond(fields);
  if (version !== undefined && version !== 1) {
    fields.report.add('MF050', fields.at('version'), `version ${version} is not known`, 'write version: 2, or 1');
  }
  checkIntentFields(fields, ['version', 'profile', 'guarded', 'edges', 'outside']);
  return readFirst(fields);
}
