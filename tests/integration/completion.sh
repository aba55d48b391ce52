#!/usr/bin/env bash
# Shell completion, driven as a shell would drive it: bash always, fish and zsh where they are installed.
. "$SOURCE_DIR/tests/integration/lib.sh"

directory=$SOURCE_DIR/scripts/completion
# shellcheck source=/dev/null
. "$directory/mlpipe.bash"

# What the shells would offer for the last word.
bash_offers() {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _mlpipe
  printf '%s\n' "${COMPREPLY[@]}"
}
fish_offers() { fish -c ". $directory/mlpipe.fish; complete -C '$*'" | cut -f 1; }

shells=bash
if command -v fish >/dev/null; then shells+=' fish'; fi
if command -v zsh >/dev/null; then zsh -n "$directory/mlpipe.zsh" || fail "not valid zsh"; fi

# offers WORDS TYPED...: exactly these are offered.
offers() {
  local want=$1 got
  shift
  for shell in $shells; do
    got=$("${shell}_offers" "$@" | sort | xargs)
    [ "$got" = "$want" ] || fail "$shell, for '$*': '$got' instead of '$want'"
  done
}

new_project
offers 'report repro' mlpipe rep
offers 'prep' mlpipe repro p
offers 'train' mlpipe repro -f prep t
offers '--keep-going' mlpipe repro --k
offers 'diff show' mlpipe metrics ''
offers 'diff show templates' mlpipe plots ''
offers '--precision' mlpipe metrics diff --p
offers 'side' mlpipe why s
offers 'side' mlpipe verify s
offers 'side' mlpipe freeze s
offers 'side' mlpipe checkout s
offers 'add list' mlpipe stage ''
[ "$(bash_offers mlpipe repro '' | xargs)" = 'prep train report side' ] || fail "not the stages"

sed -i 's/^  side:/  "two words":/' mlpipe.yaml
[ "$(bash_offers mlpipe why tw)" = 'two\ words' ] || fail "a blank in a name is not quoted"
cd / # outside of a project there are no stages, and that is no error
[ -z "$(bash_offers mlpipe repro '' 2>&1)" ] || fail "something was said outside of a project"
