import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Release } from '../helm.ts';
import { NotFollowed } from '../not-followed.ts';
import { fromTop, leadsOut } from '../paths.ts';
import { asMap, at, listAt, mapsAt, type Plain, plainText, textAt } from '../plain-yaml.ts';
import type { Side } from '../side.ts';
import type { Application } from './application.ts';
import { type Environment, environmentOf } from './environment.ts';
import { refuseElsewhere } from './own-source.ts';

/**
 * The input of `helm template` for a source with a chart: values files in their order, then inline values, then parameters, each
 * over those before.
 * @param path of the chart, from the top of the tree
 * @throws NotFollowed if a file is not in the tree
 */
export function releaseOf(side: Side, app: Application, source: Plain, path: string): Release {
  const helm = asMap(at(source, 'helm')) ?? {};
  const environment = environmentOf(app, source);
  const file = (name: string) => valueFile(side, app, path, name, environment);
  const mayMiss = at(helm, 'ignoreMissingValueFiles') === true;
  const files = listAt(helm, 'valueFiles').flatMap((name) => {
    const found = file(String(name));
    if (existsSync(join(side.tree, found))) return [found];
    if (mayMiss && !/[*?[]/.test(found)) return [];
    throw new NotFollowed(
      `its values file ${name} is not in the tree${/[*?[]/.test(found) ? ', and globs are not supported' : ''}`,
    );
  });
  const object = asMap(at(helm, 'valuesObject'));
  const written = object ? plainText(object) : textAt(helm, 'values');
  const given = mapsAt(helm, 'fileParameters').map((one) => {
    const found = file(textAt(one, 'path') ?? '');
    if (!existsSync(join(side.tree, found)))
      throw new NotFollowed(`its file ${textAt(one, 'path')} is not in the tree`);
    return { name: textAt(one, 'name') ?? '', file: found };
  });
  const settings = [
    ...new Map(
      mapsAt(helm, 'parameters').map((one): [string, string[]] => {
        const name = textAt(one, 'name') ?? '';
        const isText = at(one, 'forceString') === true;
        const value = environment(String(at(one, 'value') ?? ''));
        return [`${isText} ${name}`, [isText ? '--set-string' : '--set', `${name}=${withoutLists(value)}`]];
      }),
    ).values(),
  ];
  return {
    chart: path,
    name: textAt(helm, 'releaseName') ?? app.name,
    namespace: textAt(helm, 'namespace') ?? app.namespace ?? 'default',
    settings: [
      ...settings.flat(),
      ...given.flatMap((one) => ['--set-file', `${one.name}=${withoutLists(one.file)}`]),
      ...optionsOf(helm),
    ],
    reads: given.map((one) => one.file),
    isWithoutCrds: at(helm, 'skipCrds') === true,
    values: [...files.map((one) => ({ file: one })), ...(written === undefined ? [] : [{ text: written }])],
  };
}

function optionsOf(helm: Plain): string[] {
  const version = textAt(helm, 'kubeVersion');
  return [
    ...(version === undefined ? [] : ['--kube-version', version]),
    ...listAt(helm, 'apiVersions').flatMap((one) => ['--api-versions', String(one)]),
    ...(at(helm, 'skipSchemaValidation') === true ? ['--skip-schema-validation'] : []),
  ];
}

/** Escapes commas, so that Helm does not take the value for a list. "`{}` equal helm list parameters format, so don't escape". */
function withoutLists(value: string): string {
  return /^\{.*\}$/s.test(value) ? value : value.replaceAll(/(?<!\\),/g, '\\,');
}

/**
 * The path of a values file: in the chart, from the top of the repository, or in another source that is this tree. It may not
 * exist.
 */
function valueFile(side: Side, app: Application, chart: string, file: string, environment: Environment): string {
  const [, ref, below = ''] = /^\$([\w-]+)\/(.*)$/.exec(file) ?? [];
  const lender = ref === undefined ? undefined : app.sources.find((one) => textAt(one, 'ref') === ref);
  if (ref !== undefined && !lender && !ref.startsWith('ARGOCD_')) throw new NotFollowed(`no source has the ref ${ref}`);
  if (lender) refuseElsewhere(side, lender);
  const named = environment(lender ? `/${below}` : file);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(named)) throw new NotFollowed(`its values file ${file} is not in the tree`);
  const path = fromTop(named.startsWith('/') ? named : posix.join(chart, named));
  if (leadsOut(path)) throw new NotFollowed(`its values file ${file} leads out of the repository`);
  return path;
}
