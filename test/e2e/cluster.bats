#!/usr/bin/env bats
# The scripts on a real cluster, one test after the other on what the one before left: `npm run e2e`. About a quarter of an hour.

load cluster-helper
bats_require_minimum_version 1.5.0

@test "guide: from nothing to the running cluster, with the policy holding" {
  scripts/down.sh
  up --profile guide
  succeeds
  shows denied denied DENIED 'default/frontend[Deployment] => default/db[Deployment]:3306'
  shows open open OPEN 'default/backend[Deployment] => default/db[Deployment]:3306'
}

@test "again: what is done is skipped, in under 5 s" {
  SECONDS=0
  up --profile guide
  took 'again' "$SECONDS" 5
  succeeds
  says 'it already runs'
  says 'these policies passed an earlier check'
}

@test "status: everything is there, and nothing else" {
  run scripts/status.sh --stack "$STACK"
  succeeds
  says 'no differences: the cluster has what dist/ has for guide'
}

@test "verify: declared, computed and probed are one, in every cell, in under 10 s; and nothing is left" {
  run scripts/verify.sh
  succeeds
  says 'canary   enforced'
  says ' 0 mismatch, 0 inconclusive'
  # The best of three: other work on the machine is not the tool's.
  local seconds=${output##*inconclusive; } best
  best=${seconds%%.*}
  for _ in 1 2; do
    run scripts/verify.sh
    succeeds
    seconds=${output##*inconclusive; }
    [ "${seconds%%.*}" -ge "$best" ] || best=${seconds%%.*}
  done
  took 'verify, the best of three' "$best" 10
  sleep 30
  [ -z "$(own get namespaces,pods --all-namespaces --selector tierwall.dev/verify -o name)" ]
}

@test "a shell as backend reaches db, as frontend it does not" {
  run scripts/shell.sh --as backend -- nc -z -w 2 db 3306
  succeeds
  run scripts/shell.sh --as frontend -- nc -z -w 2 db 3306
  fails
}

@test "the cluster as input: its dump, an apply of what is applied, and dist/ are told as one" {
  run env E2E_KUBECONFIG="$root/.state/$TIERWALL_CLUSTER/kubeconfig" bash node_modules/bats/bin/bats test/e2e/cluster-input.bats
  succeeds
  case $output in *'# skip'*) echo "$output" && return 1 ;; esac
}

@test "the policy deleted: the test fails and names the cells; up.sh mends it" {
  own delete networkpolicy db-access-policy
  run scripts/test-connectivity.sh --within 3
  fails
  shows denied denied OPEN 'default/frontend[Deployment] => default/db[Deployment]:3306'
  run scripts/verify.sh -- --within 3
  fails
  says 'policy missing: NetworkPolicy default/db-access-policy is not in the cluster'
  says 'ingress rule 1 ('
  run scripts/status.sh --stack "$STACK"
  fails
  says 'db-access-policy'
  up --profile guide
  succeeds
  run scripts/test-connectivity.sh
  succeeds
}

@test "a policy that nobody declared: the test fails, status names it, and so does another up" {
  own create -f - <<'Y'
{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "foreign", "namespace": "default"}, "spec": {"podSelector": {}, "ingress": [{}]}}
Y
  run scripts/test-connectivity.sh --within 3
  fails
  run scripts/verify.sh -- --within 3
  fails
  says 'policy foreign: NetworkPolicy default/foreign is in the cluster'
  run scripts/status.sh --stack "$STACK"
  fails
  says 'default/foreign'
  up --profile guide
  fails
  says 'policy foreign: NetworkPolicy default/foreign is in the cluster'
  own delete networkpolicy foreign
}

@test "a pod with another label: verify names it, and the label" {
  local pod
  pod=$(own get pods --selector app=db -o name | head -n 1)
  own label "$pod" app=old --overwrite
  own wait --for=condition=Ready pods --selector app=db --timeout=120s
  run scripts/verify.sh
  fails
  says "pod relabelled: $(own get "$pod" -o 'jsonpath=pod {.metadata.namespace}/{.metadata.name}') of default/db[Deployment] lacks the label app=db"
  own delete "$pod"
}

@test "Calico gone from one node: verify says so, and calls nothing a match that it cannot tell" {
  local node daemonset="--namespace calico-system daemonset calico-node"
  node=$(own get pods --selector app=db -o 'jsonpath={.items[0].spec.nodeName}')
  own --namespace tigera-operator scale deployment tigera-operator --replicas=0
  # shellcheck disable=SC2086
  own patch $daemonset --type=merge -p '{"spec": {"template": {"spec": {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution":
    {"nodeSelectorTerms": [{"matchFields": [{"key": "metadata.name", "operator": "NotIn", "values": ["'"$node"'"]}]}]}}}}}}}'
  sleep 20
  run scripts/verify.sh
  own --namespace tigera-operator scale deployment tigera-operator --replicas=1
  # shellcheck disable=SC2086
  own patch $daemonset --type=json -p '[{"op": "remove", "path": "/spec/template/spec/affinity"}]'
  own --namespace calico-system rollout status daemonset calico-node --timeout=180s
  # What its last policies let through goes on or does not: the node is apart, or denies the pods that it does not know.
  [ "$status" = 3 ] || [ "$status" = 1 ] || { echo "status $status: $output" && return 1; }
  says 'plugin not everywhere: calico is ready on 2 of 3 nodes'
  if [ "$status" = 3 ]; then
    says "-> nodes apart: "
    says "got an answer from node $node"
  else
    says "-> node: every wrong connection is at pods on node $node"
  fi
  run scripts/verify.sh
  succeeds
}

@test "verify twenty times, killed in every second run at any moment: the next run leaves nothing" {
  local i process
  for i in $(seq 10); do
    # Not the script alone, but what it runs.
    setsid scripts/verify.sh >/dev/null 2>&1 &
    process=$!
    sleep "$((RANDOM % 10)).$((RANDOM % 10))"
    kill -9 -- "-$process" || true
    run scripts/verify.sh
    succeeds
  done
  for i in $(seq 60); do
    [ "$(own get namespaces,pods,networkpolicies --all-namespaces --selector tierwall.dev/verify -o name)" ] || return 0
    sleep 1
  done
  own get namespaces,pods,networkpolicies --all-namespaces --selector tierwall.dev/verify
  return 1
}

@test "verify asks the API server no more than it says" {
  run npm run --silent count:requests -- ".state/$TIERWALL_CLUSTER/kubeconfig" dist/guide ${TIERWALL_PROBE_IMAGE:+--image "$TIERWALL_PROBE_IMAGE"}
  succeeds
}

@test "a change is applied, and what is gone from dist/ is listed, then pruned; nothing foreign is" {
  local copy="$BATS_TEST_TMPDIR/a copy"
  mkdir "$copy"
  cp -R scripts dist "$copy"
  for part in bin lib imports main.ts package.json tsconfig.json node_modules .state; do ln -s "$root/$part" "$copy/$part"; done
  sed 's/db-access-policy/second-policy/' dist/guide/network-policy.k8s.yaml >"$copy/dist/guide/2-network-policy.k8s.yaml"
  # As synth would write it.
  sed -i 's/^    - network-policy.k8s.yaml$/&\n    - 2-network-policy.k8s.yaml/' "$copy/dist/cluster/profiles.yaml"
  run "$copy/scripts/apply.sh"
  succeeds
  own get networkpolicy second-policy
  own create configmap foreign
  run scripts/apply.sh
  succeeds
  says 'NetworkPolicy default/second-policy'
  own get networkpolicy second-policy
  run scripts/apply.sh --prune
  succeeds
  run ! own get networkpolicy second-policy
  own get configmap foreign
}

@test "killed at each of its steps, then run again: the cluster is complete every time" {
  local at log="$BATS_TEST_TMPDIR/log" process
  for at in 'kind has made the nodes: ' 'is dist/ what the code says' '\[5/7\]' '\[6/7\]' 'Calico is available: ' '\[7/7\]' 'the probe'; do
    case $at in 'kind has'* | *5/7* | Calico*) scripts/down.sh ;; esac
    # Else the policies would not be looked at again.
    rm -f ".state/$TIERWALL_CLUSTER/checked"
    setsid scripts/up.sh --stack "$STACK" >"$log" 2>&1 &
    process=$!
    for _ in $(seq 600); do
      grep -q "$at" "$log" && break
      sleep 0.2
    done
    kill -9 -- "-$process"
    up
    succeeds || { echo "after a kill at: $at" && return 1; }
  done
}

@test "the quick look: what was tried matches, in under 10 s" {
  SECONDS=0
  run scripts/test-connectivity.sh
  took 'the quick look' "$SECONDS" 10
  succeeds
  says ' 0 mismatch, 0 inconclusive'
}

@test "the other profile is not put beside it: without a terminal nothing changes, with --switch it takes its place" {
  local before
  before=$(objects)
  run scripts/up.sh --stack "$STACK" --profile hardened </dev/null
  fails
  says 'node port 30001/TCP: Service default/frontend'
  says '--switch removes guide'
  diff <(echo "$before") <(objects)
  up --profile hardened --switch
  succeeds
  [ -z "$(own get deployments,services,networkpolicies --namespace default --selector '!component' -o name)" ]
  shows denied denied DENIED 'three-tier/\{stranger\} => three-tier/db[StatefulSet]:3306'
  shows open open OPEN '\{elsewhere\}/\{stranger\} => three-tier/frontend[Deployment]:8080'
}

@test "killed in the middle of the way back, it is ended by the next run, and the data is still there at the next way" {
  local log="$BATS_TEST_TMPDIR/log" process volume
  volume=$(own get pvc --namespace three-tier -o 'jsonpath={.items[0].metadata.uid}')
  setsid scripts/up.sh --stack "$STACK" --profile guide --switch >"$log" 2>&1 &
  process=$!
  for _ in $(seq 600); do
    grep -q 'removing the profile hardened' "$log" && break
    sleep 0.1
  done
  sleep 1
  kill -9 -- "-$process"
  run scripts/up.sh --stack "$STACK" --profile guide </dev/null
  succeeds
  [ -z "$(own get deployments,statefulsets,services,networkpolicies --namespace three-tier -o name)" ]
  up --profile hardened --switch
  succeeds
  [ "$volume" = "$(own get pvc --namespace three-tier -o 'jsonpath={.items[0].metadata.uid}')" ]
  [ "$(probes_left)" = 0 ] || sleep 5
  [ "$(probes_left)" = 0 ]
}

@test "down: nothing is left, and it may be run again" {
  run scripts/down.sh
  succeeds
  [ -z "$(docker ps --all --quiet --filter "label=io.x-k8s.kind.cluster=$TIERWALL_CLUSTER")" ]
  run scripts/down.sh
  succeeds
}
