#!/usr/bin/env bats
# One profile in the place of another that runs, with tools that only pretend.

load helper

# On a cluster where the guide runs.
guide_runs() {
  echo any >"$FAKE/clusters"
  script apply --context theirs
  succeeds
  : >"$FAKE/log"
}
hardened() { script apply --profile hardened --context theirs "$@"; }

nothing_was_changed() {
  ! logged ' (apply|create|delete|patch) ' && has 'Service default/frontend' && ! has 'Service three-tier/frontend'
}

# The fake cluster takes no node port twice; here it is seen that nobody tried.
guide_is_gone() {
  ! grep -E ' default/(frontend|backend|db|db-access-policy) ' "$FAKE/objects" && [ ! -d "$FAKE/records/default tierwall-guide" ]
}

@test "without a terminal it ends before anything changes, and says who has what" {
  guide_runs
  hardened </dev/null
  fails_with 1 'the profile guide is in the cluster (namespace default) and has what hardened needs:' \
    'node port 30001/TCP: Service default/frontend' 'nothing was changed; --switch removes guide, and puts hardened in its place'
  nothing_was_changed
}

@test "--switch removes the other profile, its policies last, and then applies" {
  guide_runs
  hardened --switch
  succeeds
  says 'removing the profile guide' 'applied: 5 files of dist/hardened'
  guide_is_gone
  has 'Service three-tier/frontend'
  recorded 'three-tier tierwall-hardened' | grep -q 'Service three-tier/frontend'
  [ "$(sed -n 's/.* delete \([A-Za-z]*\) .*/\1/p' "$FAKE/log" | grep -n . | sed -n 's/:NetworkPolicy$//p')" = 7 ]
  # The node port is free before somebody else asks for it.
  [ "$(grep -n 'delete Service frontend' "$FAKE/log" | cut -d : -f 1)" -lt "$(grep -n 'apply .*frontend.k8s.yaml' "$FAKE/log" | cut -d : -f 1)" ]
}

# bats test_tags=long
@test "it asks at a terminal, and no is no" {
  # Who has it: a terminal of its own for a command.
  command script --version >/dev/null 2>&1 || skip 'there is no script of util-linux'
  guide_runs
  local command
  printf -v command '%q ' bash "$project/scripts/apply.sh" --profile hardened --context theirs
  at_terminal() { echo "$1" | command script --quiet --return --command "$command" /dev/null; }
  run at_terminal n
  fails_with 1 'remove guide (its Secrets and volumes stay), and put hardened in its place? [y/N]' 'nothing was changed'
  nothing_was_changed
  run at_terminal y
  succeeds
  guide_is_gone
}

# bats test_tags=long
@test "interrupted while it removes: the same command goes on without a question, and status says so" {
  local at steps=('delete Service frontend')
  [ -z "${TEST_FULL:-}" ] || steps+=('delete Deployment backend' 'delete NetworkPolicy')
  for at in "${steps[@]}"; do
    rm -rf "$FAKE/objects" "$FAKE/records" "$FAKE/secrets"
    no_faults
    guide_runs
    fault "$at" hang
    run node "$repository/test/scripts/interrupt.mjs" SIGINT "$FAKE/log" "$at" bash "$project/scripts/apply.sh" --profile hardened --context theirs --switch
    [ "$status" -gt 128 ]
    no_faults
    script status --context theirs
    fails_with 1 'a run did not finish' removing
    hardened </dev/null
    succeeds
    guide_is_gone
    has 'Service three-tier/frontend'
  done
}

# bats test_tags=long
@test "interrupted while it removes, and the user wants the old one back" {
  guide_runs
  fault 'delete Service frontend' hang
  run node "$repository/test/scripts/interrupt.mjs" SIGKILL "$FAKE/log" 'delete Service frontend' bash "$project/scripts/apply.sh" --profile hardened --context theirs --switch
  no_faults
  script apply --context theirs </dev/null
  succeeds
  recorded 'default tierwall-guide' | sort >record
  cut -d ' ' -f 1-3 "$FAKE/objects" | grep ' default/' | sort | diff - record
}

# bats test_tags=long
@test "interrupted while it applies: what it made is known, and makes room later" {
  echo any >"$FAKE/clusters"
  fault 'apply .*network-policy' hang
  run node "$repository/test/scripts/interrupt.mjs" SIGKILL "$FAKE/log" 'apply .*network-policy' bash "$project/scripts/apply.sh" --context theirs
  no_faults
  # What the API server had of it.
  printf '%s\n' 'Deployment default/frontend uid-half' 'Service default/frontend uid-half 30001/TCP' >"$FAKE/objects"
  hardened </dev/null
  fails_with 1 'node port 30001/TCP: Service default/frontend'
  hardened --switch
  succeeds
  guide_is_gone
}

@test "a node port that somebody else has: nothing is applied, with or without --switch" {
  echo any >"$FAKE/clusters"
  echo 'Service shop/web uid-theirs 30001/TCP' >"$FAKE/objects"
  for option in '' --switch; do
    : >"$FAKE/log"
    # shellcheck disable=SC2086
    hardened $option
    fails_with 1 'another Service has what hardened needs, so nothing was applied' 'node port 30001/TCP: Service shop/web'
    not logged ' (apply|create|delete) '
  done
}

# bats test_tags=long
@test "the same objects in two profiles are a conflict, too" {
  guide_runs
  cp -R "$project/dist/guide" "$project/dist/twin"
  sed -n '/^guide:/,/^hardened:/p' "$project/dist/cluster/profiles.yaml" | sed '$d; s/^guide:/twin:/; /30001\|30002\|30003/d' >>"$project/dist/cluster/profiles.yaml"
  script apply --profile twin --context theirs </dev/null
  fails_with 1 'Deployment default/backend' '--switch removes guide'
}

# bats test_tags=long
@test "Services that cannot be listed: of one's own cluster nothing is applied" {
  script up
  fault 'get services' 1 'the server is busy'
  : >"$FAKE/log"
  script apply
  fails_with 1 'the Services of the cluster cannot be listed, so nothing was applied'
  not logged ' apply '
}

# bats test_tags=long
@test "up.sh finds it before it touches the cluster, and goes on with --switch" {
  script up
  : >"$FAKE/log"
  run bash "$project/scripts/up.sh" --profile hardened </dev/null
  fails_with 1 '--switch removes guide, and puts hardened in its place'
  not logged ' (apply|create|delete) '
  script up --profile hardened --switch
  succeeds
  guide_is_gone
  logged '^tierwall verify .*dist/hardened'
}
