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
  grep -c 'no connectivity change' 'o u t/review.md' | grep -qx 2
  grep -q '^## dist/hardened$' 'o u t/review.md'
  [ -s 'o u t/dist-guide.html' ]
  [ -s 'o u t/dist-guide.sarif' ]
}

@test "what the intent does not list fails, and the comment says it" {
  sed -i 's/^      ports:/    - ports:/' dist/guide/network-policy.k8s.yaml
  run "$root/scripts/review.sh" --base main --out out dist/guide=dist/intent/guide.yaml
  [ "$status" -eq 1 ]
  head -n 1 out/review.md | grep -q '5 gained, 1 widened'
  run "$root/scripts/review.sh" --base main --out out --fail-on high dist/guide
  [ "$status" -eq 1 ]
  run "$root/scripts/review.sh" --base main --out out dist/guide
  [ "$status" -eq 0 ]
}

@test "manifests that cannot be read: exit 2, and the other folder is reviewed all the same" {
  echo 'kind: [' >>dist/guide/db.k8s.yaml
  run "$root/scripts/review.sh" --base main --out out dist/guide dist/hardened
  [ "$status" -eq 2 ]
  grep -q 'dist/guide could not be reviewed' out/review.md
  grep -q 'no connectivity change' out/review.md
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
