# shellcheck shell=bash
# Compares the objects of a profile in the cluster with dist/, field by field and with the API server's defaults on both sides.
# `kubectl diff` does not show a field that somebody added. Sourced, never run.

# differing_fields: a line `KIND NAMESPACE/NAME: FIELD ...` for each field of an object in the cluster that differs. Changes nothing.
differing_fields() {
  local arguments wanted found=$state/contents
  file_arguments
  # The objects as the API server would store them. A missing or forbidden object is an error for that object alone.
  wanted=$(k replace --dry-run=server ${one_namespace:+--namespace "$one_namespace"} "${arguments[@]}" -o yaml 2>"$log") || not_compared
  k get --ignore-not-found ${one_namespace:+--namespace "$one_namespace"} "${arguments[@]}" -o yaml 2>/dev/null | fields_of >"$found"
  printf '%s\n' "$wanted" | fields_of | compared_with "$found"
  rm -f "$found"
}

# not_compared: why objects could not be compared. Missing objects are left out, because they are reported elsewhere.
not_compared() { grep -v '(NotFound)' "$log" | sed 's/^/not compared: /' || true; }

# fields_of: a line `KIND NAMESPACE/NAME<TAB>FIELD<TAB>VALUE` for each field of objects in kubectl's YAML, a list or several documents.
# Fields that only the API server writes are left out.
fields_of() {
  awk '
    function flush(i) {
      for (i = 1; i <= count; i++) print kind " " (namespace ? namespace : "-") "/" name "\t" field[i] "\t" value[i]
      count = depth = 0
      kind = name = namespace = ""
      split("", seen)
    }
    function path(i, text) {
      text = ""
      for (i = 1; i <= depth; i++) text = text (segment[i] ~ /^\[/ || text == "" ? "" : ".") segment[i]
      return text
    }
    function push(indent, text, is_item) {
      depth++
      indents[depth] = indent
      segment[depth] = text
      item[depth] = is_item
    }
    function keep(text, at) {
      at = path()
      if (at == "kind") kind = text
      if (at == "metadata.name") name = text
      if (at == "metadata.namespace") namespace = text
      if (at ~ /^(apiVersion|kind|status)/ || (at ~ /^metadata/ && at !~ /^metadata\.labels/)) return
      count++
      field[count] = at
      value[count] = text
    }
    /^---$/ { flush(); next }
    /^items:/ { is_list = 1; flush(); next }
    is_list && /^[a-z]/ { flush(); is_list = 2; next }
    is_list == 2 { if (/^---$/ || /^apiVersion:/) is_list = 0; else next }
    is_list == 1 && /^- / { flush() }
    {
      line = is_list ? substr($0, 3) : $0
      match(line, /^ */)
      indent = RLENGTH
      text = substr(line, indent + 1)
      while (text ~ /^- /) {
        while (depth > 0 && (indents[depth] > indent || (indents[depth] == indent && item[depth]))) depth--
        parent = path()
        push(indent, "[" (seen[parent]++) "]", 1)
        indent += 2
        text = substr(text, 3)
      }
      if (match(text, /^("[^"]*"|[^"{\[][^:]*|[^"{\[][^ ]*):( |$)/)) {
        while (depth > 0 && indents[depth] >= indent) depth--
        key = substr(text, 1, RLENGTH)
        sub(/: ?$/, "", key)
        push(indent, key, 0)
        text = substr(text, RLENGTH + 1)
      }
      if (text != "") keep(text)
    }
    END { flush() }'
}

# compared_with FOUND: compares the fields in the file FOUND with the wanted fields on standard input.
compared_with() {
  awk -F '\t' -v profile="dist/$profile" '
    function other(key, text) {
      split(key, part, "\t")
      if (++said[part[1]] <= 5) print part[1] ": " part[2] " " text
      else if (said[part[1]] == 6) print part[1] ": and more"
    }
    NR == FNR { found[$1 "\t" $2] = $3; is_there[$1] = 1; keys[++count] = $1 "\t" $2; next }
    {
      key = $1 "\t" $2
      wanted[key] = $3
      is_wanted[$1] = 1
      if (!is_there[$1]) next
      if (!(key in found)) other(key, "is missing, and " $3 " in " profile)
      else if (found[key] != $3) other(key, "is " found[key] ", and " $3 " in " profile)
    }
    END {
      for (i = 1; i <= count; i++) {
        split(keys[i], part, "\t")
        if (is_wanted[part[1]] && !(keys[i] in wanted)) other(keys[i], "is " found[keys[i]] ", and is not in " profile)
      }
    }' "$1" -
}
