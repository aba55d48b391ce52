#!/usr/bin/env bash
# Every relative link in a Markdown file leads to a file of the project, and every heading it names is there.
. "$SOURCE_DIR/tests/lint/lib.sh"

# The anchor that a heading gets: lower case, blanks to dashes, punctuation dropped.
anchors() { grep -E '^#+ ' "$1" | sed -E 's/^#+ +//' | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9\n_-'; }

checked=0
while read -r document; do
  while read -r link; do
    path=${link%%#*} anchor=''
    [[ $link != *#* ]] || anchor=${link#*#}
    target=$document
    [ -z "$path" ] || target=$(dirname "$document")/$path
    checked=$((checked + 1))
    if [ ! -e "$target" ]; then
      complain "$document: there is no $path"
    elif [ -n "$anchor" ] && ! anchors "$target" | grep -qx -- "$anchor"; then
      complain "$document: $target has no heading '#$anchor'"
    fi
  done < <(sed '/^```/,/^```/d' "$document" | grep -oE '\]\([^) ]+\)' | sed 's/^](//; s/)$//' |
    grep -vE '^[a-z]+:' || true)
done < <(sources '*.md')
[ "$checked" -ge 8 ] || complain "only $checked links were found: is this test looking in the right place?"
finish
