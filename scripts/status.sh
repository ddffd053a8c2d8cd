#!/usr/bin/env bash
# Shows what runs in the cluster: versions against those that scripts/versions.sh pins, pods, policies, objects that are not in
# dist/, and objects that differ from dist/, field by field. Of policies in namespaces of others, it only shows the names.
# Changes nothing. Ends with 1 if something is not as in dist/.
#
# Usage: scripts/status.sh [--profile PROFILE] [--stack guide|current] [--context C] [--name N] [--dry-run]
#   --profile  which folder of dist/ should run (default: all that were applied)
#   --stack    which versions should run (default: guide)
#   --context  a context of your own kubeconfig, instead of the kind cluster
#   --name     the kind cluster's name (default: tierwall)
#   --dry-run  print every command, run none
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
for part in calico application inventory contents; do . "$root/scripts/lib/$part.sh"; done

stack=guide odd=0 namespaces=''

# compare WHAT FOUND PINNED
compare() {
  if [ "${2#v}" = "${3#v}" ]; then
    printf '  %-12s %s\n' "$1" "$2"
  else
    printf '  %-12s %s, not the pinned %s\n' "$1" "${2:-not there}" "$3"
  fi
}

# applied_profiles: the profiles of dist/ that are in the cluster.
applied_profiles() { records | while read -r _ name; do profiles | grep -Fx -- "$name" || true; done | sort -u; }

# unknown_policies PROFILE ...: NetworkPolicies of the cluster that none of these profiles has. A user who may not list all namespaces gets
# those of the profiles' own, or a line `unlisted WHAT`.
unknown_policies() {
  local declared one name policies='jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{"\n"}{end}'
  declared=$(for one; do (use_profile "$one" && declared_objects); done | sed -n 's/^NetworkPolicy \([^ ]*\) .*/\1/p')
  {
    k get networkpolicy --all-namespaces -o "$policies" 2>/dev/null || for one in $namespaces; do
      k get networkpolicy --namespace "$one" -o "$policies" 2>/dev/null || echo "unlisted NetworkPolicies of namespace $one"
    done
  } | while read -r name; do
    case $name in calico-system/* | calico-apiserver/* | '') continue ;; esac
    grep -Fxq -- "$name" <<<"$declared" || printf '%s\n' "$name"
  done
}

# other_policies PROFILE ...: policies of other kinds that none of these profiles has, without those in the plugin's own namespaces. For a
# kind that cannot be listed, a line `unlisted KIND`.
other_policies() {
  local declared one
  declared=$(for one; do (use_profile "$one" && declared_objects); done | cut -d ' ' -f 1,2 | sed 's| /| |')
  { k api-resources --verbs=list -o name 2>/dev/null || true; } | grep 'networkpolicies\.' |
    grep -Ev '^staged|^networkpolicies\.networking\.k8s\.io$|\.controlplane\.antrea\.io$' | while read -r name; do
    k get "$name" --all-namespaces -o 'jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name}{"\n"}{end}' </dev/null 2>/dev/null || echo "unlisted $name"
  done | grep -Ev '^$| (calico-system|calico-apiserver)/|/knp\.default\.' | sed 's| /| |' | sort -u | grep -Fxv -- "$declared" || true
}

# namespaces_of PROFILE ...: each namespace in which one of these profiles has something, one per line.
namespaces_of() {
  local one
  for one; do
    (
      use_profile "$one"
      echo "$namespace"
      fact workloads | sed 's|/.*||'
      declared_objects | sed -n 's|^Namespace /\([^ ]*\) .*|\1|p; s|^[^ ]* \([^/ ]*\)/.*|\1|p'
    )
  done | sed '/^$/d' | sort -u
}

# by_namespace acting|foreign NAMESPACES: the policies of standard input, `NAME` or `NAMESPACE/NAME` after other words, that can select a pod
# of these namespaces (those of the whole cluster can), or the others. A policy with a namespace selects pods of that one alone.
by_namespace() {
  awk -v wanted="$1" -v namespaces="$2" '
    BEGIN { count = split(namespaces, all, " "); for (i = 1; i <= count; i++) ours[all[i]] = 1 }
    { is_whole = split($NF, part, "/") < 2; if ((is_whole || part[1] in ours ? "acting" : "foreign") == wanted) print }'
}

missing_objects() {
  local arguments
  file_arguments
  # kubectl fails if an object is missing, and names it.
  { k get ${one_namespace:+--namespace "$one_namespace"} "${arguments[@]}" -o name 2>&1 >/dev/null || true; } | sed -n 's/.*NotFound): \(.*\) not found/\1/p'
}

# stale_records: `NAMESPACE PROFILE` of applied profiles that dist/ no longer has, or has in another namespace.
stale_records() {
  local known
  known=$(profiles | while read -r name; do (use_profile "$name" && echo "$namespace $name"); done)
  records | while read -r name; do grep -Fxq -- "$name" <<<"$known" || printf '%s\n' "$name"; done
}

# differs WHAT LINES: prints WHAT and the lines, if there are any lines. Then the script ends with 1.
differs() {
  [ "$2" ] || return 0
  odd=1
  noted "$@"
}

# noted WHAT LINES: the same, for what is only good to know.
noted() {
  [ "$2" ] || return 0
  printf '\n%s\n' "$1"
  printf '%s\n' "$2" | sed 's/^/  /'
}

# show PROFILE
show() {
  local unfinished
  use_profile "$1"
  printf '\nprofile %s\n' "$profile"
  k get pods --namespace "$namespace" --selector '!tierwall/probe,!tierwall.dev/verify' -o wide | sed 's/^/  /'
  printf '\npolicies\n'
  k get networkpolicy --namespace "$namespace" | sed 's/^/  /'
  unfinished=$(recorded "$namespace" "$profile" state)
  differs "a run did not finish (scripts/apply.sh --profile $profile)" "$unfinished"
  differs "in dist/$profile, but not in the cluster (scripts/apply.sh --profile $profile):" "$(missing_objects)"
  differs "different from dist/$profile (scripts/apply.sh --profile $profile, and kubectl replace for what that leaves):" "$(differing_fields)"
  differs "applied earlier and no longer in dist/$profile (scripts/apply.sh --profile $profile --prune):" "$(orphans | cut -d ' ' -f 1,2)"
}

main() {
  local all name arguments unknown others unlisted foreign
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) print_help && exit 0 ;;
      --profile) takes_value "$1" $# && set_profile "$2" && shift ;;
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
    use_profile
    run_k version
    run_k get pods --namespace "$namespace" -o wide
    run_k get networkpolicy --all-namespaces
    run_k api-resources --verbs=list -o name
    file_arguments
    run_k replace --dry-run=server ${one_namespace:+--namespace "$one_namespace"} "${arguments[@]}" -o yaml
    return
  fi
  need_cluster
  all=${profile:-$(applied_profiles)}
  printf 'versions\n'
  compare Kubernetes "$(k version -o json | sed -n '/serverVersion/,$s/.*"gitVersion": *"\([^"]*\)".*/\1/p')" "$kubernetes"
  compare Calico "$(installed_calico)" "$calico"
  if [ -z "$all" ]; then
    printf 'no profile was applied\n'
    exit 1
  fi
  for name in $all; do show "$name"; done
  # shellcheck disable=SC2086 # a list of names
  namespaces=$(namespaces_of $all | tr "\n" " ")
  # shellcheck disable=SC2086 # a list of names
  unknown=$(unknown_policies $all) others=$(other_policies $all)
  unlisted=$(printf '%s\n%s\n' "$unknown" "$others" | sed -n 's/^unlisted //p')
  unknown=$(sed '/^unlisted /d' <<<"$unknown") others=$(sed '/^unlisted /d' <<<"$others")
  differs 'policies that could not be listed, so nobody can tell whether they open or close more:' "$unlisted"
  differs "policies that dist/ does not have for $(joined <<<"$all"): they open or close more than it says" "$(by_namespace acting "$namespaces" <<<"$unknown")"
  differs 'policies of other kinds that dist/ does not have: they may open or close more than it says' "$(by_namespace acting "$namespaces" <<<"$others")"
  foreign=$(printf '%s\n%s\n' "$unknown" "$others" | sed '/^$/d' | by_namespace foreign "$namespaces")
  noted "policies in other namespaces, which are not compared: they select none of the pods of $(joined <<<"$all")" "$foreign"
  differs 'applied earlier, but now not a profile of dist/, or one in another namespace:' "$(stale_records)"
  [ "$odd" = 1 ] || printf '\nno differences: the cluster has what dist/ has for %s\n' "$(joined <<<"$all")"
  exit "$odd"
}
main "$@"
