#!/usr/bin/env bash
# Runs every check that needs no cluster, all side by side, and ends with one line that counts them. It shows the output of a check when
# the check has ended, and the output of failed checks at the end.
# Usage: scripts/test.sh [--full] [CHECK ...]     (default: all of them, but `unused` with --full alone)
#   --full   also run what takes minutes: all generated worlds, long fuzzing, the report in a browser, an interruption of every step
# Checks: lint, types, unused, prose, dist, unit, shell, scripts
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PWD/node_modules/.bin:$PATH

lint() { biome check --error-on-warnings .; }
# By its path, because the bundler of types brings an older tsc that takes eight times as long.
# Without collecting garbage, which takes a third of its time and saves memory that it needs for seconds.
types() {
  local -x GOGC=off
  node node_modules/typescript/bin/tsc --noEmit && node node_modules/typescript/bin/tsc -p lib/format/report
}
# Files, exports and dependencies that nothing uses (knip.json).
unused() { knip; }
# The rules of docs/style.md that a tool can check, in all pages (.textlintrc.json).
prose() { git ls-files --cached --others --exclude-standard -z '*.md' ':!test/cases/*/*.md' ':!test/mistakes' | xargs -0 textlint --format unix; }
dist() { node bin/launch.mjs main.ts --check && node bin/launch.mjs docs/pictures/draw.ts --check; }
# With the files of a room in one (test/together), which `jest` alone leaves out: it runs each file apart. In the loop, most code runs a few
# times, so V8 optimizes later: that saves a third of the processor time. Later versions than 20 do not know the flag.
unit() {
  local flags=''
  set -- /node_modules/
  if [ -z "${TEST_FULL:-}" ]; then
    set -- "$@" '\.full\.test\.ts$'
    case $(node --version) in v20.*) flags=--interrupt-budget=1000000 ;; esac
  fi
  node $flags node_modules/jest/bin/jest.js --silent=false --filter="$PWD/test/together/rooms.cjs" --testPathIgnorePatterns "$@"
}
shell() {
  local scripts=() script
  while IFS= read -r script; do scripts+=("$script"); done < <(git grep -lE '^#!.*bash|^# shellcheck shell=bash' -- scripts bin .ci test/scripts/fake-tool)
  # Joined with &&, because a failure in the middle does not count in a function that `||` follows.
  with shellcheck "${scripts[@]}" && with shfmt -i 2 -ci -d "${scripts[@]}" && with actionlint
}
# The tests of one file run side by side. To run files side by side, bats would need GNU parallel. Tests with the tag `long` take seconds.
scripts() {
  set -- test/scripts
  [ -n "${TEST_FULL:-}" ] || set -- --filter-tags '!long' "$@"
  bash node_modules/bats/bin/bats --jobs "$(getconf _NPROCESSORS_ONLN)" --no-parallelize-across-files "$@"
}
# Runs a tool that npm does not install, or says that it is not installed.
with() {
  if command -v "$1" >/dev/null; then "$@"; else echo "SKIPPED: $1 is not installed"; fi
}

# Starts a check in a process group of its own, so that all of it can be ended. At its end, `STATUS SECONDS` is in a file of its own, and a
# line on descriptor 3 says that there is something new.
start() {
  local check=$1
  {
    local started=$SECONDS status=0
    "$check" >"$work/$check" 2>&1 </dev/null || status=$?
    echo "$status $((SECONDS - started))" >"$work/$check.ending"
    mv "$work/$check.ending" "$work/$check.ended"
    echo >&3
  } &
  groups="$groups $!"
}

stop() {
  local group
  trap '' INT TERM HUP
  for group in $groups; do kill -TERM -- "-$group" 2>/dev/null || true; done
  rm -rf "$work"
}

show() { # CHECK SECONDS
  printf '\n== %s\n' "$1"
  cat "$work/$1"
  printf '   %s: %s s\n' "$1" "$2"
}

main() {
  local check status seconds running news passed shown=0 failures='' failed=''
  while [ $# -gt 0 ]; do
    case $1 in
      --help)
        sed -n '2,/^set/{/^#/s/^# \{0,1\}//p;}' "$0"
        return
        ;;
      --full) export TEST_FULL=yes ;;
      *) break ;;
    esac
    shift
  done
  # Long checks first.
  [ $# -gt 0 ] || set -- unit scripts types ${TEST_FULL:+unused} prose shell lint dist
  for check; do
    case $check in
      lint | types | unused | prose | dist | unit | shell | scripts) ;;
      *)
        echo "test.sh: no check is called '$check' (lint, types, unused, prose, dist, unit, shell, scripts)" >&2
        return 2
        ;;
    esac
  done
  groups=''
  work=$(mktemp -d)
  mkfifo "$work/ended"
  exec 3<>"$work/ended"
  trap stop EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  echo "side by side: $*"
  set -m
  for check; do start "$check"; done
  set +m
  while [ "$shown" -lt $# ]; do
    # Asked first: whatever ended before has left its file.
    running=$(jobs -r)
    news=''
    for check; do
      [ -e "$work/$check.ended" ] || continue
      news=yes
      shown=$((shown + 1))
      read -r status seconds <"$work/$check.ended"
      rm "$work/$check.ended"
      if [ "$status" = 0 ]; then
        show "$check" "$seconds"
      else
        failed="$failed $check"
        failures="$failures $check $seconds"
        printf '\n== %s FAILED after %s s; its output comes at the end\n' "$check" "$seconds"
      fi
    done
    [ "$news$running" ] || { echo 'test.sh: a check was killed' >&2 && return 1; }
    [ "$news" ] || read -r -t 10 -u 3 _ || true
  done
  passed=$((shown - $(wc -w <<<"$failed")))
  # shellcheck disable=SC2086 # words
  set -- $failures
  while [ $# -gt 0 ]; do
    show "$1" "$2"
    shift 2
  done
  printf '\nchecks: %s passed, %s failed%s\n' "$passed" "$(wc -w <<<"$failed" | tr -d ' ')" "${failed:+:$failed}"
  [ -z "$failed" ]
}
main "$@"
