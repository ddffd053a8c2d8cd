import { markupText } from './markup.ts';
import type { ReportData } from './report-data.ts';

/** Files of lib/format/report that are the script of the page: modules, each after those that it imports. */
export const SCRIPTS: readonly string[] = ['verdicts.js', 'matrix.js', 'sections.js'];

export interface PageParts {
  readonly data: ReportData;
  /** The graph, drawn. */
  readonly svg: string;
  /** The text of each of SCRIPTS. */
  readonly scripts: readonly string[];
  readonly style: string;
}

/** One file that needs no other and no network: its own policy of content forbids both. */
export function reportPage({ data, svg, scripts, style }: PageParts): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${markupText(data.title)}: who can talk to whom</title>
<style>
${style}</style>
</head>
<body>
<main id="report">
<h1>Who can talk to whom: ${markupText(data.title)}</h1>
<noscript>The matrix and the explanations need JavaScript; nothing is loaded from anywhere.</noscript>
</main>
<template id="graph">${inlineSvg(svg, data.title)}</template>
<script id="data" type="application/json">${json(data)}</script>
<script>
(() => {
${inOneScope(scripts)}})();
</script>
</body>
</html>
`;
}

/** Modules as one script: what they import stands above. A page that is a file can load no module. */
function inOneScope(modules: readonly string[]): string {
  return modules.map((text) => text.replaceAll(/^import .*\n/gm, '').replaceAll(/^export /gm, '')).join('');
}

/** Graphviz writes a whole document; in a page only its root counts. */
function inlineSvg(svg: string, title: string): string {
  const root = svg.slice(svg.indexOf('<svg'));
  return root.replace(
    '<svg',
    `<svg role="img" aria-label="Graph of ${markupText(title)}: the matrix says the same in words"`,
  );
}

/** Inside of a script nothing may look like its end. */
function json(data: ReportData): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
