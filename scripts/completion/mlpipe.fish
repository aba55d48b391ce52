# Fish completion for mlpipe. It asks mlpipe itself: its help for commands and options, its graph for stages.

# The command typed so far: a second word is part of it only after a command that has subcommands.
function __mlpipe_command
    set -l given (string match -v -- '-*' (commandline -opc)[2..])
    if contains -- "$given[1]" exp metrics params plots queue stage
        set given $given[1..2]
    else
        set given $given[1]
    end
    set -q given[1]
    and printf '%s\n' $given
end

# The subcommands and long options that its help names; options only once their dash is there.
function __mlpipe_help
    set -l pattern '^[^-]'
    string match -q -- '-*' (commandline -ct); and set pattern '^-'
    mlpipe (__mlpipe_command) --help 2>/dev/null | awk '
        /^[^ ]/ { subcommands = /^Subcommands:/ }
        subcommands && /^  [a-z]/ { print $1 }
        /^  +-/ && match($0, /--[a-z][a-z-]*/) { print substr($0, RSTART, RLENGTH) }' | string match -r -- "$pattern.*"
end

# The names of the project's stages, where stages are wanted; nothing outside of a project.
function __mlpipe_stages
    contains -- (string join ' ' (__mlpipe_command)) repro commit checkout push fetch pull unprotect status watch why verify dag remove freeze unfreeze 'stage list' 'exp run'
    and mlpipe dag --dot 2>/dev/null | string match -v '*->*' | string replace -rf '^ *"(.*)".*$' '$1'
end

complete -c mlpipe -f -a '(__mlpipe_help)'
complete -c mlpipe -f -a '(__mlpipe_stages)'
