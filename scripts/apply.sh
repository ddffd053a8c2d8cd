#!/usr/bin/env bash
# Applies one profile of dist/ to the kind cluster, or to any other: server-side, the policies before the workloads.
# The hardened profile's Secret is made once, random, and never shown. The cluster remembers what was applied (ConfigMap
# tierwall-PROFILE); of that, what dist/ no longer has is listed, and with --prune removed; nothing else ever is.
#
# Usage: scripts/apply.sh [--profile guide|hardened] [--context C] [--name N] [--diff] [--prune] [--quick] [--dry-run]
#   --profile  which manifests (default: guide)
#   --context  a context of your own kubeconfig, instead of the kind cluster
#   --name     the kind cluster's name (default: tierwall)
#   --diff     show what would change, and ask before it does
#   --prune    remove what was applied once and is no longer in dist/
#   --quick    do not wait until the pods are ready
#   --dry-run  print every command, run none
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
for part in diagnose application; do . "$root/scripts/lib/$part.sh"; done

diff='' prune='' quick=''

show_diff() {
  local arguments answer
  file_arguments
  if k diff --server-side --force-conflicts --field-manager=tierwall --namespace "$(application_namespace)" "${arguments[@]}"; then
    say 'nothing would change'
  else
    [ $? = 1 ] || die 'kubectl diff failed'
    if [ -t 0 ]; then
      printf 'apply this? [y/N] ' >&2
      read -r answer
      case $answer in y | Y | yes) ;; *) die 'nothing was applied' ;; esac
    fi
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
      --quick) quick=yes ;;
      --dry-run) dry_run=yes ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  use_state
  if [ "$dry_run" ]; then
    apply_application
    return
  fi
  need_cluster
  [ -z "$diff" ] || show_diff
  before=$(objects_before)
  apply_application
  left=$(orphans)
  if [ "$left" ] && [ "$prune" ]; then
    remove_orphans "$left"
    left=
  elif [ "$left" ]; then
    say '    no longer in dist/, but still in the cluster (--prune removes it):'
    printf '%s\n' "$left" | sed 's/ [^ ]*$//; s/^/      /' >&2
  fi
  record_objects "$before" "$left"
  say "    applied: $(application_files | wc -l | tr -d ' ') files of dist/$profile"
  [ "$quick" ] || wait_for_application 300
}
main "$@"
