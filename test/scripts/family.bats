#!/usr/bin/env bats
# down, apply, shell and test-connectivity, with tools that only pretend.

load helper

@test "down deletes the cluster of its name and nothing else, and says so; again, there is nothing to do" {
  script up
  echo other >>"$FAKE/clusters"
  script down
  succeeds
  says "deleting the cluster 'tierwall': its nodes tierwall-control-plane. This takes seconds, or a few minutes" 'kind has deleted the nodes, after' "deleted the cluster 'tierwall' and its state, .state/tierwall/"
  logged '^kind delete cluster --name tierwall$'
  [ ! -d "$state" ]
  script down
  succeeds
  says "there is no cluster called 'tierwall'"
}

@test "down and up leave a cluster alone that somebody else made under the same name, and also that of another checkout, unless that is gone" {
  echo tierwall >"$FAKE/clusters"
  for name in down up 'up --recreate'; do
    # shellcheck disable=SC2086 # a script and an option
    script $name
    fails_with 1 "a kind cluster called 'tierwall' is there, and was not made by scripts/up.sh. Choose another name with --name, or delete it yourself: kind delete cluster --name tierwall"
  done
  not logged '^kind delete'
  not logged ' apply '
  # apply.sh is also for a cluster of one's own, where up.sh has never been.
  script apply --context theirs
  succeeds
  script down
  fails_with 1 "was not made by scripts/up.sh"
  rm "$FAKE/clusters"
  script up
  local other="$BATS_TEST_TMPDIR/the other"
  mkdir "$other"
  mv "$project/.state" "$other/.state"
  echo "$other" >"$FAKE/checkout"
  for name in down up 'up --recreate'; do
    # shellcheck disable=SC2086 # a script and an option
    script $name
    fails_with 1 "the cluster 'tierwall' is that of another checkout, $other. Choose another name with --name, or delete it from there: '$other/scripts/down.sh' --name tierwall"
  done
  not logged '^kind delete'
  rm -r "$other"
  script down
  succeeds
  logged '^kind delete cluster --name tierwall$'
}

@test "down says what kind says if it cannot delete the cluster, and keeps the state" {
  script up
  fault '^kind delete' 1 'ERROR: failed to delete nodes: permission denied'
  script down
  fails_with 1 'ERROR: failed to delete nodes: permission denied' "kind could not delete the cluster 'tierwall'"
  [ -d "$state" ]
}

@test "down ends at once on Ctrl-C, and so does kind" {
  script up
  fault '^kind delete' hang
  run node "$repository/test/scripts/interrupt.mjs" SIGINT "$FAKE/log" '^kind delete' bash "$project/scripts/down.sh"
  fails_with 130 'interrupted; run the same command again to continue'
  [ -d "$state" ]
  no_faults
  script down
  succeeds
  [ ! -d "$state" ]
}

# bats test_tags=long
@test "down --all-state also drops the downloads, but not those of another cluster" {
  script up
  mkdir -p "$project/.state/other"
  : >"$project/.state/other/kubeconfig"
  script down --all-state
  fails_with 1 'other clusters were made here: other'
  rm -r "$project/.state/other"
  script down --all-state
  succeeds
  [ ! -d "$project/.state" ]
}

@test "nothing works before there is a cluster, and says what makes one" {
  for name in apply status shell; do
    script "$name"
    fails_with 1 "no cluster called 'tierwall' was made here; scripts/up.sh makes it"
  done
}

@test "verify and test-connectivity end with 4 without a cluster, and print what they would run" {
  for name in verify test-connectivity; do
    script "$name"
    fails_with 4 "no cluster called 'tierwall' was made here; scripts/up.sh makes it"
  done
  script verify --profile hardened --dry-run -- --within 60
  succeeds
  says ' verify ' 'dist/intent/hardened.yaml' '--pod-cidr 192.168.0.0/16 --within 60'
  script verify --context theirs --dry-run
  succeeds
  says '--context theirs'
  script test-connectivity --context theirs --profile hardened --within 7 --dry-run
  succeeds
  says ' verify ' 'dist/intent/hardened.yaml' '--context theirs --quick --within 7'
  script test-connectivity --within soon
  fails_with 2 '--within soon is not a number of seconds'
}

@test "test-connectivity ends as verify does" {
  script up
  : >"$FAKE/log"
  script test-connectivity
  succeeds
  says 'MATCH'
  logged '^tierwall verify .*dist/guide .*--kubeconfig .*--context kind-tierwall --pod-cidr 192.168.0.0/16 --quick --within 30$'
  for verdict in 1 3; do
    echo "$verdict" >"$FAKE/verdict"
    script test-connectivity
    fails_with "$verdict" 'MISMATCH'
  done
}

@test "apply puts the policies before the workloads" {
  script up
  : >"$FAKE/log"
  script apply
  succeeds
  grep 'apply --server-side.*backend.k8s.yaml' "$FAKE/log" | grep -q 'network-policy.k8s.yaml.*backend.k8s.yaml'
}

# bats test_tags=long
@test "apply --context goes to that cluster, with the user's own kubeconfig" {
  echo any >"$FAKE/clusters"
  script apply --context theirs
  succeeds
  logged '^kubectl --context theirs .*apply --server-side'
  not logged 'kind-tierwall'
}

@test "what dist/ no longer has is listed, and removed with --prune, and only if it is what was applied" {
  script up
  printf 'NetworkPolicy default/old uid-old\nNetworkPolicy default/foreign uid-another\n' >>"$FAKE/records/default tierwall-guide/objects"
  printf 'NetworkPolicy default/old uid-old\nNetworkPolicy default/foreign uid-foreign\n' >>"$FAKE/objects"
  script apply
  succeeds
  says 'no longer in dist/' 'NetworkPolicy default/old'
  case $output in *foreign*) false ;; esac
  script apply --prune
  succeeds
  says 'removed NetworkPolicy default/old'
  logged 'delete NetworkPolicy old --namespace default'
  not logged 'delete NetworkPolicy foreign'
}

# bats test_tags=long
@test "objects that were there before the first apply are not ours to remove" {
  echo any >"$FAKE/clusters"
  printf '%s uid-theirs\n' 'Deployment default/db' 'Service default/db' >"$FAKE/objects"
  script apply --context theirs
  succeeds
  recorded 'default tierwall-guide' | grep 'Deployment default/backend'
  ! recorded 'default tierwall-guide' | grep 'default/db '
}

@test "shell --as a tier that is not there" {
  script up
  script shell --as nobody
  fails_with 2 "dist/guide has no tier 'nobody'"
}

# bats test_tags=long
@test "shell runs a command and removes its pod" {
  script up
  : >"$FAKE/log"
  script shell --as backend -- true
  succeeds
  logged 'exec --stdin --namespace default tierwall-shell-[0-9]+ -- true'
  logged 'delete pod tierwall-shell-'
}
