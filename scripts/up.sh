#!/usr/bin/env bash
# Makes a kind cluster, installs Calico, applies one profile of dist/, and waits until the application answers and the policies hold.
# Run it again whenever you like: it skips what is done, and finishes what an interruption left half done.
#
# Usage: scripts/up.sh [--profile PROFILE] [--stack guide|current] [--recreate] [--switch] [--offline] [--preload] [--name N] [--dry-run]
#   --profile   which folder of dist/ (default: the first in dist/cluster/profiles.yaml, the tutorial's)
#   --stack     guide: Kubernetes 1.27 and Calico v3.25, the tutorial's (default); current: maintained ones
#   --recreate  delete the cluster of this name first
#   --switch    remove another profile that has node ports or objects of this one, without asking
#   --offline   use only what is on this machine, and list what is missing
#   --preload   copy the images of this machine into the nodes, so that they pull none
#   --name      the cluster's name (default: tierwall)
#   --dry-run   print every command, run none
# Environment, for registries and machines of your own (docs/reference/scripts.md): TIERWALL_NODE_IMAGE, TIERWALL_MANIFESTS,
# TIERWALL_IMAGES, TIERWALL_PROBE_IMAGE, TIERWALL_SHELL_IMAGE, TIERWALL_CACHE. Its own state is in .state/; it never uses sudo,
# and neither reads nor changes ~/.kube.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
for part in download tools preflight cluster calico diagnose application inventory switch; do . "$root/scripts/lib/$part.sh"; done

stack=guide recreate='' offline='' preload=''

parse() {
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) print_help && exit 0 ;;
      --profile) takes_value "$1" $# && set_profile "$2" && shift ;;
      --stack) takes_value "$1" $# && stack=$2 && shift ;;
      --name) takes_value "$1" $# && set_cluster "$2" && shift ;;
      --recreate) recreate=yes ;;
      --switch) switch=yes ;;
      --offline) offline=yes preload=yes ;;
      --preload) preload=yes ;;
      --dry-run) dry_run=yes ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  use_stack "$stack"
  use_profile
}

# take_lock: lets only one up.sh work on a cluster at a time. The lock of a process that has ended does not count.
take_lock() {
  local other
  if ! mkdir "$state/lock" 2>/dev/null; then
    other=$(cat "$state/lock/pid" 2>/dev/null || true)
    if [ "$other" ] && grep -q 'up\.sh' <<<"$(ps -p "$other" -o args= 2>/dev/null)"; then
      trap - EXIT
      die "process $other already works on the cluster '$cluster'; wait until it ends"
    fi
  fi
  echo $$ >"$state/lock/pid"
}

interrupted() {
  trap '' INT TERM HUP
  [ "$live" ] && printf '\r\033[K' >&2
  # shellcheck disable=SC2086 # one process, or two
  [ -z "$child$early" ] || kill $child $early 2>/dev/null || true
  # The child removes what it made.
  [ -z "$child" ] || wait "$child" || true
  [ ! -f "$state/kind.pid" ] || kill "$(cat "$state/kind.pid")" 2>/dev/null || true
  say "interrupted; run the same command again to continue"
  exit 130
}

leave() {
  rm -rf "$state/lock"
}

# smoke_check: checks the running policies only if something changed, here or among the cluster's policies, because probes take seconds.
smoke_check() {
  local digest host_port
  for host_port in $(fact hostPorts); do
    wait_until 60 "http://127.0.0.1:$host_port/ answers" frontend_answers "$host_port" || die "http://127.0.0.1:$host_port/ does not answer; scripts/status.sh shows what runs"
  done
  if [ "$dry_run" ]; then
    "$root/scripts/test-connectivity.sh" --profile "$profile" --name "$cluster" --dry-run
    return
  fi
  # Empty if the cluster's policies cannot be listed: then nobody knows what an earlier check is worth.
  digest=$(policy_state) && digest=$(printf '%s\n' "$digest" | cat "$root/dist/$profile"/*.yaml "$root/dist/intent/$profile.yaml" - | cksum) || digest=
  if [ "$digest" ] && [ "$digest" = "$(cat "$state/checked" 2>/dev/null)" ]; then
    say "    these policies passed an earlier check; scripts/verify.sh tries every connection"
    return
  fi
  rm -f "$state/checked"
  # In the background, so that Ctrl-C works at once. It removes what it made itself.
  "$root/scripts/test-connectivity.sh" --profile "$profile" --name "$cluster" &
  child=$!
  wait "$child" || case $? in
    1) die "the cluster does not do what dist/$profile says; scripts/status.sh shows what differs" ;;
    *) die "nobody can tell whether the cluster does what dist/$profile says: the lines above say why" ;;
  esac
  child=
  [ -z "$digest" ] || printf '%s\n' "$digest" >"$state/checked"
}
frontend_answers() {
  seen=$(curl --silent --output /dev/null --max-time 2 --write-out '%{http_code}' "http://127.0.0.1:$1/" 2>/dev/null || true)
  [ "$seen" = 200 ]
}

# from_here PATH: as it can be pasted in the current folder.
from_here() { quoted "${1#"$PWD"/}"; }

summary() {
  say ""
  say "${bold}The $profile profile runs in the cluster '$cluster'${plain}, after $SECONDS s."
  local host_port name profile_option=" --profile $profile"
  name=$([ "$cluster" = tierwall ] || echo " --name $cluster")
  [ "$profile" != "$(profiles | head -n 1)" ] || profile_option=
  for host_port in $(fact hostPorts); do say "  in a browser      http://127.0.0.1:$host_port/"; done
  say "  a shell inside    scripts/shell.sh --as $(first_workload)$profile_option$name"
  say "  what runs         scripts/status.sh$name"
  say "  prove it          scripts/verify.sh$profile_option$name"
  say "  prove your own    $(from_here "$root/bin/tierwall") verify PATH/TO/YOUR/YAML --kubeconfig $(from_here "$kubeconfig")   (after kubectl apply)"
  say "  kubectl           kubectl --kubeconfig $(from_here "$kubeconfig") get pods --all-namespaces"
  say "  take it down      scripts/down.sh$name"
}

main() {
  parse "$@"
  use_state
  if [ -z "$dry_run" ]; then
    take_lock
    trap leave EXIT
    trap interrupted INT TERM HUP
  fi
  step 1/7 'looking at this machine'
  [ "$dry_run" ] || preflight
  step 2/7 'tools'
  get_tools
  step 3/7 'is dist/ what the code says?'
  # Not through npm, which takes half a second to start.
  logged node "$root/bin/launch.mjs" main.ts --check || {
    cat "$log" >&2
    die 'dist/ is not what the code writes: run npm run synth'
  }
  step 4/7 "the cluster '$cluster': Kubernetes $kubernetes"
  make_cluster
  # Asked before anything is applied, so that another profile is no surprise later.
  [ "$dry_run$is_new" ] || agree_to_switch
  [ -z "$preload" ] || load_images
  step 5/7 "Calico $calico"
  install_calico
  # Applied before Calico is ready. Its pods are scheduled and wait for the network, as Calico's own pods do.
  step 6/7 "the application: dist/$profile"
  TIERWALL_IN_UP=yes "$root/scripts/apply.sh" --quick --profile "$profile" --name "$cluster" ${leaving:+--switch} ${dry_run:+--dry-run} || exit 1
  wait_for_calico
  wait_for_application 300
  step 7/7 'does it do what it says?'
  smoke_check
  [ "$dry_run" ] || summary
}
main "$@"
