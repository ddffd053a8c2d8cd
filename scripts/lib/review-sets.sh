# shellcheck shell=bash
# Collects the sets of manifests that scripts/review.sh reviews: folders by name or by glob, folders that an earlier step rendered,
# and the sets of a tierwall.yaml. scripts/review.sh sources it, and the functions add to its lists.

# entries LIST: the lines of a list, without comments and without blanks around them.
entries() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    # The carriage return of a Windows line counts as a blank.
    line=$(printf '%s' "$line" | sed -e 's/[[:space:]]#.*$//' -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//' -e '/^#/d')
    [ -z "$line" ] || printf '%s\n' "$line"
  done <<<"$1"
}

# add OLD NEW INTENT TITLE
add() {
  local title
  for title in ${titles[@]+"${titles[@]}"}; do [ "$title" != "$4" ] || return 0; done
  olds+=("$1") news+=("$2") intents+=("$3") titles+=("$4")
}

# add_folder MANIFESTS[=INTENT]
add_folder() {
  local folder=${1%%=*} intent='' path found=''
  [ "$folder" = "$1" ] || intent=${1#*=}
  folder=${folder%/}
  if [[ $folder != *[*?[]* ]] || [ -e "$folder" ]; then
    add "$base:$folder" "$folder" "$intent" "$folder"
    return
  fi
  while IFS= read -r -d '' path; do
    found=yes
    add "$base:$path" "$path" "$intent" "$path"
  done < <(matches "$folder")
  [ -n "$found" ] || add "$base:$folder" "$folder" "$intent" "$folder"
}

# matches PATTERN: the matching folders and files of manifests on either side, sorted. Each path ends with a NUL.
matches() {
  local pattern=$1 path slashes=${1//[!\/]/}
  {
    git ls-tree -r -t -z --full-tree --name-only "$base"
    git ls-files -z --cached --others --exclude-standard | folders
  } | sort -zu | while IFS= read -r -d '' path; do
    # One star matches within a name. Two stars match any folders.
    [[ $pattern == *'**'* || ${path//[!\/]/} == "$slashes" ]] || continue
    # shellcheck disable=SC2053 # a pattern
    [[ $path == $pattern || $path == ${pattern//\*\*\//} ]] || continue
    if is_manifest "$path"; then printf '%s\0' "$path"; elif holds_manifests "$path"; then printf '%s\0' "$path"; fi
  done
}

# folders: the paths of standard input and all folders above them. Each path ends with a NUL.
folders() {
  local path
  while IFS= read -r -d '' path; do
    printf '%s\0' "$path"
    while [[ $path == */* ]]; do
      path=${path%/*}
      printf '%s\0' "$path"
    done
  done
}

is_manifest() {
  case $1 in
    *.yaml | *.yml | *.json) [ ! -d "$1" ] ;;
    *) return 1 ;;
  esac
}

holds_manifests() {
  [ ! -f "$1" ] || return 1
  { git ls-tree -r -z --full-tree --name-only "$base" -- "$1/" && git ls-files -z --cached --others --exclude-standard -- "$1/" 2>/dev/null; } |
    tr '\0' '\n' | grep -E '\.(yaml|yml|json)$' >/dev/null
}

add_rendered() {
  local old new line olds_given=() news_given=() i=0
  while IFS= read -r line; do olds_given+=("$line"); done < <(entries "$before")
  while IFS= read -r line; do news_given+=("$line"); done < <(entries "$after")
  [ ${#olds_given[@]} -eq ${#news_given[@]} ] ||
    die "before has ${#olds_given[@]} entries, and after ${#news_given[@]}: they are compared in pairs, so both need the same number"
  for line in ${news_given[@]+"${news_given[@]}"}; do
    old=${olds_given[i]} new=${line%%=*} i=$((i + 1))
    add "$(side "$old" "$new")" "$(side "$new" "$old")" "$([ "$new" = "$line" ] || printf '%s' "${line#*=}")" "$new"
  done
}

# side THIS OTHER: THIS, or an empty folder if a renderer wrote nothing for THIS and something for OTHER.
side() {
  if [ -e "$1" ] || [[ $1 == *:* ]] || ! { [ -e "$2" ] || [[ $2 == *:* ]]; }; then printf '%s' "$1"; else printf '%s' "$nothing"; fi
}
