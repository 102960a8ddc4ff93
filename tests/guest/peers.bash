# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Runs the same `list` commands by ndctl and by pmemctl and compares what they print: shape,
# keys, their order, values and text style; only the order of arrays is pmemctl's own.
#
# Known differences are told to peers.jq by name, never filtered out here:
#  - with -u, ndctl 76.1 shows an iset_id from 2^63 on as 0x7fffffffffffffff;
#  - a name that does not exist (here nosuch, or number 99) ends pmemctl with status 3 and a
#    message, and ndctl with 0.

PEERS=$BATS_FILE_TMPDIR/peers
PEER_USER=()    # words before the command, to run it as another user

# cookies: the interleave set ids of all regions as a JSON object, from sysfs.
cookies() {
    local region comma=
    printf '{'
    for region in $(regions); do
        printf '%s"%s":"%s"' "$comma" "$region" "$(attr "$region" set_cookie)"
        comma=,
    done
    printf '}'
}

# run_peers HALF: runs both tools with every second combination of COMBINATIONS, beginning
# at HALF (0 or 1). Their output goes to TOOL.HALF.out and .err, as records that begin with
# \036; their fields, separated by \037, are the combination, the text and the status.
run_peers() (
    local combination tool code
    local -i number
    local -a words
    for ((number = $1; number < ${#COMBINATIONS[@]}; number += 2)); do
        combination=${COMBINATIONS[number]}
        eval "words=($combination)"
        for tool in ndctl pmemctl; do
            code=0
            exec >>"$PEERS/$tool.$1.out" 2>>"$PEERS/$tool.$1.err"
            printf '\036%s\037' "$combination"
            printf '\036%s\037' "$combination" >&2
            "${PEER_USER[@]}" "$tool" list "${words[@]}" || code=$?
            printf '\037%d' "$code"
        done
    done
)

# Integers that jq would round become strings, in both texts alike.
exact_numbers() {
    sed -i -E 's/:([0-9]{16,})/:"\1"/' "$@"
}

# record NUMBER FILE: prints the text of the record NUMBER, from 0.
record() {
    awk -v RS='\036' -F '\037' -v n="$1" 'NR == n + 2 { printf "%s", $2 }' "$2"
}

# show_difference NUMBER: what both printed for combination NUMBER, compared.
show_difference() {
    diff -u --label ndctl --label pmemctl <(record "$1" "$PEERS/ndctl.out") \
        <(record "$1" "$PEERS/pmemctl.out") | head -n 60
    record "$1" "$PEERS/pmemctl.err"
}

# compare_peers COMBINATION…: fails, naming each combination that differs. A combination is
# one string of shell words.
compare_peers() {
    local number combination problem tool status=0
    COMBINATIONS=("$@")
    rm -rf "$PEERS"
    mkdir -p "$PEERS"
    run_peers 0 &
    run_peers 1 || status=1
    wait $! || status=1
    for tool in ndctl pmemctl; do
        exact_numbers "$PEERS/$tool".[01].out
        cat "$PEERS/$tool".[01].out >"$PEERS/$tool.out"
        cat "$PEERS/$tool".[01].err >"$PEERS/$tool.err"
    done
    jq -nrf /tests/guest/peers.jq --argjson cookies "$(cookies)" \
        --rawfile ndctl "$PEERS/ndctl.out" --rawfile pmemctl "$PEERS/pmemctl.out" \
        --rawfile errors "$PEERS/pmemctl.err" >"$PEERS/problems"
    while IFS=$'\t' read -r number combination problem; do
        status=1
        echo "list $combination: $problem"
        show_difference "$number"
    done < <(grep -v '^compared' "$PEERS/problems")
    grep "^compared $# " "$PEERS/problems" || status=1
    return "$status"
}
