import { all, decidesNothingOf, type Fields, KEPT_BY_OTHERS } from '../fields.ts';

/** Fields of a Kustomization (`KustomizationSpec` of kustomize.toolkit.fluxcd.io/v1), and those of older versions. */
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
  // When and as whom it is applied, and what it waits for.
  ...all('decides nothing', 'interval', 'retryInterval', 'timeout', 'dependsOn', 'serviceAccountName', 'validation'),
  ...all('decides nothing', 'wait', 'healthChecks', 'healthCheckExprs', 'force', 'prune', 'deletionPolicy'),
  // Encrypted content cannot be judged, wherever it stands.
  ...all('decides nothing', 'decryption', 'buildMetadata'),
  ignore: (rules) => decidesNothingOf(rules, 'paths', KEPT_BY_OTHERS),
};

/** Fields of a chart's source (`HelmChartSpec` of source.toolkit.fluxcd.io/v1). */
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

/** Fields of a HelmRelease (`HelmReleaseSpec` of helm.toolkit.fluxcd.io/v2), and those of older versions. */
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
  // This spec is checked by the fields of a chart.
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
  // Tests are pods that end. They are left out, like those of `helm test`.
  ...all('decides nothing', 'test', 'rollback', 'uninstall', 'driftDetection', 'dependsOn', 'interval', 'timeout'),
  ...all('decides nothing', 'maxHistory', 'serviceAccountName', 'storageNamespace', 'persistentClient', 'waitStrategy'),
  healthCheckExprs: 'decides nothing',
};

/** Fields of a GitRepository that is this repository (`GitRepositorySpec` of source.toolkit.fluxcd.io/v1). */
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
