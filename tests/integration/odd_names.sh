#!/usr/bin/env bash
# File and stage names with blanks, quotes, other scripts and pattern characters mean what they say.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q .
check 0 mlpipe init
names=('two words.txt' "it's.txt" 'say "hi".txt' 'größe-数据.txt' '#hash.txt' '!bang.txt' '[a-b]*?.txt' '-dash.txt'
  'back\slash.txt' ' edge ' 'true' '1.0' 'a: b' '~' '.hidden' '&anchor' '*alias' '%percent')

# Double-quoted YAML; the commands take the names from the environment, as a shell would have to quote them.
echo 'stages:' >mlpipe.yaml
for i in "${!names[@]}"; do
  name=${names[$i]}
  export "NAME_$i=$name"
  echo "source $i" >"in-$name"
  escaped=${name//\\/\\\\}
  escaped=${escaped//\"/\\\"}
  printf '  "stage %s ü":\n    cmd: cp -- "in-$NAME_%s" "$NAME_%s"\n' "$i" "$i" "$i"
  printf '    deps: ["in-%s"]\n    outs: ["%s"]\n' "$escaped" "$escaped"
done >>mlpipe.yaml

check 0 mlpipe repro
check 0 mlpipe status -q
for i in "${!names[@]}"; do
  same "./${names[$i]}" "source $i"
  git check-ignore -q -- "${names[$i]}" || fail "git does not ignore ${names[$i]}"
  git check-ignore -q -- "in-${names[$i]}" && fail "git ignores in-${names[$i]}"
done

rm -- "${names[@]}"
check 0 mlpipe repro # the lock file, read back, means the same names
for i in "${!names[@]}"; do same "./${names[$i]}" "source $i"; done
check 0 mlpipe repro -f 'stage 0 ü'
check 0 mlpipe why 'stage 3 ü'
