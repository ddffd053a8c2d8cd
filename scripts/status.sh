#!/usr/bin/env bash
# What runs in the cluster: versions against those that scripts/versions.sh pins, the pods, the policies, and what of it dist/
# does not know. Changes nothing. Ends with 1 where something is not as dist/ says.
#
# Usage: scripts/status.sh [--profile guide|hardened] [--stack guide|current] [--context C] [--name N] [--dry-run]
#   --profile  which manifests should run (default: the one that was applied)
#   --stack    which versions should run (default: guide)
#   --context  a context of your own kubeconfig, instead of the kind cluster
#   --name     the kind cluster's name (default: tierwall)
#   --dry-run  print the questions to the cluster, ask none
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
for part in calico application; do . "$root/scripts/lib/$part.sh"; done

stack=guide wanted=

# compare WHAT FOUND PINNED
compare() {
  if [ "${2#v}" = "${3#v}" ]; then
    printf '  %-12s %s\n' "$1" "$2"
  else
    printf '  %-12s %s, not the pinned %s\n' "$1" "${2:-not there}" "$3"
  fi
}

applied_profile() {
  local name
  for name in guide hardened; do
    profile=$name
    [ -z "$(recorded_objects)" ] || {
      echo "$name"
      return
    }
  done
}

unknown_policies() {
  local declared
  declared=$(declared_objects | sed -n 's/^NetworkPolicy \([^ ]*\) .*/\1/p')
  k get networkpolicy --all-namespaces -o 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{"\n"}{end}' | while read -r name; do
    case $name in calico-system/* | calico-apiserver/* | '') continue ;; esac
    printf '%s\n' "$declared" | grep -Fxq -- "$name" || printf '%s\n' "$name"
  done
}

missing_objects() {
  local arguments
  file_arguments
  # It fails where one of them is missing, which is what is asked.
  { k get --namespace "$(application_namespace)" "${arguments[@]}" -o name 2>&1 >/dev/null || true; } | sed -n 's/.*NotFound): \(.*\) not found/\1/p'
}

main() {
  local odd=0 unknown missing left
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) print_help && exit 0 ;;
      --profile) takes_value "$1" $# && set_profile "$2" && wanted=$2 && shift ;;
      --stack) takes_value "$1" $# && stack=$2 && shift ;;
      --context) takes_value "$1" $# && context=$2 && shift ;;
      --name) takes_value "$1" $# && set_cluster "$2" && shift ;;
      --dry-run) dry_run=yes ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  use_stack "$stack"
  use_state
  if [ "$dry_run" ]; then
    run_k version
    run_k get pods --namespace "$(application_namespace)" -o wide
    run_k get networkpolicy --all-namespaces
    return
  fi
  need_cluster
  [ "$wanted" ] || profile=$(applied_profile)
  printf 'versions\n'
  compare Kubernetes "$(k version -o json | sed -n '/serverVersion/,$s/.*"gitVersion": *"\([^"]*\)".*/\1/p')" "$kubernetes"
  compare Calico "$(installed_calico)" "$calico"
  if [ -z "$profile" ]; then
    printf 'no profile was applied\n'
    return 1
  fi
  printf '\nprofile %s\n' "$profile"
  k get pods --namespace "$(application_namespace)" --selector '!tierwall/probe' -o wide | sed 's/^/  /'
  printf '\npolicies\n'
  k get networkpolicy --namespace "$(application_namespace)" | sed 's/^/  /'
  missing=$(missing_objects)
  unknown=$(unknown_policies)
  left=$(orphans | cut -d ' ' -f 1,2)
  if [ "$missing" ]; then
    odd=1
    printf '\nin dist/%s, but not in the cluster (scripts/apply.sh --profile %s):\n' "$profile" "$profile"
    printf '%s\n' "$missing" | sed 's/^/  /'
  fi
  if [ "$unknown" ]; then
    odd=1
    printf '\npolicies that dist/%s does not know: they open or close more than it says\n' "$profile"
    printf '%s\n' "$unknown" | sed 's/^/  /'
  fi
  if [ "$left" ]; then
    odd=1
    printf '\napplied once and no longer in dist/%s (scripts/apply.sh --profile %s --prune):\n' "$profile" "$profile"
    printf '%s\n' "$left" | sed 's/^/  /'
  fi
  [ "$odd" = 1 ] || printf '\nnothing else: the cluster has what dist/%s has\n' "$profile"
  return "$odd"
}
main "$@"
