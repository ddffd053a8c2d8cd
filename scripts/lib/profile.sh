# shellcheck shell=bash
# Reads facts about profiles from what synth wrote, so that no script repeats a fact of the application. Sourced, never run.

profiles_file=$root/dist/cluster/profiles.yaml
profile='' namespace=''

# profiles: the profiles of dist/, one per line. The first one is the default.
profiles() {
  [ -f "$profiles_file" ] || die "there is no ${profiles_file#"$root"/}; npm run synth writes it"
  sed -n 's/^"\{0,1\}\([^ #":]*\)"\{0,1\}:$/\1/p' "$profiles_file"
}

# set_profile NAME: sets the profile that an option names.
set_profile() {
  grep -Fxq -- "$1" <<<"$(profiles)" || usage_error "no profile is called '$1'; there is $(profiles | joined)"
  profile=$1
}

# use_profile [NAME]: uses this profile, or the one that was set, or the first.
use_profile() {
  profile=${1:-$profile}
  [ "$profile" ] || profile=$(profiles | head -n 1)
  namespace=$(fact namespace)
  # With --namespace, kubectl refuses objects of other namespaces.
  one_namespace=
  [ "$(fact hasMoreNamespaces)" = true ] || one_namespace=$namespace
}

# fact KEY: the value of a fact about the profile. For a list, each value on a line.
fact() {
  awk -v profile="$profile" -v key="  $1:" '
    /^[^ #]/ { name = $0; gsub(/[":]/, "", name); ours = (name == profile) }
    /^  [^ ]/ { found = ours && index($0, key) == 1; value = substr($0, length(key) + 2); if (found && value != "" && value != "[]") show(value) }
    /^    - / && found { show(substr($0, 7)) }
    function show(value) { print (value ~ /^".*"$/ ? substr(value, 2, length(value) - 2) : value) }
  ' "$profiles_file"
}

# first_workload: the name of a workload, for examples.
first_workload() { fact workloads | sed 's/ .*//; s|.*/||' | sort | head -n 1; }

# workload NAME: `NAMESPACE LABEL=VALUE ...` of the workload called NAME or NAMESPACE/NAME.
workload() {
  fact workloads | awk -v wanted="$1" '{
    split($1, name, "/")
    if ($1 != wanted && name[2] != wanted) next
    $1 = name[1]
    print
    exit
  }'
}
