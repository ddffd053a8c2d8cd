# shellcheck shell=bash
# Downloads files, and uses none whose checksum is wrong. Sourced, never run.

sha256_of() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# has_sum FILE SHA256
has_sum() { [ -f "$1" ] && [ "$(sha256_of "$1")" = "$2" ]; }

# download URL SHA256 FILE: afterwards FILE is complete and has this checksum, or the script ends without it.
download() {
  local url=$1 expected=$2 file=$3 found
  has_sum "$file" "$expected" && return
  if [ "$dry_run" ]; then
    run curl --proto '=https' --tlsv1.2 --fail --location --output "$file" "$url"
    printf '# refuse it unless its sha256 is %s\n' "$expected"
    return
  fi
  [ -z "${offline:-}" ] || die "--offline: $(basename "$file") is not in $(dirname "$file")"
  mkdir -p "$(dirname "$file")"
  say "    downloading $url"
  if ! long_run 'the download is complete' curl --proto '=https' --tlsv1.2 --fail --location --silent --show-error --retry 3 --connect-timeout 15 \
    --speed-limit 1000 --speed-time 60 --output "$file.unfinished" "$url"; then
    rm -f "$file.unfinished"
    die "$url cannot be downloaded; the next run tries again. Behind a proxy, set https_proxy; without a network, put the file into $(dirname "$file") and use --offline"
  fi
  found=$(sha256_of "$file.unfinished")
  if [ "$found" != "$expected" ]; then
    rm -f "$file.unfinished"
    die "$url is not the file that scripts/versions.sh names; nothing was applied
  expected sha256 $expected
  found    sha256 $found"
  fi
  mv "$file.unfinished" "$file"
}

# sum_for NAME LIST: the checksum of NAME in a list of lines NAME=SUM.
sum_for() { printf '%s\n' "$2" | sed -n "s|^$1=||p"; }
