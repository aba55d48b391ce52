#!/usr/bin/env bash
# Names of files, columns, revisions and titles that would do harm, if any of them were more than text somewhere.
. "$SOURCE_DIR/tests/integration/lib.sh"
. "$SOURCE_DIR/tests/pages/lib.sh"

git init -q -b main .
check 0 mlpipe init
mkdir '"><img src=x onerror=harmed=1>' "javascript:harmed=1'"
printf 'step,</script><script>harmed=1</script>\n0,1\n1,2\n' >'"><img src=x onerror=harmed=1>/a.csv'
printf "it's \"x\".y[0]\\\\,{{harmed=1}}\n0,1\n1,3\n" >"javascript:harmed=1'/b.csv"
printf 'x,y\n<b onclick=harmed=1>,2\n\x1b[31mred\x1b[0m,3\n' >"$(printf 'ansi\x1b[2J.csv')"
cat >mlpipe.yaml <<'YAML'
plots:
  - '"><img src=x onerror=harmed=1>/a.csv': {title: "</script><script>harmed=1</script>", x_label: "</svg><script>harmed=1</script>"}
  - "javascript:harmed=1'/b.csv": {x: "it's \"x\".y[0]\\"}
  - "ansi\e[2J.csv": {x: y, y: x, template: bar_horizontal}
  - "datum['x']); harmed=1; (": {x: "it's \"x\".y[0]\\", y: {"javascript:harmed=1'/b.csv": "{{harmed=1}}"}, template: smooth}
  - "\u2028\u0085<!--<script>": {x: step, y: {'"><img src=x onerror=harmed=1>/a.csv': "</script><script>harmed=1</script>"}, template: scatter, title: "\e]0;owned\a <!--<script>"}
YAML
check 0 mlpipe plots show
look --plots 5 --revisions 1 --hover '</script><script>harmed=1</script>'
check 0 mlpipe plots show --text
! grep -q "$(printf '\x1b')" "$TMPDIR/out" || fail "escape codes of a name reached the terminal"

git add -A && git commit -qm base
git branch '<script>harmed=1</script>'
check 0 mlpipe plots diff '<script>harmed=1</script>'
look --plots 5 --revisions 2
