#!/usr/bin/env bash
# Deletes the kind cluster of one name that up.sh made, and its state, and nothing else. If there is nothing to delete, it does nothing.
#
# Usage: scripts/down.sh [--name N] [--all-state] [--dry-run]
#   --name       the cluster's name (default: tierwall)
#   --all-state  also the downloads: .state/ and .tools/
#   --dry-run    print every command, run none
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
. "$root/scripts/lib/cluster.sh"

all_state=

# A process in the background does not see Ctrl-C by itself.
interrupted() {
  trap '' INT TERM HUP
  [ -z "$child" ] || kill "$child" 2>/dev/null || true
  say 'interrupted; run the same command again to continue'
  exit 130
}

main() {
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) print_help && exit 0 ;;
      --name) takes_value "$1" $# && set_cluster "$2" && shift ;;
      --all-state) all_state=yes ;;
      --dry-run) dry_run=yes ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  use_state
  local others
  command -v kind >/dev/null || {
    [ -d "$state" ] || {
      say "nothing to do: kind is not installed, and '$cluster' has no state here"
      return
    }
    die "kind is not installed; install it to delete the cluster '$cluster'"
  }
  if [ "$dry_run" ]; then
    run kind delete cluster --name "$cluster"
  elif cluster_exists; then
    need_own_cluster
    say "deleting the cluster '$cluster': its nodes $(kind get nodes --name "$cluster" 2>/dev/null | joined). This takes seconds, or a few minutes on a busy machine."
    trap interrupted INT TERM HUP
    delete_cluster || die "kind could not delete the cluster '$cluster'; docker ps --filter label=io.x-k8s.kind.cluster=$cluster shows its nodes"
    trap - INT TERM HUP
    say "deleted the cluster '$cluster' and its state, .state/$cluster/"
  else
    say "there is no cluster called '$cluster'"
  fi
  run rm -rf "$state"
  if [ "$all_state" ]; then
    others=$(find "$root/.state" -mindepth 2 -maxdepth 2 -name kubeconfig 2>/dev/null | sed "s|$root/.state/||; s|/kubeconfig||" | tr '\n' ' ')
    [ -z "$others" ] || die "other clusters were made here: ${others% }; delete each of them first with scripts/down.sh --name NAME"
    run rm -rf "$root/.state" "$root/.tools"
    [ "$dry_run" ] || say 'removed .state/ and .tools/'
  fi
}
main "$@"
