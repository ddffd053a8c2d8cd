#!/usr/bin/env bats
# What scripts/review.sh reviews: lists, globs, pairs, and the sets of a tierwall.yaml.

load review-helper

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
