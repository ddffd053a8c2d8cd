# What every test of scripts/ has: a copy of them, in a folder with a space, and tools that only pretend.

setup() {
  repository=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  project="$BATS_TEST_TMPDIR/a project"
  mkdir -p "$project" "$BATS_TEST_TMPDIR/bin"
  cp -R "$repository/scripts" "$project"
  cp -R "$repository/test/fixtures" "$project/dist"
  for part in bin lib imports main.ts package.json tsconfig.json node_modules; do ln -s "$repository/$part" "$project/$part"; done
  # A port that nothing else has, so that tests may run beside a real cluster.
  sed -i.bak "s/hostPort: .*/hostPort: 39471/" "$project/dist/cluster/kind.k8s.yaml" && rm "$project/dist/cluster/kind.k8s.yaml.bak"
  export FAKE="$BATS_TEST_TMPDIR/fake"
  mkdir -p "$FAKE"
  local tool
  for tool in docker kind kubectl curl; do ln -s "$repository/test/scripts/fake-tool" "$BATS_TEST_TMPDIR/bin/$tool"; done
  # Upstream's manifest, by a sum of its own, so that nothing is downloaded.
  echo 'kind: List' >"$FAKE/download"
  pin "$(sha256sum "$FAKE/download" 2>/dev/null | cut -d ' ' -f 1 || shasum -a 256 "$FAKE/download" | cut -d ' ' -f 1)"
  export PATH="$BATS_TEST_TMPDIR/bin:$PATH" HOME="$BATS_TEST_TMPDIR" TIERWALL_PATIENCE=1
  unset TIERWALL_NODE_IMAGE TIERWALL_MANIFESTS TIERWALL_IMAGES TIERWALL_PROBE_IMAGE KUBECONFIG
  state="$project/.state/tierwall"
  cd "$BATS_TEST_TMPDIR" || return
}

# The guide's operator manifest has this sum.
pin() { sed -i.bak "s/tigera-operator.yaml=3b8ccc[0-9a-f]*/tigera-operator.yaml=$1/" "$project/scripts/versions.sh"; }

fault() { printf '%s\t%s\t%s\n' "$1" "$2" "${3:-}" >>"$FAKE/faults"; }
no_faults() { rm -f "$FAKE/faults"; }

script() {
  local name=$1
  shift
  run bash "$project/scripts/$name.sh" "$@"
}

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
  for tool in bash env awk sed grep cut tr head tail cat mkdir rm mv cp dirname basename uname sort date ps sleep node df find wc chmod cksum sha256sum shasum od tee; do
    [ -e "$BATS_TEST_TMPDIR/few/$tool" ] || ! command -v "$tool" >/dev/null || ln -s "$(command -v "$tool")" "$BATS_TEST_TMPDIR/few/$tool"
  done
  for tool in docker kind kubectl curl; do
    [ "$tool" = "$1" ] || ln -sf "$BATS_TEST_TMPDIR/bin/$tool" "$BATS_TEST_TMPDIR/few/$tool"
  done
  rm -f "$BATS_TEST_TMPDIR/few/$1"
  printf '%s' "$BATS_TEST_TMPDIR/few"
}
