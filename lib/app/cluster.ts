import { App, Chart } from 'cdk8s';
import { FelixConfiguration, Installation } from '../../imports/calico.ts';
import { Cluster } from '../../imports/kind.ts';
import { FRONTEND_NODE_PORT, POD_SUBNET } from './cluster-settings.ts';

/** The files of the cluster: the configuration of kind, and what the Tigera operator installs. */
export function clusterApp(): App {
  const app = new App();
  new Cluster(new Chart(app, 'kind'), 'cluster', {
    nodes: [
      {
        role: 'control-plane',
        extraPortMappings: [
          // Only from this machine: a demo need not be reachable from the LAN.
          { containerPort: FRONTEND_NODE_PORT, hostPort: FRONTEND_NODE_PORT, listenAddress: '127.0.0.1' },
        ],
      },
      { role: 'worker' },
      { role: 'worker' },
    ],
    networking: { disableDefaultCNI: true, podSubnet: POD_SUBNET },
  });

  const calico = new Chart(app, 'calico');
  new FelixConfiguration(calico, 'felix', {
    metadata: { name: 'default' },
    // A demo reports no usage.
    spec: { usageReportingEnabled: false },
  });
  // No APIServer object: NetworkPolicy does not need it, and that of v3.25 does not become ready on newer clusters.
  new Installation(calico, 'installation', {
    metadata: { name: 'default' },
    spec: {
      // Two images fewer to pull, and no BIRD to wait for, because the nodes share one network.
      flexVolumePath: 'None',
      kubeletVolumePluginPath: 'None',
      calicoNetwork: {
        bgp: 'Disabled',
        ipPools: [
          {
            blockSize: 26,
            cidr: POD_SUBNET,
            encapsulation: 'VXLANCrossSubnet',
            natOutgoing: 'Enabled',
            nodeSelector: 'all()',
          },
        ],
      },
    },
  });
  return app;
}
