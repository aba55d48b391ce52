# Bash completion for mlpipe. It asks mlpipe itself: its help for commands and options, its graph for stages.

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
  local word=${COMP_WORDS[COMP_CWORD]} line i
  local -a command=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      -*) ;;
      *)
        # A second word is part of the command only after a command that has subcommands.
        case ${#command[@]}${command[*]} in
          0 | 1exp | 1metrics | 1params | 1plots | 1queue | 1stage) command+=("${COMP_WORDS[i]}") ;;
        esac
        ;;
    esac
  done
  COMPREPLY=()
  while IFS= read -r line; do
    # Options only once their dash is there.
    [[ -n $line && $line == "$word"* && ($word == -* || $line != -*) ]] || continue
    COMPREPLY+=("$(printf '%q' "$line")")
  done < <(
    _mlpipe_help "${command[@]}"
    [[ $word != -* ]] || exit
    case ${command[*]} in
      repro | commit | checkout | push | fetch | pull | unprotect | status | watch | why | verify | dag | remove | freeze | unfreeze | 'stage list' | 'exp run') _mlpipe_stages ;;
    esac
  )
}

complete -o default -F _mlpipe mlpipe
