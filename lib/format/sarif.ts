import type { ArtifactChange, Log } from 'sarif';
import { printableJson } from '../manifests/printable.ts';
import { passedOver } from '../review/passed-over.ts';
import type { Replacement } from './fix-diff.ts';
import { type NotSeen, notSeenNotes } from './unseen.ts';

/** The description of a SARIF rule. */
export interface SarifRule {
  readonly id: string;
  readonly title: string;
  readonly help: string;
}

/** A finding or a change, before it is written as SARIF. */
export interface SarifResult {
  readonly ruleId: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  /** A path in the repository and a line, counted from 1. GitHub refuses a whole file in which one result has none. */
  readonly location: { readonly file: string; readonly line: number };
  /** The reason, if the result is suppressed. */
  readonly suppressed?: string;
  /** With a baseline: whether the result is in it. */
  readonly baseline?: 'new' | 'unchanged';
  /** What fixes it. */
  readonly fix?: { readonly say: string; readonly changes: readonly (Replacement & { readonly file: string })[] };
}

/** A rule for what the answer does not cover. */
export const UNSEEN: SarifRule = {
  id: 'unseen',
  title: 'Something makes pods or decides that is not part of this answer',
  help: 'Render it and read the result: https://github.com/tierwall/tierwall/blob/main/docs/reference/input.md',
};

/** A rule for what is wrong in the input, with --keep-going. */
export const PASSED_OVER: SarifRule = {
  id: 'passed-over',
  title: 'A problem of the input leaves something out of this answer',
  help: 'Correct it: without --keep-going there is no answer beside it: https://github.com/tierwall/tierwall/blob/main/docs/reference/input.md',
};

/** What the answer does not cover: problems of the input as errors, all else as notes. */
export function unseenResults(manifests: NotSeen): SarifResult[] {
  return [
    ...passedOver(manifests).map(
      ({ location, message, fix }): SarifResult => ({
        ...{ ruleId: PASSED_OVER.id, level: 'error', message: `${message}; ${fix}`, location },
      }),
    ),
    ...notSeenNotes(manifests).map(
      ({ text, location }): SarifResult => ({ ruleId: UNSEEN.id, level: 'note', message: text, location }),
    ),
  ];
}

/**
 * A SARIF 2.1.0 log with one run, with which code hosts annotate a pull request.
 * @param category tells this run from others of the same commit
 */
export function sarif(category: string, rules: readonly SarifRule[], results: readonly SarifResult[]): string {
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'tierwall',
            rules: rules.map(({ id, title, help }) => ({
              id,
              shortDescription: { text: title },
              help: { text: help },
            })),
          },
        },
        automationDetails: { id: `tierwall/${category}/` },
        columnKind: 'utf16CodeUnits',
        results: results.map(({ ruleId, level, message, location, suppressed, baseline, fix }) => ({
          ...{ ruleId, level, message: { text: message } },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(location.file) },
                region: { startLine: location.line },
              },
            },
          ],
          ...(suppressed !== undefined && { suppressions: [{ kind: 'inSource', justification: suppressed }] }),
          ...(baseline && { baselineState: baseline }),
          ...(fix && { fixes: [{ description: { text: fix.say }, artifactChanges: fix.changes.map(changeOf) }] }),
        })),
      },
    ],
  };
  return `${printableJson(log, 1)}\n`;
}

function changeOf({ file, text, ...deletedRegion }: Replacement & { readonly file: string }): ArtifactChange {
  const replacements = [{ deletedRegion, ...(text !== '' && { insertedContent: { text } }) }];
  return { artifactLocation: { uri: uriOf(file) }, replacements };
}

/** A relative URI reference. For `REVISION:path`, that of the path. */
function uriOf(file: string): string {
  const path = file.replace(/^\.\//, '').replace(/^[^/:]+:/, '');
  return path.split('/').map(encodeURIComponent).join('/');
}
