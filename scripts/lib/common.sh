# shellcheck shell=bash
# What every script needs: messages, running or printing commands, and the cluster's own kubeconfig. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/scripts/versions.sh"
. "$root/scripts/lib/profile.sh"

cluster=${TIERWALL_CLUSTER:-tierwall}
dry_run=
context=

# --- words ---------------------------------------------------------------------------------------------------------------------

if [ -t 2 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
  bold=$'\033[1m' plain=$'\033[0m' live=yes
else
  bold='' plain='' live=
fi

# A copy of standard error, for messages of a trap that runs while a command's standard error goes to a file.
exec 9>&2
say() { printf '%s\n' "$*" >&9; }
die() {
  say "$(basename "$0"): $*"
  exit 1
}
usage_error() {
  say "$(basename "$0"): $* (--help shows how it is used)"
  exit 2
}
# An error that no script expects ends the script with a message.
trap 'say "$(basename "$0"): ended at line $LINENO, where this failed: $BASH_COMMAND"' ERR
# The comment at the head of the script is its help.
print_help() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p;}' "$0"; }

# step NUMBER NAME: begins a step, and prints the time since the script began.
step() { say "${bold}[$1] $2${plain} (${SECONDS} s)"; }

# --- options -------------------------------------------------------------------------------------------------------------------

# takes_value OPTION ARGUMENTS-LEFT: refuses an option at the end of the line.
takes_value() { [ "$2" -ge 2 ] || usage_error "$1 needs a value"; }

set_cluster() {
  case $1 in
    '' | *[!a-z0-9-]* | -*) usage_error "--name $1 is not a name for a cluster; use a-z, 0-9 and -" ;;
  esac
  cluster=$1
}

# --- running -------------------------------------------------------------------------------------------------------------------

# Every command that changes something goes through `run`. With --dry-run, it is printed so that it can be pasted, and not run.
run() {
  if [ "$dry_run" ]; then
    printf '%s\n' "$(quoted "$@")"
  else
    "$@"
  fi
}

# The same as `run`, with the output of the command in the log.
logged() {
  if [ "$dry_run" ]; then
    case $1 in run*) "$@" ;; *) run "$@" ;; esac
  else
    "$@" >"$log" 2>&1
  fi
}

quoted() {
  local word line=''
  for word; do
    case $word in
      '' | *[!a-zA-Z0-9_./:=,@%+-]*) word="'$(printf '%s' "$word" | sed "s/'/'\\\\''/g")'" ;;
    esac
    line="$line${line:+ }$word"
  done
  printf '%s' "$line"
}

# version_at_least VERSION MINIMUM
version_at_least() {
  local a b i
  IFS=. read -r -a a <<<"${1#v}"
  IFS=. read -r -a b <<<"${2#v}"
  for i in 0 1 2; do
    local left=${a[i]:-0} right=${b[i]:-0}
    left=${left%%[!0-9]*} right=${right%%[!0-9]*}
    [ "${left:-0}" -eq "${right:-0}" ] || {
      [ "${left:-0}" -gt "${right:-0}" ]
      return
    }
  done
}

# --- state ---------------------------------------------------------------------------------------------------------------------

# use_state: sets where the state of one cluster is kept, below .state/NAME/. The user's own ~/.kube is never used.
use_state() {
  state=$root/.state/$cluster
  kubeconfig=$state/kubeconfig
  cache=${TIERWALL_CACHE:-$root/.state/cache}
  tools=$root/.tools
  log=$state/apply.log
  # The user's own tools come first. Those of .tools count only if a tool is missing or too old.
  PATH=$PATH:$tools
  [ "$dry_run" ] || mkdir -p "$state"
}

# of_kind KEY: each value of the key in dist/cluster/kind.k8s.yaml, one per line.
of_kind() { sed -n "s/^[ -]*$1: *//p" "$root/dist/cluster/kind.k8s.yaml"; }

# kubectl for the kind cluster, with its own kubeconfig. With --context, for the user's cluster, with the user's kubeconfig.
k() {
  if [ "$context" ]; then
    kubectl --context "$context" --request-timeout=20s "$@"
  else
    kubectl --kubeconfig "$kubeconfig" --context "kind-$cluster" --request-timeout=20s "$@"
  fi
}

# The same as `run`, for k.
run_k() {
  if [ "$context" ]; then
    run kubectl --context "$context" "$@"
  else
    run kubectl --kubeconfig "$kubeconfig" --context "kind-$cluster" "$@"
  fi
}

# joined: puts lines together, with commas between them.
joined() { awk '{ printf "%s%s", separator, $0; separator = ", " }'; }

# confirmed QUESTION: asks the user at the terminal.
confirmed() {
  local answer=''
  printf '%s [y/N] ' "$1" >&9
  read -r answer || true
  case $answer in y | Y | yes) ;; *) return 1 ;; esac
}

cluster_exists() { grep -Fxq -- "$cluster" <<<"$(kind get clusters 2>/dev/null)"; }

# need_cluster: ends the script if the cluster that up.sh makes is missing or does not answer.
need_cluster() {
  [ "$context" ] && return
  command -v kubectl >/dev/null || die "kubectl is not installed; scripts/up.sh gets one, or see https://kubernetes.io/docs/tasks/tools/"
  [ -f "$kubeconfig" ] || die "no cluster called '$cluster' was made here; scripts/up.sh makes it"
  k version >/dev/null 2>&1 || die "the cluster '$cluster' does not answer; scripts/up.sh repairs or makes it"
}

# --- waiting -------------------------------------------------------------------------------------------------------------------

# wait_until SECONDS WHAT FUNCTION [ARGUMENT ...]: calls the function until it succeeds. Meanwhile it shows `seen`, which the
# function sets. TIERWALL_PATIENCE is a percentage for slow machines: 200 waits twice as long.
wait_until() {
  local budget=$(($1 * ${TIERWALL_PATIENCE:-100} / 100)) what=$2 started=$SECONDS shown=0 waited
  shift 2
  if [ "$dry_run" ]; then
    printf '# wait up to %s s until %s\n' "$budget" "$what"
    return
  fi
  seen=
  until "$@"; do
    waited=$((SECONDS - started))
    if [ "$waited" -ge "$budget" ]; then
      [ "$live" ] && printf '\r\033[K' >&2
      say "    gave up after $waited s of waiting until $what${seen:+; last seen: $seen}"
      return 1
    fi
    if [ "$live" ]; then
      printf '\r\033[K    %3s s  waiting until %s%s' "$waited" "$what" "${seen:+: $(short "$seen")}" >&2
    elif [ $((waited - shown)) -ge 5 ]; then
      shown=$waited
      say "    $waited s  waiting until $what${seen:+: $seen}"
    fi
    sleep 0.5
  done
  [ "$live" ] && printf '\r\033[K' >&2
  say "    $what, after $((SECONDS - started)) s"
}

# long_run WHAT COMMAND ...: the same as `run`, with a line that shows progress. The output of the command is in long.log of the state.
long_run() {
  local what=$1 status=0
  shift
  if [ "$dry_run" ]; then
    run "$@"
    return
  fi
  "$@" >"$state/long.log" 2>&1 &
  child=$!
  wait_until 3600 "$what" ended "$child" || kill "$child" 2>/dev/null
  wait "$child" || status=$?
  child=
  [ "$status" = 0 ] || tail -n 4 "$state/long.log" | sed 's/^/      /' >&2
  return "$status"
}
child=

# ended PROCESS: true once the child process has ended.
ended() {
  seen=$(tail -n 1 "$state/long.log" 2>/dev/null | tr '\r' '\n' | tail -n 1)
  ! kill -0 "$1" 2>/dev/null
}

# short TEXT: as much of the text as fits into a line of the terminal.
short() { printf '%s' "$1" | tr '\n' ' ' | cut -c "1-$((${COLUMNS:-100} - 64 > 20 ? ${COLUMNS:-100} - 64 : 20))"; }
