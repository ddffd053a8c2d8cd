# shellcheck shell=bash
# Installs Calico with the Tigera operator: first the upstream manifests, then the Installation of this project. Sourced, never run.

# manifest_file NAME: the path where this upstream manifest is, or will be.
manifest_file() {
  local given=${TIERWALL_MANIFESTS:-}
  if [ "$given" ] && [ -f "$given/$calico/$1" ]; then
    printf '%s' "$given/$calico/$1"
  elif [ "$given" ]; then
    printf '%s' "$given/$1"
  else
    printf '%s' "$cache/calico-$calico/$1"
  fi
}

# get_manifests: gets and checks all manifests before any is applied.
get_manifests() {
  local pin file
  for pin in $calico_manifests; do
    file=$(manifest_file "${pin%%=*}")
    if [ "${TIERWALL_MANIFESTS:-}" ] && [ -z "$dry_run" ] && ! has_sum "$file" "${pin#*=}"; then
      [ -f "$file" ] || die "TIERWALL_MANIFESTS: there is no $file"
      die "$file is not the file that scripts/versions.sh names; nothing was applied
  expected sha256 ${pin#*=}
  found    sha256 $(sha256_of "$file")"
    fi
    [ "${TIERWALL_MANIFESTS:-}" ] || download "$(calico_url "${pin%%=*}")" "${pin#*=}" "$file"
  done
}

# apply_upstream: applies with one field manager for all runs, so that a later run may change what an earlier one set.
apply_upstream() { run_k apply --server-side --force-conflicts --field-manager=tierwall "$@"; }

# install_calico_early: applies Calico's manifests while the other nodes still join. This only saves time. If it fails, the next step
# does the work, so it prints nothing and never ends the script.
install_calico_early() {
  local pin deadline=$((SECONDS + 300))
  trap - ERR EXIT INT TERM HUP
  exec >/dev/null 2>&1
  until write_kubeconfig && cluster_answers; do
    # It must not outlive the script that began it.
    [ "$SECONDS" -lt "$deadline" ] && kill -0 $$ || return
    sleep 0.5
  done
  : >"$state/early"
  for pin in $calico_manifests; do apply_upstream -f "$(manifest_file "${pin%%=*}")" || return; done
  until kinds_established; do
    [ "$SECONDS" -lt "$deadline" ] || return
    sleep 0.5
  done
  apply_upstream -f "$root/dist/cluster/calico.k8s.yaml" && : >"$state/calico"
}

install_calico() {
  local pin
  if [ -z "$dry_run" ] && [ "$(installed_calico)" = "$calico" ] && calico_available; then
    say "    $calico is already installed"
    return
  fi
  if [ "$calico_applied" ]; then
    say '    already applied while the nodes joined'
    return
  fi
  get_manifests
  [ "$dry_run" ] || wait_until 60 'the cluster has made its first ServiceAccount' k get serviceaccount default --namespace default -o name >/dev/null || failed_calico
  for pin in $calico_manifests; do
    try_apply -f "$(manifest_file "${pin%%=*}")" || failed_calico
  done
  wait_until 60 'the operator'\''s kinds are established' kinds_established || failed_calico
  try_apply -f "$root/dist/cluster/calico.k8s.yaml" || failed_calico
}

# try_apply: tries several times, because the API server needs a moment to know new kinds.
try_apply() {
  local attempt
  if [ "$dry_run" ]; then
    apply_upstream "$@"
    return
  fi
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    apply_upstream "$@" >"$state/apply.log" 2>&1 && return
    grep -q 'no matches for kind\|resource mapping not found\|connection refused\|InternalError\|timeout' "$state/apply.log" || break
    say "    the API server is not ready for it (try $attempt of 10)"
    sleep 2
  done
  tail -n 5 "$state/apply.log" | sed 's/^/      /' >&2
  return 1
}

kinds_established() {
  local kind
  for kind in installations.operator.tigera.io tigerastatuses.operator.tigera.io felixconfigurations.crd.projectcalico.org; do
    is_established "$kind" || return
  done
}

# wait_for_calico: waits until networking works. Nodes are already Ready before that.
wait_for_calico() {
  wait_until 300 'Calico is available' calico_available || failed_calico
  wait_until 180 'calico-node runs on every node' daemonset_complete || failed_calico
  wait_until 180 'every node is Ready' nodes_ready || failed_calico
  wait_until 180 'the cluster resolves names' dns_ready || failed_calico
}

# installed_calico: the version of the running image, because not every release of the operator reports a version.
installed_calico() {
  k get daemonset calico-node --namespace calico-system -o 'jsonpath={.spec.template.spec.containers[0].image}' 2>/dev/null | sed 's/@.*//; s/.*://'
}

calico_available() {
  local status
  status=$(k get tigerastatus calico -o 'jsonpath={range .status.conditions[*]}{.type}={.status} {.message}{"\n"}{end}' 2>/dev/null) || {
    seen='the operator is starting'
    return 1
  }
  seen=$(printf '%s\n' "$status" | sed -n 's/^\(Progressing\|Degraded\)=True \(.*\)/\2/p' | head -n 1)
  grep -q '^Available=True' <<<"$status"
}

daemonset_complete() {
  local wanted updated ready
  read -r wanted updated ready <<<"$(k get daemonset calico-node --namespace calico-system -o 'jsonpath={.status.desiredNumberScheduled} {.status.updatedNumberScheduled} {.status.numberReady}' 2>/dev/null)"
  seen="${ready:-0} of ${wanted:-?}"
  [ "${wanted:-0}" -gt 0 ] && [ "${ready:-0}" -eq "$wanted" ] && [ "${updated:-0}" -eq "$wanted" ]
}

nodes_ready() {
  local states
  states=$(k get nodes -o 'jsonpath={range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="Ready")].status} {end}' 2>/dev/null)
  seen=$states
  [ -n "$states" ] && ! grep -q '=[^T]' <<<"${states// /$'\n'}"
}

dns_ready() {
  local available
  available=$(k get deployment coredns --namespace kube-system -o 'jsonpath={.status.availableReplicas}' 2>/dev/null)
  seen="${available:-0} of CoreDNS's pods"
  [ "${available:-0}" -gt 0 ]
}

failed_calico() {
  diagnose 'Calico' \
    'an image could not be pulled|ImagePullBackOff|ErrImagePull' \
    "the kernel's ip sets are newer than Calico's: use --stack current|Kernel and userspace incompatible|ipset" \
    "the pool of addresses does not fit the cluster|is not within the platform|not within the" \
    'a node has too few inotify instances|too many open files|inotify'
  die "Calico is not available; run scripts/up.sh again to continue"
}
