# shellcheck shell=bash
# Replaces another profile that has node ports or objects of this one. Sourced, never run.

switch='' leaving=''

# agree_to_switch: sets `leaving` to `NAMESPACE PROFILE` of each profile to remove, once the user agrees. It ends the script if the
# user does not agree. It changes nothing in the cluster.
agree_to_switch() {
  local ports objects declared other name doing needs rest agreed='' reasons=''
  leaving=
  if ! ports=$(taken_ports); then
    [ "$context" ] || die 'the Services of the cluster cannot be listed, so nothing was applied'
    # In a cluster of somebody else, the user may not be allowed to list everything.
    say '    the Services of the cluster cannot be listed, so a taken node port only shows when dist/ is applied'
  fi
  declared=$(declared_objects | sed '/^Namespace /d')
  while read -r other name <&3; do
    if [ -z "$name" ] || [ "$other $name" = "$namespace $profile" ]; then continue; fi
    doing=$(recorded "$other" "$name" state)
    objects=$(objects_of "$other" "$name" | sed '/^Namespace /d')
    needs=$(needed_of "$objects" "$ports" "$declared")
    ports=$(without_holders "$ports" "$objects")
    [ "$needs" ] || [ "$doing" = removing ] || continue
    leaving="$leaving$other $name
"
    [ "$doing" != removing ] || continue
    agreed=no
    reasons="$reasons    the profile $name is in the cluster (namespace $other) and has what $profile needs:
$needs
"
  done 3<<<"$(records)"
  if [ "$ports" ]; then
    rest=$(printf '%s\n' "$ports" | sed 's/^\([^ ]*\) \(.*\)/      node port \1: Service \2/')
    die "another Service has what $profile needs, so nothing was applied; delete it, or use another port:
$rest"
  fi
  if [ -z "$agreed" ] || [ "$switch" ]; then return; fi
  say "${reasons%
}"
  [ -t 0 ] || die "nothing was changed; --switch removes $(names_of_leaving), and puts $profile in its place"
  confirmed "    remove $(names_of_leaving) (its Secrets and volumes stay), and put $profile in its place?" || die 'nothing was changed'
}

names_of_leaving() { printf '%s' "$leaving" | awk '{ printf "%s%s", separator, $2; separator = " and " }'; }

# taken_ports: `PORT/PROTOCOL NAMESPACE/NAME` of each other Service that has a node port of this profile.
taken_ports() {
  local services port service
  services=$(k get services --all-namespaces -o 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{range .spec.ports[*]} {.nodePort}/{.protocol}{end}{"\n"}{end}') || return
  fact nodePorts | while read -r port service; do
    printf '%s\n' "$services" | awk -v port="$port" -v own="$service" '$1 != own { for (i = 2; i <= NF; i++) if ($i == port) print port, $1 }'
  done
}

# needed_of OBJECTS PORTS DECLARED: the node ports and objects among OBJECTS that this profile needs, as lines of a message.
needed_of() {
  printf '%s\n' "$2" | while read -r port service; do
    [ -z "$service" ] || ! grep -q "^Service $service " <<<"$1" || echo "      node port $port: Service $service"
  done
  [ -z "$3" ] || printf '%s\n' "$3" | while read -r kind name uid; do
    ! grep -Fxq -- "$kind $name $uid" <<<"$1" || echo "      $kind $name"
  done
}

without_holders() {
  printf '%s\n' "$1" | while read -r port service; do
    [ -z "$service" ] || grep -q "^Service $service " <<<"$2" || echo "$port $service"
  done
}

# make_room: removes the profiles of `leaving`. If it is interrupted, the next run continues without a question.
make_room() {
  local other name
  while read -r other name <&4; do
    [ -z "$name" ] || remove_profile "$other" "$name"
  done 4<<<"$leaving"
}

# remove_profile NAMESPACE PROFILE: removes the policies last, when the pods are gone that they protect.
remove_profile() {
  local objects
  objects=$(objects_of "$1" "$2")
  record "$1" "$2" "$objects" removing
  rm -f "$state/checked"
  say "    removing the profile $2"
  gone=$(printf '%s\n' "$objects" | sed '/^Namespace /d; /^[A-Za-z]*NetworkPolicy /d')
  remove_objects "$gone" --wait=false --cascade=foreground
  wait_until 180 "the pods of $2 are gone" are_gone || die "$2 is only half removed; run the same command again to continue"
  remove_objects "$(printf '%s\n' "$objects" | sed '/^[A-Za-z]*NetworkPolicy /!d')"
  logged run_k delete configmap "tierwall-$2" --namespace "$1" --ignore-not-found || show_log "the record of $2 was not removed"
}

# remove_objects OBJECTS [OPTION ...]: removes those that are still the objects that were applied, by their uid.
remove_objects() {
  local kind name uid objects=$1
  shift
  while read -r kind name uid <&3; do
    if [ -z "$kind" ] || ! is_there "$kind" "$name" "$uid"; then continue; fi
    logged run_k delete "$kind" "${name#*/}" --namespace "${name%%/*}" --ignore-not-found "$@" || show_log "$kind $name was not removed"
  done 3<<<"$objects"
}

are_gone() {
  local kind name uid
  while read -r kind name uid; do
    if [ "$kind" ] && is_there "$kind" "$name" "$uid"; then
      seen="$kind $name"
      return 1
    fi
  done <<<"$gone"
}
