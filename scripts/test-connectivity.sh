#!/usr/bin/env bash
# Checks quickly whether the policies hold: `scripts/verify.sh` with --quick. It tries the ports that the manifests name, from one pod
# for each tier and from strangers, and compares each with what dist/ allows. Ends like verify.sh: with 0 if everything is as
# expected, 1 if not, 3 if that cannot be told, 4 without a cluster.
#
# Usage: scripts/test-connectivity.sh [--profile PROFILE] [--context C] [--name N] [--within SECONDS] [--dry-run]
#   --profile  which folder of dist/ (default: the first in dist/cluster/profiles.yaml)
#   --context  a context of your own kubeconfig, instead of the kind cluster
#   --name     the kind cluster's name (default: tierwall)
#   --within   try again for this long, because a policy takes a moment to be in force (default: 30)
#   --dry-run  print the command, do not run it
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

main() {
  local within=30 options=(--)
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) print_help && exit 0 ;;
      --profile | --context | --name) takes_value "$1" $# && options=("$1" "$2" "${options[@]}") && shift ;;
      --within)
        takes_value "$1" $#
        case $2 in '' | 0 | *[!0-9]*) usage_error "--within $2 is not a number of seconds; use 1 or more" ;; esac
        within=$2
        shift
        ;;
      --dry-run) options=(--dry-run "${options[@]}") ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  exec "$root/scripts/verify.sh" "${options[@]}" --quick --within "$within"
}
main "$@"
