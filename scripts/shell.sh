#!/usr/bin/env bash
# A shell in a temporary pod of the application's namespace, with the tools of the trade (nc, curl, dig, tcpdump, ...): step 5 of
# the tutorial. With --as, the pod has a tier's labels, so the policies treat it as that tier; it never becomes part of its
# Service. The pod is removed when the shell ends.
#
# Usage: scripts/shell.sh [--as TIER] [--profile guide|hardened] [--context C] [--name N] [--dry-run] [-- COMMAND ...]
#   --as       the tier whose labels the pod has (default: none, a stranger)
#   --profile  whose namespace (default: guide)
#   --context  a context of your own kubeconfig, instead of the kind cluster
#   --name     the kind cluster's name (default: tierwall)
#   --dry-run  print every command, run none
# Try, as the tutorial does:  nc -zv -w 2 db 3306
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
for part in application probe; do . "$root/scripts/lib/$part.sh"; done

tier='' pod=tierwall-shell-$$

main() {
  local terminal
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) print_help && exit 0 ;;
      --as) takes_value "$1" $# && tier=$2 && shift ;;
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
  [ -z "$tier" ] || [ -f "$root/dist/$profile/$tier.k8s.yaml" ] || usage_error "dist/$profile has no tier '$tier'"
  use_state
  if [ "$dry_run" ]; then
    probe_pod "$pod" "$tier" "$shell_image" sleep infinity
    run_k create --filename -
    run_k exec --stdin --tty --namespace "$(application_namespace)" "$pod" -- "${@:-bash}"
    run_k delete pod "$pod" --namespace "$(application_namespace)" --now
    return
  fi
  need_cluster
  trap 'k delete pod "$pod" --namespace "$(application_namespace)" --now --ignore-not-found --wait=false >/dev/null 2>&1' EXIT
  trap 'exit 130' INT TERM HUP
  probe_pod "$pod" "$tier" "$shell_image" sleep infinity | k create --filename - >/dev/null || die 'the pod was not created'
  wait_until 120 "the pod ${tier:+of a $tier }runs" probe_runs "$pod" || die "the pod does not start: $(k get pod "$pod" --namespace "$(application_namespace)" -o 'jsonpath={.status.containerStatuses[0].state.waiting.message}' 2>/dev/null)"
  # Not k: a shell has no time limit.
  terminal=--stdin
  [ ! -t 0 ] || terminal='--stdin --tty'
  # shellcheck disable=SC2086 # one or two options
  if [ "$context" ]; then
    kubectl --context "$context" exec $terminal --namespace "$(application_namespace)" "$pod" -- "${@:-bash}"
  else
    kubectl --kubeconfig "$kubeconfig" --context "kind-$cluster" exec $terminal --namespace "$(application_namespace)" "$pod" -- "${@:-bash}"
  fi
}
main "$@"
