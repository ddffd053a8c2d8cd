#!/usr/bin/env bash
# Opens a shell in a temporary pod beside the application, with nc, curl, dig, tcpdump and more: step 5 of the tutorial. With --as,
# the pod has a tier's labels, so the policies treat it as that tier, but it never becomes part of the tier's Service. The pod is
# removed when the shell ends.
#
# Usage: scripts/shell.sh [--as TIER] [--profile PROFILE] [--context C] [--name N] [--dry-run] [-- COMMAND ...]
#   --as       the workload whose labels the pod has, in its namespace (default: none, a stranger in the profile's)
#   --profile  which folder of dist/ (default: the first in dist/cluster/profiles.yaml)
#   --context  a context of your own kubeconfig, instead of the kind cluster
#   --name     the kind cluster's name (default: tierwall)
#   --dry-run  print every command, run none
# Try, as the tutorial does:  nc -zv -w 2 db 3306
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

tier='' labels='' pod=tierwall-shell-$$

# pod_yaml COMMAND ...: the pod as YAML. It is never ready, because nobody sets its readiness gate, so no Service sends it traffic. It
# may run under Pod Security `restricted`.
pod_yaml() {
  local word command='' label words=''
  for word; do command="$command${command:+, }\"$word\""; done
  for label in $labels; do words="$words, \"${label%%=*}\": \"${label#*=}\""; done
  cat <<YAML
apiVersion: v1
kind: Pod
metadata:
  name: $pod
  namespace: $namespace
  labels: {tierwall/probe: "true"$words}
spec:
  readinessGates: [{conditionType: tierwall/never}]
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 0
  securityContext: {runAsNonRoot: true, runAsUser: 65534, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: probe
      image: $shell_image
      command: [$command]
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 256Mi}}
YAML
}

pod_runs() {
  seen=$(k get pod "$pod" --namespace "$namespace" -o 'jsonpath={.status.phase} {.status.containerStatuses[0].state.waiting.reason}' 2>/dev/null)
  case $seen in Running*) [ "$(k get pod "$pod" --namespace "$namespace" -o 'jsonpath={.status.conditions[?(@.type=="ContainersReady")].status}' 2>/dev/null)" = True ] ;; *) return 1 ;; esac
}

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
  use_profile
  if [ "$tier" ]; then
    labels=$(workload "$tier")
    [ "$labels" ] || usage_error "dist/$profile has no tier '$tier'"
    namespace=${labels%% *} labels=${labels#"${labels%% *}"}
  fi
  use_state
  if [ "$dry_run" ]; then
    pod_yaml sleep infinity
    run_k create --filename -
    run_k exec --stdin --tty --namespace "$namespace" "$pod" -- "${@:-bash}"
    run_k delete pod "$pod" --namespace "$namespace" --now
    return
  fi
  need_cluster
  trap 'k delete pod "$pod" --namespace "$namespace" --now --ignore-not-found --wait=false >/dev/null 2>&1' EXIT
  trap 'exit 130' INT TERM HUP
  pod_yaml sleep infinity | k create --filename - >/dev/null || die 'the pod was not created'
  wait_until 120 "the pod ${tier:+of a $tier }runs" pod_runs || die "the pod does not start: $(k get pod "$pod" --namespace "$namespace" -o 'jsonpath={.status.containerStatuses[0].state.waiting.message}' 2>/dev/null)"
  # Not through k, because a shell must not have a time limit.
  terminal=--stdin
  [ ! -t 0 ] || terminal='--stdin --tty'
  # shellcheck disable=SC2086 # one or two options
  if [ "$context" ]; then
    kubectl --context "$context" exec $terminal --namespace "$namespace" "$pod" -- "${@:-bash}"
  else
    kubectl --kubeconfig "$kubeconfig" --context "kind-$cluster" exec $terminal --namespace "$namespace" "$pod" -- "${@:-bash}"
  fi
}
main "$@"
