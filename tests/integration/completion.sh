#!/usr/bin/env bash
# Shell completion: bash's is driven as a shell would; all three know every command and every option of --help.
. "$SOURCE_DIR/tests/integration/lib.sh"

# complete WORD...: what bash would offer for the last word.
complete_words() {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _mlpipe
  printf '%s\n' "${COMPREPLY[@]}" | sed 's/ $//' | sort | xargs
}
offers() {
  local want=$1
  shift
  [ "$(complete_words "$@")" = "$want" ] || fail "for '$*': '$(complete_words "$@")' instead of '$want'"
}

directory=$SOURCE_DIR/scripts/completion
# shellcheck source=/dev/null
. "$directory/mlpipe.bash"
new_project
offers 'repro' mlpipe rep
offers 'prep' mlpipe repro p
offers 'prep report side train' mlpipe repro ''
offers 'train' mlpipe repro -f prep t
offers 'diff show' mlpipe metrics ''
offers '--keep-going' mlpipe repro --k
offers 'side' mlpipe why s
cd /
offers '' mlpipe repro p # outside of a project: nothing, and no error

# words COMMAND...: the commands or the long options that its help lists.
options() { mlpipe "$@" --help | grep -oE -- '--[a-z][a-z-]+' | sort -u; }
commands() { mlpipe "$@" --help | sed -n '/^[Ss]ubcommands:\|^[Cc]ommands:/,/^$/s/^  \([a-z]\{2,\}\) .*/\1/p'; }
[ -n "$(commands)" ] || fail "no command found in the help"
for command in $(commands); do
  for word in "$command" $(commands "$command") $(options "$command"); do
    for shell in bash zsh fish; do
      # fish names long options without their dashes
      grep -qE -- "(^|[^a-z])${word#--}([^a-z-]|$)" "$directory/mlpipe.$shell" || fail "mlpipe.$shell does not know '$word' of '$command'"
    done
  done
done
