import { clusterText } from '../../live/cluster/cluster.ts';
import { markupText } from '../markup.ts';
import {
  canaryText,
  countText,
  mostTelling,
  rowsOf,
  rowsOfDiagnosis,
  type VerifyForm,
  verdictText,
  wordsExplained,
} from './form.ts';
import { probedMatrix } from './matrix.ts';

/** A page that loads nothing: the verdict, what to do, what was seen, the three columns. */
export function verifyHtml({ verification, explain }: VerifyForm): string {
  const { cells, diagnoses, notTried, seconds } = verification;
  const matrix = probedMatrix(cells);
  const item = (text: string) => `<li>${text}</li>\n`;
  const listOf = (texts: readonly string[]) =>
    texts.length > 0 ? `\n<ul>\n${texts.map((text) => item(markupText(text))).join('')}</ul>\n` : '';
  const all = rowsOf(cells);
  const rows = all.map((row) => {
    const verdict = row.verdict === 'match' && row.isDeclaredOtherwise ? 'intent differs' : row.verdict;
    const texts = [row.to, row.ports.join(' '), row.intent, row.computed, row.probed, verdict, row.because];
    return `<tr class="${verdict.replace(' ', '-')}"><th scope="row">${markupText(row.from)}</th>${texts.map((text) => `<td>${markupText(text)}</td>`).join('')}</tr>\n`;
  });
  const reasons = mostTelling(cells).slice(0, MAX_REASONS);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>tierwall verify: ${verification.verdict}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>${STYLE}</style></head>
<body><main><h1>${markupText(verdictText(verification))}</h1>
<p>${markupText(`${countText(verification)}, in ${seconds.toFixed(1)} s. ${clusterText(verification.facts)}. Canary ${canaryText(verification)}.`)}</p>
${diagnoses.length > 0 ? `<h2>What is wrong, and what to do</h2>\n<ul>\n${diagnoses.map((one) => item(`<strong>${one.kind}</strong>: ${markupText(one.says)}; ${markupText(one.next)}${listOf(rowsOfDiagnosis(one))}`)).join('')}</ul>\n` : ''}${
  matrix
    ? `<div class="wide" tabindex="0" role="region" aria-label="What was probed"><table><caption>What was probed: who in the rows, whom in the columns. ${markupText(matrix.legend)}</caption>
<thead><tr><td></td>${matrix.targets.map((name) => `<th scope="col">${markupText(name)}</th>`).join('')}</tr></thead><tbody>
${matrix.rows.map(({ source, cells }) => `<tr><th scope="row">${markupText(source)}</th>${cells.map((text) => `<td>${markupText(text)}</td>`).join('')}</tr>\n`).join('')}</tbody></table></div>\n`
    : ''
}<div class="wide" tabindex="0" role="region" aria-label="Intent, computed, probed"><table><caption>Intent, computed, probed</caption>
<thead><tr>${['from', 'to', 'port', 'intent', 'computed', 'probed', 'verdict', 'because'].map((title) => `<th scope="col">${title}</th>`).join('')}</tr></thead><tbody>
${rows.join('')}</tbody></table></div>${listOf(wordsExplained(all))}
${reasons.length > 0 ? `<h2>Computed so, because</h2>\n${reasons.map(({ cell }) => `<pre>${markupText(explain(cell))}</pre>\n`).join('')}` : ''}<h2>Not tried</h2>
<ul>
${notTried.map((what) => item(markupText(what))).join('')}</ul>
</main></body></html>
`;
}

/** The most mismatches that are explained, so that the page is not only explanations. */
const MAX_REASONS = 20;

const STYLE = `:root{color-scheme:light dark}
body{font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:90rem;padding:1rem}
h1{font-size:1.4rem}h2{font-size:1.15rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;margin:1rem 0}
caption{text-align:left;padding:.2rem 0}
td,th{border:1px solid #8888;padding:.2rem .5rem;text-align:left;font-weight:normal;vertical-align:top}
thead th,tr.mismatch *,tr.inconclusive *,tr.intent-differs *{font-weight:bold}
tr.mismatch{background:#d2363633}tr.inconclusive,tr.intent-differs{background:#d29b3633}
pre{border-left:3px solid #8888;padding-left:.8rem;overflow-x:auto}`;
