#!/usr/bin/env bash
# Reviews what a pull request changes in folders of manifests: the comment, a report and lint findings of each, into files.
# Usage: scripts/review.sh --base REVISION --out FOLDER [--fail-on WHAT] [--report-url URL] MANIFESTS[=INTENT] ...
#   --base REVISION  what to compare with: the manifests as committed there; no code of it runs
#   --out FOLDER     gets review.md, and of each folder of manifests NAME.html and NAME.sarif
#   --fail-on WHAT   as of `tierwall diff` (default: never, which leaves errors by the intent)
#   --report-url URL where the reader of the comment finds the reports
#   --source-url URL where the files of the head commit can be read, as https://github.com/OWNER/REPOSITORY/blob/COMMIT
#   --command WORDS  how that reader calls tierwall (default: tierwall)
#   --suggestions    writes NAME.suggestions.json, too: mends as changes of lines
# Exit: 0 nothing that fails, 1 something does, 2 could not run.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }
die() {
  say "review.sh: $*"
  exit 2
}
# A checkout runs its sources; a package has none.
program=$root/bin/tierwall
[ -e "$program" ] || program=$root/build/lib/cli/main.js
tierwall() { node "$program" "$@"; }

base='' out='' fail_on=never url='' source_url='' command=tierwall suggestions='' pairs=() names=' '

read_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      --help)
        sed -n '2,/^set/{/^#/s/^# \{0,1\}//p;}' "$0"
        exit 0
        ;;
      --base | --out | --fail-on | --report-url | --source-url | --command)
        [ $# -gt 1 ] || die "$1 needs a value"
        case $1 in
          --base) base=$2 ;;
          --out) out=$2 ;;
          --fail-on) fail_on=$2 ;;
          --report-url) url=$2 ;;
          --source-url) source_url=$2 ;;
          --command) command=$2 ;;
        esac
        shift 2
        ;;
      --suggestions)
        suggestions=yes
        shift
        ;;
      -*) die "unknown flag '$1' (--help lists them)" ;;
      *)
        pairs+=("$1")
        shift
        ;;
    esac
  done
  [ -n "$base" ] || die '--base is missing'
  [ -n "$out" ] || die '--out is missing'
  [ ${#pairs[@]} -gt 0 ] || die 'name a folder of manifests'
}

# A name for the files of a folder, which no other folder of this run has.
name_of() {
  local name i=2
  name=$(printf '%s' "$1" | tr -c 'A-Za-z0-9' '-')
  own=$name
  while [[ $names == *" $own "* ]]; do
    own=$name-$i
    i=$((i + 1))
  done
  names="$names$own "
}

# review_one FOLDER [INTENT]: the exit code of `tierwall review`.
review_one() {
  local folder=${1%/} intent=${2:-} status=0 options own
  name_of "$folder"
  options=(--fail-on "$fail_on" --command "$command" --limit $((60000 / ${#pairs[@]} - 200)))
  [ -z "$intent" ] || options+=(--intent "$intent")
  [ -z "$suggestions" ] || options+=(--suggestions "$out/$own.suggestions.json")
  [ -z "$url" ] || options+=(--report-url "$url")
  [ -z "$source_url" ] || options+=(--source-url "$source_url")
  [ ${#pairs[@]} -eq 1 ] || printf '## %s\n\n' "$(printf '%s' "$folder" | tr '[:cntrl:]' '?')" >>"$out/review.md"
  tierwall review "$base:$folder" "$folder" "${options[@]}" >"$out/part.md" 2>"$out/errors" || status=$?
  cat "$out/errors" >&2
  cat "$out/part.md" >>"$out/review.md"
  printf '\n' >>"$out/review.md"
  [ "$status" -le 1 ] || why "$folder"
  rm "$out/part.md" "$out/errors"
  [ "$status" -le 1 ] || return "$status"
  # All of it was removed: there is nothing to look at.
  [ -e "$folder" ] || return "$status"
  tierwall lint "$folder" --fail-on never -o sarif >"$out/$own.sarif" 2>/dev/null || return 2
  tierwall report "$folder" --base "$base:$folder" ${intent:+--intent "$intent"} >"$out/$own.html" 2>/dev/null || return 2
  return "$status"
}

# Why a folder could not be reviewed, in the comment: the first lines of what was said, as code that nothing in it ends.
why() {
  {
    printf ':warning: **%s could not be reviewed.**\n\n' "$(printf '%s' "$1" | tr '[:cntrl:]' '?' | sed 's/[^A-Za-z0-9 ./-]/\\&/g')"
    head -n 12 "$out/errors" | cut -c 1-300 | tr '`' "'" | sed 's/^/    /'
    printf '\n'
  } >>"$out/review.md"
}

main() {
  read_arguments "$@"
  git rev-parse --verify --quiet "$base^{commit}" >/dev/null || die "git has no revision $base; fetch it first"
  mkdir -p "$out"
  : >"$out/review.md"
  local pair folder intent worst=0 status
  for pair in "${pairs[@]}"; do
    folder=${pair%%=*} intent=''
    [ "$folder" = "$pair" ] || intent=${pair#*=}
    status=0
    review_one "$folder" "$intent" || status=$?
    [ "$status" -le "$worst" ] || worst=$status
  done
  say "review.sh: $out/review.md has $(wc -c <"$out/review.md" | tr -d ' ') bytes"
  return "$worst"
}

main "$@"
