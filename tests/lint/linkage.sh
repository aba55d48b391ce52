#!/usr/bin/env bash
# What mlpipe loads at start-up: no LibTorch, which alone would make every command a third of a second slower, and no
# libgit2, which is loaded only by commands that need git.
. "$SOURCE_DIR/tests/lint/lib.sh"

mlpipe=$BUILD_DIR/engine/mlpipe
[ -x "$mlpipe" ] || complain "$mlpipe is not built"
loaded=$(ldd "$mlpipe")
grep -q 'libc\.so' <<<"$loaded" || complain "ldd says nothing sensible: $loaded"
grep -iE 'torch|c10|git2|libonnx|libcaffe|libopenblas' <<<"$loaded" && complain "mlpipe must not load these"
grep 'not found' <<<"$loaded" && complain "mlpipe cannot find these"
finish
