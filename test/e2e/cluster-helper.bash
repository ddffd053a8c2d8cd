# For tests on a real cluster. E2E_STACK (guide|current) and the TIERWALL_ variables choose what is installed. E2E_IDLE=yes asserts how long
# things take, too.

setup_file() {
  export TIERWALL_CLUSTER=tierwall-e2e
  export root
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  export STACK=${E2E_STACK:-guide}
  command -v docker >/dev/null && docker info >/dev/null 2>&1 || skip_all 'docker does not answer here'
  # A registry that can be reached, or the image.
  local image
  image=$(bash -c '. "$0/scripts/lib/common.sh"; use_stack "$1"; echo "$node_image"' "$root" "$STACK")
  docker image inspect "$image" >/dev/null 2>&1 || docker pull --quiet "$image" >/dev/null 2>&1 || skip_all "the node image $image is not here, and cannot be pulled"
}
skip_all() { export SKIP_ALL=$1; }

setup() {
  [ -z "${SKIP_ALL:-}" ] || skip "$SKIP_ALL"
  cd "$root" || return
}

teardown_file() {
  [ -n "${SKIP_ALL:-}" ] || "$root/scripts/down.sh" >/dev/null 2>&1
}

up() { run scripts/up.sh --stack "$STACK" "$@"; }
own() { kubectl --kubeconfig "$root/.state/$TIERWALL_CLUSTER/kubeconfig" "$@"; }
succeeds() { [ "$status" = 0 ] || { echo "$output" && return 1; }; }
fails() { [ "$status" = 1 ] || { echo "status $status: $output" && return 1; }; }
says() { case $output in *"$1"*) ;; *) echo "not said: $1
$output" && return 1 ;; esac }
# took WHAT SECONDS LIMIT: prints how long it took. A machine with other work says nothing about the tool, so only with E2E_IDLE=yes
# does it fail at the limit.
took() {
  echo "# $1: $2 s, of $3 on an idle machine" >&3
  [ "${E2E_IDLE:-}" != yes ] || [ "$2" -lt "$3" ] || { echo "$1: $2 s" && return 1; }
}
# shows INTENT COMPUTED PROBED CONNECTION: such a row of verification, whatever its widths.
shows() { grep -Eq "^ *$1 +$2 +$3 .*${4//[/\\[}" <<<"$output" || { echo "not shown: $*
$output" && return 1; }; }
probes_left() { own get pods,namespaces --all-namespaces --selector tierwall.dev/verify -o name | grep -c . || true; }
# What is in the cluster, but for pods. In the namespaces of Kubernetes and Calico their own programs change it at any time.
objects() {
  own get all,networkpolicy,configmap --all-namespaces -o 'jsonpath={range .items[*]}{.metadata.namespace} {.kind} {.metadata.name} {.metadata.uid} {.metadata.generation}{"\n"}{end}' |
    # A namespace of verify's ends a while after the run that deletes it.
    grep -Ev '^(kube|calico|tigera|tierwall-verify)-|^[^ ]+ Pod '
}
