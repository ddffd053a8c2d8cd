# What every test of scripts/ has: a copy of them, in a folder with a space, and tools that only pretend.

setup() {
  repository=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  project="$BATS_TEST_TMPDIR/a project"
  mkdir -p "$project" "$BATS_TEST_TMPDIR/bin"
  cp -R "$repository/scripts" "$project"
  cp -R "$repository/test/fixtures" "$project/dist"
  for part in lib imports main.ts package.json tsconfig.json node_modules; do ln -s "$repository/$part" "$project/$part"; done
  mkdir "$project/bin"
  ln -s "$repository/test/scripts/fake-launch.mjs" "$project/bin/launch.mjs"
  ln -s "$repository/test/scripts/fake-tool" "$project/bin/tierwall"
  # A port that nothing else has, so that tests may run beside a real cluster.
  change "s/hostPort: .*/hostPort: 39471/" "$project/dist/cluster/kind.k8s.yaml"
  change "s/^    - 30001$/    - 39471/" "$project/dist/cluster/profiles.yaml"
  export FAKE="$BATS_TEST_TMPDIR/fake" REAL_REPOSITORY=$repository
  mkdir -p "$FAKE"
  local tool
  for tool in docker kind kubectl curl; do ln -s "$repository/test/scripts/fake-tool" "$BATS_TEST_TMPDIR/bin/$tool"; done
  # Upstream's manifest, by a sum of its own, so that nothing is downloaded.
  echo 'kind: List' >"$FAKE/download"
  pin "$(sha256sum "$FAKE/download" 2>/dev/null | cut -d ' ' -f 1 || shasum -a 256 "$FAKE/download" | cut -d ' ' -f 1)"
  export PATH="$BATS_TEST_TMPDIR/bin:$PATH" HOME="$BATS_TEST_TMPDIR" TIERWALL_PATIENCE=1
  usual_path=$PATH
  # Where bin/launch.mjs keeps what it made: once for all tests.
  export XDG_CACHE_HOME="$BATS_RUN_TMPDIR/cache"
  unset TIERWALL_NODE_IMAGE TIERWALL_MANIFESTS TIERWALL_IMAGES TIERWALL_PROBE_IMAGE KUBECONFIG
  state="$project/.state/tierwall"
  cd "$BATS_TEST_TMPDIR" || return
}

# The guide's operator manifest has this sum.
pin() { sed -i.bak "s/tigera-operator.yaml=3b8ccc[0-9a-f]*/tigera-operator.yaml=$1/" "$project/scripts/versions.sh"; }

# change EXPRESSION FILE: by sed.
change() { sed -i.bak "$1" "$2" && rm "$2.bak"; }

# What the fake cluster has: objects as `KIND NAMESPACE/NAME UID [PORT/PROTOCOL ...]`, and what apply.sh has recorded.
has() { grep -Eq -- "^$1 " "$FAKE/objects"; }
recorded() { cat "$FAKE/records/$1/objects"; }

fault() { printf '%s\t%s\t%s\n' "$1" "$2" "${3:-}" >>"$FAKE/faults"; }
no_faults() { rm -f "$FAKE/faults"; }

# script NAME [ARGUMENT ...]: runs it. What `up` does where nothing was done before is the same in every test, and takes two seconds:
# it is run once, and what it left is copied.
script() {
  local name=$1 first
  shift
  if [ "$name $#" = 'up 0' ] && is_untouched; then
    first=$BATS_RUN_TMPDIR/first-up-$(digest_of_project)
    [ -d "$first" ] || keep_first_up "$first"
    copy_first_up "$first"
  else
    run bash "$project/scripts/$name.sh" "$@"
  fi
}

# The tools are asked for the first time, and answer as usual.
is_untouched() {
  # The project, the tools, and what they know: no more is in the home.
  [ "$(find "$BATS_TEST_TMPDIR" -mindepth 1 -maxdepth 1 | grep -c .)" = 3 ] && [ "$(ls -A "$FAKE")" = download ] &&
    [ ! -e "$project/.state" ] && [ ! -e "$project/.tools" ] &&
    [ "$PATH" = "$usual_path" ] && [ "$(env | grep -E '^(FAKE|TIERWALL)_')" = 'TIERWALL_PATIENCE=1' ]
}

digest_of_project() {
  (cd "$project" && find scripts dist -type f -exec cksum {} + | sort -k 3 | cksum | tr ' ' -)
}

keep_first_up() {
  run bash "$project/scripts/up.sh"
  local own=$1.$BATS_TEST_NUMBER
  mkdir "$own"
  cp -pR "$FAKE" "$own/fake"
  cp -pR "$project/.state" "$own/state"
  printf '%s' "$status" >"$own/status"
  printf '%s' "$output" >"$own/output"
  printf '%s' "$BATS_TEST_TMPDIR" >"$own/place"
  # Of tests that run at a time, one is the first.
  mv "$own" "$1" 2>/dev/null || true
  rm -rf "$FAKE" "$project/.state"
}

copy_first_up() {
  local place file
  place=$(cat "$1/place")
  rm -rf "$FAKE"
  cp -pR "$1/fake" "$FAKE"
  cp -pR "$1/state" "$project/.state"
  # In what was written down, this is the place.
  grep -rlF "$place" "$FAKE" "$project/.state" | while IFS= read -r file; do
    sed "s#$place#$BATS_TEST_TMPDIR#g" "$file" >"$BATS_TEST_TMPDIR/replaced"
    cat "$BATS_TEST_TMPDIR/replaced" >"$file"
  done
  rm -f "$BATS_TEST_TMPDIR/replaced"
  # shellcheck disable=SC2034 # as `run` sets them
  status=$(cat "$1/status") output=$(cat "$1/output")
}

# A failed `!` does not end a test; this does.
not() { ! "$@"; }

logged() { grep -Eq -- "$1" "$FAKE/log"; }

succeeds() { [ "$status" = 0 ] || { echo "status $status: $output" && return 1; }; }
fails_with() {
  [ "$status" = "$1" ] || { echo "status $status, not $1: $output" && return 1; }
  shift
  says "$@"
}
says() {
  local text
  for text; do
    case $output in *"$text"*) ;; *) echo "not said: $text
$output" && return 1 ;; esac
  done
}

# path_without TOOL: the path without this tool.
path_without() {
  mkdir -p "$BATS_TEST_TMPDIR/few"
  local tool
  for tool in bash env ls awk sed grep cut tr head tail cat mkdir rm mv cp dirname basename uname sort date ps sleep node df find wc chmod cksum sha256sum shasum od tee; do
    [ -e "$BATS_TEST_TMPDIR/few/$tool" ] || ! command -v "$tool" >/dev/null || ln -s "$(command -v "$tool")" "$BATS_TEST_TMPDIR/few/$tool"
  done
  for tool in docker kind kubectl curl; do
    [ "$tool" = "$1" ] || ln -sf "$BATS_TEST_TMPDIR/bin/$tool" "$BATS_TEST_TMPDIR/few/$tool"
  done
  rm -f "$BATS_TEST_TMPDIR/few/$1"
  printf '%s' "$BATS_TEST_TMPDIR/few"
}
