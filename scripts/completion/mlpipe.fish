# Fish completion for mlpipe. It asks mlpipe itself: its help for commands and options, its graph for stages.

# The command typed so far: a second word is part of it only after a command that has subcommands.
function __mlpipe_command
    set -l given (string match -v -- '-*' (commandline -opc)[2..])
    if contains -- "$given[1]" exp metrics params
        printf '%s\n' $given[1..2]
    else
        printf '%s\n' $given[1]
    end
end

# The subcommands and long options that its help names.
function __mlpipe_help
    mlpipe (__mlpipe_command) --help 2>/dev/null | awk '
        /^[^ ]/ { subcommands = /^Subcommands:/ }
        subcommands && /^  [a-z]/ { print $1 }
        /^  +-/ && match($0, /--[a-z][a-z-]*/) { print substr($0, RSTART, RLENGTH) }'
end

# The names of the project's stages, where stages are wanted; nothing outside of a project.
function __mlpipe_stages
    contains -- (string join ' ' (__mlpipe_command)) repro status why dag 'exp run'
    and mlpipe dag --dot 2>/dev/null | string match -v '*->*' | string replace -rf '^ *"(.*)".*$' '$1'
end

complete -c mlpipe -a '(__mlpipe_help)'
complete -c mlpipe -a '(__mlpipe_stages)'
