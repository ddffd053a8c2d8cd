import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { helmTemplated } from '../helm.ts';
import { NotFollowed } from '../not-followed.ts';
import type { PlainObject } from '../part.ts';
import { asMap, at, mapsAt, type Plain, plainOf, plainText, textAt } from '../plain-yaml.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
import { generated } from './generators.ts';

/** A folder of the tree that no repository has. */
const FOLDER = '.tierwall-templates';

/** The Applications of an ApplicationSet. @throws NotFollowed where the tree alone does not say which */
export async function applicationsOfSet(one: PlainObject, side: Side, limits: Limits): Promise<Plain[]> {
  const isGo = at(one.value, 'spec.goTemplate') === true;
  if (at(one.value, 'spec.templatePatch') !== undefined) throw new NotFollowed('its templatePatch is not supported');
  const parameters = mapsAt(one.value, 'spec.generators').flatMap((generator) => generated(generator, side, isGo));
  const template = asMap(at(one.value, 'spec.template')) ?? {};
  const filled = isGo
    ? await filledByGo(template, parameters, side, limits)
    : parameters.map((given) => filledFlat(template, given));
  return filled.map((value) => ({
    ...{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...value },
    metadata: { ...asMap(value['metadata']), ...(one.namespace !== '' && { namespace: one.namespace }) },
  }));
}

/** `{{ path.basename }}` by flat names. */
function filledFlat(template: Plain, parameters: Plain): Plain {
  const filled = JSON.stringify(template, (_, value: unknown) =>
    typeof value === 'string'
      ? value.replace(/\{\{([^{}]*)\}\}/g, (_all, inner: string) => {
          const name = inner.trim();
          if (!Object.hasOwn(parameters, name))
            throw new NotFollowed(`its template has {{${name}}}, which its generators do not give`);
          return String(parameters[name]);
        })
      : value,
  );
  return JSON.parse(filled) as Plain;
}

/** By Go's templates, which Helm has with the same functions: each text of the template with the parameters of each Application. */
async function filledByGo(template: Plain, parameters: readonly Plain[], side: Side, limits: Limits): Promise<Plain[]> {
  const texts: string[] = [];
  const shape = JSON.parse(
    JSON.stringify(template, (key, value: unknown) => {
      if (key.includes('{{')) throw new NotFollowed('its template has keys that are templates, which is not supported');
      return typeof value === 'string' && value.includes('{{') ? { tierwallText: texts.push(value) - 1 } : value;
    }),
  ) as Plain;
  const folder = join(side.tree, FOLDER);
  mkdirSync(join(folder, 'templates'), { recursive: true });
  try {
    writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: templates\nversion: 0.0.0\n');
    writeFileSync(join(folder, 'templates/all.yaml'), helmTemplateOf(texts));
    const values = [{ text: plainText({ elements: parameters }) }];
    const printed = await helmTemplated(
      side,
      { chart: FOLDER, name: 'templates', namespace: 'default', values },
      limits,
    );
    const all = JSON.parse(textAt(plainOf(printed), 'data.all') ?? '[]') as Readonly<Record<string, string>>[];
    return all.map(
      (one) =>
        JSON.parse(JSON.stringify(shape), (_, value: unknown) => {
          const index = asMap(value)?.['tierwallText'];
          return typeof index === 'number' ? (one[`t${index}`] ?? '') : value;
        }) as Plain,
    );
  } finally {
    rmSync(folder, { recursive: true });
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
