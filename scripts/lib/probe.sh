# shellcheck shell=bash
# Temporary pods that try connections, and the comparison with what dist/ allows. Sourced, never run.

within=30
probe_label=tierwall/probe

# Who tries: a pod of each tier, one without labels beside them, and one in another namespace.
sources() {
  tiers
  echo stranger
  echo elsewhere
}
namespace_of() {
  case $1 in
    *elsewhere) if [ "$profile" = hardened ]; then echo default; else echo kube-public; fi ;;
    *) application_namespace ;;
  esac
}
tier_of() { case $1 in stranger | elsewhere) ;; *) echo "$1" ;; esac }

# probe_pod NAME TIER IMAGE COMMAND ...: a Pod with the tier's labels, if any; it is never ready (nobody sets its readiness gate),
# so no Service sends it traffic; and it runs under Pod Security `restricted`.
probe_pod() {
  local name=$1 tier=$2 image=$3 word command=''
  shift 3
  for word; do command="$command${command:+, }\"$word\""; done
  cat <<YAML
---
apiVersion: v1
kind: Pod
metadata:
  name: $name
  namespace: $(namespace_of "$name")
  labels: {$probe_label: "true"${tier:+, app: $tier}}
spec:
  readinessGates: [{conditionType: tierwall/never}]
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 0
  securityContext: {runAsNonRoot: true, runAsUser: 65534, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: probe
      image: $image
      command: [$command]
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 256Mi}}
YAML
}

probe_runs() {
  seen=$(k get pod "$1" --namespace "$(namespace_of "$1")" -o 'jsonpath={.status.phase} {.status.containerStatuses[0].state.waiting.reason}' 2>/dev/null)
  case $seen in Running*) [ "$(k get pod "$1" --namespace "$(namespace_of "$1")" -o 'jsonpath={.status.conditions[?(@.type=="ContainersReady")].status}' 2>/dev/null)" = True ] ;; *) return 1 ;; esac
}

# `SERVICE PORT TARGET-PORT TIER` of each Service of the profile, from dist/.
services() {
  local file
  for file in "$root/dist/$profile"/*.k8s.yaml; do
    awk '
      /^---/ { kind = "" }
      /^kind: / { kind = $2 }
      kind == "Service" && /^  name: / { name = $2 }
      kind == "Service" && /^ *(- )?port: / { port = $NF }
      kind == "Service" && /^ *targetPort: / { target = $NF }
      kind == "Service" && /^    app: / { print name, port, target, $2 }
    ' "$file"
  done
}

tiers() { services | cut -d ' ' -f 4; }

# `SOURCE TIER` of each pair that dist/ lets connect, as computed from it.
expected_open() {
  local service port target tier
  services | while read -r service port target tier; do
    "$root/bin/tierwall" list "$root/dist/$profile" --to "$tier" --port "$target" -o csv |
      sed -n "s|^{elsewhere}/{stranger},.*|elsewhere $tier|p; s|^$(application_namespace)/{stranger},.*|stranger $tier|p; s|^$(application_namespace)/\([^[,{]*\)\[.*|\1 $tier|p"
  done
}

remove_probes() {
  [ "${probes_made:-}" ] || return 0
  delete_probes --wait=false
  probes_made=
}

delete_probes() {
  local namespace
  for namespace in "$(application_namespace)" "$(namespace_of elsewhere)"; do
    k delete pod --namespace "$namespace" --selector "$probe_label" --now --ignore-not-found "$@" >/dev/null 2>&1 || true
  done
}

test_connectivity() {
  local source deadline expected unexpected
  if [ "$dry_run" ]; then
    run_k create --filename -
    for source in $(sources); do
      run_k exec --namespace "$(namespace_of "$source")" "tierwall-probe-$source" -- /bin/sh -c "$(probe_script)"
    done
    for source in stranger elsewhere; do
      run_k delete pod --namespace "$(namespace_of "$source")" --selector "$probe_label" --now --ignore-not-found --wait=false
    done
    return
  fi
  # What a killed run left.
  probes_made=yes
  delete_probes
  for source in $(sources); do
    probe_pod "tierwall-probe-$source" "$(tier_of "$source")" "$probe_image" /agnhost pause
  done | k create --filename - >"$log" 2>&1 || show_log 'the probes were not created'
  expected=$(expected_open)
  for source in $(sources); do
    wait_until 120 "the probe '$source' runs" probe_runs "tierwall-probe-$source" || return 1
  done
  deadline=$((SECONDS + within * ${TIERWALL_PATIENCE:-100} / 100))
  while :; do
    try_all
    unexpected=$(unexpected_cells "$expected")
    # A denial is believed when it is seen twice.
    if [ -z "$unexpected" ] && [ "${confirmed:-}" ]; then break; fi
    if [ -z "$unexpected" ]; then
      confirmed=yes
    else
      confirmed=
      [ "$SECONDS" -lt "$deadline" ] || break
      sleep 1
    fi
  done
  print_cells "$expected"
  remove_probes
  controls_hold || return 1
  [ -z "$unexpected" ]
}

# What a probe runs: all targets at a time, `TIER RESULT` a line.
probe_script() {
  local service port target tier
  while read -r service port target tier; do
    printf '%s' "(r=\$(/agnhost connect $service.$(application_namespace):$port --timeout=2s --protocol=tcp 2>&1) && r=OPEN; echo $tier \${r:-OPEN}) & "
  done < <(services)
  printf wait
}

# try_all: every cell once, all sources at a time, all targets of a source at a time; `SOURCE TIER RESULT` lines, in `cells`.
try_all() {
  local source file script
  script=$(probe_script)
  rm -f "$state"/cells-*
  for source in $(sources); do
    k exec --namespace "$(namespace_of "$source")" "tierwall-probe-$source" -- /bin/sh -c "$script" >"$state/cells-$source" 2>/dev/null &
  done
  wait
  cells=$(for file in "$state"/cells-*; do sed "s/^/${file##*cells-} /" "$file"; done | awk '
    { result = "ERROR" }
    $3 == "OPEN" { result = "OPEN" }
    $3 ~ /^TIMEOUT/ { result = "DENIED" }
    $3 ~ /^REFUSED/ { result = "REFUSED" }
    $3 ~ /^DNS/ { result = "DNS" }
    { print $1, $2, result }')
  rm -f "$state"/cells-*
}

result_of() { printf '%s\n' "$cells" | sed -n "s/^$1 $2 //p" | head -n 1; }

# unexpected_cells EXPECTED: what differs, `SOURCE TIER RESULT` a line.
unexpected_cells() {
  local source tier result wanted
  for source in $(sources); do
    for tier in $(tiers); do
      result=$(result_of "$source" "$tier")
      wanted=$(printf '%s\n' "$1" | grep -Fxq -- "$source $tier" && echo OPEN || echo DENIED)
      [ "${result:-ERROR}" = "$wanted" ] || printf '%s %s %s\n' "$source" "$tier" "${result:-ERROR}"
    done
  done
}

print_cells() {
  local source tier result wanted mark
  printf '%-10s %-10s %-9s %-9s\n' from to expected seen
  for source in $(sources); do
    for tier in $(tiers); do
      result=$(result_of "$source" "$tier")
      wanted=$(printf '%s\n' "$1" | grep -Fxq -- "$source $tier" && echo OPEN || echo DENIED)
      mark=$([ "${result:-ERROR}" = "$wanted" ] && echo ok || echo DIFFERS)
      printf '%-10s %-10s %-9s %-9s %s\n' "$source" "$tier" "$wanted" "${result:-ERROR}" "$mark"
    done
  done
}

# A Service that nobody reached may be dead instead of denied; a source that reached nothing may have no network.
controls_hold() {
  local name failed=0
  for name in $(tiers); do
    printf '%s\n' "$cells" | grep -q " $name OPEN$" && continue
    say "nobody reached $name, so a denial of it proves nothing: does it run?"
    failed=1
  done
  return "$failed"
}
