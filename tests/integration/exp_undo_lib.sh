# What exp_undo.sh and exp_undo_killed.sh share: a project in which everything is somehow dirty. Sourced after lib.sh.
# shellcheck shell=bash
export TMPDIR

# All that is the user's. `git status` must not refresh the index while it looks.
state() {
  find . \( -path ./.git -o -path ./.mlpipe -o -path './.dvc/*' \) -prune -o -printf '%y %m %p %l\n' | sort
  find . \( -path ./.git -o -path ./.mlpipe -o -path './.dvc/*' \) -prune -o -type f -exec sha256sum {} + | sort -k2
  sha256sum .git/index .git/HEAD
  git --no-optional-locks status --porcelain=v2 --ignored | grep -vE '^! \.(mlpipe|dvc)/'
  git for-each-ref refs/exps
}

# new_dirty_project native|dvc: prep -> train -> report, with a directory, an output in a directory that is not there, a
# persistent output, plots and metrics out of the store. Stages run as `params.yaml` says. Stays in its directory.
new_dirty_project() {
  mkdir "$1" && cd "$1"
  git init -q -b main .
  local file=mlpipe.yaml
  undo=.mlpipe/tmp/undo/record.json
  if [ "$1" = dvc ]; then
    mkdir .dvc && : >.dvc/config && printf '/config.local\n/tmp\n/cache\n' >.dvc/.gitignore
    file=dvc.yaml undo=.dvc/tmp/mlpipe/tmp/undo/record.json
  else
    check 0 mlpipe init
  fi
  printf 'n: 3\nlr: 0.1 # rate\nfail: none\nhow: none\n' >params.yaml
  echo 'print("hi")' >source.py
  echo tracked >notes.txt
  echo /deep/ >.gitignore
  cat >"$file" <<'YAML'
stages:
  prep:
    cmd: is=prep; . ./fail; mkdir -p data/sub; for i in 1 2 3; do echo "$i $(grep ^n params.yaml)" >data/sub/$i; done; touch data/empty
    params: [n]
    outs: [data]
  train:
    cmd: echo more >>state/log; mkdir -p deep/new; cat data/sub/1 params.yaml >deep/new/model; is=train; . ./fail; echo 1 >m.json
    deps: [data]
    params: [lr]
    outs: [deep/new/model, state: {persist: true}]
    metrics: [m.json: {cache: false}]
  report:
    cmd: "{ echo x,y; cat deep/new/model; } >curve.csv; is=report; . ./fail; cat params.yaml >report.txt"
    deps: [deep/new/model]
    outs: [report.txt]
    plots: [curve.csv: {cache: false}]
YAML
  # Fails, hangs or removes inputs in the stage that the params name.
  cat >fail <<'SH'
echo "$is" >>"$JOURNAL"
if grep -q "fail: $is" params.yaml; then
  case $(sed -n 's/^how: //p' params.yaml) in
    hang) echo $$ >"$TMPDIR/stage.pid"; echo up >"$TMPDIR/up"; sleep 60 ;;
    inputs) rm -r data deep; exit 3 ;;
    *) exit 3 ;;
  esac
fi
SH
  mkdir state && echo first >state/log
  check 0 mlpipe repro
  git add -A && git commit -qm base
  : >"$JOURNAL"
  # Nothing of this is in the repository, or in the store.
  echo 'print("edited")' >source.py && chmod +x source.py
  echo mine >untracked.txt && ln -s untracked.txt link && ln -s nowhere broken
  echo staged >notes.txt && git add notes.txt && echo again >>notes.txt
  echo 'by hand' >report.txt
  chmod 755 data/sub/2
  echo '# mine' >>.gitignore
  rm -r deep # so that its directories are not there
  remember
}

remember() { before=$(state); }
has_record() { [ -e "$undo" ]; }

as_before() {
  diff <(echo "$before") <(state) >&2 || fail "not as before: $*"
  if has_record; then fail "$*: a record is left"; fi
}
