# SPDX-License-Identifier: GPL-2.0-only
# bash completion for pmemctl: the program itself knows its options and the live names.

_pmemctl()
{
    local cur=${COMP_WORDS[COMP_CWORD]} candidate
    local -a words=("${COMP_WORDS[@]:1:COMP_CWORD}")

    # the words come as typed: what a shell does to simple ones before it runs the command
    words=("${words[@]//[\\\"\']/}")
    words=("${words[@]/#\~\//$HOME/}")
    COMPREPLY=()
    while IFS= read -r candidate; do
        case $candidate in
        :directory) compopt -o dirnames && continue ;;
        :file) compopt -o default && continue ;;
        esac
        # bash keeps "--mode" and "=" apart, so what it replaces is only the value
        [[ $cur == --*=* ]] && candidate=${candidate#"${cur%%=*}="}
        COMPREPLY+=("$candidate")
    done < <("${COMP_WORDS[0]}" __complete line -- "${words[@]}" 2>/dev/null)
    # after --option= comes the value, not a blank
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
    return 0
}

complete -F _pmemctl pmemctl
