# shellcheck shell=bash
# kind and kubectl: the user's own if they are new enough, otherwise pinned ones in .tools/. Sourced, never run.

# platform: linux/amd64, darwin/arm64 and so on.
platform() {
  local system machine
  system=$(uname -s | tr '[:upper:]' '[:lower:]')
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) machine=amd64 ;;
    aarch64 | arm64) machine=arm64 ;;
  esac
  printf '%s/%s' "$system" "$machine"
}

kind_found() { kind version 2>/dev/null | sed -n 's/^kind v\([0-9][0-9.]*\).*/\1/p'; }
kubectl_found() { kubectl version --client -o json 2>/dev/null | sed -n 's/.*"gitVersion": *"v\([0-9][0-9.]*\).*/\1/p' | head -n 1; }

# tool_is_new_enough kind|kubectl MINIMUM
tool_is_new_enough() {
  local version
  version=$("$1_found") || return 1
  [ -n "$version" ] && version_at_least "$version" "$2"
}

# get_tool kind|kubectl MINIMUM SUMS URL
get_tool() {
  local tool=$1 minimum=$2 sums=$3 url=$4 sum
  if tool_is_new_enough "$tool" "$minimum"; then
    say "    $tool $("${tool}_found") is already installed"
    return
  fi
  sum=$(sum_for "$(platform)" "$sums")
  [ -n "$sum" ] || die "no $tool is pinned for $(platform); install $tool $minimum or newer yourself"
  download "$url" "$sum" "$tools/$tool"
  run chmod +x "$tools/$tool"
  # It must come before an older one of the user's.
  case $PATH in "$tools":*) ;; *) PATH=$tools:$PATH ;; esac
}

get_tools() {
  get_tool kind "$kind_minimum" "$kind_sums" "$(kind_url "$(platform)")"
  get_tool kubectl "$kubectl_minimum" "$kubectl_sums" "$(kubectl_url "$(platform)")"
  # Bash remembers where it found a command, or that it found none.
  hash -r
}
