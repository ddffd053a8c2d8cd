import type { Problem, Text } from '../model.ts';
import { problem } from '../problem.ts';
import { folderArgument, folderOf } from './folder.ts';

/**
 * Takes Helm charts out of the texts: their templates are no manifests, and neither are their values. One problem for each chart says so,
 * with the command that renders it. A chart within a chart is part of it.
 */
export function setChartsAside(texts: readonly Text[]): { texts: readonly Text[]; problems: Problem[] } {
  const folders = texts.filter(isChart).map(({ file }) => folderOf(file));
  if (folders.length === 0) return { texts, problems: [] };
  const charts = folders.filter((folder) => !folders.some((other) => other !== folder && folder.startsWith(other)));
  return {
    texts: texts.filter(
      (text) => !isChart(text) && !charts.some((folder) => folder !== '' && text.file.startsWith(folder)),
    ),
    problems: [...new Set(charts)].map((folder) => {
      const fact = 'a Helm chart, which is not rendered; nothing of it is read';
      return problem(
        'MF016',
        { file: `${folder}Chart.yaml`, line: 1 },
        fact,
        `render it: helm template ${folderArgument(folder)} | tierwall list -`,
      );
    }),
  };
}

function isChart({ file, text }: Text): boolean {
  return /(?:^|[/:])Chart\.yaml$/.test(file) && /^apiVersion:[ \t]*["']?v[12]\b/m.test(text) && !/^kind:/m.test(text);
}
