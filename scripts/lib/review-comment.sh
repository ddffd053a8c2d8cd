# shellcheck shell=bash
# Writes the comment of scripts/review.sh, $out/review.md. It has a part for each set, or the reason why there is none.

# A comment on GitHub holds 65,536 characters.
most=60000

# limit_of SETS: the number of characters for the part of each set. `tierwall review` needs a minimum.
limit_of() {
  local limit=$((most / $1 - 200))
  echo $((limit < 5000 ? 5000 : limit))
}

# add_part: adds the part of a set, or only its headline if there is no room for the rest.
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
    1) say "review.sh: exit 1: the change is against the intent, or is what --fail-on $fail_on names; the comment says which" ;;
    2) say "review.sh: exit 2, because a set could not be reviewed: the comment says why" ;;
  esac
}

# why TITLE: adds why a set could not be reviewed. It shows the first lines of the errors as indented code, which no text can end.
why() {
  {
    printf ':warning: **%s could not be reviewed.**\n\n' "$(printf '%s' "$1" | tr '[:cntrl:]' '?' | sed 's/[^A-Za-z0-9 ./-]/\\&/g')"
    head -n 12 "$out/errors" | cut -c 1-300 | tr '`' "'" | sed 's/^/    /'
    printf '\n'
  } >>"$out/review.md"
}
