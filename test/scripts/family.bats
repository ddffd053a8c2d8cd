#!/usr/bin/env bats
# down, apply, status, shell and test-connectivity, with tools that only pretend.

load helper

@test "down deletes the cluster of its name and nothing else, and says so; again, there is nothing to do" {
  script up
  echo other >>"$FAKE/clusters"
  script down
  succeeds
  says "deleted the cluster 'tierwall'"
  logged '^kind delete cluster --name tierwall$'
  [ ! -d "$state" ]
  script down
  succeeds
  says "there is no cluster called 'tierwall'"
}

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
  for name in apply status shell test-connectivity; do
    script "$name"
    fails_with 1 "no cluster called 'tierwall' was made here; scripts/up.sh makes it"
  done
}

@test "verify ends with 4 without a cluster, and prints what it would run" {
  script verify
  fails_with 4 "no cluster called 'tierwall' was made here; scripts/up.sh makes it"
  script verify --profile hardened --dry-run -- --within 60
  succeeds
  says ' verify ' 'dist/intent/hardened.yaml' '--pod-cidr 192.168.0.0/16 --within 60'
  script verify --context theirs --dry-run
  succeeds
  says '--context theirs'
}

@test "apply puts the policies before the workloads" {
  script up
  : >"$FAKE/log"
  script apply
  succeeds
  grep 'apply --server-side.*backend.k8s.yaml' "$FAKE/log" | grep -q 'network-policy.k8s.yaml.*backend.k8s.yaml'
}

@test "apply --context goes to that cluster, with the user's own kubeconfig" {
  echo any >"$FAKE/clusters"
  script apply --context theirs
  succeeds
  logged '^kubectl --context theirs .*apply --server-side'
  ! logged 'kind-tierwall'
}

@test "what dist/ no longer has is listed, and removed with --prune, and only if it is what was applied" {
  script up
  printf 'NetworkPolicy default/old uid-old\nNetworkPolicy default/foreign uid-1\n' >>"$FAKE/inventory"
  : >"$FAKE/old"
  script apply
  succeeds
  says 'no longer in dist/' 'NetworkPolicy default/old'
  case $output in *foreign*) false ;; esac
  script apply --prune
  succeeds
  says 'removed NetworkPolicy default/old'
  logged 'delete NetworkPolicy old --namespace default'
  ! logged 'delete NetworkPolicy foreign'
}

@test "objects that were there before the first apply are not ours to remove" {
  echo any >"$FAKE/clusters"
  : >"$FAKE/application"
  script apply --context theirs
  succeeds
  ! grep -q 'Deployment' "$FAKE/inventory"
}

@test "the other profile holds the node port: what to do" {
  script up
  fault 'apply .*three-tier' 1 'spec.ports[0].nodePort: Invalid value: 30001: provided port is already allocated'
  script apply --profile hardened
  fails_with 1 'the other profile runs; scripts/up.sh --recreate --profile hardened'
}

@test "test-connectivity tells open, denied, refused and DNS apart" {
  script up
  printf 'frontend db REFUSED\nstranger backend DNS: lookup\ndb frontend TIMEOUT\n' >"$FAKE/cells"
  script test-connectivity --within 0
  fails_with 1 'frontend   db         DENIED    REFUSED   DIFFERS' 'stranger   backend    OPEN      DNS       DIFFERS' 'db         frontend   OPEN      DENIED    DIFFERS' 'backend    db         OPEN      OPEN      ok'
}

@test "a Service that nobody reaches proves nothing" {
  script up
  for source in backend db frontend stranger elsewhere; do echo "$source db TIMEOUT"; done >"$FAKE/cells"
  script test-connectivity --within 0
  fails_with 1 'nobody reached db, so a denial of it proves nothing'
}

@test "test-connectivity removes its probes, also when it is interrupted" {
  script up
  : >"$FAKE/log"
  fault 'exec ' hang
  run node "$repository/test/scripts/interrupt.mjs" SIGINT "$FAKE/log" 'exec ' bash "$project/scripts/test-connectivity.sh"
  [ "$status" = 130 ]
  [ "$(grep -c 'delete pod .*--wait=false' "$FAKE/log")" = 2 ]
}

@test "shell --as a tier that is not there" {
  script up
  script shell --as nobody
  fails_with 2 "dist/guide has no tier 'nobody'"
}

@test "shell runs a command and removes its pod" {
  script up
  : >"$FAKE/log"
  script shell --as backend -- true
  succeeds
  logged 'exec --stdin --namespace default tierwall-shell-[0-9]+ -- true'
  logged 'delete pod tierwall-shell-'
}

@test "status says what is missing, what is foreign, what is left over, and that all is well" {
  script up
  script status
  succeeds
  says 'nothing else: the cluster has what dist/guide has'
  fault 'get --namespace default .* -o name' 1 'Error from server (NotFound): networkpolicies.networking.k8s.io "db-access-policy" not found'
  printf 'NetworkPolicy default/old uid-old\n' >>"$FAKE/inventory"
  : >"$FAKE/old"
  echo default/foreign >"$FAKE/policies"
  script status
  fails_with 1 'in dist/guide, but not in the cluster' 'db-access-policy' 'policies that dist/guide does not know' 'default/foreign' 'applied once and no longer in dist/guide' 'NetworkPolicy default/old'
}
