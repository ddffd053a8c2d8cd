import { all, decidesNothingOf, type Fields, KEPT_BY_OTHERS } from '../fields.ts';

/** Fields of a source of an Application (`ApplicationSource` of argoproj.io/v1alpha1). */
export const SOURCE_FIELDS: Fields = {
  ...all('followed', 'repoURL', 'path', 'targetRevision', 'chart', 'ref', 'plugin'),
  // Tags are compared with tagPrefix. A revision that is this tree is not a tag.
  ...all('decides nothing', 'name', 'tagPrefix'),
  helm: {
    ...all(
      'followed',
      'valueFiles',
      'ignoreMissingValueFiles',
      'values',
      'valuesObject',
      'parameters',
      'fileParameters',
    ),
    ...all('followed', 'releaseName', 'namespace', 'skipCrds', 'kubeVersion', 'apiVersions', 'skipSchemaValidation'),
    // Helm's tests are hooks, and Argo CD has no phase in which they run.
    ...all('decides nothing', 'passCredentials', 'skipTests'),
    version: (value) => ['3', 'v3'].includes(String(value)),
  },
  kustomize: {
    ...all(
      'followed',
      'namePrefix',
      'nameSuffix',
      'namespace',
      'commonLabels',
      'forceCommonLabels',
      'images',
      'replicas',
    ),
    ...all('followed', 'labelWithoutSelector', 'labelIncludeTemplates', 'patches', 'components'),
    ...all('followed', 'ignoreMissingComponents', 'commonAnnotations'),
    // Settings for the helmCharts of a kustomization, which are off.
    ...all(
      'decides nothing',
      'kubeVersion',
      'apiVersions',
      'version',
      'forceCommonAnnotations',
      'commonAnnotationsEnvsubst',
    ),
  },
  directory: { ...all('followed', 'recurse', 'include', 'exclude', 'jsonnet') },
};

/** Fields of an Application (`ApplicationSpec` of argoproj.io/v1alpha1). */
export const APPLICATION_FIELDS: Fields = {
  // The fields of each source are checked when it is rendered.
  ...all('followed', 'source', 'sources', 'sourceHydrator', 'ignoreDifferences'),
  destination: all('followed', 'server', 'name', 'namespace'),
  syncPolicy: {
    ...all('followed', 'managedNamespaceMetadata', 'syncOptions'),
    ...all('decides nothing', 'automated', 'retry'),
  },
  ...all('decides nothing', 'project', 'info', 'revisionHistoryLimit'),
};

/**
 * Do `ignoreDifferences` keep something that decides connectivity? With RespectIgnoreDifferences, a sync leaves the named fields
 * as they are in the cluster.
 */
export function leavesWhatIsThere(rules: unknown): boolean {
  const asked = ['jsonPointers', 'jqPathExpressions', 'managedFieldsManagers'].filter((field) =>
    (Array.isArray(rules) ? rules : []).some((rule) => (rule as Record<string, unknown>)?.[field] !== undefined),
  );
  if (asked.length === 0) return false;
  return asked.join() !== 'jsonPointers' || !decidesNothingOf(rules, 'jsonPointers', KEPT_BY_OTHERS);
}

/** Fields of an ApplicationSet (`ApplicationSetSpec` of argoproj.io/v1alpha1). */
export const APPLICATION_SET_FIELDS: Fields = {
  // The fields of a templated Application are checked when it is followed.
  ...all('followed', 'goTemplate', 'goTemplateOptions', 'generators', 'template', 'syncPolicy'),
  ...all('decides nothing', 'strategy', 'preservedFields', 'applyNestedSelectors'),
  ignoreApplicationDifferences: (rules) =>
    decidesNothingOf(rules, 'jsonPointers', /^\/(?:spec\/(?:syncPolicy|info)|metadata\/annotations)(?:\/.*)?$/),
  templatePatch: 'not supported',
};

/** Fields of the generators that are supported. */
export const GENERATOR_FIELDS: Readonly<Record<string, Fields>> = {
  list: { ...all('followed', 'elements', 'elementsYaml'), template: 'not supported' },
  git: {
    ...all('followed', 'repoURL', 'revision', 'directories', 'files', 'pathParamPrefix', 'values'),
    requeueAfterSeconds: 'decides nothing',
    template: 'not supported',
  },
  matrix: { generators: 'followed', template: 'not supported' },
  merge: { ...all('followed', 'generators', 'mergeKeys'), template: 'not supported' },
};
