#!/usr/bin/env bats
# scripts/review.sh in a repository of its own, with the real tierwall.

load review-helper

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
  run "$root/scripts/review.sh" --base main --out out ./x/b x-b
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
