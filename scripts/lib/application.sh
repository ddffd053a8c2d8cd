# shellcheck shell=bash
# Applies one profile of dist/ to a cluster, makes its Secrets, and waits for its pods. Sourced, never run.

# The profile's files in the order of synth: the floor, Namespaces, policies, and then the rest. So no pod starts without its policies.
application_files() { fact files | sed "s|^|$root/dist/$profile/|"; }

# image_instead IMAGE: the image that replaces this one according to TIERWALL_IMAGES, 'OLD=NEW OLD=NEW'.
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
  application_files | while IFS= read -r image; do sed -n 's/^ *-\{0,1\} *image: *//p' "$image"; done | sort -u | while read -r image; do image_instead "$image"; done
}

images_to_load() {
  local part
  images_of_profile
  echo "$probe_image"
  echo "$operator_image"
  for part in node cni typha kube-controllers; do echo "$calico_registry/calico/$part:$calico"; done
}

# file_arguments: sets `arguments` to --filename arguments for the profile's files. TIERWALL_IMAGES may replace their images.
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
# with_other_images FILE FOLDER: writes the file with replaced images into the folder, and prints its path there.
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

# apply_application [FUNCTION ARGUMENT ...]: applies the profile. It calls the function once the namespaces exist.
apply_application() {
  local arguments file
  while IFS= read -r file; do
    [ "$file" ] || continue
    apply_ours --filename "$root/dist/$profile/$file" || show_log 'the namespace was not applied'
  done <<<"$(fact namespaceFiles)"
  [ $# = 0 ] || "$@"
  # The workloads need the Secrets.
  make_secrets
  file_arguments
  apply_ours ${one_namespace:+--namespace "$one_namespace"} "${arguments[@]}" || show_log 'dist/ was not applied'
}
# need_cluster_policies: ends the script if the network plugin lacks a kind of the floor, because the floor would then limit nothing.
# A new kind needs a moment until it is established.
need_cluster_policies() {
  local kind found
  for kind in $(fact clusterPolicies); do
    found=$(k get customresourcedefinition "$kind" --ignore-not-found -o name 2>/dev/null) || continue
    [ "$found" ] || die "the cluster has no $kind, which the floor of $profile needs, so nothing was applied; choose another kind in lib/app/cluster-settings.ts"
    wait_until 60 "the kind $kind is established" is_established "$kind" || die "the kind $kind was not established in time"
  done
}
is_established() {
  seen=$1
  [ "$(k get customresourcedefinition "$1" -o 'jsonpath={.status.conditions[?(@.type=="Established")].status}' 2>/dev/null)" = True ]
}
apply_ours() { logged run_k apply --server-side --force-conflicts --field-manager=tierwall "$@"; }

show_log() {
  tail -n 8 "$log" | sed 's/^/      /' >&2
  if grep -q 'provided port is already allocated' "$log"; then
    die 'another Service of the cluster has one of the node ports of this profile'
  fi
  die "$1"
}

# make_secrets: makes each missing Secret once, with random values that are never shown. A later change would lock a database out of
# its own data.
make_secrets() {
  local secret keys key missing there values
  # The list is not on standard input, because commands in the loop would read it.
  while read -r secret keys <&3; do
    [ "$secret" ] || continue
    if [ "$dry_run" ]; then
      echo "# create the Secret ${secret#*/} in ${secret%%/*} with a random $keys, unless it exists"
      continue
    fi
    # Only the names of its keys, no values.
    # shellcheck disable=SC2016 # variables of the template
    there=$(k get secret "${secret#*/}" --namespace "${secret%%/*}" --ignore-not-found -o 'go-template=there{{range $key, $value := .data}}{{"\n"}}{{$key}}{{end}}') ||
      die "the cluster does not say whether the Secret $secret exists"
    missing=$(for key in $keys; do grep -Fxq -- "$key" <<<"$there" || printf ' %s' "$key"; done)
    [ "$missing" ] || continue
    # On standard input, because everyone on the machine can see arguments.
    values=$(random_values "$missing") || exit 1
    if [ "$there" ]; then
      printf '{"stringData":{%s}}' "$values" | k patch secret "${secret#*/}" --namespace "${secret%%/*}" --type merge --patch-file /dev/stdin
    else
      printf '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"%s","namespace":"%s"},"stringData":{%s}}' "${secret#*/}" "${secret%%/*}" "$values" |
        k create --filename -
    fi >"$log" 2>&1 || show_log 'the Secret was not created'
    say "    created the Secret ${secret#*/} with a random$missing"
  done 3<<<"$(fact secrets)"
}

# random_values KEYS: the members of a JSON object with a random value for each key.
random_values() {
  local key value data=''
  for key in $1; do
    value=$(random_password) || return
    data="$data${data:+,}\"$key\":\"$value\""
  done
  printf '%s' "$data"
}

random_password() {
  local password
  password=$(LC_ALL=C tr -dc 'a-zA-Z0-9' </dev/urandom 2>/dev/null | head -c 32 || true)
  [ ${#password} = 32 ] || die 'a random password cannot be made from /dev/urandom'
  printf '%s' "$password"
}

# --- waiting -------------------------------------------------------------------------------------------------------------------

wait_for_application() {
  wait_until "${1:-300}" 'every pod of the application is ready' application_ready && return
  diagnose 'the application' \
    'an image could not be pulled|ImagePullBackOff|ErrImagePull' \
    'a container ended because of too little memory or an error of its own|OOMKilled|CrashLoopBackOff' \
    'a pod could not be scheduled, or a volume was missing|FailedScheduling|Insufficient|unbound' \
    'Pod Security or a quota refused a pod|FailedCreate|forbidden'
  die 'the application is not ready; run the same command again to continue'
}

application_ready() {
  local arguments kind name wanted ready updated generation observed rest='' count=0
  file_arguments
  while IFS='|' read -r kind name wanted ready updated generation observed; do
    case $kind in Deployment | StatefulSet) ;; *) continue ;; esac
    count=$((count + 1))
    [ "${ready:-0}" = "$wanted" ] && [ "${updated:-0}" = "$wanted" ] && [ "$generation" = "$observed" ] || rest="$rest$name ${ready:-0}/$wanted "
  done < <(k get --ignore-not-found ${one_namespace:+--namespace "$one_namespace"} "${arguments[@]}" -o 'jsonpath={range .items[*]}{.kind}|{.metadata.name}|{.spec.replicas}|{.status.readyReplicas}|{.status.updatedReplicas}|{.metadata.generation}|{.status.observedGeneration}{"\n"}{end}' 2>/dev/null)
  seen=${rest:-nothing is there}
  [ "$count" -gt 0 ] && [ -z "$rest" ]
}
