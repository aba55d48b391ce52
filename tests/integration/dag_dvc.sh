#!/usr/bin/env bash
# dag of a DVC project with several files, groups and tracked data: the nodes and edges that DVC 3.67.1 showed, which
# dvc_dag/expected.txt holds line by line, sorted. DVC expands groups unless told; mlpipe collapses them unless told.
. "$SOURCE_DIR/tests/integration/lib.sh"

data=$SOURCE_DIR/tests/integration/dvc_dag
mkdir .dvc sub
touch .dvc/config
cp "$data/dvc.yaml" dvc.yaml
cp "$data/sub.yaml" sub/dvc.yaml
cp "$data/raw.txt.pointer" raw.txt.dvc

grep '^== ' "$data/expected.txt" | cut -c 4- >"$TMPDIR/cases"
while IFS='|' read -r directory options; do
  echo "== $directory|$options"
  case $options in
    *--collapse-foreach-matrix*) options=${options/--collapse-foreach-matrix/} ;;
    *) options+=' --expand' ;;
  esac
  # shellcheck disable=SC2086 # words
  (cd "$directory" && mlpipe dag $options) | sed 's/digraph  *{/digraph {/' | sort
done <"$TMPDIR/cases" >"$TMPDIR/got"
diff -u "$data/expected.txt" "$TMPDIR/got" >&2 || fail "not the graph that DVC shows"
