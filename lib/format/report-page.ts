import { markupText } from './markup.ts';
import type { ReportData } from './report-data.ts';

/** The files of lib/format/report that make up the page's script. Each module comes after those that it imports. */
export const SCRIPTS: readonly string[] = [
  'data.js',
  'explain.js',
  'view.js',
  'panel.js',
  'matrix.js',
  'graph.js',
  'layout.js',
  'drawing.js',
  'sections.js',
];

/** The style sheets of the page, in this order. */
export const STYLES: readonly string[] = ['page.css', 'matrix.css', 'graph.css', 'print.css'];

/** The texts from which the page is put together. */
export interface PageParts {
  readonly data: ReportData;
  /** The library that places the boxes of the graph, as text for a page. */
  readonly dagre: string;
  /** The text of each of SCRIPTS. */
  readonly scripts: readonly { readonly name: string; readonly text: string }[];
  readonly style: string;
}

/** One HTML file that needs no other file and no network. Its content security policy forbids both. */
export function reportPage({ data, dagre, scripts, style }: PageParts): string {
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
<h1>Who can talk to whom: <code>${markupText(data.title)}</code></h1>
<noscript>The matrix and the explanations need JavaScript; nothing is loaded from anywhere.</noscript>
</main>
<script id="data" type="application/json">${json(data)}</script>
<script>${dagre}</script>
<script>
(() => {
${asOneScript(scripts)}})();
</script>
</body>
</html>
`;
}

/** Joins modules into one script, each as a function that returns its exports. A page that is opened as a file cannot load modules. */
export function asOneScript(scripts: PageParts['scripts']): string {
  const modules = scripts.map(({ name, text }) => {
    const exported = [...text.matchAll(/^export const (\w+)/gm)].map(([, constant]) => constant);
    const body = text
      .replaceAll(/^import (\{[^}]*\}) from '\.\/([\w.]+)';\n/gm, "const $1 = modules['$2'];\n")
      .replaceAll(/^export /gm, '');
    return `modules['${name}'] = (() => {\n${body}return { ${exported.join(', ')} };\n})();\n`;
  });
  return `'use strict';\nconst modules = {};\n${modules.join('')}`;
}

/** JSON in which nothing looks like the end of a script. */
function json(data: ReportData): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
