/** What kubectl calls the kinds that make pods, besides their names and plurals: `kubectl api-resources`. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  ...{ po: 'pod', deploy: 'deployment', rs: 'replicaset', sts: 'statefulset', ds: 'daemonset' },
  ...{ rc: 'replicationcontroller', cj: 'cronjob', svc: 'service' },
};

/** Is this the kind, as a manifest or kubectl calls it: `deploy`, `deployments`, `deployment.apps`, `Deployment`? */
export function isKind(text: string, kind: string): boolean {
  const [name = ''] = text.toLowerCase().split('.');
  const wanted = kind.toLowerCase();
  return [wanted, `${wanted}s`].includes(name) || SHORT_NAMES[name] === wanted;
}
