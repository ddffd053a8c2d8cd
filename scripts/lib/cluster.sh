# shellcheck shell=bash
# Makes the kind cluster, finds it again, and repairs it after an interruption. Sourced, never run.

# make_cluster: afterwards there is a cluster of this name that answers, and a kubeconfig for it.
make_cluster() {
  if [ "$dry_run" ]; then
    [ -z "${recreate:-}" ] || run kind delete cluster --name "$cluster"
    create_cluster
    return
  fi
  ! cluster_exists || need_own_cluster
  end_interrupted_creation
  if [ "${recreate:-}" ] && cluster_exists; then
    say '    deleting the old cluster'
    delete_cluster
  fi
  if cluster_exists; then
    if [ -f "$state/creating" ]; then
      say '    an earlier run ended while it made the cluster, so it is made again'
      delete_cluster
    elif write_kubeconfig && cluster_answers; then
      say "    it already runs"
      return
    else
      start_nodes && return
      die "a cluster called '$cluster' exists but does not answer; scripts/up.sh --recreate makes it again"
    fi
  fi
  create_cluster
}

# The file in the first node that says which checkout made the cluster. A record of apply.sh says nothing of that: it is also made in a
# cluster of one's own.
maker_file=/etc/tierwall-checkout

# need_own_cluster: ends the script if the cluster of this name is somebody else's. It is this checkout's if its state is here, or if the
# checkout that made it has no state of it any more.
need_own_cluster() {
  local maker
  [ ! -f "$kubeconfig" ] && [ ! -f "$state/creating" ] && [ ! -f "$state/kind.pid" ] || return 0
  maker=$(docker exec "$cluster-control-plane" cat "$maker_file" 2>/dev/null) || true
  [ -z "$maker" ] || [ -f "$maker/.state/$cluster/kubeconfig" ] || return 0
  rmdir "$state" 2>/dev/null || true
  [ -z "$maker" ] ||
    die "the cluster '$cluster' is that of another checkout, $maker. Choose another name with --name, or delete it from there: $(quoted "$maker/scripts/down.sh" --name "$cluster")"
  die "a kind cluster called '$cluster' is there, and was not made by scripts/up.sh. Choose another name with --name, or delete it yourself: kind delete cluster --name $cluster"
}

# sign_cluster: writes down that this checkout made the cluster.
sign_cluster() {
  run docker exec "$cluster-control-plane" sh -c 'printf "%s\n" "$1" >"$2"' sh "$root" "$maker_file"
}

early='' calico_applied='' is_new=''
create_cluster() {
  is_new=yes
  run mkdir -p "$state"
  if [ -z "$dry_run" ]; then
    rm -f "$state/early" "$state/calico"
    : >"$state/creating"
    get_manifests
  fi
  # In the background, so that Ctrl-C works at once. The next run after a kill finds the process by its number.
  if [ "$dry_run" ]; then
    run kind create cluster --name "$cluster" --image "$node_image" --config "$root/dist/cluster/kind.k8s.yaml" --kubeconfig "$kubeconfig"
  else
    : >"$state/kind.log"
    kind create cluster --name "$cluster" --image "$node_image" --config "$root/dist/cluster/kind.k8s.yaml" \
      --kubeconfig "$kubeconfig" >"$state/kind.log" 2>&1 &
    echo "$!" >"$state/kind.pid"
    install_calico_early &
    early=$!
    wait_until 600 "kind has made the nodes" kind_ended || {
      kill "$early" "$(cat "$state/kind.pid")" 2>/dev/null
      failed_to_create
    }
    wait "$(cat "$state/kind.pid")" || failed_to_create
    if [ ! -f "$state/early" ] || ! wait_until 30 'Calico'\''s manifests are applied' early_ended; then
      kill "$early" 2>/dev/null || true
    fi
    early=
    [ ! -f "$state/calico" ] || calico_applied=yes
    rm -f "$state/calico" "$state/early"
    rm -f "$state/kind.pid"
    chmod 600 "$kubeconfig"
  fi
  sign_cluster
  limit_open_files
  [ "$dry_run" ] || rm -f "$state/creating"
}

early_ended() { ! kill -0 "$early" 2>/dev/null; }

kind_ended() {
  seen=$(tr '\r' '\n' <"$state/kind.log" | sed -n 's/.*\(Ensuring\|Preparing\|Writing\|Starting\|Installing\|Joining\)/\1/p' | tail -n 1)
  ! kill -0 "$(cat "$state/kind.pid")" 2>/dev/null
}

failed_to_create() {
  say "    kind says:"
  tail -n 8 "$state/kind.log" | sed 's/^/      /' >&2
  diagnose "kind create cluster" \
    "the node image could not be pulled|pull|failed to pull image" \
    "the port or the name is taken|already|port is already allocated" \
    "the machine is too small or has too few inotify instances|kubelet|too many open files"
  die "the cluster was not made"
}

# end_interrupted_creation: ends a kind process that continued after an earlier run was killed.
end_interrupted_creation() {
  local pid
  pid=$(cat "$state/kind.pid" 2>/dev/null) || return 0
  if grep -q '[k]ind' <<<"$(ps -p "$pid" -o args= 2>/dev/null)"; then
    say "    ending the process of kind that an earlier run left ($pid)"
    kill "$pid" 2>/dev/null || true
    wait_until 30 'it has ended' ended "$pid" || kill -9 "$pid" 2>/dev/null || true
  fi
  rm -f "$state/kind.pid"
}

write_kubeconfig() {
  mkdir -p "$state"
  (
    umask 077
    kind get kubeconfig --name "$cluster" >"$kubeconfig.unfinished" 2>/dev/null
  ) && mv "$kubeconfig.unfinished" "$kubeconfig"
}

cluster_answers() { k version >/dev/null 2>&1; }

# start_nodes: starts nodes that stopped with docker or with the machine.
start_nodes() {
  local node stopped=''
  for node in $(kind get nodes --name "$cluster" 2>/dev/null); do
    [ "$(docker inspect --format '{{.State.Running}}' "$node" 2>/dev/null)" = true ] || stopped="$stopped $node"
  done
  [ "$stopped" ] || return 1
  say "    starting the nodes that were stopped:$stopped"
  # shellcheck disable=SC2086 # a list of names
  run docker start $stopped >/dev/null && wait_until 120 'the cluster answers' answers_again
}
answers_again() { write_kubeconfig && cluster_answers; }

delete_cluster() {
  long_run 'kind has deleted the nodes' kind delete cluster --name "$cluster" || return
  rm -f "$state/kubeconfig" "$state/creating" "$state/kind.pid" "$state/checked"
}

# nodes_of_cluster: the names of the nodes, as kind makes them from their roles.
nodes_of_cluster() {
  of_kind role | awk -v cluster="$cluster" '{ count[$1]++; print cluster "-" $1 (count[$1] > 1 ? count[$1] : "") }'
}

# limit_open_files: lowers the limit in the nodes, because mysql 5.7 takes memory for every file that it might open.
limit_open_files() {
  local node
  has_huge_file_limit || return 0
  say "    this machine allows more than $most_open_files open files; limiting the nodes' containers to that, for mysql 5.7"
  for node in $(nodes_of_cluster); do
    run docker exec "$node" sh -c "mkdir -p /etc/systemd/system/containerd.service.d && printf '[Service]\nLimitNOFILE=$most_open_files\n' >/etc/systemd/system/containerd.service.d/limits.conf && systemctl daemon-reload && systemctl restart containerd"
  done
}

# load_images: copies images of this machine into the nodes. An archive works with both of docker's image stores.
load_images() {
  local image archive
  archive=$state/images.tar
  for image in $(images_to_load); do
    [ -z "$dry_run" ] && docker image inspect "$image" >/dev/null 2>&1 && continue
    long_run "$image is pulled" docker pull --quiet "$image" || die "$image cannot be pulled"
  done
  # shellcheck disable=SC2046 # a list of images
  long_run 'the images are in one archive' docker save --output "$archive" $(images_to_load) || die 'docker could not save the images'
  long_run 'the nodes have the images' kind load image-archive "$archive" --name "$cluster" || die 'kind could not load the images'
  run rm -f "$archive"
}
