import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { reportData } from '../format/report-data.ts';
import { reportPage, SCRIPTS, STYLES } from '../format/report-page.ts';
import { lint } from '../review/lint/lint.ts';
import { compare } from './comparison.ts';
import { readIgnoreFile } from './ignore-file.ts';
import {
  connectivityOf,
  pluginFor,
  type ReadingOptions,
  reachOf,
  readInput,
  UsageError,
  withReadingOptions,
} from './input.ts';
import { writeOut } from './output.ts';

interface ReportOptions extends ReadingOptions {
  readonly base?: string;
  readonly intent?: string;
  readonly output?: string;
}

export function addReport(program: Command): void {
  withReadingOptions(
    program
      .command('report')
      .summary('one HTML file: matrix, graph, changes, findings')
      .description(
        'Writes one HTML file that needs nothing else: the matrix with reasons, the graph, changes against a base, lint findings.',
      )
      .argument('<dir...>', 'folders or files of manifests, or - for standard input')
      .option('--base <old>', 'what to compare with: a folder, or REVISION:PATH of git')
      .option('--intent <file>', 'the declared intent: what changes against it is an error')
      .option('-o, --output <file>', 'where to write it (default: standard output)')
      .addHelpText('after', '\nExample:\n  tierwall report dist/hardened --base main:dist/hardened -o report.html'),
  ).action(async (dirs: string[], options: ReportOptions) => {
    const { base, intent } = options;
    const compared =
      base === undefined
        ? undefined
        : compare(base, dirs, { ...options, failOn: 'never', ...(intent !== undefined && { intent }) });
    const input = compared ?? readInput(dirs, options);
    const manifests = 'before' in input.manifests ? input.manifests.after : input.manifests;
    const connectivity = connectivityOf(manifests, options);
    const findings = lint(manifests, reachOf(options, manifests), readIgnoreFile(undefined));
    const page = reportPage({
      data: reportData({
        title: dirs.join(' '),
        made: madeBy(options, pluginFor(options, manifests).cni),
        connectivity,
        findings,
        notes: input.notes,
        ...(compared && { review: compared.review }),
      }),
      dagre: dagre(),
      scripts: SCRIPTS.map((name) => ({ name, text: asset(name) })),
      style: STYLES.map(asset).join(''),
    });
    if (options.output === undefined) await writeOut([page]);
    else writeFile(options.output, page);
  });
}

/** The library of the graph with its licence, as one script in which nothing hides. In the package it stands beside the scripts (bin/build.mjs). */
function dagre(): string {
  const places = ['../format/report', '../../node_modules/@dagrejs/dagre/dist'].map((place) =>
    join(import.meta.dirname, place),
  );
  const place = places.find((one) => existsSync(join(one, 'dagre.min.js'))) ?? '';
  const [licence, script] = ['dagre.min.js.LEGAL.txt', 'dagre.min.js'].map((name) =>
    readFileSync(join(place, name), 'utf8'),
  );
  return `${licence}${script}`
    .replace(/^\/\/# sourceMappingURL=.*\n?/m, '')
    .replaceAll(/[^\n\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What tells one report from another; the date is that of SOURCE_DATE_EPOCH where it is set, as for other builds. */
function madeBy({ podCidr, defaultNamespace, keepGoing, base, intent }: ReportOptions, cni: string): string {
  const { SOURCE_DATE_EPOCH: given } = process.env;
  const date = given !== undefined && /^\d{1,11}$/.test(given) ? new Date(Number(given) * 1000) : new Date();
  const options = [
    `--cni ${cni}`,
    ...podCidr.map((cidr) => `--pod-cidr ${cidr}`),
    ...(defaultNamespace === 'default' ? [] : [`--default-namespace ${defaultNamespace}`]),
    ...(base === undefined ? [] : [`--base ${base}`]),
    ...(intent === undefined ? [] : [`--intent ${intent}`]),
    ...(keepGoing ? ['--keep-going'] : []),
  ];
  return `tierwall ${packageJson.version}, ${date.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${options.join(' ')}`;
}

/** @throws UsageError where it cannot be written */
function writeFile(file: string, page: string): void {
  try {
    writeFileSync(file, page);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** A file of lib/format/report/. */
function asset(name: string): string {
  return readFileSync(join(import.meta.dirname, '../format/report', name), 'utf8');
}
