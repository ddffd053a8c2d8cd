#!/usr/bin/env bats
# scripts/up.sh that waits in vain, is interrupted or killed, with tools that only pretend.

load helper
bats_require_minimum_version 1.5.0

# What each wait asks, and what it waits for.
waits() {
  printf '%s\n' 'get customresourcedefinition|kinds are established' 'curl .*write-out|39471/ answers' 'get nodes .*jsonpath|every node is Ready' \
    'get daemonset calico-node .*numberReady|calico-node runs on every node' 'get deployment coredns|resolves names' \
    'readyReplicas|every pod of the application is ready'
}

# bats test_tags=long
@test "a deadline: what was waited for, likely causes with what was seen, a folder" {
  fault 'get tigerastatus calico' 1
  script up
  fails_with 1 'gave up after' 'Calico is available' 'an image could not be pulled: ' 'calico-node-x ImagePullBackOff' 'everything is in .state/tierwall/diagnostics-'
}

# bats test_tags=long
@test "a deadline at every other wait" {
  local wait_for
  while IFS= read -r wait_for <&3; do
    no_faults
    script down
    fault "${wait_for%%|*}" 1
    script up
    fails_with 1 'gave up after' "${wait_for#*|}"
  done 3< <(waits)
}

# Where up.sh is interrupted. `_` is a space.
steps() {
  printf '%s\n' '^kind_create' 'apply_.*tigera-operator' 'apply_.*calico.k8s' 'apply_.*network-policy' get_tigerastatus '^tierwall_verify'
}

# bats test_tags=long
@test "Ctrl-C at each step says so, and the same command goes on" {
  local at
  for at in $(steps); do
    at=${at//_/ }
    no_faults
    script down
    : >"$FAKE/log"
    fault "$at" hang
    run node "$repository/test/scripts/interrupt.mjs" SIGINT "$FAKE/log" "$at" bash "$project/scripts/up.sh"
    fails_with 130 'interrupted; run the same command again to continue'
    [ "$(grep -c interrupted <<<"$output")" = 1 ]
    no_faults
    script up
    succeeds
  done
}

# bats test_tags=long
@test "SIGKILL at each step: the next run completes the cluster" {
  local at
  for at in $(steps); do
    at=${at//_/ }
    no_faults
    script down
    : >"$FAKE/log"
    fault "$at" hang
    run node "$repository/test/scripts/interrupt.mjs" SIGKILL "$FAKE/log" "$at" bash "$project/scripts/up.sh"
    [ "$status" = 137 ]
    no_faults
    script up
    succeeds
  done
}

@test "the process of kind that an earlier run left ends by itself before it is ended" {
  local gone
  mkdir -p "$state"
  : &
  gone=$!
  wait "$gone"
  echo "$gone" >"$state/kind.pid"
  # It was still there a moment ago.
  printf '#!/bin/sh\necho "kind create cluster"\n' >"$BATS_TEST_TMPDIR/bin/ps"
  chmod +x "$BATS_TEST_TMPDIR/bin/ps"
  script up
  succeeds
  says "ending the process of kind that an earlier run left ($gone)"
}
