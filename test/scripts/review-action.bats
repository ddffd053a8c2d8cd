#!/usr/bin/env bats
# The step of action.yml that runs scripts/review.sh.

load review-helper

# The step of action.yml that reviews, as a runner runs it: act BASE_REF [VARIABLE=VALUE ...]
act() {
  RUNNER_TEMP=$PWD/runner
  rm -rf "$RUNNER_TEMP"
  mkdir "$RUNNER_TEMP"
  node -e '
    const { parse } = require(process.argv[1] + "/node_modules/yaml");
    const { steps } = parse(require("fs").readFileSync(process.argv[1] + "/action.yml", "utf8")).runs;
    process.stdout.write(steps.find(({ id }) => id === "review").run);' "$root" >"$RUNNER_TEMP/step"
  run env RUNNER_TEMP="$RUNNER_TEMP" GITHUB_OUTPUT="$RUNNER_TEMP/output" GITHUB_STEP_SUMMARY="$RUNNER_TEMP/summary" PACKAGE="$root" \
    COMMAND=tierwall MANIFESTS='' CONFIG='' BEFORE='' AFTER='' FAIL_ON=never BASE_REF="$1" EVENT=pull_request HEAD_COMMIT='' \
    TRUST_HEAD=false REPOSITORY=o/r HEAD_REPOSITORY=o/r REPORT_URL=https://x.example/1 SOURCE_URL='' \
    "${@:2}" bash --noprofile --norc -eo pipefail "$RUNNER_TEMP/step"
  rm -rf out
  cp -r "$RUNNER_TEMP/tierwall" out
}
gives() { grep -qF -- "$1" runner/output || { cat runner/output && return 1; }; }

# bats test_tags=long
@test "the action: outputs, the summary of the job, and why it could not" {
  git clone -q . ../origin
  git remote add origin ../origin
  git fetch -q origin
  git checkout -qb change
  sed -i 's/^      ports:/    - ports:/' dist/guide/network-policy.k8s.yaml
  git commit -qam dash
  act main MANIFESTS="$(printf '\n  dist/guide=dist/intent/guide.yaml  # the tutorial\n')"
  [ "$status" -eq 0 ]
  gives 'status=1'
  gives 'high'
  gives '"gained":5,'
  gives runner/tierwall/dist-guide.html
  gives runner/tierwall/dist-guide.sarif
  cmp runner/summary out/review.md
  act main
  gives status=2
  grep -q 'name a folder of manifests' out/review.md
  act '' MANIFESTS=dist/guide
  gives status=2
  gives failed
  grep -q 'a pull request has a branch' out/review.md
  act nowhere MANIFESTS=dist/guide
  grep -q 'no merge base of origin/nowhere' out/review.md
}

# bats test_tags=long
@test "the action: rendered sides need neither a pull request nor history" {
  act '' BEFORE=dist/hardened AFTER=dist/hardened
  gives status=0
  gives unchanged
}

# bats test_tags=long
@test "the action: a set and its intent are the base's, until the head is trusted; a fork's never is" {
  printf 'version: 1\nsets:\n  guide: {folder: dist/guide, intent: dist/intent/guide.yaml}\n' >tierwall.yaml
  git add -A
  git commit -qm sets
  git clone -q . ../origin
  git remote add origin ../origin
  git fetch -q origin
  git checkout -qb change
  # What the base judges by is taken away, and all is opened.
  printf 'version: 1\nsets:\n  other: {folder: dist/hardened}\n' >tierwall.yaml
  sed -i 's/^      ports:/    - ports:/' dist/guide/network-policy.k8s.yaml
  git commit -qam change
  head=$(git rev-parse HEAD)
  act main CONFIG=tierwall.yaml HEAD_COMMIT="$head"
  gives status=1
  gives '"gained":5,'
  grep -qF 'tierwall.yaml removes set guide (shown, and not obeyed before it is merged)' out/review.md
  [ "$(told 'all.sets.map(({name}) => name).join()')" = guide ]
  # Nothing of the head's own file decides what its findings are.
  [ -s out/guide.sarif ]
  act main CONFIG=tierwall.yaml TRUST_HEAD=true
  gives status=0
  [ "$(told 'all.sets.map(({name}) => name).join()')" = other ]
  act main CONFIG=tierwall.yaml TRUST_HEAD=true HEAD_REPOSITORY=else/r
  gives status=1
  [[ $output == *'::warning title=tierwall::trust-head is not obeyed'* ]]
  # The repository of a fork may be gone.
  act main CONFIG=tierwall.yaml TRUST_HEAD=true HEAD_REPOSITORY=
  gives status=1
  act main CONFIG=tierwall.yaml TRUST_HEAD=true EVENT=pull_request_target
  gives status=1
  # What is removed is judged by what it was.
  git rm -q tierwall.yaml
  act main CONFIG=tierwall.yaml
  gives status=1
  grep -qF 'tierwall.yaml is removed; the review is still by it' out/review.md
  # The checkout of pull_request_target is the base's: compared with itself, nothing would change.
  git checkout -qf main
  act main CONFIG=tierwall.yaml HEAD_COMMIT="$head" EVENT=pull_request_target
  gives status=2
  grep -qF 'check out the pull request, not its base' out/review.md
}

# bats test_tags=long
@test "the action: a first tierwall.yaml says what it needs" {
  git clone -q . ../origin
  git remote add origin ../origin
  git fetch -q origin
  git checkout -qb change
  printf 'version: 1\nsets:\n  guide: {folder: dist/guide}\n' >tierwall.yaml
  git add -A
  git commit -qm first
  act main CONFIG=tierwall.yaml
  gives status=2
  grep -qE 'has no tierwall.yaml; the head has one, which counts after the merge' out/review.md
  act main CONFIG=tierwall.yaml TRUST_HEAD=true
  gives status=0
}
