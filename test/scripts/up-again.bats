#!/usr/bin/env bats
# scripts/up.sh where it was run before, with tools that only pretend.

load helper

@test "again: what is done is skipped with a word" {
  script up
  : >"$FAKE/log"
  script up
  succeeds
  says 'it already runs' 'these policies passed an earlier check'
  not logged '^kind create'
  not logged 'tigera-operator.yaml'
  not logged '^tierwall verify'
}

@test "again, beside a policy that the check did not see: it looks again, and says so" {
  script up
  echo globalnetworkpolicies.crd.projectcalico.org >"$FAKE/kinds"
  echo 'NetworkPolicy default/foreign uid 1' >"$FAKE/policies"
  : >"$FAKE/log"
  script up
  succeeds
  logged 'get networkpolicies.networking.k8s.io,globalnetworkpolicies.crd.projectcalico.org --all-namespaces --selector !tierwall.dev/verify'
  logged '^tierwall verify'
  : >"$FAKE/log"
  script up
  not logged '^tierwall verify'
  # The same one, changed.
  echo 'NetworkPolicy default/foreign uid 2' >"$FAKE/policies"
  echo 1 >"$FAKE/verdict"
  script up
  fails_with 1 'the cluster does not do what dist/guide says; scripts/status.sh shows what differs'
}

# bats test_tags=long
@test "again, where the policies cannot be listed: it looks again, every time" {
  script up
  fault 'get networkpolicies.networking.k8s.io' 1 'Error from server (Forbidden)'
  for _ in 1 2; do
    : >"$FAKE/log"
    script up
    succeeds
    logged '^tierwall verify'
  done
}

# bats test_tags=long
@test "--recreate deletes the old cluster first, and looks at the policies again" {
  script up
  : >"$FAKE/log"
  script up --recreate
  succeeds
  logged '^kind delete cluster --name tierwall$'
  logged '^kind create cluster'
  logged '^tierwall verify'
}

# bats test_tags=long
@test "a run that was killed while it made the cluster begins that again" {
  echo tierwall >"$FAKE/clusters"
  mkdir -p "$state"
  : >"$state/creating"
  script up
  succeeds
  says 'so it is made again'
  logged '^kind delete cluster'
}
