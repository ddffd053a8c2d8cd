import { clusterText } from '../../live/cluster/cluster.ts';
import { markdownText } from '../markup.ts';
import {
  canaryText,
  countText,
  rowsOf,
  rowsOfDiagnosis,
  type VerifyForm,
  verdictText,
  wordsExplained,
} from './form.ts';
import { probedMatrix } from './matrix.ts';

/** For a comment or a job summary: the verdict, what is wrong and what to do, what was seen. */
export function verifyMarkdown({ verification }: VerifyForm): string {
  const { cells, diagnoses } = verification;
  const wrong = rowsOf(cells).filter(({ verdict, isDeclaredOtherwise }) => verdict !== 'match' || isDeclaredOtherwise);
  const matrix = probedMatrix(cells);
  const table = (header: readonly string[], rows: readonly (readonly string[])[]) =>
    [header, header.map(() => '---'), ...rows.map((row) => row.map(markdownText))]
      .map((row) => `| ${row.join(' | ')} |\n`)
      .join('');
  return [
    `**${verdictText(verification)}**\n\n${countText(verification)}. ${clusterText(verification.facts)}; canary ${canaryText(verification)}\n`,
    ...(diagnoses.length > 0
      ? [
          diagnoses
            .flatMap((one) => [
              `- **${one.kind}**: ${markdownText(one.says)}; ${markdownText(one.next)}\n`,
              ...rowsOfDiagnosis(one).map((row) => `  - ${markdownText(row)}\n`),
            ])
            .join(''),
        ]
      : []),
    ...(wrong.length > 0
      ? [
          table(
            ['from', 'to', 'port', 'intent', 'computed', 'probed', 'verdict', 'because'],
            wrong.map((row) => [
              ...[row.from, row.to, row.ports.join(' '), row.intent, row.computed, row.probed],
              ...[row.verdict === 'match' ? 'intent differs' : row.verdict, row.because],
            ]),
          ),
          ...wordsExplained(wrong).map((words) => `- ${markdownText(words)}\n`),
        ]
      : []),
    ...(matrix
      ? [
          `${table(
            ['probed', ...matrix.targets.map(markdownText)],
            matrix.rows.map(({ source, cells }) => [source, ...cells]),
          )}\n${markdownText(matrix.legend)}\n`,
        ]
      : []),
  ].join('\n');
}
