import { all, decidesNothingOf, type Fields, KEPT_BY_OTHERS } from '../fields.ts';

/** Fields of a Kustomization, by `KustomizationSpec` of kustomize.toolkit.fluxcd.io/v1, and those that older versions had. */
export const KUSTOMIZATION_FIELDS: Fields = {
  ...all(
    'followed',
    'path',
    'sourceRef',
    'targetNamespace',
    'namePrefix',
    'nameSuffix',
    'images',
    'kubeConfig',
    'suspend',
  ),
  ...all('followed', 'patches', 'patchesStrategicMerge', 'patchesJson6902', 'components', 'ignoreMissingComponents'),
  commonMetadata: all('followed', 'labels', 'annotations'),
  postBuild: all('followed', 'substitute', 'substituteFrom', 'substituteStrategy'),
  // When something is applied, as whom, and what is waited for.
  ...all('decides nothing', 'interval', 'retryInterval', 'timeout', 'dependsOn', 'serviceAccountName', 'validation'),
  ...all('decides nothing', 'wait', 'healthChecks', 'healthCheckExprs', 'force', 'prune', 'deletionPolicy'),
  // What is encrypted is no answer, wherever it stands.
  ...all('decides nothing', 'decryption', 'buildMetadata'),
  ignore: (rules) => decidesNothingOf(rules, 'paths', KEPT_BY_OTHERS),
};

/** Fields of what a chart is taken from, by `HelmChartSpec` of source.toolkit.fluxcd.io/v1. */
export const CHART_FIELDS: Fields = {
  ...all('followed', 'chart', 'sourceRef', 'valuesFile', 'valuesFiles', 'ignoreMissingValuesFiles'),
  // "Ignored for charts from GitRepository."
  ...all('decides nothing', 'version', 'interval', 'reconcileStrategy', 'verify', 'suspend', 'accessFrom'),
};

const HELM_ACTION = [
  ...[
    'timeout',
    'remediation',
    'disableWait',
    'disableWaitForJobs',
    'disableOpenAPIValidation',
    'disableTakeOwnership',
  ],
  ...['serverSideApply', 'strategy', 'replace', 'createNamespace', 'force', 'cleanupOnFail', 'maxHistory'],
];

/** Fields of a HelmRelease, by `HelmReleaseSpec` of helm.toolkit.fluxcd.io/v2, and those that older versions had. */
export const HELM_RELEASE_FIELDS: Fields = {
  ...all(
    'followed',
    'releaseName',
    'targetNamespace',
    'values',
    'chartRef',
    'kubeConfig',
    'suspend',
    'postRenderStrategy',
  ),
  // Its spec is held to the fields of a chart, wherever that is said.
  chart: { spec: 'followed', ...all('decides nothing', 'metadata', 'kind') },
  valuesFrom: all('followed', 'kind', 'name', 'valuesKey', 'targetPath', 'optional', 'literal'),
  postRenderers: { kustomize: all('followed', 'patches', 'images', 'patchesStrategicMerge', 'patchesJson6902') },
  commonMetadata: all('followed', 'labels', 'annotations'),
  install: {
    ...all('followed', 'crds', 'skipCRDs', 'disableHooks', 'disableSchemaValidation'),
    ...all('decides nothing', ...HELM_ACTION),
  },
  upgrade: {
    ...all('followed', 'crds', 'disableHooks', 'disableSchemaValidation'),
    // A chart of another name is another release, or the same one: in the end there is what it renders.
    ...all('decides nothing', ...HELM_ACTION, 'chartNameChangeStrategy'),
    // The values of the release that is there.
    preserveValues: 'not supported',
  },
  // Tests are pods that end, and left out as those of `helm test`.
  ...all('decides nothing', 'test', 'rollback', 'uninstall', 'driftDetection', 'dependsOn', 'interval', 'timeout'),
  ...all('decides nothing', 'maxHistory', 'serviceAccountName', 'storageNamespace', 'persistentClient', 'waitStrategy'),
  healthCheckExprs: 'decides nothing',
};

/** Fields of a GitRepository that is this one, by `GitRepositorySpec` of source.toolkit.fluxcd.io/v1. */
export const GIT_REPOSITORY_FIELDS: Fields = {
  ...all('followed', 'url', 'ref', 'ignore', 'recurseSubmodules'),
  ...all(
    'decides nothing',
    'interval',
    'timeout',
    'secretRef',
    'provider',
    'proxySecretRef',
    'serviceAccountName',
    'verify',
  ),
  ...all('decides nothing', 'suspend', 'gitImplementation', 'accessFrom'),
  ...all('not supported', 'include', 'sparseCheckout'),
};
