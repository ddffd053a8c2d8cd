#!/usr/bin/env bash
# Reviews what a pull request changes in sets of manifests. Writes the comment, and for each set a report and lint findings.
# Usage: scripts/review.sh --base REVISION --out FOLDER [OPTION ...] [MANIFESTS[=INTENT] ...]
#        scripts/review.sh --base REVISION --out FOLDER --config tierwall.yaml [OPTION ...] [SET ...]
#        scripts/review.sh --out FOLDER --before OLD --after NEW[=INTENT] [OPTION ...]
#   --base REVISION  compare with exactly this commit, whatever has happened since. None of its code runs
#   --merge-base REF instead of --base: compare with the commit where this branch left REF, such as origin/main, so that what others
#                    have merged there since does not count as a change of this branch
#   --head COMMIT    a commit that HEAD must contain, such as the last one of a pull request. Otherwise nothing is reviewed
#   --out FOLDER     gets review.md, summary.json, and for each set of manifests NAME.html and NAME.sarif
#   --manifests LIST more MANIFESTS[=INTENT], one per line, with globs (deploy/*, apps/**/prod). Blanks at the ends, empty lines and
#                    comments (# at the start of a line, or after a blank) are ignored
#   --before LIST    files or folders that an earlier step rendered, or REVISION:PATH of git, one per line
#   --after LIST     what each of them is compared with, in the same order. A side that is missing counts as empty
#   --config FILE    a tierwall.yaml, whose sets, as the base has them, are rendered on both sides
#   --trust-head     with --config: follow changes of sets and intents in the head at once. Never use it for changes by strangers
#   --fail-on WHAT   as for `tierwall diff` (default: never, so that only what is against the intent fails)
#   --report-url URL where the reader of the comment finds the reports
#   --source-url URL where readers find the files of the head commit, such as https://github.com/OWNER/REPOSITORY/blob/COMMIT
#   --command WORDS  how that reader calls tierwall (default: tierwall)
#   --suggestions    also write NAME.suggestions.json, with fixes for lines
# Exit: 0 nothing fails, 1 something fails, 2 could not run.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }
# die MESSAGE: nothing can be reviewed. The comment says why, if its folder is known.
die() {
  say "review.sh: $*"
  [ -z "$out" ] || {
    mkdir -p "$out"
    printf '%s\n' "$*" >"$out/errors"
    : >"$out/review.md"
    why 'This change'
    rm "$out/errors"
    summary all 2 "$out/review.md" </dev/null >"$out/summary.json"
  }
  exit 2
}
# A checkout runs its sources. A package has only the build.
program=$root/bin/tierwall
[ -e "$program" ] || program=$root/build/lib/cli/main.js
tierwall() { node "$program" "$@"; }
summary() { node "$root/scripts/review-summary.mjs" "$@"; }

base='' target=none head='' trust='' out='' fail_on=never url='' source_url='' command=tierwall suggestions='' config='' before='' after='' names=' '
# shellcheck source=scripts/lib/review-sets.sh
. "$root/scripts/lib/review-sets.sh"
# shellcheck source=scripts/lib/review-comment.sh
. "$root/scripts/lib/review-comment.sh"
# For each set: its old side, its new side, its intent and its title.
olds=() news=() intents=() titles=() words=() lists=()

read_arguments() {
  local wrong=''
  while [ $# -gt 0 ]; do
    case $1 in
      --help)
        sed -n '2,/^set/{/^#/s/^# \{0,1\}//p;}' "$0"
        exit 0
        ;;
      --base | --merge-base | --head | --out | --manifests | --before | --after | --config | --fail-on | --report-url | --source-url | --command)
        [ $# -gt 1 ] || die "$1 needs a value"
        case $1 in
          --base) base=$2 ;;
          --merge-base) target=$2 ;;
          --head) head=$2 ;;
          --out) out=$2 ;;
          --manifests) lists+=("$2") ;;
          --before) before=$2 ;;
          --after) after=$2 ;;
          --config) config=$2 ;;
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
      --trust-head)
        trust=$1
        shift
        ;;
      -*)
        wrong=${wrong:-$1}
        shift
        ;;
      *)
        words+=("$1")
        shift
        ;;
    esac
  done
  [ -z "$wrong" ] || die "unknown flag '$wrong' (--help lists them)"
  [ -n "$out" ] || die '--out is missing'
}

# name_of TITLE: sets `own`, a name for the files of a set. No other set of this run has it, even without regard to capital letters.
name_of() {
  local name i=2
  name=$(printf '%s' "${1#./}" | tr -c 'A-Za-z0-9' '-')
  own=$name
  while [[ $names == *" $(lower "$own") "* ]]; do
    own=$name-$i
    i=$((i + 1))
  done
  names="$names$(lower "$own") "
}
lower() { printf '%s' "$1" | tr '[:upper:]' '[:lower:]'; }

# review_one OLD NEW INTENT TITLE: reviews a set, and returns the exit code of `tierwall review`.
review_one() {
  local old=$1 new=$2 intent=$3 title=$4 status=0 own source=$source_url report='' sarif='' sides=("$1" "$2") options=() suggest=()
  name_of "$title"
  [ -z "$intent" ] || options+=(--intent "$intent")
  [ ${#titles[@]} -eq 1 ] || printf '## %s\n\n' "$(printf '%s' "$title" | tr '[:cntrl:]' '?')" >>"$out/review.md"
  # A set of tierwall.yaml is given by name, and brings its own intent.
  [ -n "$new" ] || sides=(--base "$base" ${trust:+"$trust"} "$title")
  # Only committed files have pages to link to, and lines to suggest changes for.
  if [ -n "$new" ] && [ "$old" != "$base:$new" ]; then
    source=''
  elif [ -n "$new" ] && [ -n "$suggestions" ]; then
    suggest=(--suggestions "$out/$own.suggestions.json")
  fi
  tierwall review "${sides[@]}" ${options[@]+"${options[@]}"} ${suggest[@]+"${suggest[@]}"} --fail-on "$fail_on" --command "$command" \
    --json "$out/part.json" --limit "$(limit_of ${#titles[@]})" ${url:+--report-url "$url"} ${source:+--source-url "$source"} \
    >"$out/part.md" 2>"$out/errors" || status=$?
  cat "$out/errors" >&2
  add_part
  printf '\n' >>"$out/review.md"
  if [ "$status" -gt 1 ]; then
    why "$title"
  # If all of it was removed, there is nothing to report on.
  elif [ -z "$new" ] || holds_some "$new"; then
    write_files || {
      status=2 report='' sarif=''
      cat "$out/errors" >&2
      why "The report of $title"
    }
  fi
  # Without a verdict, there are no counts.
  [ "$status" -le 1 ] || : >"$out/part.json"
  summary set "$title" "$status" "$report" "$sarif" <"$out/part.json" >>"$out/sets"
  rm "$out/part.md" "$out/part.json" "$out/errors"
  return "$status"
}

# holds_some SIDE: does this side have a file of manifests?
holds_some() {
  if [ -d "$1" ]; then
    [ -n "$(find "$1/" \( -name '*.yaml' -o -name '*.yml' -o -name '*.json' \) -print -quit)" ]
  elif [ -e "$1" ]; then
    grep -Eqv '^[[:space:]]*(#.*|---)?[[:space:]]*$' "$1"
  else
    [[ $1 == *:* ]]
  fi
}

# write_files: writes the report and the findings for the set of review_one.
write_files() {
  if [ -z "$new" ]; then
    tierwall lint "${sides[@]}" --all --fail-on never -o sarif >"$out/$own.sarif" 2>"$out/errors" || return 1
    tierwall report "${sides[@]}" >"$out/$own.html" 2>"$out/errors" || return 1
  elif [[ $new == *:* ]] && [ ! -e "$new" ]; then
    # For a revision, there is only the comparison.
    tierwall diff "$old" "$new" ${options[@]+"${options[@]}"} --fail-on never -o sarif >"$out/$own.sarif" 2>"$out/errors" || return 1
    sarif=$out/$own.sarif
    return 0
  else
    tierwall lint "$new" --fail-on never -o sarif >"$out/$own.sarif" 2>"$out/errors" || return 1
    tierwall report "$new" --base "$old" ${options[@]+"${options[@]}"} >"$out/$own.html" 2>"$out/errors" || return 1
  fi
  sarif=$out/$own.sarif report=$out/$own.html
}

main() {
  read_arguments "$@"
  local word line worst=0 status i=0
  if [ "$target" != none ]; then
    [ -n "$target" ] || die '--merge-base is empty: a pull request has a branch that it goes to; run this on one'
    base=$(git merge-base "$target" HEAD) || die "git has no merge base of $target and this branch: fetch all of both (actions/checkout with fetch-depth: 0)"
  fi
  # Otherwise the base would be compared with itself, and nothing would seem to change.
  [ -z "$head" ] || git merge-base --is-ancestor "$head" HEAD 2>/dev/null ||
    die "the checkout does not hold the pull request's commit $head: check out the pull request, not its base"
  # Rendered sides need no base.
  if [ -z "$before$after" ] || [ ${#words[@]} -gt 0 ] || [ ${#lists[@]} -gt 0 ] || [ -n "$base" ]; then
    [ -n "$base" ] || die '--base is missing'
    git rev-parse --verify --quiet "$base^{commit}" >/dev/null || die "git has no revision $base; fetch it first"
  fi
  mkdir -p "$out"
  out=$(cd "$out" && pwd)
  nothing=$out/nothing
  mkdir -p "$nothing"
  if [ -n "$config" ]; then
    [ "$(basename "$config")" = tierwall.yaml ] || die "$config is not called tierwall.yaml"
    # If the head removes the file, the one of the base still says what is reviewed.
    if [ ! -d "$(dirname "$config")" ] || { [ ! -f "$config" ] && ! git cat-file -e "$base:./$config" 2>/dev/null; }; then
      die "$config is not there"
    fi
    cd "$(dirname "$config")"
    if [ ${#words[@]} -eq 0 ]; then
      line=$(tierwall config sets --base "$base" ${trust:+"$trust"} 2>"$out/said") || die "$(head -n 12 "$out/said")"
      rm "$out/said"
      while IFS= read -r word; do words+=("$word"); done <<<"$line"
    fi
    for word in "${words[@]}"; do add '' '' '' "$word"; done
  else
    for word in ${words[@]+"${words[@]}"}; do add_folder "$word"; done
  fi
  for line in ${lists[@]+"${lists[@]}"}; do
    while IFS= read -r word; do add_folder "$word"; done < <(entries "$line")
  done
  [ -z "$before$after" ] || add_rendered
  [ ${#titles[@]} -gt 0 ] || die 'name a folder of manifests'
  : >"$out/review.md"
  : >"$out/sets"
  while [ "$i" -lt ${#titles[@]} ]; do
    status=0
    review_one "${olds[i]}" "${news[i]}" "${intents[i]}" "${titles[i]}" || status=$?
    [ "$status" -le "$worst" ] || worst=$status
    i=$((i + 1))
  done
  summary all "$worst" "$out/review.md" <"$out/sets" >"$out/summary.json"
  rm -r "$out/sets" "$nothing"
  say_result
  return "$worst"
}

main "$@"
