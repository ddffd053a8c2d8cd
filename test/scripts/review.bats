#!/usr/bin/env bats
# scripts/review.sh in a repository of its own, with the real tierwall.

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  cd "$(mktemp -d "$BATS_TEST_TMPDIR/a folder XXXX")"
  git init -q -b main
  git config user.name t
  git config user.email t@example.org
  cp -r "$root/test/fixtures" dist
  git add -A
  git commit -qm base
}

@test "no change: one line for each folder, reports and SARIF, exit 0" {
  run "$root/scripts/review.sh" --base main --out 'o u t' dist/guide=dist/intent/guide.yaml dist/hardened
  [ "$status" -eq 0 ]
  grep -c '^### :white_check_mark: No connectivity change$' 'o u t/review.md' | grep -qx 2
  grep -q '^## dist/hardened$' 'o u t/review.md'
  [ -s 'o u t/dist-guide.html' ]
  [ -s 'o u t/dist-guide.sarif' ]
  # What it needs on the way is gone.
  [ "$(cd 'o u t' && echo *)" = 'dist-guide.html dist-guide.sarif dist-hardened.html dist-hardened.sarif review.md summary.json' ]
}

# bats test_tags=long
@test "each folder is compared once, and read for its report and its findings" {
  cp -r "$root/scripts" .
  mkdir bin
  printf '#!/usr/bin/env node\nrequire("fs").appendFileSync("calls", `${process.argv[2]}\\n`);\n' >bin/tierwall
  printf 'const { spawnSync } = require("child_process");\nprocess.exitCode = spawnSync(process.execPath, ["%s", ...process.argv.slice(2)], { stdio: "inherit" }).status;\n' "$root/bin/tierwall" >>bin/tierwall
  run scripts/review.sh --base main --out out dist/guide
  [ "$status" -eq 0 ]
  [ "$(paste -sd ' ' calls)" = 'review lint report' ]
}

@test "what the intent does not list fails, and the comment says it" {
  sed -i 's/^      ports:/    - ports:/' dist/guide/network-policy.k8s.yaml
  run "$root/scripts/review.sh" --base main --out out dist/guide=dist/intent/guide.yaml
  [ "$status" -eq 1 ]
  head -n 1 out/review.md | grep -qF '### :no_entry: The data tier db opens to everyone'
  [[ $output == *'exit 1: the change is against the intent, or is what --fail-on'* ]]
}

# bats test_tags=long
@test "a high risk fails where that is asked for, and not else" {
  sed -i 's/^      ports:/    - ports:/' dist/guide/network-policy.k8s.yaml
  run "$root/scripts/review.sh" --base main --out out --fail-on high dist/guide
  [ "$status" -eq 1 ]
  run "$root/scripts/review.sh" --base main --out out dist/guide
  [ "$status" -eq 0 ]
}

@test "says what to do about a comment that no forge takes" {
  say() { printf '%s\n' "$*"; }
  # shellcheck source=scripts/lib/review-comment.sh
  . "$root/scripts/lib/review-comment.sh"
  head -c 65537 /dev/zero | tr '\0' x >review.md
  out=. worst=0 fail_on=never run say_result
  [[ $output == *'(65537 characters)'* ]]
  [[ $output == *'review fewer sets at a time'* ]]
  head -c 65536 /dev/zero | tr '\0' x >review.md
  out=. worst=0 fail_on=never run say_result
  [[ $output != *'review fewer'* ]]
}

# bats test_tags=long
@test "with more sets than a comment has room for, each has its headline" {
  cp -r "$root/scripts" .
  mkdir bin
  cat >bin/tierwall <<'STUB'
const words = process.argv.slice(2);
const after = (name) => words[words.indexOf(name) + 1];
if (words[0] === 'review') {
  if (Number(after('--limit')) < 5000) process.exit(2);
  const nothing = { counts: {}, breaks: [], unjudged: [], errors: 0, changed: false };
  require('fs').writeFileSync(after('--json'), JSON.stringify(nothing));
  console.log(`> a remark\n\n### A headline\n\n${'x'.repeat(25000)}`);
}
STUB
  for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do cp -r dist/guide "guide-$i"; done
  run scripts/review.sh --base main --out out guide-*
  [ "$status" -eq 0 ]
  [ "$(wc -c <out/review.md)" -lt 65536 ]
  [ "$(grep -c '^### A headline$' out/review.md)" -eq 13 ]
  [ "$(grep -c '^The rest of this set does not fit into the comment.$' out/review.md)" -eq 11 ]
}

# bats test_tags=long
@test "manifests that cannot be read: exit 2, and the other folder is reviewed all the same" {
  echo 'kind: [' >>dist/guide/db.k8s.yaml
  run "$root/scripts/review.sh" --base main --out out dist/guide dist/hardened
  [ "$status" -eq 2 ]
  grep -q 'dist/guide could not be reviewed' out/review.md
  grep -q 'No connectivity change' out/review.md
  grep -q '^    dist/guide/db.k8s.yaml:' out/review.md
}

# bats test_tags=long
@test "folders whose names are alike have files of their own" {
  mkdir x
  cp -r dist/guide x/b
  cp -r dist/guide x-b
  git add -A
  git commit -qm alike
  run "$root/scripts/review.sh" --base main --out out x/b x-b
  [ "$status" -eq 0 ]
  [ -s out/x-b.html ]
  [ -s out/x-b-2.html ]
  [ -s out/x-b-2.sarif ]
}

# bats test_tags=long
@test "a folder that the change removes is reviewed, and a folder that nobody has is not" {
  git rm -qr dist/guide
  run "$root/scripts/review.sh" --base main --out out dist/guide
  [ "$status" -eq 0 ]
  grep -q 'No Connections' out/review.md
  run "$root/scripts/review.sh" --base main --out out dist/guid
  [ "$status" -eq 2 ]
  grep -q 'dist/guid could not be reviewed' out/review.md
}

# bats test_tags=long
@test "causes are links to the head commit where it has an address" {
  sed -i 's/^      ports:/    - ports:/' dist/guide/network-policy.k8s.yaml
  run "$root/scripts/review.sh" --base main --out out --source-url https://github.com/o/r/blob/abc dist/guide
  grep -qF '](https://github.com/o/r/blob/abc/dist/guide/network-policy.k8s.yaml#L' out/review.md
}

# bats test_tags=long
@test "suggestions are written where they are asked for, with paths of the repository" {
  sed -i 's/^      ports:/    - ports:/' dist/guide/network-policy.k8s.yaml
  run "$root/scripts/review.sh" --suggestions --base main --out out dist/guide dist/hardened
  [ "$status" -eq 0 ]
  grep -q '"file": "dist/guide/network-policy.k8s.yaml"' out/dist-guide.suggestions.json
  grep -q '"suggestions": \[\]' out/dist-hardened.suggestions.json
  run "$root/scripts/review.sh" --base main --out without dist/guide
  [ ! -e without/dist-guide.suggestions.json ]
}

# told FIELD: of summary.json, by an expression about `all`.
told() { node -e 'const all = JSON.parse(require("fs").readFileSync("out/summary.json")); console.log(eval(process.argv[1]))' "$1"; }

# bats test_tags=long
@test "a list has blanks, comments and globs; a glob finds what is on one side alone" {
  mkdir -p deploy/gone 'deploy/with space' deploy/docs
  cp dist/guide/* deploy/gone
  cp dist/guide/* 'deploy/with space'
  echo '# no manifests' >deploy/docs/README.md
  git add -A
  git commit -qm deploy
  git rm -qr deploy/gone
  mkdir deploy/new
  cp dist/guide/* deploy/new
  run "$root/scripts/review.sh" --base main --out out --manifests "$(printf '  # all of them\r\n\r\n\tdeploy/*   # by a glob\r\n  dist/guide/=dist/intent/guide.yaml \t\n#dist/hardened\n')"
  [ "$status" -eq 0 ]
  told 'all.sets.map(({name, verdict}) => name + " " + verdict).join()' |
    grep -qx 'deploy/gone changed,deploy/new high,deploy/with space unchanged,dist/guide unchanged'
  told 'all.sets[0].report' | grep -qx undefined
  [ -s "$(told 'all.sets[2].report')" ]
}

# bats test_tags=long
@test "two stars are any folders, one is of one name; a glob that finds nothing fails and says so" {
  mkdir -p apps/a/prod apps/prod apps/b/c/prod
  for folder in apps/a/prod apps/prod apps/b/c/prod; do cp dist/guide/* "$folder"; done
  run "$root/scripts/review.sh" --base main --out out --manifests 'apps/**/prod'
  [ "$status" -eq 0 ]
  told 'all.sets.map(({name}) => name).join()' | grep -qx 'apps/a/prod,apps/b/c/prod,apps/prod'
  run "$root/scripts/review.sh" --base main --out out --manifests 'apps/*/prod'
  told 'all.sets.map(({name}) => name).join()' | grep -qx 'apps/a/prod'
  run "$root/scripts/review.sh" --base main --out out --manifests 'apps/*/production'
  [ "$status" -eq 2 ]
  grep -qF 'apps/\*/production could not be reviewed' out/review.md
  [ "$(told all.verdict)" = failed ]
}

# bats test_tags=long
@test "what an earlier step rendered is compared in pairs, and what it left out is nothing" {
  mkdir -p 'old side/b' new
  cp -r dist/guide 'old side/a'
  cp dist/hardened/* 'old side/b'
  cp -r dist/guide new/a
  cp -r dist/guide new/c
  sed -i 's/^      ports:/    - ports:/' new/a/network-policy.k8s.yaml
  mkdir new/d
  run "$root/scripts/review.sh" --out out --before "$(printf 'old side/a\nold side/b # gone\nold side/c\nold side/a\nmain:dist/guide\nold side/a/db.k8s.yaml')" \
    --after "$(printf 'new/a=dist/intent/guide.yaml\nnew/b\nnew/c\nnew/d\nmain:dist/hardened\nnew/a/db.k8s.yaml')"
  [ "$status" -eq 1 ]
  told 'all.sets.map(({name, verdict}) => name + " " + verdict).join()' |
    grep -qx 'new/a high,new/b high,new/c high,new/d changed,main:dist/hardened high,new/a/db.k8s.yaml unchanged'
  told 'all.counts.errors > 0 && all.counts.gained > 0 && all.counts.lost > 0' | grep -qx true
  told 'all.sets[1].report' | grep -qx undefined
  grep -q '^## main:dist/hardened$' out/review.md
  run "$root/scripts/review.sh" --out out --before 'old side/a' --after "$(printf 'new/a\nnew/c')"
  [ "$status" -eq 2 ]
  grep -q 'before has 1 entries, and after 2' out/review.md
  run "$root/scripts/review.sh" --out out --before nowhere --after nowhere-too
  [ "$status" -eq 2 ]
  grep -q 'no such file or folder' out/review.md
}

# bats test_tags=long
@test "no link leads to what was rendered" {
  mkdir new
  cp dist/guide/* new
  sed -i 's/^      ports:/    - ports:/' new/network-policy.k8s.yaml
  run "$root/scripts/review.sh" --out out --source-url https://github.com/o/r/blob/abc --before dist/guide --after new
  [ "$status" -eq 0 ]
  grep -q 'no_entry' out/review.md
  run grep -c 'blob/abc' out/review.md
  [ "$output" = 0 ]
}

# bats test_tags=long
@test "every name has files of its own, where capital letters are alike, too" {
  mkdir x
  for folder in x/b x-b X-B x-b-2; do
    mkdir -p "$folder"
    cp dist/guide/* "$folder"
  done
  git add -A
  git commit -qm alike
  run "$root/scripts/review.sh" --base main --out out x/b x-b X-B x-b-2 x/b
  [ "$status" -eq 0 ]
  [ "$(told 'all.sets.length')" = 4 ]
  [ "$(find out -name '*.html' -exec basename {} \; | tr '[:upper:]' '[:lower:]' | sort -u | wc -l)" -eq 4 ]
  # A code host takes one run of each category.
  [ "$(grep -h '"id": "tierwall/' out/*.sarif | sort -u | wc -l)" -eq 4 ]
}

# bats test_tags=long
@test "a tierwall.yaml: its sets by name, or all of them, from its own folder" {
  mkdir -p "$BATS_TEST_TMPDIR/fake/scripts/lib" "$BATS_TEST_TMPDIR/fake/bin" 'deploy folder'
  cp "$root"/scripts/review* "$BATS_TEST_TMPDIR/fake/scripts"
  cp "$root"/scripts/lib/review* "$BATS_TEST_TMPDIR/fake/scripts/lib"
  # shellcheck disable=SC2016
  printf '%s\n' 'const [command, ...args] = process.argv.slice(2);' \
    'require("fs").appendFileSync(process.env.LOG, [process.cwd().split("/").pop(), command, ...args].join(" ") + "\n");' \
    'if (args[0] === "sets") console.log("prod\nstaging");' \
    'else console.log(command);' \
    'const diff = { changed: true, risk: "low", counts: { gained: 1, widened: 0, changed: 0, narrowed: 0, lost: 0 }, errors: 0, breaks: [], unjudged: [] };' \
    'if (command === "review") require("fs").writeFileSync(args[args.indexOf("--json") + 1], JSON.stringify(diff));' >"$BATS_TEST_TMPDIR/fake/bin/tierwall"
  echo 'version: 1' >'deploy folder/tierwall.yaml'
  export LOG=$PWD/log
  run "$BATS_TEST_TMPDIR/fake/scripts/review.sh" --base main --out out --config 'deploy folder/tierwall.yaml'
  [ "$status" -eq 0 ]
  grep -qx 'deploy folder review --base main prod --fail-on never --command tierwall --json .*/part.json --limit 29800' log
  grep -qx 'deploy folder config sets --base main' log
  grep -qx 'deploy folder report --base main staging' log
  # By what the base says, all of it: the head's own tierwall.yaml is obeyed by nothing.
  grep -qx 'deploy folder lint --base main prod --all --fail-on never -o sarif' log
  [ "$(told 'all.sets.map(({name}) => name).join() + all.counts.gained')" = prod,staging2 ]
  [ -s out/prod.html ]
  run "$BATS_TEST_TMPDIR/fake/scripts/review.sh" --base main --out out --config 'deploy folder/tierwall.yaml' staging
  [ "$(told 'all.sets.map(({name}) => name).join()')" = staging ]
  : >log
  run "$BATS_TEST_TMPDIR/fake/scripts/review.sh" --base main --trust-head --out out --config 'deploy folder/tierwall.yaml'
  grep -qx 'deploy folder config sets --base main --trust-head' log
  [ "$(grep -c -- '--base main --trust-head' log)" -eq 7 ]
  run "$BATS_TEST_TMPDIR/fake/scripts/review.sh" --base main --out out --config nowhere/tierwall.yaml
  [ "$status" -eq 2 ]
  grep -q 'nowhere/tierwall.yaml is not there' out/review.md
}

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

@test "--help, a base that is not there, unknown flags" {
  run "$root/scripts/review.sh" --help
  [ "$status" -eq 0 ]
  [[ $output == 'Reviews what a pull request changes'* ]]
  run "$root/scripts/review.sh" --base nowhere --out out dist/guide
  [ "$status" -eq 2 ]
  [[ $output == *'git has no revision nowhere'* ]]
  run "$root/scripts/review.sh" --bas main
  [ "$status" -eq 2 ]
}
