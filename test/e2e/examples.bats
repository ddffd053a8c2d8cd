#!/usr/bin/env bats
# The examples in a real cluster, with containers that listen in the place of their images: every cell of `verify`. In a cluster that
# E2E_KUBECONFIG (or KUBECONFIG) leads to, in namespaces that the tests make and delete: bats test/e2e/examples.bats

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  image=${TIERWALL_PROBE_IMAGE:-registry.k8s.io/e2e-test-images/agnhost:2.53}
  [ -z "${E2E_KUBECONFIG:-}" ] || export KUBECONFIG=$E2E_KUBECONFIG
  command -v kubectl >/dev/null || skip 'kubectl is not installed'
  kubectl auth can-i create namespaces >/dev/null 2>&1 || skip 'no cluster answers in which namespaces may be made: name its kubeconfig with E2E_KUBECONFIG'
  cd "$root" || return
}

# verifies EXAMPLE [NAMESPACE/SERVICEACCOUNT ...]
verifies() {
  local example=$1 work=$BATS_TEST_TMPDIR account cron
  shift
  node --import tsx "examples/$example/main.ts" "$work"
  for manifest in "$work"/dist/*.yaml; do
    node --import tsx test/e2e/stand-ins.ts "$image" <"$manifest"
  done >"$work/stand-ins.yaml"
  namespaces=$(awk '/^kind: Namespace$/ { found = 1 } found && /^  name: / { print $2; found = 0 }' "$work"/dist/*.yaml)
  kubectl apply -f "$work/stand-ins.yaml" >/dev/null
  # What the example refers to, and whoever installs it has.
  for account; do kubectl create serviceaccount "${account#*/}" --namespace "${account%/*}" >/dev/null; done
  for namespace in $namespaces; do
    for cron in $(kubectl get cronjobs --namespace "$namespace" -o name); do
      # Called as its controller would call it.
      kubectl create job "${cron#*/}-1" --from "$cron" --namespace "$namespace" >/dev/null
    done
  done
  for namespace in $namespaces; do
    kubectl wait pod --all --for condition=Ready --timeout 180s --namespace "$namespace" >/dev/null
  done
  run node bin/tierwall verify "$work/dist" --intent "$work/intent.yaml" --image "$image" --within 60
  echo "$output" | grep -v ' ok  '
  [ "$status" -eq 0 ]
  [[ $output == *'MATCH: declared = computed = probed'* ]]
}

teardown() {
  # shellcheck disable=SC2086 # words
  [ -z "${namespaces:-}" ] || kubectl delete namespace $namespaces --timeout 120s >/dev/null
}

@test "batch: a CronJob, a queue, workers without ports, a database" { verifies batch; }

@test "monitoring: Prometheus scrapes another namespace, and the nodes" { verifies monitoring monitoring/prometheus; }

@test "shop: eleven services and a cache" { verifies shop; }
