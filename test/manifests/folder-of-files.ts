import { readTexts } from '../../lib/manifests/read-texts.ts';

/** A Pod of a name, with more text behind it. */
export const pod = (name: string, rest = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: main, image: example}]}\n${rest}`;

/** Reads files by their names. */
export const read = (files: Record<string, string>) =>
  readTexts(Object.entries(files).map(([file, text]) => ({ file, text })));

/** The problems of files, one line each. */
export const said = (files: Record<string, string>) =>
  read(files).problems.map(
    ({ code, severity, location, message, fix }) =>
      `${code} ${severity} ${location.file}:${location.line} ${message}; ${fix}`,
  );
