#!/usr/bin/env bash
# Proves in the live cluster that declared = computed = probed. It tries every connection of a profile: from pods with the labels of
# each tier, from strangers, and from other namespaces with the labels that policies let in. It compares the results with the intent
# and with what dist/ allows, and the policies of the cluster with those of dist/.
# Leaves nothing behind. Ends with 0 if all is as computed, 1 if not, 3 if that cannot be told, 4 without a cluster.
#
# Usage: scripts/verify.sh [--profile PROFILE] [--context C] [--name N] [--dry-run] [-- OPTION ...]
#   --profile  which folder of dist/ (default: the first in dist/cluster/profiles.yaml)
#   --context  a context of your own kubeconfig, instead of the kind cluster
#   --name     the kind cluster's name (default: tierwall)
#   --dry-run  print the command, do not run it
#   OPTION     of `tierwall verify`, such as --within 60, --watch or -o junit
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

main() {
  local options subnet
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) print_help && exit 0 ;;
      --profile) takes_value "$1" $# && set_profile "$2" && shift ;;
      --context) takes_value "$1" $# && context=$2 && shift ;;
      --name) takes_value "$1" $# && set_cluster "$2" && shift ;;
      --dry-run) dry_run=yes ;;
      --)
        shift
        break
        ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  use_profile
  use_state
  if [ "$context" ]; then
    options=(--context "$context")
  else
    [ "$dry_run" ] || [ -f "$kubeconfig" ] || {
      say "verify.sh: no cluster called '$cluster' was made here; scripts/up.sh makes it"
      exit 4
    }
    options=(--kubeconfig "$kubeconfig" --context "kind-$cluster")
    for subnet in $(of_kind podSubnet | tr ',' ' '); do options+=(--pod-cidr "$subnet"); done
  fi
  set -- "$root/bin/tierwall" verify "$root/dist/$profile" --intent "$root/dist/intent/$profile.yaml" --image "$probe_image" "${options[@]}" "$@"
  # exec, so that signals reach it.
  if [ "$dry_run" ]; then run "$@"; else exec "$@"; fi
}
main "$@"
