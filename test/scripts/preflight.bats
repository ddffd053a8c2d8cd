#!/usr/bin/env bats
# What scripts/up.sh finds out before it makes anything.

load helper

nothing_was_made() { ! logged '^kind create' && ! logged '^kubectl .*apply'; }

@test "docker is missing" {
  PATH=$(path_without docker) script up
  fails_with 1 'docker is not installed' 'https://docs.docker.com'
  nothing_was_made
}

@test "docker does not answer" {
  fault '^docker info' 1 'Cannot connect to the Docker daemon'
  script up
  fails_with 1 'docker does not answer' 'Cannot connect to the Docker daemon'
  nothing_was_made
}

@test "docker is too old" {
  FAKE_DOCKER=19.3.1 script up
  fails_with 1 'docker 19.3.1 is too old' '20.10.0 or newer'
}

# bats test_tags=long
@test "cgroup v1 is enough for the guide and too little for the current stack" {
  FAKE_CGROUP=1 script up
  succeeds
  FAKE_CGROUP=1 FAKE_KIND=0.33.0 script up --stack current --name other
  fails_with 1 'cgroup v1' '--stack guide'
}

# bats test_tags=long
@test "a missing or old kind is downloaded and checked before it is used" {
  FAKE_KIND=0.19.0 script up
  fails_with 1 'kind-linux-' 'is not the file that scripts/versions.sh names'
  PATH=$(path_without kind) script up
  fails_with 1 'downloading https://github.com/kubernetes-sigs/kind/releases/download/v0.27.0/kind-'
  [ ! -e "$project/.tools/kind" ]
  nothing_was_made
}

# bats test_tags=long
@test "a missing kubectl is downloaded and used" {
  local sum
  cp "$repository/test/scripts/fake-tool" "$FAKE/download"
  sum=$(sha256sum "$FAKE/download" | cut -d ' ' -f 1)
  sed -i.bak "s/^\(.*\(linux\|darwin\)\/\(amd64\|arm64\)\)=[0-9a-f]*/\1=$sum/; s/tigera-operator.yaml=[0-9a-f]*/tigera-operator.yaml=$sum/" "$project/scripts/versions.sh"
  PATH=$(path_without kubectl) script up
  succeeds
  says 'downloading https://dl.k8s.io/release/v1.28.1/bin/'
  [ -x "$project/.tools/kubectl" ]
}

@test "a tool is missing and --offline allows no download" {
  PATH=$(path_without kind) script up --offline
  fails_with 1 'kind 0.20.0 or newer is not installed, and --offline allows no download'
}

# Any port that is free, as other tests run beside this one; the caller ends the server.
listen() {
  node -e 'const server = require("net").createServer().listen(0, "127.0.0.1", () => console.log(server.address().port))' >listening 3>&- &
  server=$!
  until [ -s listening ] || ! kill -0 "$server"; do sleep 0.1; done
  port=$(cat listening)
  change "s/hostPort: .*/hostPort: $port/" "$project/dist/cluster/kind.k8s.yaml"
}

@test "the port is busy: who holds it" {
  listen
  script up
  kill "$server"
  fails_with 1 "port $port of this machine is held by"
  nothing_was_made
}

@test "the port is held by a node that docker was starting when an earlier run was killed" {
  listen
  FAKE_STARTING=tierwall-control-plane script up
  succeeds
  FAKE_HOLDER=other-control-plane script up --name another
  fails_with 1 "port $port of this machine is held by other-control-plane"
  FAKE_STARTING=other-control-plane script up --name another
  kill "$server"
  fails_with 1 "port $port of this machine is held by"
}

@test "docker's network lies in the pods' addresses" {
  local subnets
  # kind's own network has two subnets, in either order.
  for subnets in 192.168.16.0/20 '192.168.16.0/20 fc00:f853:ccd:e793::/64' 'fc00:f853:ccd:e793::/64 192.168.16.0/20'; do
    FAKE_SUBNETS=$subnets script up
    fails_with 1 "docker's network 'kind' has 192.168.16.0/20, which overlaps the pods' 192.168.0.0/16" 'docker network create kind' '1 problem to fix first'
    case $output in *'expected'*) false ;; esac
  done
}

@test "a route into the pods' addresses is a warning that says when it matters" {
  printf '#!/bin/sh\necho "blackhole 192.168.0.0/16"\necho "10.0.0.0/8 dev eth0"\n' >"$BATS_TEST_TMPDIR/bin/ip"
  chmod +x "$BATS_TEST_TMPDIR/bin/ip"
  fault '^docker info' 1
  script up
  fails_with 1 'this machine has a route to 192.168.0.0/16, which overlaps the pods'"' 192.168.0.0/16" 'this matters only if pods must connect to machines there' 'change POD_SUBNET'
  case $output in *10.0.0.0/8*) false ;; esac
}

@test "which networks overlap" {
  overlap() { bash -c '. "$0/scripts/lib/common.sh"; . "$0/scripts/lib/preflight.sh"; pod_subnet=$1; overlaps "$2"' "$project" "$@"; }
  overlap 192.168.0.0/16 192.168.255.0/24
  overlap 192.168.0.0/16 192.160.0.0/11
  overlap 192.168.0.0/16 192.168.7.7
  overlap 10.128.0.0/9 10.200.0.0/16
  overlap 192.168.0.0/24,fd00::/48 192.168.0.128/25
  not overlap 192.168.0.0/24 192.168.1.0/24
  not overlap 10.128.0.0/9 10.127.0.0/16
  not overlap 192.168.0.0/16 192.169.0.0/16
  not overlap 192.168.0.0/16 fc00:f853:ccd:e793::/64
  not overlap 192.168.0.0/16 0.0.0.0/0
  not overlap 192.168.0.0/16 default
  not overlap 192.168.0.0/16 ''
}

# bats test_tags=long
@test "limits of the machine are warnings, with the lines that mend them" {
  mkdir -p proc/sys/fs/inotify
  echo 128 >proc/sys/fs/inotify/max_user_instances
  echo 8192 >proc/sys/fs/inotify/max_user_watches
  echo 1073741816 >proc/sys/fs/nr_open
  TIERWALL_PROC=$PWD/proc script up
  succeeds
  [ ! -r /proc/sys/fs/inotify/max_user_instances ] || says 'inotify allows 128 instances' 'sudo sysctl fs.inotify.max_user_instances=512'
  # mysql 5.7 would take 16 GB.
  logged 'docker exec tierwall-control-plane sh -c .*LimitNOFILE=1048576'
}

@test "all problems are said at once" {
  FAKE_DOCKER=19.3.1 FAKE_SUBNETS=192.168.0.0/24 script up
  fails_with 1 'too old' "docker's network" '2 problems to fix first; nothing was made'
}
