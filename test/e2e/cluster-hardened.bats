#!/usr/bin/env bats
# The hardened profile on a real cluster: what verify says of policies that nobody declared, and with which rights.

load cluster-helper
bats_require_minimum_version 1.5.0

@test "hardened: the cluster made anew, with the policies holding" {
  up --recreate --profile hardened
  succeeds
}

# Somebody with these labels, in a namespace of nobody's.
thief() {
  own create namespace e2e-other 2>/dev/null || true
  own --namespace e2e-other run thief --image="$(bash -c '. "$0/scripts/versions.sh"; echo "$probe_image"' "$root")" --labels="$1" --restart=Never --command -- sleep 900
  own --namespace e2e-other wait --for=condition=Ready pod/thief --timeout=120s
}
# Does the thief reach db?
thief_connects() {
  own --namespace e2e-other exec thief -- /agnhost connect "$(own get pods --namespace three-tier --selector app=db -o 'jsonpath={.items[0].status.podIP}'):3306" --timeout=3s
}
verdicts_in_time() {
  local seconds=${output##*inconclusive; }
  echo "# ${seconds%%s*}s" >&3
  # No wait for what does not come.
  case $output in *'no second try'*) ;; *) echo "$output" && return 1 ;; esac
}

@test "hardened: a policy that lets in any namespace's backend is a mismatch, with the condition; status names the field" {
  thief app=backend
  run thief_connects
  fails
  own --namespace three-tier patch networkpolicy db-ingress-from-backend-3306 --type=json -p '[{"op": "add", "path": "/spec/ingress/0/from/0/namespaceSelector", "value": {}}]'
  run thief_connects
  succeeds
  run scripts/verify.sh --profile hardened
  fails
  says '-> policy other: NetworkPolicy three-tier/db-ingress-from-backend-3306 is different in the cluster'
  says '{any namespace but three-tier}/{app=backend} => three-tier/db[StatefulSet]: No Connections by the manifests, TCP 3306 in the cluster (any pod labelled app=backend, in any namespace but three-tier; for example, a pod labelled app=backend in namespace '
  shows denied denied OPEN '\{elsewhere\}/\{app=backend\} => three-tier/db[StatefulSet]:3306'
  verdicts_in_time
  run scripts/status.sh --stack "$STACK"
  fails
  says 'NetworkPolicy three-tier/db-ingress-from-backend-3306: spec.ingress[0].from[0].namespaceSelector is {}, and is not in dist/hardened'
  scripts/apply.sh --profile hardened
  run scripts/verify.sh --profile hardened
  succeeds
}

@test "hardened: a policy that differs for no pod is said, and is a match; one that differs for pods which nobody tries is not" {
  # peers PEER: backend, and this one.
  peers() {
    own --namespace three-tier patch networkpolicy db-ingress-from-backend-3306 --type=json \
      -p '[{"op": "replace", "path": "/spec/ingress/0/from", "value": [{"podSelector": {"matchLabels": {"app": "backend"}}}, '"$1"']}]'
  }
  # Its own egress is denied to it.
  peers '{"podSelector": {"matchLabels": {"app": "cron"}}}'
  run scripts/verify.sh --profile hardened
  succeeds
  says 'is different in the cluster, which changes nothing for any pod that could exist'
  peers '{"podSelector": {"matchLabels": {"app": "cron"}}, "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "e2e-nobody"}}}'
  run scripts/verify.sh --profile hardened
  fails
  says ' 0 mismatch, 0 inconclusive'
  says 'e2e-nobody/{app=cron} => three-tier/db[StatefulSet]: No Connections by the manifests, TCP 3306 in the cluster'
  scripts/apply.sh --profile hardened
}

@test "hardened: beside a policy of Calico's own nothing is a match, and it is the first to be suspected" {
  own create -f - <<'Y'
{"apiVersion": "crd.projectcalico.org/v1", "kind": "GlobalNetworkPolicy", "metadata": {"name": "tenant-open"}, "spec": {"order": 10, "selector": "app == 'db'", "types": ["Ingress"],
  "ingress": [{"action": "Allow", "protocol": "TCP", "source": {"selector": "app == 'backend'", "namespaceSelector": "all()"}, "destination": {"ports": [3306]}}]}}
Y
  sleep 3
  run thief_connects
  succeeds
  run scripts/verify.sh --profile hardened
  fails
  shows denied denied OPEN '\{elsewhere\}/\{app=backend\} => three-tier/db[StatefulSet]:3306'
  says '-> policy not evaluated: GlobalNetworkPolicy tenant-open (crd.projectcalico.org/v1)'
  run scripts/status.sh --stack "$STACK"
  fails
  says 'GlobalNetworkPolicy tenant-open'
  own patch globalnetworkpolicies.crd.projectcalico.org tenant-open --type=merge -p '{"spec": {"ingress": [{"action": "Allow"}]}}'
  sleep 3
  run scripts/verify.sh --profile hardened
  fails
  verdicts_in_time
  says '-> policy not evaluated: GlobalNetworkPolicy tenant-open'
  case $output in *'policy late'*) echo "$output" && return 1 ;; esac
  # Of nobody's pods: all is as computed, and yet nobody can tell.
  own patch globalnetworkpolicies.crd.projectcalico.org tenant-open --type=merge -p '{"spec": {"selector": "app == '"'none'"'"}}'
  sleep 3
  run scripts/verify.sh --profile hardened
  [ "$status" = 3 ] || { echo "status $status: $output" && return 1; }
  says ' 0 mismatch, 0 inconclusive'
  own delete globalnetworkpolicies.crd.projectcalico.org tenant-open
  own delete namespace e2e-other --wait=false
  run scripts/verify.sh --profile hardened
  succeeds
  [ -z "$(own get namespaces --selector tierwall.dev/verify --field-selector status.phase=Active -o name)" ]
}

# The manifests of this test, with the hardened profile and a policy of Calico's own: verify_with_calico [OPTION...].
verify_with_calico() {
  run bin/tierwall verify "$BATS_TEST_TMPDIR/with" --quick --kubeconfig "$root/.state/$TIERWALL_CLUSTER/kubeconfig" ${TIERWALL_PROBE_IMAGE:+--image "$TIERWALL_PROBE_IMAGE"}
}

@test "hardened: a policy of Calico that is in the manifests: its ServiceAccount is that of the probers, and a label of a namespace that it asks for counts" {
  cp -R dist/hardened "$BATS_TEST_TMPDIR/with"
  cat >"$BATS_TEST_TMPDIR/with/calico.yaml" <<'Y'
apiVersion: crd.projectcalico.org/v1
kind: GlobalNetworkPolicy
metadata: {name: default.e2e-in}
spec:
  order: 10
  selector: app == 'db' && projectcalico.org/namespace == 'three-tier'
  types: [Ingress]
  ingress:
    - {action: Allow, protocol: TCP, source: {serviceAccounts: {names: [frontend]}, namespaceSelector: projectcalico.org/name == 'three-tier'}, destination: {ports: [3306]}}
    - {action: Allow, protocol: TCP, source: {selector: role == 'x', namespaceSelector: team == 'a'}, destination: {ports: [3306]}}
---
apiVersion: v1
kind: Namespace
metadata: {name: e2e-team}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: none, namespace: e2e-team}
spec: {podSelector: {matchLabels: {app: none}}}
---
apiVersion: crd.projectcalico.org/v1
kind: GlobalNetworkPolicy
metadata: {name: default.e2e-out}
spec:
  order: 10
  selector: projectcalico.org/serviceaccount == 'frontend' && projectcalico.org/namespace == 'three-tier'
  types: [Egress]
  egress: [{action: Allow, protocol: TCP, destination: {selector: app == 'db', namespaceSelector: projectcalico.org/name == 'three-tier', ports: [3306]}}]
Y
  own apply -f "$BATS_TEST_TMPDIR/with/calico.yaml"
  sleep 3
  verify_with_calico
  succeeds
  own label namespace e2e-team team=a
  verify_with_calico
  fails
  says '-> cluster differs: '
  says '-> namespace relabelled: namespace e2e-team has the extra label team=a'
  own delete --wait=false -f "$BATS_TEST_TMPDIR/with/calico.yaml"
}

@test "hardened: a quota is said to be one, and no right is missed" {
  own --namespace three-tier create quota e2e --hard=pods=5
  sleep 2
  run scripts/verify.sh --profile hardened
  [ "$status" = 4 ] || { echo "status $status: $output" && return 1; }
  says 'exceeded quota: e2e'
  case $output in *'rights that are needed'*) echo "$output" && return 1 ;; esac
  own --namespace three-tier delete quota e2e
}

@test "hardened: with the rights of docs/reference and no more, a match; without those for policies of the plugin, none" {
  local least="$BATS_TEST_TMPDIR/least" token
  own create namespace e2e-strangers
  own --namespace e2e-strangers create serviceaccount verifier
  own apply -f docs/reference/verify-rbac.yaml
  sed 's/namespace: three-tier/namespace: e2e-strangers/' docs/reference/verify-rbac.yaml | own apply -f -
  for namespace in three-tier e2e-strangers; do own --namespace "$namespace" create rolebinding verifier --role=tierwall-verify --serviceaccount=e2e-strangers:verifier; done
  own --namespace kube-system create rolebinding verifier --role=tierwall-verify-dns --serviceaccount=e2e-strangers:verifier
  token=$(own --namespace e2e-strangers create token verifier)
  sed "/client-key-data:/d; s/client-certificate-data:.*/token: $token/" "$root/.state/$TIERWALL_CLUSTER/kubeconfig" >"$least"
  verify_with_least() { run bin/tierwall verify dist/hardened --kubeconfig "$least" --namespace e2e-strangers ${TIERWALL_PROBE_IMAGE:+--image "$TIERWALL_PROBE_IMAGE"}; }
  verify_with_least
  [ "$status" = 3 ] || { echo "status $status: $output" && return 1; }
  says '-> policies not listed: '
  says 'globalnetworkpolicies.crd.projectcalico.org'
  own create clusterrolebinding verifier --clusterrole=tierwall-verify-policies --serviceaccount=e2e-strangers:verifier
  verify_with_least
  succeeds
  own delete clusterrolebinding verifier
  own delete namespace e2e-strangers --wait=false
}
