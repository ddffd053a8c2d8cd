import { helmTemplated } from '../helm.ts';
import { NotFollowed } from '../not-followed.ts';
import { asMap, at, type Plain, plainOf, plainText, textAt } from '../plain-yaml.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
import { withFolder } from '../written.ts';

/** A folder of the tree. No repository has one of this name. */
const FOLDER = '.tierwall-templates';

/**
 * Fills the templates in a value's texts, once for each map of parameters.
 * @throws NotFollowed if a parameter is missing
 */
export type Fill = <T>(value: T, parameters: readonly Plain[]) => Promise<T[]>;

/**
 * @param isGo true for Go templates (`goTemplate: true`), false for `{{ path.basename }}` with flat names
 * @param options of Go templates, such as `missingkey=error`
 */
export function fillOf(isGo: boolean, options: readonly unknown[], side: Side, limits: Limits): Fill {
  const isStrict = options.includes('missingkey=error');
  return async (value, parameters) => {
    if (!JSON.stringify(value ?? null).includes('{{')) return parameters.map(() => value);
    return isGo
      ? filledByGo(value, parameters, isStrict, side, limits)
      : parameters.map((given) => filledFlat(value, given));
  };
}

/** Replaces each text in keys and values. */
function replaced<T>(value: T, replace: (text: string) => unknown): T {
  const go = (one: unknown): unknown => {
    if (typeof one === 'string') return one.includes('{{') ? replace(one) : one;
    if (Array.isArray(one)) return one.map(go);
    const map = asMap(one);
    if (!map) return one;
    return Object.fromEntries(
      Object.entries(map).map(([key, inner]) => [key.includes('{{') ? String(replace(key)) : key, go(inner)]),
    );
  };
  return go(value) as T;
}

function filledFlat<T>(template: T, parameters: Plain): T {
  return replaced(template, (text) =>
    text.replace(/\{\{([^{}]*)\}\}/g, (_all, inner: string) => {
      const name = inner.trim();
      if (!Object.hasOwn(parameters, name))
        throw new NotFollowed(`its template has {{${name}}}, which its generators do not set`);
      return String(parameters[name]);
    }),
  );
}

/** Fills Go templates with Helm, which has the same functions: each text with the parameters of each Application. */
async function filledByGo<T>(
  template: T,
  parameters: readonly Plain[],
  isStrict: boolean,
  side: Side,
  limits: Limits,
): Promise<T[]> {
  const texts = new Set<string>();
  replaced(template, (text) => texts.add(text) && text);
  const all = [...texts];
  for (const text of all)
    for (const one of parameters) {
      refuseMissing(text, one);
      if (isStrict) refuseMissingInConditions(text, one);
    }
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: templates\nversion: 0.0.0\n',
    'templates/all.yaml': helmTemplateOf(all),
  };
  const values = [{ text: plainText({ elements: parameters }) }];
  const release = { chart: FOLDER, name: 'templates', namespace: 'default', values };
  const printed = await withFolder(side.tree, FOLDER, files, () => helmTemplated(side, release, limits));
  const filled = JSON.parse(textAt(plainOf(printed), 'data.all') ?? '[]') as Readonly<Record<string, string>>[];
  return filled.map((one) => replaced(template, (text) => one[`t${all.indexOf(text)}`] ?? ''));
}

/** With `missingkey=error`, a missing parameter is an error. Without it, the result has "<no value>". Helm would write nothing. */
function refuseMissing(text: string, parameters: Plain): void {
  for (const [, inner = ''] of text.matchAll(/\{\{-?\s*(.*?)\s*-?\}\}/gs)) {
    const [, path] = /^\.([A-Za-z_][\w.]*)\s*(?:\|(?!.*\b(?:default|coalesce|ternary|empty)\b).*)?$/s.exec(inner) ?? [];
    if (path !== undefined && at(parameters, path) === undefined)
      throw new NotFollowed(`its template has {{ .${path} }}, which its generators do not set`);
  }
}

/**
 * With `missingkey=error`, a parameter may not be missing where it is only asked for, either: `{{ if .a }}`, `{{ default "b" .a }}`. What
 * stands in a block is left alone, because a condition around it may keep it from being evaluated.
 */
function refuseMissingInConditions(text: string, parameters: Plain): void {
  let depth = 0;
  for (const [, inner = ''] of text.matchAll(/\{\{-?\s*(.*?)\s*-?\}\}/gs)) {
    const [word = ''] = /^\w+/.exec(inner) ?? [];
    if (inner.startsWith('/*')) continue;
    if (word === 'end') depth--;
    if (depth === 0 && !/\b(?:and|or)\b/.test(inner)) {
      const code = inner.replaceAll(/"(?:[^"\\]|\\.)*"|`[^`]*`/gs, '""');
      for (const [, path = ''] of code.matchAll(/(?<![\w)\]$.])\.([A-Za-z_][\w.]*)/g))
        if (at(parameters, path) === undefined)
          throw new NotFollowed(`its template has .${path}, which its generators do not set (missingkey=error)`);
    }
    if (['if', 'range', 'with', 'define', 'block'].includes(word)) depth++;
  }
}

function helmTemplateOf(texts: readonly string[]): string {
  const definitions = texts.map((text, i) => `{{ define "t${i}" }}${text}{{ end }}`);
  const fields = texts.map((_, i) => `"t${i}" (include "t${i}" .)`).join(' ');
  return [
    ...definitions,
    `{{- $all := list -}}{{- range .Values.elements -}}{{- $all = append $all (dict ${fields}) -}}{{- end }}`,
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata: {name: all}',
    'data:',
    '  all: {{ toJson $all | toJson }}',
    '',
  ].join('\n');
}
