# shellcheck shell=bash
# One profile of dist/ in a cluster: applied, waited for, and what it once had taken away. Sourced, never run.

# The namespace that the profile's objects are in; the tutorial's name none, so they go to `default`.
application_namespace() { if [ "$profile" = hardened ]; then echo three-tier; else echo default; fi; }

# The profile's files, those of the namespace and of the policies first: no pod starts without its policies.
application_files() {
  local file
  for file in "$root/dist/$profile"/*namespace.k8s.yaml "$root/dist/$profile"/*network-policy.k8s.yaml; do
    [ -f "$file" ] && printf '%s\n' "$file"
  done
  for file in "$root/dist/$profile"/*.k8s.yaml; do
    case $file in *namespace.k8s.yaml | *network-policy.k8s.yaml) ;; *) printf '%s\n' "$file" ;; esac
  done
}

# image_instead IMAGE: as TIERWALL_IMAGES says, 'OLD=NEW OLD=NEW'.
image_instead() {
  local pair
  for pair in ${TIERWALL_IMAGES:-}; do
    if [ "${pair%%=*}" = "$1" ]; then
      printf '%s\n' "${pair#*=}"
      return
    fi
  done
  printf '%s\n' "$1"
}

images_of_profile() {
  local image
  sed -n 's/^ *-\{0,1\} *image: *//p' "$root/dist/$profile"/*.k8s.yaml | sort -u | while read -r image; do image_instead "$image"; done
}

images_to_load() {
  local part
  images_of_profile
  echo "$probe_image"
  echo "$operator_image"
  for part in node cni typha kube-controllers; do echo "$calico_registry/calico/$part:$calico"; done
}

# The files, with other images in the place of theirs where the user wants that; --filename arguments, in `arguments`.
file_arguments() {
  local file changed=$state/manifests
  arguments=()
  while IFS= read -r file; do
    if [ "${TIERWALL_IMAGES:-}" ] && [ -z "$dry_run" ]; then
      arguments+=(--filename "$(with_other_images "$file" "$changed")")
    else
      arguments+=(--filename "$file")
    fi
  done < <(application_files)
}
# with_other_images FILE FOLDER: writes the file with them into the folder; its name there.
with_other_images() {
  local line target
  target=$2/$(basename "$1")
  mkdir -p "$2"
  while IFS= read -r line; do
    case $line in
      *image:\ *) printf '%simage: %s\n' "${line%%image: *}" "$(image_instead "${line##*image: }")" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done <"$1" >"$target"
  printf '%s' "$target"
}

apply_application() {
  local arguments
  file_arguments
  if [ "$profile" = hardened ]; then
    # The namespace first, as the Secret needs it, and the workloads need the Secret.
    apply_ours --filename "$root/dist/hardened/0-namespace.k8s.yaml" || show_log 'the namespace was not applied'
    make_secret
  fi
  apply_ours --namespace "$(application_namespace)" "${arguments[@]}" || show_log 'dist/ was not applied'
}
apply_ours() { logged run_k apply --server-side --force-conflicts --field-manager=tierwall "$@"; }

show_log() {
  tail -n 8 "$log" | sed 's/^/      /' >&2
  if grep -q 'provided port is already allocated' "$log"; then
    die "another Service of the cluster holds one of its node ports: the other profile runs; scripts/up.sh --recreate --profile $profile puts this one in its place"
  fi
  die "$1"
}

# Once, random, and never shown: what changes it later would lock the database out of its own data.
make_secret() {
  local password
  if [ "$dry_run" ]; then
    echo "# create the Secret db-credentials in three-tier with a random password, unless it is there"
    return
  fi
  k get secret db-credentials --namespace three-tier -o name >/dev/null 2>&1 && return
  password=$(LC_ALL=C tr -dc 'a-zA-Z0-9' </dev/urandom 2>/dev/null | head -c 32 || true)
  [ ${#password} = 32 ] || die 'no random password could be made'
  # By standard input: arguments are seen by everyone on the machine.
  printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: db-credentials, namespace: three-tier}\nstringData: {password: "%s"}\n' "$password" |
    k create --filename - >"$log" 2>&1 || show_log 'the Secret was not created'
  say '    created the Secret db-credentials with a random password'
}

# --- what was applied ----------------------------------------------------------------------------------------------------------

# The cluster remembers what was applied, in a ConfigMap: `kind namespace/name uid` a line. Only what is in it, and still is the
# object of that uid, is ever removed.
inventory_name() { echo "tierwall-$profile"; }

declared_objects() {
  local arguments
  file_arguments
  k get --ignore-not-found --namespace "$(application_namespace)" "${arguments[@]}" \
    -o 'jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name} {.metadata.uid}{"\n"}{end}' 2>/dev/null
}

recorded_objects() {
  k get configmap "$(inventory_name)" --namespace "$(application_namespace)" --ignore-not-found -o 'jsonpath={.data.objects}' 2>/dev/null
}

# existing_before: what is there before the first time, and so is not ours to remove.
objects_before() { declared_objects | cut -d ' ' -f 1,2; }

# orphans: recorded, but no longer declared.
orphans() {
  local declared kind name uid
  declared=$(declared_objects | cut -d ' ' -f 1,2)
  recorded_objects | while read -r kind name uid; do
    # With a Namespace would go whatever else is in it.
    case $kind in '' | Namespace) continue ;; esac
    printf '%s\n' "$declared" | grep -Fxq -- "$kind $name" && continue
    [ "$(k get "$kind" "${name#*/}" --namespace "${name%%/*}" --ignore-not-found -o 'jsonpath={.metadata.uid}' 2>/dev/null)" = "$uid" ] || continue
    printf '%s %s %s\n' "$kind" "$name" "$uid"
  done
}

# record_objects BEFORE ORPHANS: what is declared now and was ours already or is new, and what is left over.
record_objects() {
  local before=$1 left=$2 recorded kept
  recorded=$(recorded_objects)
  kept=$(declared_objects | while read -r kind name uid; do
    if printf '%s\n' "$before" | grep -Fxq -- "$kind $name" && ! printf '%s\n' "$recorded" | grep -Fq -- "$kind $name $uid"; then
      continue
    fi
    printf '%s %s %s\n' "$kind" "$name" "$uid"
  done)
  printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","namespace":"%s"},"data":{"objects":"%s"}}' \
    "$(inventory_name)" "$(application_namespace)" "$(printf '%s\n%s\n' "$kept" "$left" | sed '/^$/d' | awk '{ printf "%s\\n", $0 }')" |
    k apply --server-side --force-conflicts --field-manager=tierwall --filename - >"$log" 2>&1 || show_log 'what was applied could not be recorded'
}

# --- waiting -------------------------------------------------------------------------------------------------------------------

wait_for_application() {
  wait_until "${1:-300}" 'every pod of the application is ready' application_ready && return
  diagnose 'the application' \
    'an image could not be pulled|ImagePullBackOff|ErrImagePull' \
    'a container ended, for want of memory or by its own error|OOMKilled|CrashLoopBackOff' \
    'nothing could be scheduled, or no volume was there|FailedScheduling|Insufficient|unbound' \
    'Pod Security or a quota refused a pod|FailedCreate|forbidden'
  die 'the application is not ready; the next run goes on from here'
}

application_ready() {
  local arguments kind name wanted ready updated generation observed rest='' count=0
  file_arguments
  while IFS='|' read -r kind name wanted ready updated generation observed; do
    case $kind in Deployment | StatefulSet) ;; *) continue ;; esac
    count=$((count + 1))
    [ "${ready:-0}" = "$wanted" ] && [ "${updated:-0}" = "$wanted" ] && [ "$generation" = "$observed" ] || rest="$rest$name ${ready:-0}/$wanted "
  done < <(k get --ignore-not-found --namespace "$(application_namespace)" "${arguments[@]}" -o 'jsonpath={range .items[*]}{.kind}|{.metadata.name}|{.spec.replicas}|{.status.readyReplicas}|{.status.updatedReplicas}|{.metadata.generation}|{.status.observedGeneration}{"\n"}{end}' 2>/dev/null)
  seen=${rest:-nothing is there}
  [ "$count" -gt 0 ] && [ -z "$rest" ]
}
