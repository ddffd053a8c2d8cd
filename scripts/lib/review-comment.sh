# shellcheck shell=bash
# The comment that scripts/review.sh writes, $out/review.md: of each set its part, or why there is none.

# A comment on GitHub holds 65,536 characters.
most=60000

# limit_of SETS: the characters of the comment of each, of which `tierwall review` needs some.
limit_of() {
  local limit=$((most / $1 - 200))
  echo $((limit < 5000 ? 5000 : limit))
}

# The comment of a set, or its headline alone where there is no room for the rest.
add_part() {
  local size
  size=$(cat "$out/review.md" "$out/part.md" | wc -c)
  if [ ${#titles[@]} -eq 1 ] || [ "$size" -le "$most" ]; then
    cat "$out/part.md" >>"$out/review.md"
  else
    {
      grep -m 1 '^### ' "$out/part.md" || true
      printf '\nThe rest of this set does not fit into the comment.\n'
    } >>"$out/review.md"
  fi
}

# What was written, on standard error, and what to do where it does not fit or fails.
say_result() {
  local characters
  characters=$(wc -m <"$out/review.md" | tr -d ' ')
  say "review.sh: wrote $out/review.md ($characters characters)"
  [ "$characters" -le 65536 ] ||
    say "review.sh: that is more than a comment on GitHub holds (65536): review fewer sets at a time, each group with its own comment"
  case $worst in
    1) say "review.sh: exit 1, because of an error by the intent, or of what --fail-on $fail_on counts: the comment marks it" ;;
    2) say "review.sh: exit 2, because a set could not be reviewed: the comment says why" ;;
  esac
}

# Why a set could not be reviewed, in the comment: the first lines of what was said, as code that nothing in it ends.
why() {
  {
    printf ':warning: **%s could not be reviewed.**\n\n' "$(printf '%s' "$1" | tr '[:cntrl:]' '?' | sed 's/[^A-Za-z0-9 ./-]/\\&/g')"
    head -n 12 "$out/errors" | cut -c 1-300 | tr '`' "'" | sed 's/^/    /'
    printf '\n'
  } >>"$out/review.md"
}
