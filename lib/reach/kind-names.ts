/** The short names of kinds in kubectl, as listed by `kubectl api-resources`. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  ...{ po: 'pod', deploy: 'deployment', rs: 'replicaset', sts: 'statefulset', ds: 'daemonset' },
  ...{ rc: 'replicationcontroller', cj: 'cronjob', svc: 'service' },
};

/** Does the text name this kind, as a manifest or kubectl does: `deploy`, `deployments`, `deployment.apps`, `Deployment`? */
export function isKind(text: string, kind: string): boolean {
  const [name = ''] = text.toLowerCase().split('.');
  const wanted = kind.toLowerCase();
  return [wanted, `${wanted}s`].includes(name) || SHORT_NAMES[name] === wanted;
}
