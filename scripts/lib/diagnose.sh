# shellcheck shell=bash
# Shows what to look at if something did not start. Sourced, never run.

# diagnose WHAT CAUSE|PATTERN[|PATTERN] ...: saves what the cluster reports in a folder, and prints which likely causes it shows.
diagnose() {
  local what=$1 folder cause text pattern patterns found
  # If one command fails, the output of the others is still useful. The caller ends the script.
  set +e
  trap - ERR
  shift
  folder=$state/diagnostics-$(date +%Y%m%d-%H%M%S)
  mkdir -p "$folder"
  {
    k get pods --all-namespaces -o wide >"$folder/pods.txt"
    k get events --all-namespaces --sort-by=.lastTimestamp >"$folder/events.txt"
    k get nodes -o wide >"$folder/nodes.txt"
    k get tigerastatus -o yaml >"$folder/tigerastatus.yaml"
    k logs --namespace tigera-operator deployment/tigera-operator --tail=200 >"$folder/operator.log"
    k logs --namespace calico-system daemonset/calico-node --all-containers --tail=200 >"$folder/calico-node.log"
    k describe pods --all-namespaces >"$folder/describe.txt"
  } 2>>"$folder/errors.txt"
  cp "$state"/*.log "$folder" 2>/dev/null
  say "    what was seen of $what:"
  not_ready_pods "$folder/pods.txt" | head -n 5 | sed 's/^/      not ready: /' >&2
  sed -n 's/^ *message: \(.*\)/\1/p' "$folder/tigerastatus.yaml" 2>/dev/null | grep -v 'All objects available' | sort -u | head -n 3 | sed 's/^/      tigerastatus: /' >&2
  grep '"level":"error"\|ERROR' "$folder/operator.log" 2>/dev/null | tail -n 2 | cut -c 1-200 | sed 's/^/      operator: /' >&2
  say '    likely causes:'
  for cause; do
    text=${cause%%|*}
    found=
    IFS='|' read -r -a patterns <<<"${cause#*|}"
    for pattern in "${patterns[@]}"; do
      [ "$found" ] || found=$(grep -h -m 1 -- "$pattern" "$folder"/* 2>/dev/null | head -n 1 | cut -c 1-160)
    done
    say "      - $text: ${found:-not seen}"
  done
  say "    everything is in ${folder#"$root"/}"
}

# not_ready_pods FILE: `NAMESPACE/NAME STATUS READY` of pods that are not ready, from the output of `kubectl get pods --all-namespaces`.
not_ready_pods() {
  awk 'NR > 1 { split($3, ready, "/"); if (ready[1] != ready[2] && $4 != "Completed") print $1 "/" $2 " " $4 " " $3 }' "$1" 2>/dev/null
}
