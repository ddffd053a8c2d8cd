# shellcheck shell=bash
# What a profile is, by what synth has written of it: no script repeats a fact of the application. Sourced, never run.

profiles_file=$root/dist/cluster/profiles.yaml
profile='' namespace=''

# The profiles of dist/, a line each; the first one is taken where none is named.
profiles() {
  [ -f "$profiles_file" ] || die "there is no ${profiles_file#"$root"/}; npm run synth writes it"
  sed -n 's/^"\{0,1\}\([^ #":]*\)"\{0,1\}:$/\1/p' "$profiles_file"
}

# set_profile NAME: of an option.
set_profile() {
  profiles | grep -Fxq -- "$1" || usage_error "no profile is called '$1'; there is $(profiles | joined)"
  profile=$1
}

# use_profile [NAME]: the one that was set, or else the first.
use_profile() {
  profile=${1:-$profile}
  [ "$profile" ] || profile=$(profiles | head -n 1)
  namespace=$(fact namespace)
  # kubectl refuses objects of another namespace than the one it is given.
  one_namespace=
  [ "$(fact hasMoreNamespaces)" = true ] || one_namespace=$namespace
}

# fact KEY: of the profile; of a list each value, a line each.
fact() {
  awk -v profile="$profile" -v key="  $1:" '
    /^[^ #]/ { name = $0; gsub(/[":]/, "", name); ours = (name == profile) }
    /^  [^ ]/ { found = ours && index($0, key) == 1; value = substr($0, length(key) + 2); if (found && value != "" && value != "[]") show(value) }
    /^    - / && found { show(substr($0, 7)) }
    function show(value) { print (value ~ /^".*"$/ ? substr(value, 2, length(value) - 2) : value) }
  ' "$profiles_file"
}

# first_workload: its name, for examples.
first_workload() { fact workloads | sed 's/ .*//; s|.*/||' | sort | head -n 1; }

# workload NAME: `NAMESPACE LABEL=VALUE ...` of the one of this name, or of NAMESPACE/NAME.
workload() {
  fact workloads | awk -v wanted="$1" '{
    split($1, name, "/")
    if ($1 != wanted && name[2] != wanted) next
    $1 = name[1]
    print
    exit
  }'
}
