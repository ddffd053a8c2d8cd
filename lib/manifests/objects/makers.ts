/** What is made from a custom object. */
export interface Maker {
  /**
   * `objects`: something that renders or applies it makes objects of any kind, in any namespace. `pods`: an operator makes pods,
   * as a rule in the object's own namespace. `perhaps`: tierwall does not know the kind.
   */
  readonly makes: 'objects' | 'pods' | 'perhaps';
  /** Labels that all its pods have, by the operator's documentation. `$` stands for the object's name. */
  readonly podLabels?: Readonly<Record<string, string>>;
}

/** For each API group, the kinds from which something makes more objects. `*` means every kind of the group. */
const rendered: Readonly<Record<string, readonly string[]>> = {
  'helm.toolkit.fluxcd.io': ['HelmRelease'],
  'helm.fluxcd.io': ['HelmRelease'],
  'helm.cattle.io': ['HelmChart', 'HelmChartConfig'],
  'helm.crossplane.io': ['Release'],
  'helm.m.crossplane.io': ['Release'],
  'kubernetes.crossplane.io': ['Object'],
  'kubernetes.m.crossplane.io': ['Object'],
  'apiextensions.crossplane.io': ['Composition', 'CompositionRevision'],
  'kustomize.toolkit.fluxcd.io': ['Kustomization'],
  'fluxcd.controlplane.io': ['ResourceSet', 'FluxInstance'],
  'argoproj.io': ['Application', 'ApplicationSet'],
  'fleet.cattle.io': ['Bundle', 'GitRepo', 'HelmOp'],
  'kappctrl.k14s.io': ['App'],
  'packaging.carvel.dev': ['PackageInstall'],
  'operators.coreos.com': ['Subscription', 'InstallPlan', 'ClusterServiceVersion'],
  'olm.operatorframework.io': ['ClusterExtension'],
  'template.openshift.io': ['Template', 'TemplateInstance'],
  // As OpenShift 3 has it
  '': ['Template'],
  'kro.run': ['ResourceGraphDefinition'],
  'core.oam.dev': ['Application'],
  'triggers.tekton.dev': ['TriggerTemplate'],
  'velero.io': ['Restore'],
  // Several clusters
  'policy.open-cluster-management.io': ['OperatorPolicy', 'PolicyGenerator'],
  'apps.open-cluster-management.io': ['Subscription', 'Channel'],
  'configsync.gke.io': ['RootSync', 'RepoSync'],
  'config.projectsveltos.io': ['ClusterProfile', 'Profile'],
  'policy.karmada.io': ['OverridePolicy', 'ClusterOverridePolicy'],
  'addons.cluster.x-k8s.io': ['ClusterResourceSet', 'HelmChartProxy'],
  // Namespaces with policies of their own
  'capsule.clastix.io': ['Tenant', 'TenantResource', 'GlobalTenantResource'],
  'hnc.x-k8s.io': ['SubnamespaceAnchor', 'HierarchyConfiguration', 'HNCConfiguration'],
  'tenantoperator.stakater.com': ['Tenant', 'TemplateInstance', 'TemplateGroupInstance'],
  'kubeflow.org': ['Profile'],
  'redhatcop.redhat.io': ['NamespaceConfig', 'GroupConfig', 'UserConfig', 'Patch'],
  // Policies made of what an application asks for
  'uds.dev': ['Package'],
  'k8s.otterize.com': ['ClientIntents', 'ProtectedService'],
  'nais.io': ['Application', 'Naisjob'],
  'skiperator.kartverket.no': ['Application', 'SKIPJob'],
  // Changes of objects that are applied, such as of the labels of pods
  'mutations.gatekeeper.sh': ['Assign', 'AssignMetadata', 'ModifySet'],
  'admissionregistration.k8s.io': ['MutatingAdmissionPolicy'],
};

const instance = { 'app.kubernetes.io/instance': '$' };

/** For each API group, the kinds from which an operator makes pods, each with the documented labels of these pods. */
const operators: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  // Databases
  'postgresql.cnpg.io': { Cluster: { 'cnpg.io/cluster': '$' }, Pooler: { 'cnpg.io/poolerName': '$' } },
  'acid.zalan.do': { postgresql: { 'cluster-name': '$' } },
  'postgres-operator.crunchydata.com': { PostgresCluster: { 'postgres-operator.crunchydata.com/cluster': '$' } },
  'pgv2.percona.com': { PerconaPGCluster: { 'postgres-operator.crunchydata.com/cluster': '$' } },
  'pxc.percona.com': { PerconaXtraDBCluster: instance },
  'ps.percona.com': { PerconaServerMySQL: instance },
  'psmdb.percona.com': { PerconaServerMongoDB: instance },
  'mysql.oracle.com': { InnoDBCluster: { 'mysql.oracle.com/cluster': '$' } },
  'k8s.mariadb.com': { MariaDB: {}, MaxScale: {} },
  'mongodbcommunity.mongodb.com': { MongoDBCommunity: { app: '$-svc' } },
  'mongodb.com': { MongoDB: {}, MongoDBOpsManager: {}, MongoDBMultiCluster: {} },
  'redis.redis.opstreelabs.in': { Redis: {}, RedisCluster: {}, RedisReplication: {}, RedisSentinel: {} },
  'databases.spotahome.com': { RedisFailover: { 'redisfailovers.databases.spotahome.com/name': '$' } },
  'app.redislabs.com': { RedisEnterpriseCluster: {} },
  'dragonflydb.io': { Dragonfly: { app: '$' } },
  'cassandra.datastax.com': { CassandraDatacenter: { 'cassandra.datastax.com/datacenter': '$' } },
  'k8ssandra.io': { K8ssandraCluster: {} },
  'scylla.scylladb.com': { ScyllaCluster: { 'scylla/cluster': '$' } },
  'clickhouse.altinity.com': { ClickHouseInstallation: { 'clickhouse.altinity.com/chi': '$' } },
  'clickhouse-keeper.altinity.com': { ClickHouseKeeperInstallation: {} },
  'crdb.cockroachlabs.com': { CrdbCluster: instance },
  'pingcap.com': { TidbCluster: instance },
  'database.arangodb.com': { ArangoDeployment: { arango_deployment: '$' } },
  'couchbase.com': { CouchbaseCluster: { couchbase_cluster: '$' } },
  'etcd.database.coreos.com': { EtcdCluster: { etcd_cluster: '$' } },
  'zookeeper.pravega.io': { ZookeeperCluster: { app: '$' } },
  'minio.min.io': { Tenant: { 'v1.min.io/tenant': '$' } },
  'ceph.rook.io': { '*': {} },
  // Search and logs
  'elasticsearch.k8s.elastic.co': { Elasticsearch: { 'elasticsearch.k8s.elastic.co/cluster-name': '$' } },
  'kibana.k8s.elastic.co': { Kibana: { 'kibana.k8s.elastic.co/name': '$' } },
  'logstash.k8s.elastic.co': { Logstash: { 'logstash.k8s.elastic.co/name': '$' } },
  'apm.k8s.elastic.co': { ApmServer: {} },
  'beat.k8s.elastic.co': { Beat: { 'beat.k8s.elastic.co/name': '$' } },
  'agent.k8s.elastic.co': { Agent: { 'agent.k8s.elastic.co/name': '$' } },
  'opensearch.opster.io': { OpenSearchCluster: { 'opster.io/opensearch-cluster': '$' } },
  'solr.apache.org': { SolrCloud: { 'solr-cloud': '$' } },
  // Brokers
  'kafka.strimzi.io': {
    Kafka: { 'strimzi.io/cluster': '$' },
    KafkaNodePool: { 'strimzi.io/pool-name': '$' },
    KafkaConnect: { 'strimzi.io/cluster': '$' },
    KafkaBridge: { 'strimzi.io/cluster': '$' },
    KafkaMirrorMaker2: { 'strimzi.io/cluster': '$' },
  },
  'rabbitmq.com': { RabbitmqCluster: { 'app.kubernetes.io/name': '$' } },
  'broker.amq.io': { ActiveMQArtemis: {} },
  'hazelcast.com': { Hazelcast: {} },
  // Observation
  'monitoring.coreos.com': {
    Prometheus: { 'app.kubernetes.io/name': 'prometheus', prometheus: '$' },
    PrometheusAgent: { 'app.kubernetes.io/name': 'prometheus-agent' },
    Alertmanager: { 'app.kubernetes.io/name': 'alertmanager', alertmanager: '$' },
    ThanosRuler: { 'app.kubernetes.io/name': 'thanos-ruler' },
  },
  'operator.victoriametrics.com': {
    VMAgent: { 'app.kubernetes.io/name': 'vmagent', ...instance },
    VMSingle: { 'app.kubernetes.io/name': 'vmsingle', ...instance },
    VMAlert: { 'app.kubernetes.io/name': 'vmalert', ...instance },
    VMAlertmanager: { 'app.kubernetes.io/name': 'vmalertmanager', ...instance },
    VMAuth: { 'app.kubernetes.io/name': 'vmauth', ...instance },
    VMCluster: instance,
  },
  'grafana.integreatly.org': { Grafana: { app: '$' } },
  'opentelemetry.io': { OpenTelemetryCollector: {}, TargetAllocator: {} },
  'jaegertracing.io': { Jaeger: instance },
  'loki.grafana.com': { LokiStack: {} },
  'tempo.grafana.com': { TempoStack: {}, TempoMonolithic: {} },
  // Workflows and jobs
  'argoproj.io': {
    Workflow: { 'workflows.argoproj.io/workflow': '$' },
    CronWorkflow: {},
    EventSource: { 'eventsource-name': '$' },
    Sensor: { 'sensor-name': '$' },
    EventBus: {},
    ArgoCD: {},
    AnalysisRun: {},
  },
  'tekton.dev': {
    PipelineRun: { 'tekton.dev/pipelineRun': '$' },
    TaskRun: { 'tekton.dev/taskRun': '$' },
    CustomRun: {},
  },
  'triggers.tekton.dev': { EventListener: { eventlistener: '$' } },
  'sparkoperator.k8s.io': { SparkApplication: { 'sparkoperator.k8s.io/app-name': '$' }, ScheduledSparkApplication: {} },
  'flink.apache.org': { FlinkDeployment: { app: '$' } },
  'build.openshift.io': { Build: {}, BuildConfig: {} },
  'actions.github.com': { AutoscalingRunnerSet: {} },
  'actions.summerwind.dev': { RunnerDeployment: {}, RunnerSet: {}, Runner: {} },
  // Serving, meshes, networks and the rest
  'serving.kserve.io': { InferenceService: { 'serving.kserve.io/inferenceservice': '$' }, InferenceGraph: {} },
  'machinelearning.seldon.io': { SeldonDeployment: {} },
  'eventing.knative.dev': { Broker: {} },
  'operator.knative.dev': { '*': {} },
  'k8s.keycloak.org': { Keycloak: { app: 'keycloak', ...instance } },
  'vault.banzaicloud.com': { Vault: { vault_cr: '$' } },
  'install.istio.io': { IstioOperator: {} },
  'sailoperator.io': { Istio: {}, IstioCNI: {}, ZTunnel: {} },
  'operator.tigera.io': { '*': {} },
  'pkg.crossplane.io': { Provider: {}, Function: {}, Configuration: {} },
  'operator.tekton.dev': { '*': {} },
  'cdi.kubevirt.io': { DataVolume: {}, CDI: {} },
};

/**
 * Groups in which no kind makes pods, except for those named above: the API server's own groups, settings, certificates, routes,
 * secrets, reports.
 */
const harmless = new Set([
  ...['karpenter.sh', 'karpenter.k8s.aws', 'elbv2.k8s.aws', 'vpcresources.k8s.aws', 'crd.k8s.amazonaws.com'],
  ...['cloud.google.com', 'networking.gke.io', 'secrets.hashicorp.com', 'gateway.envoyproxy.io', 'gateway.nginx.org'],
  ...['apisix.apache.org', 'postgresql.cnpg.io', 'eksctl.io', 'k3d.io', 'skaffold', 'descheduler'],
  ...['', 'apps', 'batch', 'extensions', 'networking.k8s.io', 'autoscaling', 'policy', 'rbac.authorization.k8s.io'],
  ...['storage.k8s.io', 'scheduling.k8s.io', 'coordination.k8s.io', 'node.k8s.io', 'certificates.k8s.io'],
  ...['discovery.k8s.io', 'events.k8s.io', 'flowcontrol.apiserver.k8s.io', 'apiregistration.k8s.io'],
  ...['apiextensions.k8s.io', 'admissionregistration.k8s.io', 'authentication.k8s.io', 'authorization.k8s.io'],
  ...['resource.k8s.io', 'internal.apiserver.k8s.io', 'storagemigration.k8s.io', 'metrics.k8s.io'],
  ...['autoscaling.k8s.io', 'snapshot.storage.k8s.io', 'groupsnapshot.storage.k8s.io', 'secrets-store.csi.x-k8s.io'],
  ...['kubelet.config.k8s.io', 'kubeproxy.config.k8s.io', 'kubeadm.k8s.io', 'apiserver.config.k8s.io', 'audit.k8s.io'],
  ...['kubescheduler.config.k8s.io', 'kind.x-k8s.io', 'cluster.x-k8s.io', 'kueue.x-k8s.io', 'multicluster.x-k8s.io'],
  ...['policy.networking.k8s.io', 'gateway.networking.k8s.io', 'k8s.cni.cncf.io', 'app.k8s.io', 'externaldns.k8s.io'],
  ...['cert-manager.io', 'acme.cert-manager.io', 'trust.cert-manager.io', 'policy.cert-manager.io'],
  ...['external-secrets.io', 'generators.external-secrets.io', 'bitnami.com', 'isindir.github.com'],
  ...['source.toolkit.fluxcd.io', 'notification.toolkit.fluxcd.io', 'image.toolkit.fluxcd.io', 'keda.sh'],
  'source.extensions.fluxcd.io',
  ...['networking.istio.io', 'security.istio.io', 'telemetry.istio.io', 'extensions.istio.io', 'linkerd.io'],
  ...['policy.linkerd.io', 'traefik.io', 'traefik.containo.us', 'projectcontour.io', 'configuration.konghq.com'],
  ...['getambassador.io', 'k8s.nginx.org', 'metallb.io', 'cilium.io', 'projectcalico.org', 'crd.projectcalico.org'],
  ...['crd.antrea.io', 'k8s.ovn.org', 'monitoring.coreos.com', 'monitoring.googleapis.com', 'grafana.integreatly.org'],
  ...['operator.victoriametrics.com', 'kafka.strimzi.io', 'tekton.dev', 'triggers.tekton.dev'],
  ...['wgpolicyk8s.io', 'reports.kyverno.io', 'aquasecurity.github.io', 'velero.io', 'longhorn.io', 'rabbitmq.com'],
  ...[
    'route.openshift.io',
    'security.openshift.io',
    'project.openshift.io',
    'image.openshift.io',
    'config.openshift.io',
  ],
  ...[
    'authorization.openshift.io',
    'user.openshift.io',
    'oauth.openshift.io',
    'console.openshift.io',
    'quota.openshift.io',
  ],
  ...['machineconfiguration.openshift.io', 'operators.coreos.com', 'minio.min.io', 'sts.min.io', 'dex.coreos.com'],
]);

/** Kinds that make no pods, in groups where others do. */
const harmlessKinds: Readonly<Record<string, readonly string[]>> = {
  'argoproj.io': [
    ...['AppProject', 'WorkflowTemplate', 'ClusterWorkflowTemplate', 'WorkflowEventBinding', 'WorkflowTaskSet'],
    ...['AnalysisTemplate', 'ClusterAnalysisTemplate'],
  ],
};

/** Policy engines, CRDs and queues. What looks like a pod template in them is a pattern, a schema or a copy. */
const patterns =
  /(?:^|\.)(?:kyverno\.io|gatekeeper\.sh|kubewarden\.io|jspolicy\.com|admissionregistration\.k8s\.io|apiextensions\.k8s\.io|kueue\.x-k8s\.io)$/;

/** Policies of Red Hat Advanced Cluster Management: objects within them are applied, if only on some clusters. */
const GOVERNED = 'policy.open-cluster-management.io';

/** Are objects within one of this group only patterns of others, schemas or copies? */
export function holdsPatterns(group: string): boolean {
  return patterns.test(group);
}

/** May the object hold templates from which pods will be made? */
export function mayHoldTemplates(group: string, kind: string): boolean {
  return !patterns.test(group) && !kind.endsWith('Policy') && !isListed(rendered, group, kind);
}

/** What is made from objects of this kind and is not in the input. Undefined if nothing is, or nothing that affects connectivity. */
export function makerOf(group: string, kind: string): Maker | undefined {
  if (isListed(rendered, group, kind)) return { makes: 'objects' };
  const labels = operators[group]?.[kind] ?? operators[group]?.['*'];
  if (labels) return { makes: 'pods', ...(Object.keys(labels).length > 0 && { podLabels: labels }) };
  if (harmless.has(group) || group === GOVERNED || isListed(harmlessKinds, group, kind)) return undefined;
  if (group.endsWith('.cluster.x-k8s.io') || patterns.test(group)) return undefined;
  return { makes: 'perhaps' };
}

function isListed(table: Readonly<Record<string, readonly string[]>>, group: string, kind: string): boolean {
  return Object.hasOwn(table, group) && (table[group]?.includes(kind) ?? false);
}
