# For the tests of scripts/review.sh: a repository of its own for each, with the fixtures as dist/.

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

# told FIELD: of summary.json, by an expression about `all`.
told() { node -e 'const all = JSON.parse(require("fs").readFileSync("out/summary.json")); console.log(eval(process.argv[1]))' "$1"; }
