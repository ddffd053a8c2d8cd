#!/usr/bin/env bats
# scripts/up.sh with tools that only pretend.

load helper
bats_require_minimum_version 1.5.0

@test "a fresh machine: every step, then a summary" {
  script up
  succeeds
  says '[1/7]' '[2/7]' '[3/7]' '[4/7]' '[5/7]' '[6/7]' '[7/7]' 'http://127.0.0.1:39471/' 'scripts/shell.sh' 'scripts/down.sh'
  # As it can be pasted where it was run.
  says "prove your own    'a project/bin/tierwall' verify PATH/TO/YOUR/YAML --kubeconfig 'a project/.state/tierwall/kubeconfig'"
  logged '^kind create cluster --name tierwall --image kindest/node:v1.27.16@sha256:2d21a'
  logged '^kubectl .*apply --server-side --force-conflicts --field-manager=tierwall .*tigera-operator.yaml'
  logged '^kubectl .*apply .*network-policy.k8s.yaml .*backend.k8s.yaml'
  [ "$(stat -c %a "$state/kubeconfig" 2>/dev/null || stat -f %Lp "$state/kubeconfig")" = 600 ]
}

@test "dist/ that is not what the code says: what differs, and nothing is made" {
  : >"$FAKE/stale"
  script up
  fails_with 1 'dist/guide/db.k8s.yaml:1 differs' 'dist/ is not what the code writes: run npm run synth'
  not logged '^kind create'
}

# bats test_tags=long
@test "the user's own kubeconfig is neither read nor changed" {
  mkdir -p "$HOME/.kube"
  echo mine >"$HOME/.kube/config"
  script up
  succeeds
  [ "$(cat "$HOME/.kube/config")" = mine ]
  ! grep '^kubectl' "$FAKE/log" | grep -v 'version --client' | grep -v -- '--kubeconfig'
}

@test "a cluster of this name that does not answer is not touched" {
  echo tierwall >"$FAKE/clusters"
  mkdir -p "$state"
  : >"$state/kubeconfig"
  fault '^kubectl .* version$' 1
  script up
  fails_with 1 '--recreate makes it again'
  not logged '^kind delete'
}

# bats test_tags=long
@test "nodes that were stopped are started" {
  script up
  fault '^docker inspect' 0 false
  fault '^kubectl .* version$' 1
  : >"$FAKE/log"
  ( until logged '^docker start'; do sleep 0.1; done; no_faults ) 3>&- &
  TIERWALL_PATIENCE=100 script up
  succeeds
  logged '^docker start'
}

# bats test_tags=long
@test "only Calico is missing: only Calico is installed" {
  script up
  rm "$FAKE/calico"
  : >"$FAKE/log"
  script up
  succeeds
  not logged '^kind create'
  logged 'tigera-operator.yaml'
}

# bats test_tags=long
@test "the hardened profile has its Secret made once, and it is never shown" {
  echo any >"$FAKE/clusters"
  script apply --profile hardened --context theirs
  succeeds
  says 'created the Secret db-credentials'
  logged 'create --filename -'
  [ -f "$FAKE/secrets/three-tier db-credentials/password" ]
  not grep -i password "$FAKE/log"
  script apply --profile hardened --context theirs
  succeeds
  case $output in *'created the Secret'*) false ;; esac
  has 'Service three-tier/frontend'
}

# bats test_tags=long
@test "--dry-run prints what is really run, and runs nothing" {
  run --separate-stderr bash "$project/scripts/up.sh" --dry-run
  succeeds
  # Questions are free; everything else must not be asked.
  not grep -Ev '^(docker (info|ps|network|image)|kind (version|get)|kubectl version --client|curl .*--write-out)' "$FAKE/log"
  [ ! -d "$state" ]
  printf '%s\n' "$output" | grep -v '^#\|^mkdir\|^node' | tr -d "'" | sed 's/^.*\/bin\/tierwall /tierwall /' >dry
  rm "$FAKE/log"
  script up
  grep -Ev '^(docker (info|ps|network|image|inspect)|kind (version|get)|kubectl .*(version|diff|api-resources| get )|curl .*--write-out)' "$FAKE/log" |
    sed 's/ --request-timeout=[^ ]*//' |
    # What was applied is written down.
    grep -v 'apply .*--filename -$' >real
  sed -i.bak 's/ --location --silent --show-error.*--output \([^ ]* *[^ ]*\)\.unfinished/ --location --output \1/' real
  sort -u dry >a
  sort -u real >b
  diff a b
}

@test "an unknown argument ends with 2, --help with 0" {
  script up --profil guide
  fails_with 2 "unknown argument '--profil'"
  script up --profile other
  fails_with 2 'there is guide, hardened'
  script up --name
  fails_with 2 '--name needs a value'
  script up --name 'a b'
  fails_with 2 'is not a name for a cluster'
  script up --stack new
  fails_with 2 'guide and current'
  for name in up down apply status shell test-connectivity verify; do
    script "$name" --help
    succeeds
    says 'Usage: scripts/' '--dry-run'
    script "$name" --no-such-flag
    fails_with 2 "unknown argument '--no-such-flag'"
  done
}

# bats test_tags=long
@test "another up.sh at work on the same cluster is respected, one that is gone is not" {
  mkdir -p "$state/lock"
  echo 999999 >"$state/lock/pid"
  script up
  succeeds
}

@test "without a terminal there is no colour and no carriage return" {
  script up
  case $output in *$'\033'* | *$'\r'*) false ;; esac
}

@test "what is downloaded is refused when its sum is not the pinned one, and nothing is applied" {
  pin 0000000000000000000000000000000000000000000000000000000000000000
  sed -i.bak 's/tigera-operator.yaml=[0-9a-f]*/tigera-operator.yaml=0000/' "$project/scripts/versions.sh"
  script up
  fails_with 1 'is not the file that scripts/versions.sh names; nothing was applied' 'expected sha256 0000' 'found    sha256'
  not logged 'apply .*tigera-operator'
  [ -z "$(find "$project/.state" -name 'tigera*')" ]
}

# bats test_tags=long
@test "a download that is cut in the middle leaves nothing behind, and the next run tries again" {
  fault '^curl .*tigera-operator' 18 'curl: (18) transfer closed with outstanding read data remaining'
  script up
  fails_with 1 'cannot be downloaded; the next run tries again'
  [ -z "$(find "$project/.state" -name 'tigera*')" ]
  no_faults
  script up
  succeeds
}

# bats test_tags=long
@test "manifests that the user has are checked, too" {
  mkdir given
  echo wrong >given/tigera-operator.yaml
  TIERWALL_MANIFESTS=$PWD/given script up
  fails_with 1 'is not the file' 'expected sha256'
  cp "$FAKE/download" given/tigera-operator.yaml
  TIERWALL_MANIFESTS=$PWD/given script up
  succeeds
  not logged '^curl .*tigera'
}

# bats test_tags=long
@test "images of the user's own are taken in the place of others" {
  TIERWALL_IMAGES='mysql:5.7=registry.local/mysql:8.0' TIERWALL_NODE_IMAGE=node:v1.30.4 script up
  succeeds
  logged 'kind create .*--image node:v1.30.4 '
  grep -q 'image: registry.local/mysql:8.0' "$state/manifests/db.k8s.yaml"
  grep -q 'image: nginx' "$state/manifests/frontend.k8s.yaml"
}

# bats test_tags=long
@test "--preload puts images into the nodes as an archive" {
  script up --preload
  succeeds
  logged '^docker save --output .* nginx .*registry.k8s.io/e2e-test-images/agnhost'
  logged '^kind load image-archive .*images.tar --name tierwall'
}

@test "--offline downloads nothing and lists what is missing" {
  : >"$FAKE/no-images"
  script up --offline
  fails_with 1 '--offline: not on this machine:' 'kindest/node:v1.27.16' 'mysql:5.7' 'tigera-operator.yaml'
  not logged '^curl'
  not logged '^kind create'
}

# bats test_tags=long
@test "a policy that does not hold is a failure" {
  echo 1 >"$FAKE/verdict"
  script up
  fails_with 1 'MISMATCH' 'the cluster does not do what dist/guide says'
  # Nobody knows, for example beside a policy that is not evaluated.
  echo 3 >"$FAKE/verdict"
  script up
  fails_with 1 'nobody can tell whether the cluster does what dist/guide says: the lines above say why'
  case $output in *'does not do'*) false ;; esac
  rm "$FAKE/verdict"
  script up
  succeeds
  logged '^tierwall verify .*dist/guide --intent .*--quick --within 30$'
}
