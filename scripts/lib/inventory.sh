# shellcheck shell=bash
# Records in the cluster which objects of a profile were applied. Sourced, never run.

# The record is the ConfigMap tierwall-PROFILE in the profile's namespace. `objects` has a line `KIND NAMESPACE/NAME UID` for each
# object. The scripts remove only recorded objects that still have this uid. During a run, `state` is `applying` or `removing`.
# While it is `applying`, `before` lists the objects that existed before, so the scripts do not own them.

# recorded NAMESPACE PROFILE KEY
recorded() { k get configmap "tierwall-$2" --namespace "$1" --ignore-not-found -o "jsonpath={.data.$3}" 2>/dev/null; }

# record NAMESPACE PROFILE OBJECTS [STATE [BEFORE]]
record() {
  printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"tierwall-%s","namespace":"%s"},"data":{"state":"%s","before":"%s","objects":"%s"}}' \
    "$2" "$1" "${4:-}" "$(json_lines "${5:-}")" "$(json_lines "$3")" |
    k apply --server-side --force-conflicts --field-manager=tierwall --filename - >"$log" 2>&1 || show_log 'what was applied could not be recorded'
}
json_lines() { printf '%s\n' "$1" | awk '/./ { printf "%s\\n", $0 }'; }

# The objects of dist/ that are in the cluster.
declared_objects() {
  local arguments
  file_arguments
  k get --ignore-not-found ${one_namespace:+--namespace "$one_namespace"} "${arguments[@]}" \
    -o 'jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name} {.metadata.uid}{"\n"}{end}' 2>/dev/null
}

# begin_record BEFORE: from here on, the next run knows about this one if it is killed.
begin_record() { record "$namespace" "$profile" "$(recorded "$namespace" "$profile" objects)" applying "$1"; }

# objects_before: the objects that existed before the first run, so the scripts must not remove them.
objects_before() {
  if [ "$(recorded "$namespace" "$profile" state)" = applying ]; then
    recorded "$namespace" "$profile" before
  else
    declared_objects | cut -d ' ' -f 1,2
  fi
}

# own_objects BEFORE: the declared objects in the cluster that were already recorded or are new.
own_objects() {
  local before=$1 recorded kind name uid
  recorded=$(recorded "$namespace" "$profile" objects)
  declared_objects | while read -r kind name uid; do
    if grep -Fxq -- "$kind $name" <<<"$before" && ! grep -Fxq -- "$kind $name $uid" <<<"$recorded"; then
      continue
    fi
    printf '%s %s %s\n' "$kind" "$name" "$uid"
  done
}

# orphans: objects that are recorded but no longer declared.
orphans() {
  local declared kind name uid
  declared=$(declared_objects | cut -d ' ' -f 1,2)
  recorded "$namespace" "$profile" objects | while read -r kind name uid; do
    # Everything else in a Namespace would be removed with it.
    case $kind in '' | Namespace) continue ;; esac
    grep -Fxq -- "$kind $name" <<<"$declared" && continue
    is_there "$kind" "$name" "$uid" && printf '%s %s %s\n' "$kind" "$name" "$uid"
  done
  return 0
}

# is_there KIND NAMESPACE/NAME UID: does the object still exist with this uid?
is_there() {
  [ "$(k get "$1" "${2#*/}" --namespace "${2%%/*}" --ignore-not-found -o 'jsonpath={.metadata.uid}' </dev/null 2>/dev/null)" = "$3" ]
}

# policy_state: a line for each policy of the cluster, of any kind and in any namespace. It changes with the policy. Fails if they cannot
# all be listed.
policy_state() {
  local kinds
  kinds=$(k api-resources --verbs=list -o name 2>/dev/null | grep 'networkpolicies\.' | paste -s -d , -) || return 1
  k get "$kinds" --all-namespaces --selector '!tierwall.dev/verify' \
    -o 'jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name} {.metadata.uid} {.metadata.generation}{"\n"}{end}' 2>/dev/null
}

# records: `NAMESPACE PROFILE` of each profile that is in the cluster.
records() {
  local all name
  # A user who may not list all namespaces still sees those of dist/.
  all=$(k get configmap --all-namespaces -o 'jsonpath={range .items[*]}{.metadata.namespace} {.metadata.name}{"\n"}{end}' 2>/dev/null) ||
    all=$(profiles | while read -r name; do (use_profile "$name" && echo "$namespace tierwall-$name"); done)
  printf '%s\n' "$all" | sed -n 's/^\([^ ]*\) tierwall-\([^ ]*\)$/\1 \2/p'
}

# objects_of NAMESPACE PROFILE: the recorded objects, and those of a run that did not finish.
objects_of() {
  if [ "$(recorded "$1" "$2" state)" = applying ] && grep -Fxq -- "$2" <<<"$(profiles)"; then
    (
      use_profile "$2"
      [ "$namespace" = "$1" ] && own_objects "$(recorded "$1" "$2" before)"
      recorded "$1" "$2" objects
    ) | sort -u
  else
    recorded "$1" "$2" objects
  fi
}
