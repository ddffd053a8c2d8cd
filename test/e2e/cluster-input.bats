#!/usr/bin/env bats
# `--context` on a real cluster: the answer is that of its dump. Nothing is changed. Whatever cluster E2E_KUBECONFIG (or KUBECONFIG) leads
# to is good: bats test/e2e/cluster-input.bats

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  [ -z "${E2E_KUBECONFIG:-}" ] || export KUBECONFIG=$E2E_KUBECONFIG
  command -v kubectl >/dev/null || skip 'kubectl is not installed'
  kubectl get --raw /version --request-timeout=5s >/dev/null 2>&1 || skip 'no cluster answers: name its kubeconfig with E2E_KUBECONFIG'
  context=$(kubectl config current-context)
  cd "$BATS_TEST_TMPDIR" || return
}

tierwall() { node "$root/bin/tierwall" "$@"; }

# The command of docs/reference/cluster.md.
dump() {
  local command
  command=$(sed -n 's/^ *kubectl get \(.* -o yaml\) | tierwall list -$/\1/p' "$root/docs/reference/cluster.md")
  # shellcheck disable=SC2086 # words
  kubectl get $command >dump.yaml
}

@test "list, matrix and lint of a cluster are those of its dump" {
  # A pod that comes or goes between the two is not the tool's.
  local i command
  for i in 1 2 3; do
    dump
    for command in 'list -o csv' matrix 'lint --fail-on never --max 5'; do
      # shellcheck disable=SC2086 # words
      tierwall $command --context "$context" | sed 's/(.*//' >"of-cluster-${command%% *}"
      # shellcheck disable=SC2086
      tierwall $command dump.yaml | sed 's/(.*//' >"of-dump-${command%% *}"
    done
    cmp of-cluster-list of-dump-list && cmp of-cluster-matrix of-dump-matrix && break
  done
  [ -s of-dump-list ]
  diff of-dump-list of-cluster-list
  diff of-dump-matrix of-cluster-matrix
}

@test "an apply of what is applied already changes nothing" {
  kubectl get networkpolicies --all-namespaces -o yaml >applied.yaml
  run tierwall diff --context "$context" applied.yaml
  [ "$status" -eq 0 ] || { echo "$output" && return 1; }
  [[ $output == *'no connectivity change'* ]]
  [[ $output == *'0 objects come new'* ]]
}

@test "the guide, where it is applied, is what dist/ says" {
  kubectl get deployment db --namespace default >/dev/null 2>&1 || skip 'the guide is not in this cluster'
  run tierwall diff --context "$context" "$root/dist/guide"
  [ "$status" -eq 0 ] || { echo "$output" && return 1; }
  tierwall list "$root/dist/guide" --namespace default -o csv | grep -F '/db[Deployment]' | sort >of-dist
  tierwall list --context "$context" --namespace default -o csv | grep -F '/db[Deployment]' | sort >of-cluster
  # The cluster has more peers, and nothing else between these.
  comm -23 of-dist of-cluster >missing
  [ ! -s missing ] || { cat missing && return 1; }
}

@test "with a right less, the answer says what it lacks" {
  kubectl auth can-i create serviceaccounts --namespace default >/dev/null 2>&1 || skip 'no account can be made here'
  kubectl create serviceaccount tierwall-e2e --namespace default >/dev/null
  run tierwall list --context "$context" --kubeconfig <(kubectl config view --raw --minify --flatten -o json |
    node -e '
      const config = JSON.parse(require("fs").readFileSync(0));
      config.users[0].user = { token: process.argv[1] };
      console.log(JSON.stringify(config));' "$(kubectl create token tierwall-e2e --namespace default)")
  kubectl delete serviceaccount tierwall-e2e --namespace default >/dev/null
  [ "$status" -eq 2 ]
  [[ $output == *'MF008 pods may not be listed'* ]]
}
