#!/usr/bin/env bash
# Whatever fails in an experiment, the workspace, the index and HEAD are byte for byte as before: files that the user
# changed, outputs in the store and not, symlinks, modes. What had finished is not lost: it is restored next time.
. "$SOURCE_DIR/tests/integration/lib.sh"
. "$SOURCE_DIR/tests/integration/exp_undo_lib.sh"

# failing STATUS WHAT ARGUMENT...
failing() {
  local status=$1 what=$2
  shift 2
  check "$status" mlpipe exp run "$@"
  as_before "$what"
}

try_all() {
  failing 2 'a bad override' -S 'lr=[1'
  failing 2 'an unknown key' -S lrr=2
  failing 4 'an unknown target' -S lr=2 nosuch
  failing failure 'a params file that cannot be made' -S lr=0.3 -S no/such/dir.yaml:+a=1
  for stage in prep train report; do failing 1 "failing $stage" -S n=4 -S lr=0.2 -S fail=$stage -S new.yaml:+a=1; done
  complained "stage 'report' failed" && complained 'the workspace is as before'
  ran prep prep train train report # what had finished is restored
  failing 1 'inputs removed' -S n=5 -S how=inputs -S fail=report
  # Of a stage that is up to date, too: as the store has it, with the modes of new files.
  chmod 644 data/sub/2 && remember
  failing 1 "a stage's outputs removed" -S lr=5 -S how=inputs -S fail=report
  chmod 755 data/sub/2
  mv data/sub "$TMPDIR/sub" && mv params.yaml "$TMPDIR/params.yaml" && remember
  failing 2 'a missing params file' -S n=4
  mv "$TMPDIR/sub" data/sub && mv "$TMPDIR/params.yaml" params.yaml && remember
  : >"$JOURNAL"

  # git refuses the ref when everything has run.
  local head ref
  head=$(git rev-parse HEAD) ref=.git/refs/exps/${head:0:2}/${head:2}
  mkdir -p "$ref/taken" && : >"$ref/taken/in-the-way"
  failing failure 'a ref that git refuses' -S lr=0.25 -n taken
  rm -r "$ref/taken"

  check 0 mlpipe exp run -S n=4 -S lr=0.2 -n good
  if has_record; then fail "a record is left"; fi
  grep -q 'n: 4' data/sub/1 && grep -q 'lr: 0.2' deep/new/model || fail "the result is not there"
  remember
  failing 2 'a name that is taken' -S lr=0.7 -n good
}

(new_dirty_project native; try_all)
: >"$JOURNAL"
(new_dirty_project dvc; try_all)
