#!/usr/bin/env bash
# Runs every check that needs no cluster, one after the other, and ends with one line that counts them.
# Usage: scripts/test.sh [CHECK ...]     (default: all of them)
# Checks: lint, types, dist, unit, shell, scripts
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PWD/node_modules/.bin:$PATH

lint() { biome check --error-on-warnings .; }
types() { tsc --noEmit; }
dist() { node bin/launch.mjs main.ts --check && node bin/launch.mjs docs/pictures/draw.ts --check; }
unit() { jest --silent=false; }
shell() {
  local scripts=() script
  while IFS= read -r script; do scripts+=("$script"); done < <(git grep -lE '^#!.*bash|^# shellcheck shell=bash' -- scripts bin .ci test/scripts/fake-tool)
  # Joined: in a function that `if` calls, a failure in the middle would not count.
  with shellcheck "${scripts[@]}" && with shfmt -i 2 -ci -d "${scripts[@]}" && with actionlint
}
scripts() { bash node_modules/bats/bin/bats test/scripts; }
# Runs a tool that npm does not install, or says that it is not there.
with() {
  if command -v "$1" >/dev/null; then "$@"; else echo "SKIPPED: $1 is not installed"; fi
}

main() {
  if [ "${1:-}" = --help ]; then
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p;}' "$0"
    return
  fi
  [ $# -gt 0 ] || set -- lint types dist unit shell scripts
  local check failed='' passed=0 started
  for check; do
    case $check in
      lint | types | dist | unit | shell | scripts) ;;
      *)
        echo "test.sh: no check is called '$check' (lint, types, dist, unit, shell, scripts)" >&2
        return 2
        ;;
    esac
    printf '\n== %s\n' "$check"
    started=$SECONDS
    if "$check"; then passed=$((passed + 1)); else failed="$failed $check"; fi
    printf '   %s: %s s\n' "$check" $((SECONDS - started))
  done
  printf '\nchecks: %s passed, %s failed%s\n' "$passed" "$(wc -w <<<"$failed" | tr -d ' ')" "${failed:+:$failed}"
  [ -z "$failed" ]
}
main "$@"
