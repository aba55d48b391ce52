#compdef mlpipe
# Zsh completion for mlpipe. It asks mlpipe itself: its help for commands and options, its graph for stages.

# _mlpipe_help COMMAND...: the subcommands and long options that its help names, one a line.
_mlpipe_help() {
  mlpipe "$@" --help 2>/dev/null | awk '
    /^[^ ]/ { subcommands = /^Subcommands:/ }
    subcommands && /^  [a-z]/ { print $1 }
    /^  +-/ && match($0, /--[a-z][a-z-]*/) { print substr($0, RSTART, RLENGTH) }'
}

# The names of the project's stages, one a line; nothing outside of a project.
_mlpipe_stages() {
  mlpipe dag --dot 2>/dev/null | sed -n '/->/!s/^ *"\(.*\)".*$/\1/p'
}

_mlpipe() {
  local -a command offers
  local word
  for word in ${words[2,CURRENT-1]}; do
    # A second word is part of the command only after a command that has subcommands.
    case $word in
      (-*) ;;
      (*) case "$#command$command" in (0|1exp|1metrics|1params|1plots|1queue|1stage) command+=($word) ;; esac ;;
    esac
  done
  offers=(${(f)"$(_mlpipe_help $command)"})
  # Options only once their dash is there.
  if [[ $words[CURRENT] == -* ]]; then offers=(${(M)offers:#-*}); else offers=(${offers:#-*}); fi
  case "$command" in
    (repro|commit|checkout|push|fetch|pull|unprotect|status|watch|why|verify|dag|remove|freeze|unfreeze|'stage list'|'exp run') [[ $words[CURRENT] == -* ]] || offers+=(${(f)"$(_mlpipe_stages)"}) ;;
  esac
  compadd -a offers || _default
}

_mlpipe "$@"
