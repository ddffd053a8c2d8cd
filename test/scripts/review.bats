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
}

@test "what the intent does not list fails, and the comment says it" {
  sed -i 's/^      ports:/    - ports:/' dist/guide/network-policy.k8s.yaml
  run "$root/scripts/review.sh" --base main --out out dist/guide=dist/intent/guide.yaml
  [ "$status" -eq 1 ]
  head -n 1 out/review.md | grep -qF '### :no_entry: The data tier db opens to everyone'
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
  grep -q 'No connectivity change' out/review.md
  grep -q '^    dist/guide/db.k8s.yaml:' out/review.md
}

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

@test "a folder that the change removes is reviewed, and a folder that nobody has is not" {
  git rm -qr dist/guide
  run "$root/scripts/review.sh" --base main --out out dist/guide
  [ "$status" -eq 0 ]
  grep -q 'No Connections' out/review.md
  run "$root/scripts/review.sh" --base main --out out dist/guid
  [ "$status" -eq 2 ]
  grep -q 'dist/guid could not be reviewed' out/review.md
}

@test "causes are links to the head commit where it has an address" {
  sed -i 's/^      ports:/    - ports:/' dist/guide/network-policy.k8s.yaml
  run "$root/scripts/review.sh" --base main --out out --source-url https://github.com/o/r/blob/abc dist/guide
  grep -qF '](https://github.com/o/r/blob/abc/dist/guide/network-policy.k8s.yaml#L' out/review.md
}

@test "suggestions are written where they are asked for, with paths of the repository" {
  sed -i 's/^      ports:/    - ports:/' dist/guide/network-policy.k8s.yaml
  run "$root/scripts/review.sh" --suggestions --base main --out out dist/guide dist/hardened
  [ "$status" -eq 0 ]
  grep -q '"file": "dist/guide/network-policy.k8s.yaml"' out/dist-guide.suggestions.json
  grep -q '"suggestions": \[\]' out/dist-hardened.suggestions.json
  run "$root/scripts/review.sh" --base main --out without dist/guide
  [ ! -e without/dist-guide.suggestions.json ]
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
