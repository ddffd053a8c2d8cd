#!/usr/bin/env bash
# Applies one profile of dist/ to the kind cluster, or to any other: server-side, the policies before the workloads.
# Makes the Secrets that its pods need once, with random values that it never shows. The cluster remembers what was applied
# (ConfigMap tierwall-PROFILE). Objects that dist/ no longer has are listed, and removed with --prune. If another profile has node
# ports or objects of this one, the script asks before it removes that profile. It checks all node ports before it changes anything.
#
# Usage: scripts/apply.sh [--profile PROFILE] [--context C] [--name N] [--diff] [--prune] [--switch] [--quick] [--dry-run]
#   --profile  which folder of dist/ (default: the first in dist/cluster/profiles.yaml)
#   --context  a context of your own kubeconfig, instead of the kind cluster
#   --name     the kind cluster's name (default: tierwall)
#   --diff     show what would change, and ask before it does
#   --prune    remove what was applied before and is no longer in dist/
#   --switch   remove another profile that has node ports or objects of this one, without asking
#   --quick    do not wait until the pods are ready
#   --dry-run  print every command, run none
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
for part in diagnose application inventory switch; do . "$root/scripts/lib/$part.sh"; done

diff='' prune='' quick=''

show_diff() {
  local arguments
  if [ "$leaving" ]; then
    say "all of dist/$profile is new beside $(names_of_leaving), so there is no difference to show"
    return
  fi
  file_arguments
  if k diff --server-side --force-conflicts --field-manager=tierwall ${one_namespace:+--namespace "$one_namespace"} "${arguments[@]}"; then
    say 'nothing would change'
  else
    [ $? = 1 ] || die 'kubectl diff failed'
    [ ! -t 0 ] || confirmed 'apply this?' || die 'nothing was applied'
  fi
}

remove_orphans() {
  local kind name uid
  while read -r kind name uid; do
    [ "$kind" ] || continue
    run_k delete "$kind" "${name#*/}" --namespace "${name%%/*}" >/dev/null && say "    removed $kind $name"
  done <<<"$1"
}

main() {
  local before left
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) print_help && exit 0 ;;
      --profile) takes_value "$1" $# && set_profile "$2" && shift ;;
      --context) takes_value "$1" $# && context=$2 && shift ;;
      --name) takes_value "$1" $# && set_cluster "$2" && shift ;;
      --diff) diff=yes ;;
      --prune) prune=yes ;;
      --switch) switch=yes ;;
      --quick) quick=yes ;;
      --dry-run) dry_run=yes ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  use_profile
  use_state
  if [ "$dry_run" ]; then
    apply_application
    return
  fi
  need_cluster
  need_cluster_policies
  # Ctrl-C reaches up.sh, too, and it says so for both.
  trap '[ "${TIERWALL_IN_UP:-}" ] || say "interrupted; run the same command again to continue"; exit 130' INT TERM HUP
  agree_to_switch
  [ -z "$diff" ] || show_diff
  make_room
  before=$(objects_before)
  apply_application begin_record "$before"
  left=$(orphans)
  if [ "$left" ] && [ "$prune" ]; then
    remove_orphans "$left"
    left=
  elif [ "$left" ]; then
    say '    no longer in dist/, but still in the cluster (--prune removes it):'
    printf '%s\n' "$left" | sed 's/ [^ ]*$//; s/^/      /' >&2
  fi
  record "$namespace" "$profile" "$(own_objects "$before")
$left"
  say "    applied: $(application_files | wc -l | tr -d ' ') files of dist/$profile"
  [ "$quick" ] || wait_for_application 300
}
main "$@"
