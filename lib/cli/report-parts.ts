import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PageParts, SCRIPTS, STYLES } from '../format/report-page.ts';

/** The files of a report in a checkout, and the single file that holds them in the package (bin/build.mjs). */
const FOLDERS = ['../format/report', '../../node_modules/@dagrejs/dagre/dist'];
const PACKED = '../format/report.json';

/** The parts of every report: its scripts, its style, and the library that lays out its graph. */
export function reportParts(): Omit<PageParts, 'data'> {
  const text = textOf();
  return {
    dagre: printed(`${text('dagre.min.js.LEGAL.txt')}${text('dagre.min.js')}`),
    scripts: SCRIPTS.map((name) => ({ name, text: text(name) })),
    style: STYLES.map(text).join(''),
  };
}

function textOf(): (name: string) => string {
  const packed = join(import.meta.dirname, PACKED);
  if (existsSync(packed)) {
    const texts: Readonly<Record<string, string>> = JSON.parse(readFileSync(packed, 'utf8'));
    return (name) => texts[name] ?? '';
  }
  return (name) => {
    const files = FOLDERS.map((folder) => join(import.meta.dirname, folder, name));
    return readFileSync(files.find((file) => existsSync(file)) ?? name, 'utf8');
  };
}

/** A script that can be put into a page: it looks for no other file, and has only ASCII characters. */
function printed(script: string): string {
  return script
    .replace(/^\/\/# sourceMappingURL=.*\n?/m, '')
    .replaceAll(/[^\n\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
