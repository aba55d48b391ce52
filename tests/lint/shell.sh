#!/usr/bin/env bash
# Nothing that shellcheck would warn of in the scripts: those of scripts/ and .ci/, the tests, and what they source.
. "$SOURCE_DIR/tests/lint/lib.sh"
need shellcheck

scripts=$({
  sources '*.sh' '*.bash'
  grep -rlE '^#!.*\b(ba)?sh\b' --exclude-dir=corpus scripts .ci tests examples || true
} | sort -u)
[ "$(wc -l <<<"$scripts")" -ge 20 ] || complain "only few scripts were found: is this test looking in the right place?"

# SC2164 (cd without ||): every script runs under set -e, which shellcheck does not see where lib.sh sets it.
xargs -P 2 -n 10 shellcheck --severity=warning --exclude=SC2164 <<<"$scripts" || complain "shellcheck is not content"

for script in $scripts; do
  case $script in
    *.bash | *lib.sh) ;;
    *) [ -x "$script" ] || complain "$script: is not executable" ;;
  esac
done
finish
