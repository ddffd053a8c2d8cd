import { readManifests } from '../../lib/manifests/read.ts';
import { lint, severityOf } from '../../lib/review/lint/lint.ts';

/** Rules that say something of nearly every small folder and are not what these are about. */
const ASIDE = ['NP001', 'NP002', 'NP019'];

/** Folders after public reports, each with all that lint is to say of it. */
const CASES: Record<string, readonly (string | RegExp)[]> = {
  // Pods of custom kinds are pods.
  'custom-CloneSet': [],
  'custom-DeploymentConfig': [],
  'custom-Rollout': [],
  // What an operator is documented to make is there.
  'operator-pods': [],
  // A policy for every pod is not to blame; one by the labels of such a pod is.
  'host-network-namespace': [
    /^NP020 warning: ingress rule 1 of web\/site: the only pods .* use hostNetwork/,
    /^NP020 note: ingress-nginx\/deny selects ingress-nginx\/ctl\[DaemonSet\]/,
  ],
  'host-network-source': [/^NP020 error: ingress rule 1 of web\/site: the only pods/],
  'host-network-target': [
    /^NP020 error: egress rule 1 of garden\/p: .* no selector matches those: kube-system\/nodeexp\[DaemonSet\]/,
  ],
  'host-network-subject': [/^NP020 warning: m\/agent selects m\/agent\[DaemonSet\]/],
  // The mistake that is reported most; that no pod declares port 443 is another one.
  'name-label': [
    'NP022 error: ingress rule 1 of shop/p: no namespace has the label name=monitoring; if namespace monitoring is meant, its label is kubernetes.io/metadata.name=monitoring',
    /^NP009 warning: .* TCP 443/,
  ],
  'name-label-and-pods': [/^NP022 error: .*name=monitoring/, /^NP009 warning: .* TCP 443/],
  // Each port for itself, once for one cause, and the Service where it is to blame.
  'ingress-half': [/^NP016 warning: Ingress default\/web leads to default\/app\[Deployment\] on TCP 8080, /],
  'nodeport-half': [/^NP016 warning: Service default\/w1 is a NodePort, .* on TCP 8080$/],
  extname: [],
  'np016-no-endpoint': [
    /^NP016 error: Service default\/w1 leads nowhere: its targetPort nosuch is the name of no TCP port/,
  ],
  'np016-two-services': [/^NP016 warning: Ingress default\/i leads to default\/app\[Deployment\] on TCP 8080/],
  // The name of a Job stays. That it may ask addresses and no names is NP005's.
  'job-name': [/^NP005 warning/],
  // Policies only add: another one ends nothing.
  'data-tier-let-in': [/^NP011 error: ingress rule 1 of a\/in lets any pod of any namespace into a\/db/],
  'data-tier-let-in-fix': [
    /^NP011 error: ingress rule 1 of a\/in lets any pod/,
    /^NP004 warning: ingress rule 1 of a\/db-ingress/,
    /^NP014 note: ingress rule 1 of a\/db-ingress changes nothing: ingress rule 1 of a\/in covers it/,
  ],
  'notin-plus-all': [/^NP014 note: peer 1 of ingress rule 1 of prod\/block changes nothing: peer 2 /],
  'redundant-peers': [1, 2, 3, 4].map((peer) => new RegExp(`^NP014 note: peer ${peer} of .* peer 5 .* covers it$`)),
  // Rules that are needed, of pods that no manifest holds.
  'needed-ordinals': [/^NP011 error: default\/db\[StatefulSet\] is a data tier .*, and no policy limits/],
  'needed-namespaces': [],
  'needed-beside-ingress': [],
};

describe('lint of folders after public reports', () => {
  it.each(Object.entries(CASES))('%s', (name, expected) => {
    const found = lint(readManifests([`test/lint/field/${name}`])).filter(({ rule }) => !ASIDE.includes(rule.id));
    const said = found.map((one) => `${one.rule.id} ${severityOf(one)}: ${one.message}`);
    expect(said).toEqual(expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))));
  });
});
