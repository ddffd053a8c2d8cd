import { portName } from '../live/plan.ts';
import type { Verification } from '../live/verify.ts';
import { markdownText } from './list.ts';
import { markupText } from './markup.ts';

/** What the declared intent says of a cell, as far as it guards it: a column beside the others. */
export type IntentOf = (cell: Verification['cells'][number]['cell']) => 'open' | 'denied' | '-';

export interface VerifyForm {
  readonly verification: Verification;
  readonly intentOf: IntentOf;
  /** Why a pair is computed as it is, for pairs that are not as computed. */
  readonly explain: (cell: Verification['cells'][number]['cell']) => string;
}

/** More cells than these are not all shown. */
const MANY = 200;

type Result = Verification['cells'][number];

/** Cells that are declared otherwise than they are computed: a matter of the manifests, or of the intent, not of the cluster. */
export function declaredOtherwise({ verification, intentOf }: Pick<VerifyForm, 'verification' | 'intentOf'>): Result[] {
  return verification.cells.filter(({ cell }) => {
    const declared = intentOf(cell);
    return declared !== '-' && cell.computed !== 'depends' && declared !== cell.computed;
  });
}

/** The diagnoses of the cluster, and what the intent says otherwise. */
function findings(form: VerifyForm): { kind: string; says: string; next: string }[] {
  const otherwise = declaredOtherwise(form);
  const intent = {
    kind: 'intent',
    says: `${otherwise.length} connections are declared otherwise than the manifests say`,
    next: 'tierwall check names the lines; either the intent is stale or the manifests are wrong',
  };
  return [...form.verification.diagnoses, ...(otherwise.length > 0 ? [intent] : [])];
}

export function counts({ cells }: Verification): Record<Result['verdict'], number> {
  const count = (verdict: Result['verdict']) => cells.filter((one) => one.verdict === verdict).length;
  return { match: count('match'), mismatch: count('mismatch'), inconclusive: count('inconclusive') };
}

export function verifyText(form: VerifyForm): string {
  const { verification, intentOf, explain } = form;
  const { facts, canary, converged, cells, notTried, leftovers, seconds } = verification;
  const otherwise = new Set(declaredOtherwise(form));
  const names = cells.map(({ cell }) => `${cell.from.name} => ${cell.to.name}:${portName(cell)}`);
  const length = Math.max(10, ...names.map((name) => name.length));
  const line = (name: string, ...texts: string[]) =>
    `${name.padEnd(length)}  ${texts.map((text) => text.padEnd(9)).join(' ')}`.trimEnd();
  // Of many, only those that need a look.
  const isMany = cells.length > MANY;
  const rows = cells.flatMap((result, i) => {
    const { cell, tries, verdict, because } = result;
    const word = verdict !== 'match' ? verdict.toUpperCase() : otherwise.has(result) ? 'INTENT DIFFERS' : 'ok';
    if (isMany && word === 'ok') return [];
    return [
      line(names[i] ?? '', intentOf(cell), cell.computed, seenIn({ tries, verdict }), word),
      ...(because === undefined ? [] : [`    ${because}`]),
    ];
  });
  const { match, mismatch, inconclusive } = counts(verification);
  const wrong = worthExplaining(cells);
  return [
    `cluster  Kubernetes ${facts.version}, ${facts.plugin}, ${facts.nodes} nodes`,
    `canary   ${canaryText(canary)}`,
    `settled  ${converged === undefined ? 'not within the time' : `all as computed ${converged.toFixed(1)} s after the first probe began`}`,
    ...(leftovers > 0 ? [`removed  ${leftovers} objects that an earlier run had left`] : []),
    '',
    line('connection', 'intent', 'computed', 'probed'),
    ...rows,
    ...(isMany ? [`(${match} that match are not shown; -o json has all)`] : []),
    ...wrong.flatMap(({ cell }) => ['', 'computed so, because:', explain(cell).trimEnd()]),
    '',
    ...notTried.map((what) => `not tried: ${what}`),
    `${cells.length} connections: ${match} match, ${mismatch} mismatch, ${inconclusive} inconclusive; ${seconds.toFixed(1)} s`,
    ...findings(form).map(({ kind, says, next }) => `-> ${kind}: ${says}; ${next}`),
    '',
  ].join('\n');
}

/** One wrong cell of each target, on a port that it declares if there is one. */
function worthExplaining(cells: readonly Result[]): Result[] {
  const isDeclared = ({ cell: { to, protocol, port } }: Result) =>
    to.workload.ports.some((one) => one.containerPort === port && one.protocol === protocol);
  const wrong = cells.filter(({ verdict }) => verdict === 'mismatch');
  const chosen = new Map<string, Result>();
  for (const result of [...wrong.filter(isDeclared), ...wrong]) {
    const { name } = result.cell.to;
    if (!chosen.has(name)) chosen.set(name, result);
  }
  return [...chosen.values()].slice(0, 3);
}

function canaryText({ state, denied, allowed }: Verification['canary']): string {
  if (state === 'broken') return 'BROKEN: two pods of our own could not connect, so no denial means anything';
  if (state === 'not enforced') return 'NOT ENFORCED: a policy that denies everything changed nothing';
  return `enforced: deny after ${denied?.toFixed(1)} s, allow after ${allowed?.toFixed(1) ?? 'more than 15'} s`;
}

/** `OPEN`, or each with its place where they differ; what decided nothing is left out. */
function seenIn({ tries, verdict }: Pick<Result, 'tries' | 'verdict'>): string {
  const decided = verdict === 'match' ? tries.filter((one) => one.verdict === 'match') : tries;
  const kinds = new Set(decided.map(({ seen }) => seen));
  if (kinds.size <= 1) return [...kinds][0] ?? 'no pod';
  const places = decided.map(({ seen, node, endpoint: { service, pod, isStandIn } }) => {
    const place = isStandIn ? 'a pod in its place' : (service ?? pod);
    return `${seen} at ${place}${node === undefined ? '' : ` from ${node}`}`;
  });
  return [...new Set(places)].join(', ');
}

/** docs/reference/verify.md, version 1. */
export function verifyJson(form: VerifyForm): string {
  const { verification, intentOf } = form;
  const { facts, canary, converged, cells, notTried, leftovers, seconds } = verification;
  const diagnoses = findings(form);
  const connections = cells.map(({ cell, tries, verdict, because }) => ({
    ...{ src: cell.from.name, dst: cell.to.name, port: cell.port, protocol: cell.protocol },
    ...{ intent: intentOf(cell), computed: cell.computed, verdict, ...(because !== undefined && { because }) },
    tries: tries.map(({ endpoint, node, seen, first }) => ({
      ...{ address: endpoint.address, port: endpoint.port ?? cell.port, seen, ...(first && { first }) },
      ...(endpoint.pod !== undefined && { pod: endpoint.pod }),
      ...(endpoint.service !== undefined && { service: endpoint.service }),
      ...(endpoint.isStandIn && { standIn: true }),
      ...(endpoint.service === undefined && endpoint.backends[0]?.node && { node: endpoint.backends[0].node }),
      ...(node !== undefined && { fromNode: node }),
    })),
  }));
  const summary = counts(verification);
  return `${JSON.stringify({ version: 1, cluster: facts, canary, converged, leftovers, seconds, summary, diagnoses, notTried, connections }, null, 1)}\n`;
}

export function verifyMarkdown(form: VerifyForm): string {
  const { verification, intentOf } = form;
  const { cells, facts } = verification;
  const diagnoses = findings(form);
  const { match, mismatch, inconclusive } = counts(verification);
  const rows = cells
    .filter(({ verdict }) => verdict !== 'match')
    .map((result) => `| ${columns(result, intentOf).map(markdownText).join(' | ')} |\n`);
  const head = `**${cells.length} connections: ${match} match, ${mismatch} mismatch, ${inconclusive} inconclusive** (Kubernetes ${facts.version}, ${facts.plugin}, canary ${verification.canary.state})\n`;
  const table =
    rows.length > 0
      ? `\n| from | to | port | intent | computed | probed | | |\n|---|---|---|---|---|---|---|---|\n${rows.join('')}`
      : '';
  return `${head}${table}${diagnoses.map(({ says, next }) => `\n- ${says}; ${next}`).join('')}\n`;
}

/** From, to, port, the three columns, the verdict and why. */
function columns({ cell, tries, verdict, because }: Result, intentOf: IntentOf): string[] {
  const { from, to, computed } = cell;
  return [
    from.name,
    to.name,
    portName(cell),
    intentOf(cell),
    computed,
    seenIn({ tries, verdict }),
    verdict,
    because ?? '',
  ];
}

/** JUnit's XML, as CI systems read it: a mismatch is a failure, what is inconclusive an error. */
export function verifyJunit(form: VerifyForm): string {
  const { verification, intentOf } = form;
  const { cells, seconds } = verification;
  const diagnoses = findings(form);
  const { mismatch, inconclusive } = counts(verification);
  const cases = cells.map(({ cell, tries, verdict, because }) => {
    const name = `${cell.from.name} => ${cell.to.name}:${portName(cell)}`;
    const fact = `intent ${intentOf(cell)}, computed ${cell.computed}, probed ${seenIn({ tries, verdict })}${because ? `: ${because}` : ''}`;
    const next = diagnoses.map(({ says, next }) => `${says}; ${next}`).join('\n');
    const tag = verdict === 'mismatch' ? 'failure' : 'error';
    const body = verdict === 'match' ? '' : `<${tag} message="${markupText(fact)}">${markupText(next)}</${tag}>`;
    return `  <testcase classname="tierwall" name="${markupText(name)}">${body}</testcase>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="tierwall verify" tests="${cells.length}" failures="${mismatch}" errors="${inconclusive}" time="${seconds.toFixed(1)}">\n${cases.join('')}</testsuite>\n`;
}

/** A page with the three columns. */
export function verifyHtml(form: VerifyForm): string {
  const { verification, intentOf } = form;
  const { cells, facts, canary } = verification;
  const diagnoses = findings(form);
  const { match, mismatch, inconclusive } = counts(verification);
  const rows = cells.map((result) => {
    const texts = columns(result, intentOf).map((text) => `<td>${markupText(text)}</td>`);
    return `<tr class="${result.verdict}">${texts.join('')}</tr>\n`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>tierwall verify</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>:root{color-scheme:light dark}body{font:15px/1.45 system-ui,sans-serif;margin:1rem}table{border-collapse:collapse}td,th{border:1px solid;padding:.2rem .5rem;text-align:left}tr.mismatch,tr.inconclusive{font-weight:bold}</style>
</head><body><h1>Intent, computed, probed</h1>
<p>${markupText(`Kubernetes ${facts.version}, ${facts.plugin}, ${facts.nodes} nodes; canary: ${canaryText(canary)}`)}</p>
<p>${cells.length} connections: ${match} match, ${mismatch} mismatch, ${inconclusive} inconclusive</p>
<ul>${diagnoses.map(({ says, next }) => `<li>${markupText(`${says}; ${next}`)}</li>`).join('')}</ul>
<table><thead><tr><th>from<th>to<th>port<th>intent<th>computed<th>probed<th>verdict<th>why</tr></thead><tbody>
${rows.join('')}</tbody></table></body></html>
`;
}
