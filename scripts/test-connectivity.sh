#!/usr/bin/env bash
# Tries every connection between the tiers, and from a stranger, in the live cluster, and compares each with what dist/ allows:
# new connections to each Service, from a temporary pod with the labels of each tier, from one without labels (stranger), and
# from one in another namespace (elsewhere). OPEN, DENIED (no answer), REFUSED (it came through, but nobody listens) and DNS are
# told apart. Ends with 0 where everything is as expected, with 1 where not. What a denial means is only known if something else
# reached the same Service: that is checked too.
#
# Usage: scripts/test-connectivity.sh [--profile guide|hardened] [--context C] [--name N] [--within SECONDS] [--dry-run]
#   --profile  which manifests (default: guide)
#   --context  a context of your own kubeconfig, instead of the kind cluster
#   --name     the kind cluster's name (default: tierwall)
#   --within   try again for so long, as a policy takes a moment to be in force (default: 30)
#   --dry-run  print every command, run none
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
for part in application probe; do . "$root/scripts/lib/$part.sh"; done

main() {
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) print_help && exit 0 ;;
      --profile) takes_value "$1" $# && set_profile "$2" && shift ;;
      --context) takes_value "$1" $# && context=$2 && shift ;;
      --name) takes_value "$1" $# && set_cluster "$2" && shift ;;
      --within)
        takes_value "$1" $#
        case $2 in '' | *[!0-9]*) usage_error "--within $2 is no number of seconds" ;; esac
        within=$2
        shift
        ;;
      --dry-run) dry_run=yes ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  use_state
  if [ -z "$dry_run" ]; then
    need_cluster
    trap remove_probes EXIT
    trap 'exit 130' INT TERM HUP
  fi
  test_connectivity
}
main "$@"
