# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Runs the same `list` commands by ndctl and by pmemctl and compares what they print: shape,
# keys, their order, values and text style; only the order of arrays is pmemctl's own.
#
# Known differences are told to peers.jq by name, never filtered out here:
#  - with -u, ndctl 76.1 shows an iset_id from 2^63 on as 0x7fffffffffffffff;
#  - -vvv of ndctl includes health and firmware of DIMMs, which pmemctl says it leaves out;
#  - a name that selects nothing ends pmemctl, and not ndctl, with status 3.

PEERS=$BATS_FILE_TMPDIR/peers
PEER_USER=()    # words before the command, to run it as another user

# cookies: the interleave set ids of all regions as a JSON object, from sysfs.
cookies() {
    untraced
    local region comma=
    printf '{'
    for region in $(regions); do
        printf '%s"%s":"%s"' "$comma" "$region" "$(attr "$region" set_cookie)"
        comma=,
    done
    printf '}'
}

# run_peer TOOL FILE: runs TOOL with each combination of COMBINATIONS, all output to
# FILE.out and FILE.err: records that begin with \036, their fields separated by \037.
run_peer() (
    untraced
    local combination
    local -a words
    exec >"$2.out" 2>"$2.err"
    for combination in "${COMBINATIONS[@]}"; do
        eval "words=($combination)"
        printf '\036%s\037' "$combination" | tee /dev/stderr
        "${PEER_USER[@]}" "$1" list "${words[@]}"
        printf '\037%d' $?
    done
)

# Integers that jq would round become strings, in both texts alike.
exact_numbers() {
    sed -i -E 's/:([0-9]{16,})/:"\1"/' "$@"
}

# show_difference NUMBER: what both printed for combination NUMBER, compared.
show_difference() {
    local tool
    for tool in ndctl pmemctl; do
        awk -v RS='\036' -F '\037' -v n="$1" 'NR == n + 2 { printf "%s", $2 }' "$PEERS/$tool.out" \
            >"$PEERS/$tool.one"
    done
    diff -u --label ndctl --label pmemctl "$PEERS/ndctl.one" "$PEERS/pmemctl.one" | head -n 60
    awk -v RS='\036' -F '\037' -v n="$1" 'NR == n + 2 { printf "%s", $2 }' "$PEERS/pmemctl.err"
}

# compare_peers [COMBINATION…]: fails, naming each combination that differs. Each is one
# string of shell words. Without arguments they come from COMBINATIONS.
compare_peers() {
    local number problem status=0
    (($#)) && COMBINATIONS=("$@")
    mkdir -p "$PEERS"
    run_peer ndctl "$PEERS/ndctl" &
    run_peer pmemctl "$PEERS/pmemctl"
    wait $!
    exact_numbers "$PEERS/ndctl.out" "$PEERS/pmemctl.out"
    jq -nrf /tests/guest/peers.jq --argjson cookies "$(cookies)" \
        --rawfile ndctl "$PEERS/ndctl.out" --rawfile pmemctl "$PEERS/pmemctl.out" \
        --rawfile errors "$PEERS/pmemctl.err" >"$PEERS/problems"
    while IFS=$'\t' read -r number problem; do
        [[ -n $problem ]] || continue
        status=1
        echo "list ${COMBINATIONS[number]}: $problem"
        show_difference "$number"
    done <"$PEERS/problems"
    grep -q '^compared' "$PEERS/problems" || status=1
    return "$status"
}
