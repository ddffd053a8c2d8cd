import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { reportData } from '../format/report-data.ts';
import { reportGraph } from '../format/report-graph.ts';
import { reportPage, SCRIPTS } from '../format/report-page.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { lint } from '../review/lint/lint.ts';
import { compare } from './comparison.ts';
import { readIgnoreFile } from './ignore-file.ts';
import { connectivityOf, type ReadingOptions, readInput, withReadingOptions } from './input.ts';
import { writeOut } from './output.ts';

interface ReportOptions extends ReadingOptions {
  readonly base?: string;
  readonly intent?: string;
}

export function addReport(program: Command): void {
  withReadingOptions(
    program
      .command('report')
      .summary('one HTML file: matrix, graph, changes, findings')
      .description(
        'Writes one HTML file that needs nothing else: the matrix with reasons, the graph, changes against a base, lint findings.',
      )
      .argument('<dir>', 'a folder or file of manifests, or - for standard input')
      .option('--base <old>', 'what to compare with: a folder, or REVISION:PATH of git')
      .option('--intent <file>', 'the declared intent: what changes against it is an error')
      .addHelpText('after', '\nExample:\n  tierwall report dist/hardened --base main:dist/hardened > report.html'),
  ).action(async (dir: string, options: ReportOptions) => {
    const { cni, podCidr, base, intent } = options;
    const compared =
      base === undefined
        ? undefined
        : compare(base, dir, { ...options, failOn: 'never', ...(intent !== undefined && { intent }) });
    const input = compared ?? readInput([dir], options);
    const manifests = 'before' in input.manifests ? input.manifests.after : input.manifests;
    const connectivity = connectivityOf(manifests, options);
    const findings = lint(manifests, { cni, podCidrs: podCidr }, readIgnoreFile(undefined));
    const page = reportPage({
      data: reportData({
        title: dir,
        connectivity,
        findings,
        notes: input.notes,
        ...(compared && { review: compared.review }),
      }),
      svg: await draw(connectivity),
      scripts: SCRIPTS.map(asset),
      style: asset('page.css'),
    });
    await writeOut([page]);
  });
}

async function draw(connectivity: Connectivity): Promise<string> {
  const { instance } = await import('@viz-js/viz');
  return (await instance()).renderString(reportGraph(connectivity), { format: 'svg' });
}

/** A file of lib/format/report/. */
function asset(name: string): string {
  return readFileSync(join(import.meta.dirname, '../format/report', name), 'utf8');
}
