import { parseAllDocuments } from 'yaml';
import { render } from '../synth/render.ts';
import { guide, hardened } from './application.ts';
import { clusterApp } from './cluster.ts';

const { files } = render(new Map([['cluster', clusterApp()]]));
const documents = (path: string) => parseAllDocuments(files.get(path) ?? '').map((document) => document.toJS());

describe("the cluster's own files", () => {
  it('create three nodes without a CNI, the node port mapped for this machine alone', () => {
    expect(documents('cluster/kind.k8s.yaml')).toEqual([
      {
        apiVersion: 'kind.x-k8s.io/v1alpha4',
        kind: 'Cluster',
        networking: { disableDefaultCNI: true, podSubnet: '192.168.0.0/16' },
        nodes: [
          {
            role: 'control-plane',
            extraPortMappings: [{ containerPort: 30001, hostPort: 30001, listenAddress: '127.0.0.1' }],
          },
          { role: 'worker' },
          { role: 'worker' },
        ],
      },
    ]);
  });

  it('install Calico without BGP and usage reports, its pool in the pod subnet', () => {
    expect(documents('cluster/calico.k8s.yaml')).toEqual([
      {
        apiVersion: 'crd.projectcalico.org/v1',
        kind: 'FelixConfiguration',
        metadata: { name: 'default' },
        spec: { usageReportingEnabled: false },
      },
      {
        apiVersion: 'operator.tigera.io/v1',
        kind: 'Installation',
        metadata: { name: 'default' },
        spec: {
          flexVolumePath: 'None',
          kubeletVolumePluginPath: 'None',
          calicoNetwork: {
            bgp: 'Disabled',
            ipPools: [
              {
                blockSize: 26,
                cidr: '192.168.0.0/16',
                encapsulation: 'VXLANCrossSubnet',
                natOutgoing: 'Enabled',
                nodeSelector: 'all()',
              },
            ],
          },
        },
      },
    ]);
  });

  it('map the node port that the frontend of both profiles has', () => {
    const [kind] = documents('cluster/kind.k8s.yaml');
    const mapped = kind.nodes[0].extraPortMappings[0].containerPort;
    expect([guide.tiers.frontend.nodePort, hardened.tiers.frontend.nodePort]).toEqual([mapped, mapped]);
  });
});
