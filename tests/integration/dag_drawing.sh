#!/usr/bin/env bash
# dag: drawn in Unicode or ASCII as the locale says, for a target only its part, and in other programs' languages.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
check 0 mlpipe dag report
same "$TMPDIR/out" ' ╭──────╮
 │ prep │
 ╰───┬──╯
     │
 ╭───▼───╮
 │ train │
 ╰───┬───╯
     │
╭────▼───╮
│ report │
╰────────╯'
check 0 env LANG=C mlpipe dag side
same "$TMPDIR/out" $'+------+\n| side |\n+------+'
check 0 env LANG=C LC_ALL=en_US.UTF-8 mlpipe dag side
said '╭──────╮'

check 0 mlpipe dag --dot
[ "$(sort "$TMPDIR/out" | head -n 2)" = $'"prep" -> "train";\n"prep";' ] || fail "wrong dot"
check 0 mlpipe dag --mermaid
same "$TMPDIR/out" $'flowchart TD
\tnode1["prep"]\n\tnode2["report"]\n\tnode3["train"]\n\tnode1-->node3\n\tnode3-->node2
\tnode4["side"]'
check 0 mlpipe dag --md train
[ "$(head -n 1 "$TMPDIR/out")" = '```mermaid' ] || fail "no Markdown block"
check 0 mlpipe dag --full --json train
same "$TMPDIR/out" '{"nodes": ["prep", "train", "report"], "edges": [["prep", "train"], ["train", "report"]]}'
check 0 mlpipe dag -o --json model.txt
same "$TMPDIR/out" '{"nodes": ["clean.txt", "model.txt"], "edges": [["clean.txt", "model.txt"]]}'
check 2 mlpipe dag --dot --json
check 4 mlpipe dag nosuch
rm mlpipe.yaml
check 0 mlpipe dag
complained 'There are no stages'
