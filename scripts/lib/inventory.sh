# shellcheck shell=bash
# What was applied of a profile: the cluster remembers it. Sourced, never run.

# A ConfigMap tierwall-PROFILE in the profile's namespace has `objects`, `kind namespace/name uid` a line: only what is in it, and
# still is the object of that uid, is ever removed. While a run is not at its end, `state` says what it does: `applying`, with the
# objects that were there `before` and so are not ours; or `removing`.

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

# begin_record BEFORE: a run that is killed from here on is known to the next one.
begin_record() { record "$namespace" "$profile" "$(recorded "$namespace" "$profile" objects)" applying "$1"; }

# What is there before the first time, and so is not ours to remove.
objects_before() {
  if [ "$(recorded "$namespace" "$profile" state)" = applying ]; then
    recorded "$namespace" "$profile" before
  else
    declared_objects | cut -d ' ' -f 1,2
  fi
}

# own_objects BEFORE: what is declared now, and was ours already or is new.
own_objects() {
  local before=$1 recorded kind name uid
  recorded=$(recorded "$namespace" "$profile" objects)
  declared_objects | while read -r kind name uid; do
    if printf '%s\n' "$before" | grep -Fxq -- "$kind $name" && ! printf '%s\n' "$recorded" | grep -Fxq -- "$kind $name $uid"; then
      continue
    fi
    printf '%s %s %s\n' "$kind" "$name" "$uid"
  done
}

# orphans: recorded, but no longer declared.
orphans() {
  local declared kind name uid
  declared=$(declared_objects | cut -d ' ' -f 1,2)
  recorded "$namespace" "$profile" objects | while read -r kind name uid; do
    # With a Namespace would go whatever else is in it.
    case $kind in '' | Namespace) continue ;; esac
    printf '%s\n' "$declared" | grep -Fxq -- "$kind $name" && continue
    is_there "$kind" "$name" "$uid" && printf '%s %s %s\n' "$kind" "$name" "$uid"
  done
  return 0
}

# is_there KIND NAMESPACE/NAME UID: that very object.
is_there() {
  [ "$(k get "$1" "${2#*/}" --namespace "${2%%/*}" --ignore-not-found -o 'jsonpath={.metadata.uid}' </dev/null 2>/dev/null)" = "$3" ]
}

# records: `NAMESPACE PROFILE` of each profile that is in the cluster.
records() {
  local all name
  # Who may not look into every namespace sees those of dist/.
  all=$(k get configmap --all-namespaces -o 'jsonpath={range .items[*]}{.metadata.namespace} {.metadata.name}{"\n"}{end}' 2>/dev/null) ||
    all=$(profiles | while read -r name; do (use_profile "$name" && echo "$namespace tierwall-$name"); done)
  printf '%s\n' "$all" | sed -n 's/^\([^ ]*\) tierwall-\([^ ]*\)$/\1 \2/p'
}

# objects_of NAMESPACE PROFILE: also of a run that did not get to its end.
objects_of() {
  if [ "$(recorded "$1" "$2" state)" = applying ] && profiles | grep -Fxq -- "$2"; then
    (
      use_profile "$2"
      [ "$namespace" = "$1" ] && own_objects "$(recorded "$1" "$2" before)"
      recorded "$1" "$2" objects
    ) | sort -u
  else
    recorded "$1" "$2" objects
  fi
}
