import type { Problem, Text } from '../model.ts';
import { asWarning, problem } from '../problem.ts';
import { folderArgument, folderOf } from './folder.ts';

/**
 * Takes Helm charts out of the texts, because neither their templates nor their values are manifests. Each chart gets one
 * problem, which names the command that renders it. A chart inside a chart belongs to the outer one. A library chart is only a warning:
 * Helm does not render it, and it makes no objects.
 */
export function setChartsAside(texts: readonly Text[]): { texts: readonly Text[]; problems: Problem[] } {
  const folders = texts.filter(isChart).map(({ file }) => folderOf(file));
  if (folders.length === 0) return { texts, problems: [] };
  const charts = folders.filter((folder) => !folders.some((other) => other !== folder && folder.startsWith(other)));
  const libraries = new Set(texts.filter((text) => isChart(text) && isLibrary(text)).map(({ file }) => folderOf(file)));
  return {
    texts: texts.filter(
      (text) => !isChart(text) && !charts.some((folder) => folder !== '' && text.file.startsWith(folder)),
    ),
    problems: [...new Set(charts)].map((folder) => {
      const at = { file: `${folder}Chart.yaml`, line: 1 };
      if (libraries.has(folder)) {
        const fact = 'a library chart of Helm, which makes no objects; nothing of it is read';
        return asWarning(problem('MF016', at, fact, 'render the charts that use it'));
      }
      const fact = 'a Helm chart, which is not rendered; nothing of it is read';
      return problem('MF016', at, fact, `render it: helm template ${folderArgument(folder)} | tierwall list -`);
    }),
  };
}

function isLibrary({ text }: Text): boolean {
  return /^type:[ \t]*["']?library\b/m.test(text);
}

function isChart({ file, text }: Text): boolean {
  return /(?:^|[/:])Chart\.yaml$/.test(file) && /^apiVersion:[ \t]*["']?v[12]\b/m.test(text) && !/^kind:/m.test(text);
}
