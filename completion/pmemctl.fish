# SPDX-License-Identifier: GPL-2.0-only
# fish completion for pmemctl: the program itself knows its options and the live names.

function __pmemctl_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set words (string replace -r '^~/' "$HOME/" -- $words)
    for candidate in ($program __complete --describe line -- $words (commandline -ct) 2>/dev/null)
        if test "$candidate" = :directory
            __fish_complete_directories (commandline -ct)
        else if test "$candidate" = :file
            __fish_complete_path (commandline -ct)
        else
            echo $candidate
        end
    end
end

complete -c pmemctl -f -a '(__pmemctl_complete)'
