#!/usr/bin/env bash
# A project from elsewhere runs nothing until its user says so; one's own runs without a question.
. "$SOURCE_DIR/tests/integration/lib.sh"
unset MLPIPE_TRUST
config=$HOME/.config/mlpipe/config

# One's own, also after its commands were edited by hand.
mkdir author
cd author
new_project
git init -q . && git add -A && git commit -qm pipeline
check 0 mlpipe repro
ran prep train report side
check 0 mlpipe trust --show
said '^Trusted: it is your own'
sed -i 's/cp other.txt/cat other.txt >/' mlpipe.yaml
check 0 mlpipe repro side
ran side
git checkout -q mlpipe.yaml && cd ..

# A clone: nothing runs, and nothing changes.
git clone -q author clone
cd clone
before=$(snapshot)
check 8 mlpipe repro
complained "came from elsewhere, and you have not said to trust it"
complained 'prep: echo prep >>'
complained 'mlpipe trust'
unchanged "$before"
ran
check 8 mlpipe trust --show
said '^Not trusted'
check 2 mlpipe trust
complained 'no terminal to ask'
check 8 mlpipe exp run -S train.lr=0.5
check 0 mlpipe exp run -S train.lr=0.5 --queue
check 8 mlpipe queue start
check 8 mlpipe exp run --run-all
check 8 mlpipe verify
ran
check 0 mlpipe status
check 0 mlpipe trust --yes
complained '^The project .* would run:$'
complained '^Trusted 4 commands'
check 0 mlpipe repro
ran prep train report side
check 0 mlpipe exp run --run-all
ran train report

# A changed command asks again, and shows what it was.
sed -i 's/wc -l <model.txt/wc -c <model.txt/' mlpipe.yaml
check 8 mlpipe repro
complained 'changed since you trusted it'
complained 'report: .*wc -c <model.txt'
complained 'instead of: .*wc -l <model.txt'
! grep -q 'side:' "$TMPDIR/err" || fail 'what did not change is shown'
ran
MLPIPE_TRUST=1 check 0 mlpipe repro
ran report
check 8 mlpipe repro -f side
git checkout -q mlpipe.yaml
# What the user adds is theirs; the rest stays as it was.
# shellcheck disable=SC2016 # for the shell of the stage
check 0 mlpipe stage add -n mine -o mine.txt 'echo mine >>"$JOURNAL"; echo >mine.txt'
check 0 mlpipe repro
ran mine
check 0 mlpipe trust --revoke
check 8 mlpipe repro

# A command that a stage depends on is one; reading commands go on without it.
cat >mlpipe.yaml <<'YAML'
stages:
  a:
    cmd: echo a >a.txt
    deps: [{command: 'echo probed >>"$JOURNAL"; echo 1'}]
    outs: [a.txt]
YAML
check 0 mlpipe status
said 'trust'
check 8 mlpipe repro
ran
check 0 mlpipe trust --own
check 0 mlpipe repro
grep -qx probed "$JOURNAL" || fail 'the dependency was not asked'
cd ..

# A command that was trusted in a sandbox is not trusted without it.
: >"$JOURNAL"
mkdir confined
cd confined
check 0 mlpipe init
# shellcheck disable=SC2016 # for the shell of the stage
write() { printf 'stages:\n  a:\n    cmd: echo a >>"$JOURNAL"\n' >mlpipe.yaml && printf '    %s\n' "$@" >>mlpipe.yaml; }
write 'sandbox: strict' 'network: off'
check 0 mlpipe trust --revoke
check 8 mlpipe trust --show
said 'a: \(sandboxed, without network\) echo a'
check 0 mlpipe trust --yes
check 0 mlpipe trust --show
write 'network: off'
check 8 mlpipe repro
complained 'a: \(without network\) echo a'
complained 'instead of: \(sandboxed, without network\) echo a'
printf '[stage]\n    sandbox = strict\n' >>.mlpipe/config
check 0 mlpipe trust --show
write 'sandbox: off' 'network: on'
check 8 mlpipe repro
ran
check 0 mlpipe trust --yes
write 'network: off'
check 0 mlpipe trust --show
cd ..

# What another repository brings into a project of one's own asks.
mkdir mine
cd mine
check 0 mlpipe init
# shellcheck disable=SC2016 # for the shell of the stage
printf 'stages:\n  own:\n    cmd: echo own >>"$JOURNAL"\n' >mlpipe.yaml
check 0 mlpipe repro
ran own
mkdir -p brought/deep
# shellcheck disable=SC2016 # for the shell of the stage
printf 'stages:\n  evil:\n    cmd: echo evil >>"$JOURNAL"\n' >brought/deep/mlpipe.yaml
check 0 mlpipe trust --show
git init -q brought
check 8 mlpipe trust --show
said 'evil: echo evil'
! grep -q 'own: echo own' "$TMPDIR/out" || fail "one's own commands are asked about"
check 8 mlpipe repro
complained 'another git repository inside of the project'
check 0 mlpipe trust --own
check 8 mlpipe repro
ran
check 0 mlpipe trust --yes
complained '^Trusted 1 command;'
check 0 mlpipe repro own
ran own
rm -rf brought/.git && echo 'gitdir: ../.git/modules/brought' >brought/.git
sed -i 's/echo evil/echo  evil/' brought/deep/mlpipe.yaml
check 8 mlpipe repro
ran
cd ..

# Another project at the place of one's own is not one's own; the project cannot say that it is.
rm -rf author
git clone -q clone author
cd author
check 8 mlpipe repro
printf '[trust]\n    policy = always\n' >>.mlpipe/config
check 3 mlpipe repro
complained "'trust.policy' is not for a project to decide"
git checkout -q .mlpipe/config
mkdir -p .mlpipe/tmp && echo "$PWD/../clone" >.mlpipe/tmp/home
check 8 mlpipe repro
rm .mlpipe/tmp/home
mkdir -p "${config%/*}" && printf '[trust]\n    policy = always\n' >"$config"
check 0 mlpipe repro

: >"$JOURNAL"
# In a DVC project likewise; what DVC must not meet stands in mlpipe's own settings.
mkdir -p ../dvc/.dvc
cd ../dvc
touch .dvc/config
# shellcheck disable=SC2016 # for the shell of the stage
printf 'stages:\n  a:\n    cmd: echo a >>"$JOURNAL"; touch a.txt\n    outs: [a.txt]\n' >dvc.yaml
check 0 mlpipe repro
ran a
rm "$config" a.txt dvc.lock
check 8 mlpipe repro
ran
