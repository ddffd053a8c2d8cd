import { App, Chart } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-27';
import { Application } from './application.ts';
import { applicationIntent } from './application-intent.ts';
import { NamespaceFloor } from './namespace-floor.ts';
import { Peer } from './peer.ts';
import { Workload } from './workload.ts';

// biome-ignore lint/suspicious/noExplicitAny: what code gives that no compiler has checked.
type Any = any;

const bank = () => Peer.addresses('bank', '203.0.113.0/24');

function shop() {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const application = new Application(chart, 'shop');
  const web = new Workload(application, 'web', { image: 'x:1', ports: { http: 8080 } });
  return { app, chart, application, web };
}

describe('what is passed over would open more than is meant, so it is a problem:', () => {
  it.each<[string, (web: Workload) => [Any, Any, ...Any[]], string]>([
    [
      'labels of pods under another name',
      (web) => [Peer.pods('p', { namespace: 'x', podLabels: { app: 'a' } } as Any), web],
      'peer p: podLabels is not a field; use one of namespace, namespaceLabels, labels',
    ],
    [
      'a namespace that is no text',
      (web) => [Peer.pods('p', { namespace: 5 } as Any), web],
      "peer p: namespace is 5, not a string; write '5'",
    ],
    [
      'the labels of an ingress controller',
      (web) => [Peer.ingressController({ namespace: 'x', label: { app: 'a' } } as Any), web],
      'peer ingress-controller: label is not a field; did you mean labels?',
    ],
    [
      'an undefined port',
      (web) => [web, bank(), undefined],
      'edge web -> bank: port is undefined; write it, or leave the entry out',
    ],
    [
      'a port that is null',
      (web) => [web, bank(), null],
      'edge web -> bank: port is null, not a port number, its name or { port, endPort, protocol }; write a port number, its name or { port, endPort, protocol }',
    ],
    [
      'a list of ports',
      (web) => [web, bank(), [443, 8443]],
      'edge web -> bank: port is a list, not a port number, its name or { port, endPort, protocol }; write a port number, its name or { port, endPort, protocol }',
    ],
    [
      'the ends of a range under other names',
      (web) => [web, bank(), { from: 1, to: 2 }],
      'edge web -> bank: port.from is not a field; use one of port, endPort, protocol',
    ],
    [
      'the end of a range in other letters',
      (web) => [web, bank(), { port: 443, endport: 500 }],
      'edge web -> bank: port.endport is not a field; did you mean endPort?',
    ],
    [
      'a port of a peer',
      (web) => [web, bank().on({ ports: 443 } as Any)],
      'edge web -> bank: port.ports is not a field; did you mean port?',
    ],
    [
      'an undefined port of a peer',
      (web) => [web, bank().on(undefined as Any)],
      'edge web -> bank: port is undefined; write it, or leave the entry out',
    ],
  ])('%s', (_, edge, says) => {
    const { application, web } = shop();
    application.allow(...edge(web));
    expect(application.node.validate()).toEqual(says.includes('; did you') ? [says] : expect.arrayContaining([says]));
    expect(application.edges).toEqual([]);
  });

  it('a misspelled field of an edge', () => {
    const { application, web } = shop();
    application.allow({ from: web, to: bank().on({ port: 443 }, { port: 25 }), ports: [443] } as Any);
    expect(application.node.validate()).toEqual(['edge.ports is not a field; did you mean port?']);
  });
});

describe('a field that is not one of a workload', () => {
  it.each([
    [{ nodeSelector: { pool: 'gpu' } }, 'nodeSelector is not a field; it is one of the PodSpec, so write it into pod'],
    [{ volumes: [] }, 'volumes is not a field; use mounts and writable'],
    [{ serviceAccountName: 'web' }, 'serviceAccountName is not a field; use serviceAccount'],
    [{ replica: 3 }, 'replica is not a field; did you mean replicas?'],
    [{ probe: { exec: 'true' } }, "probe.exec is 'true', not a list; write ['true']"],
    [
      { probe: { grpc: 'http' } },
      'probe is an object, not { http }, { tcp }, { exec } or false; write { http }, { tcp }, { exec } or false',
    ],
    [{ mounts: { '/x': { hostpath: '/' } } }, "mounts.'/x'.hostpath is not a field; did you mean hostPath?"],
  ])('%j is told with the place where it belongs', (props, says) => {
    const { chart } = shop();
    const { node } = new Workload(chart, 'w', { image: 'x:1', ...(props as Any) });
    expect(node.validate()[0]).toBe(says);
  });
});

describe('a workload that is wrapped twice', () => {
  it('is the same one, so that each edge can wrap it anew', () => {
    const { chart, application, web } = shop();
    const cache = new Deployment(chart, 'cache', { containers: [{ image: 'redis:8', portNumber: 6379 }] });
    const worker = new Workload(application, 'worker', { image: 'x:1' });
    application.allow(web, Workload.of(cache));
    application.allow(worker, Workload.of(cache, { kind: 'Deployment' }));
    expect(Workload.of(cache)).toBe(Workload.of(cache));
    expect(application.node.validate()).toEqual([]);
    expect(application.edges).toHaveLength(2);
  });
});

describe('a workload that no application has', () => {
  it('may do nothing by the intent, except DNS if its namespace has a floor that lets it', () => {
    const { app } = shop();
    new Workload(new Chart(app, 'bare', { namespace: 'bare' }), 'web', { image: 'x:1', ports: { http: 80 } });
    const floored = new Chart(app, 'floored', { namespace: 'floored' });
    new NamespaceFloor(floored, 'floor');
    new Workload(floored, 'worker', { image: 'x:1' });
    new Workload(floored, 'agent', { image: 'x:1', hostNetwork: true });
    const { guarded, connections } = applicationIntent('all', app);
    const references = ['shop/web[Deployment]', 'bare/web[Deployment]', 'floored/worker[Deployment]'];
    expect(guarded.map(({ workload }) => workload)).toEqual(references);
    expect(connections.map(({ from }) => from)).toEqual([[references[0], references[2]]]);
  });
});
