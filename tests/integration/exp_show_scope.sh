#!/usr/bin/env bash
# exp show of other commits, branches and tags, and with fewer columns; metrics and params of revisions.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
check 0 mlpipe init
printf 'lr: 0.1\nseed: 7\n' >params.yaml
cat >mlpipe.yaml <<'YAML'
stages:
  train:
    cmd: sed -n 's/^lr/acc/p; s/^seed/loss/p' params.yaml >metrics.yaml
    params: [lr]
    metrics:
      - metrics.yaml: {cache: false}
YAML
check 0 mlpipe repro
git add -A && git commit -qm one && git tag v1
check 0 mlpipe exp run -S lr=0.5 -n first
git checkout -q . && sed -i 's/seed: 7/seed: 8/' params.yaml
check 0 mlpipe repro -f
git commit -qam two
git branch side
check 0 mlpipe exp run -S lr=0.25 -n second
column() { cut -d, -f"$1" "$TMPDIR/out" | tail -n +2 | tr -d '\r' | xargs; }

check 0 mlpipe exp show --csv
[ "$(column 1)" = 'main second' ] || fail "HEAD's: $(column 1)"
for scope in --rev=v1 -T; do
  check 0 mlpipe exp show --csv --hide-workspace "$scope"
  [ "$(column 1)" = 'v1 first' ] || fail "$scope: $(column 1)"
done
for scope in '-n 2' '-n -1' -A '-a -T'; do
  # shellcheck disable=SC2086 # words
  check 0 mlpipe exp show --csv --hide-workspace $scope
  [ "$(column 1 | tr ' ' '\n' | sort | xargs)" = 'first main second v1' ] || fail "$scope: $(column 1)"
done
check 0 mlpipe exp show --hide-workspace --sha
said "^$(git rev-parse --short HEAD) "
check 0 mlpipe exp show --drop 'l' --keep 'lr$'
said '^Experiment +Created +acc +lr +seed$'
check 0 mlpipe exp show --only-changed --keep seed
said '^Experiment +Created +acc +lr +seed$'
check 0 mlpipe exp show --param-deps
said '^Experiment +Created +acc +loss +lr$'
check 2 mlpipe exp show --drop '('
complained "'\(' is no regular expression"
check 4 mlpipe exp show --rev nosuch

check 0 mlpipe metrics show -a
same "$TMPDIR/out" "$(printf '%s\n' 'Revision   Path          acc   loss' 'workspace  metrics.yaml  0.25  8' 'main,side  metrics.yaml  0.1   8')"
check 0 mlpipe metrics show --rev v1 --rev second --json
said '"v1": \{"data": \{"metrics.yaml": \{"data": \{"acc": 0.1, "loss": 7\}\}\}\}, "second": '
check 0 mlpipe metrics show -A --md
said "^\| $(git rev-parse --short HEAD) +\| metrics.yaml \| 0.1 "
check 0 mlpipe metrics show -A --json
said "\"$(git rev-parse HEAD~1)\": "
check 0 mlpipe params show -T params.yaml
said '^v1 +params.yaml +0.1 +7$'
check 0 mlpipe params show --deps
same "$TMPDIR/out" "$(printf 'Path         lr\nparams.yaml  0.25')"
check 4 mlpipe params show nosuch.yaml
