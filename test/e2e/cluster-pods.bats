#!/usr/bin/env bats
# Pods on a real cluster that are not as the manifests say, and what verify says of them.

load cluster-helper
bats_require_minimum_version 1.5.0

@test "guide: the cluster made anew, with the policy holding" {
  up --recreate --profile guide
  succeeds
}

@test "a pod on the network of its node reaches db past the policy: verify says MATCH no more" {
  # template PATCH: of frontend, as JSON.
  template() { own patch deployment frontend --type=json -p "[{\"op\": \"replace\", \"path\": \"/spec/strategy\", \"value\": {\"type\": \"Recreate\"}}, $1]" && own rollout status deployment frontend --timeout=120s; }
  template '{"op": "add", "path": "/spec/template/spec/hostNetwork", "value": true}'
  run scripts/verify.sh
  fails
  says 'of default/frontend[Deployment] runs with hostNetwork, so policies treat it differently'
  template '{"op": "remove", "path": "/spec/template/spec/hostNetwork"}'
  own patch deployment frontend --type=json -p '[{"op": "remove", "path": "/spec/strategy"}]'
  run scripts/verify.sh
  succeeds
}

# A pod that serves ports, and one that a policy lets in: folder NAME PORTS, with PORTS as in a container.
folder() {
  mkdir -p "$BATS_TEST_TMPDIR/$1"
  cat >"$BATS_TEST_TMPDIR/$1/all.yaml" <<Y
apiVersion: v1
kind: Namespace
metadata: {name: e2e-pods}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: client, namespace: e2e-pods, labels: {team: web}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: named, namespace: e2e-pods}
spec: {podSelector: {matchLabels: {app: server}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: none}}}], ports: [{port: web}]}]}
---
apiVersion: crd.projectcalico.org/v1
kind: GlobalNetworkPolicy
metadata: {name: default.e2e-team}
spec:
  selector: app == 'server' && projectcalico.org/namespace == 'e2e-pods'
  types: [Ingress]
  ingress: [{action: Allow, protocol: TCP, source: {serviceAccounts: {selector: team == 'ops'}}, destination: {ports: [8080]}}]
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: e2e-pods, labels: {app: client}}
spec: {serviceAccountName: client, containers: [{name: a, image: "$agnhost", command: [/agnhost, pause]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: server, namespace: e2e-pods, labels: {app: server}}
spec: {containers: [{name: a, image: "$agnhost", command: [/agnhost, netexec, --http-port=8080, --udp-port=-1], readinessProbe: {tcpSocket: {port: 8080}}, ports: $2}]}
Y
}
verify_folder() { run bin/tierwall verify "$BATS_TEST_TMPDIR/as-declared" --kubeconfig "$root/.state/$TIERWALL_CLUSTER/kubeconfig" --image "$agnhost"; }

@test "pods that give a port the name of another one, and ServiceAccounts with other labels: MATCH no more" {
  agnhost=$(bash -c '. "$0/scripts/versions.sh"; echo "$probe_image"' "$root")
  folder as-declared '[{name: web, containerPort: 8080}]'
  folder otherwise '[{containerPort: 8080}, {name: web, containerPort: 9090}]'
  own apply -f "$BATS_TEST_TMPDIR/as-declared"
  own --namespace e2e-pods wait --for=condition=Ready pods --all --timeout=120s
  verify_folder
  succeeds
  own --namespace e2e-pods label serviceaccount client team=ops --overwrite
  sleep 3
  verify_folder
  fails
  says '-> cluster differs: '
  says 'e2e-pods/client[Pod] => e2e-pods/server[Pod]: No Connections by the manifests, TCP 8080 in the cluster'
  says 'ServiceAccount e2e-pods/client has team=ops in the cluster, and team=web in the manifests'
  own --namespace e2e-pods label serviceaccount client team=web --overwrite
  own --namespace e2e-pods delete pod server --grace-period=0 --force
  own apply -f "$BATS_TEST_TMPDIR/otherwise"
  own --namespace e2e-pods wait --for=condition=Ready pods --all --timeout=120s
  verify_folder
  fails
  says 'pod e2e-pods/server of e2e-pods/server[Pod] has the named ports web=9090/TCP where its template has web=8080/TCP'
  own delete --wait=false -f "$BATS_TEST_TMPDIR/as-declared"
}
