import { outputOf } from './tried.ts';

describe('the message of a renderer that failed', () => {
  const limits = { seconds: 10, bytes: 2 ** 31, network: false };

  it.each([
    [
      "Error: accumulating resources: security; file 'base/all.yaml' is not in or below 'web'",
      / the set may say command: \[kustomize, build, --load-restrictor, LoadRestrictionsNone, FOLDER\]$/,
    ],
    [
      'Error: chart requires kubeVersion: >=1.23',
      /; kubeVersion in the set is the version of Kubernetes to render for$/,
    ],
    ["no 'git' program on path", /; network: true in the set permits it$/],
    ['Error: no port', /^Error: no port$/],
  ])('comes with a way out where there is one: %s', (failure, said) => {
    expect(() => outputOf({ failure }, limits)).toThrow(said);
  });
});
