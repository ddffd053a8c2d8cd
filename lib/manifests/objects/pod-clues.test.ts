import { readTexts } from '../read-texts.ts';

const read = (text: string) => readTexts([{ file: 'a.yaml', text }]);

describe('the clues of a workload', () => {
  it('are what its containers are given, each with its line', () => {
    const { workloads, problems } = read(`apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
  annotations:
    tierwall.dev/not-needed: "dns: none; shop/cache: gone"
    example.com/other: "x"
spec:
  volumeClaimTemplates: [{metadata: {name: data}}]
  template:
    metadata:
      annotations: {prometheus.io/scrape: "true", tierwall.dev/data-tier: "false"}
    spec:
      serviceAccountName: reader
      automountServiceAccountToken: false
      initContainers:
        - {name: i, image: busybox, command: [wait, api]}
      containers:
        - name: db
          image: postgres:16
          args: [--host, x]
          env:
            - {name: A, value: b}
            - {name: C, valueFrom: {configMapKeyRef: {name: m, key: k}}}
            - {name: S, valueFrom: {secretKeyRef: {name: m, key: k}}}
          envFrom: [{configMapRef: {name: e}}, {secretRef: {name: s}}]
      volumes:
        - {name: c, persistentVolumeClaim: {claimName: more}}
        - {name: v, configMap: {name: f}}
        - {name: p, projected: {sources: [{configMap: {name: g}}, {secret: {name: h}}]}}
`);
    expect(problems).toEqual([]);
    const at = (line: number) => ({ file: 'a.yaml', line });
    expect(workloads[0]?.clues).toEqual({
      images: ['postgres:16'],
      given: [
        { what: 'variable A', text: 'b', location: at(23) },
        { what: 'argument', text: '--host', location: at(21) },
        { what: 'argument', text: 'x', location: at(21) },
        { what: 'argument', text: 'wait', location: at(17) },
        { what: 'argument', text: 'api', location: at(17) },
      ],
      configMaps: [{ name: 'e' }, { name: 'm', key: 'k' }, { name: 'f' }, { name: 'g' }],
      serviceAccount: 'reader',
      hasNoToken: true,
      claims: ['more', 'data'],
      annotations: new Map([
        ['prometheus.io/scrape', { text: 'true', location: at(12) }],
        ['tierwall.dev/data-tier', { text: 'false', location: at(12) }],
        ['tierwall.dev/not-needed', { text: 'dns: none; shop/cache: gone', location: at(6) }],
      ]),
      notNeeded: [
        { what: 'dns', reason: 'none', location: at(6) },
        { what: 'shop/cache', reason: 'gone', location: at(6) },
      ],
    });
  });

  it('are nothing where they are not what they should be, and that is no problem', () => {
    const { workloads, problems } = read(`apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  volumes: {a: b}
  serviceAccountName: 7
  containers:
    - {name: c, image: 5, env: [{name: A, value: 3}, {value: x}, 4], args: x, envFrom: [{configMapRef: m}]}
`);
    expect(problems).toEqual([]);
    expect(workloads[0]?.clues).toMatchObject({
      images: [],
      given: [],
      configMaps: [],
      serviceAccount: 'default',
      claims: [],
    });
  });

  it.each([
    ['tierwall.dev/not-needed: "dns"', 'has "dns", which has no effect'],
    ['tierwall.dev/not-needed: "dns:  ; db: gone"', 'has "dns:", which has no effect'],
    ['tierwall.dev/data-tier: "yes"', 'tierwall.dev/data-tier is "yes", which has no effect'],
  ])('%s is a warning', (annotation, fact) => {
    const { problems } = read(
      `{apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {${annotation}}}, spec: {containers: []}}`,
    );
    expect(problems).toMatchObject([{ code: 'MF027', severity: 'warning', message: expect.stringContaining(fact) }]);
  });

  it("are those of the template of a kind that is somebody else's, and of whoever refers to it", () => {
    const template = '{metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: redis}]}}';
    const { workloads } = read(`apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: r}
spec: {template: ${template}}
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: s}
spec: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: d}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec: {template: ${template}}
`);
    expect(workloads.map(({ name, clues }) => [name, clues?.images])).toEqual([
      ['r', ['redis']],
      ['d', ['redis']],
      ['s', ['redis']],
    ]);
  });
});
