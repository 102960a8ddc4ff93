#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=dax seconds=74
#
# DAX devices of soft-reserved memory: made, resized, given to the system as memory and taken back, against daxctl.

load lib
load dax

setup_file() {
    load_dax
}

setup() {
    empty_hmem
}

teardown() {
    [[ ! -e $BATS_TEST_TMPDIR/pid ]] || kill "$(<"$BATS_TEST_TMPDIR/pid")" || true
    empty_hmem
}

@test "create- and destroy-device as daxctl" {
    cat >"$BATS_TEST_TMPDIR/lines" <<'END'
create-device -r 1 -s 256M
create-device -r 1 -s 64M -a 4K -u
create-device -r 9 -s 2M
create-device -r 0
create-device -r 1
list -RDM
create-device -r 1
create-device
destroy-device dax1.1
disable-device dax1.1
disable-device dax1.1
destroy-device dax1.1
destroy-device dax1.1
destroy-device -r 0 -f dax1.2
destroy-device -f dax1.2
list -RDM
enable-device dax9.9
disable-device dax9.9
disable-device dax0.1
enable-device dax0.1
destroy-device -f dax0.1
destroy-device -f dax1.3
create-device -r 1 -s 1G -a 1G
create-device -r 0 -s 512M
destroy-device all
destroy-device -f all
END
    as_daxctl "$BATS_TEST_TMPDIR/lines"
}

# daxctl leaves an idle device behind of each
@test "create-device as daxctl, refused" {
    cat >"$BATS_TEST_TMPDIR/lines" <<'END'
create-device -r 1 -s 3M
create-device -r 1 -s 6M -a 3M
create-device -r 1 -s 4G
create-device -r 1 --input /nowhere
create-device -r 0 --nosuch
END
    as_daxctl "$BATS_TEST_TMPDIR/lines"
}

@test "reconfigure-device as daxctl" {
    cat >"$BATS_TEST_TMPDIR/lines" <<'END'
create-device -r 1 -s 256M
reconfigure-device -m devdax dax1.1
reconfigure-device -m foo dax1.1
reconfigure-device -m devdax dax9.1
reconfigure-device -m devdax -r 0 dax1.1
reconfigure-device -m system-ram -N dax1.1
list -D
enable-device dax1.1
reconfigure-device -m devdax dax1.1
reconfigure-device -m system-ram dax1.1
reconfigure-device -m devdax dax1.1
destroy-device dax1.1
reconfigure-device -m devdax -f -u dax1.1
reconfigure-device -m system-ram dax1.1
list -RDM
reconfigure-device -m devdax -f dax1.1
disable-device dax1.1
reconfigure-device -s 128M dax1.1
reconfigure-device -s 3M dax1.1
list -DM
reconfigure-device -m devdax -u dax1.1
reconfigure-device -C dax1.1
END
    as_daxctl "$BATS_TEST_TMPDIR/lines"
}

@test "what one tool made, the other lists and ends" {
    daxctl create-device -r 1 -s 256M
    pmemctl create-device -r 1 -s 128M
    diff -u <(daxctl list -RDM) <(pmemctl daxctl list -RDM)
    pmemctl destroy-device -f dax1.1
    daxctl destroy-device -f dax1.2
    [[ $(<"$HMEM.1/dax_region/available_size") == $((1 << 30)) ]]
}

@test "a device of the ranges of another, in a hole" {
    local before
    pmemctl create-device -r 1 -s 128M >/dev/null
    pmemctl create-device -r 1 -s 256M >/dev/null
    pmemctl create-device -r 1 -s 128M >/dev/null
    pmemctl destroy-device -f dax1.1
    # of two ranges, around what is in between
    pmemctl create-device -r 1 -s 512M >/dev/null
    pmemctl list --dax -M -d dax1.1 >"$BATS_TEST_TMPDIR/input"
    [[ $(jq '.[0].mappings | length' "$BATS_TEST_TMPDIR/input") == 2 ]]
    before=$(daxctl list -M -d dax1.1)
    refused 1 'of the range .*, dax1.1 has' create-device --input "$BATS_TEST_TMPDIR/input"
    pmemctl destroy-device -f dax1.1
    pmemctl create-device --input "$BATS_TEST_TMPDIR/input" >/dev/null
    diff -u <(echo "$before") <(daxctl list -M -d dax1.1)
    pmemctl destroy-device -f dax1.1
    jq '.[0]' "$BATS_TEST_TMPDIR/input" | pmemctl daxctl create-device --input - >/dev/null
    diff -u <(echo "$before") <(daxctl list -M -d dax1.1)
}

@test "refused before anything is touched" {
    local input=$BATS_TEST_TMPDIR/input
    pmemctl create-device -r 1 -s 256M >/dev/null
    refused 6 'size 3145728 is not a multiple of 2 MiB.*nearest: 2 MiB and 4 MiB' create-device -r 1 -s 3M
    refused 6 'not a multiple of 1 GiB' create-device -r 1 -s 512M -a 1G
    refused 1 '512 MiB is free there, not 1 GiB' create-device -r 0 -s 1G -a 1G
    refused 2 'not a power of two' create-device -r 1 -a 3M
    refused 6 'not the size of a page' create-device -r 1 -a 8K
    refused 2 "is not a size" create-device -r 1 -s many
    refused 3 'no such DAX region' create-device -r 7
    refused 1 'at 0x150000000 for it, which an alignment of 1 GiB' reconfigure-device -a 1G -s 1G dax1.1 ||
        refused 6 '' reconfigure-device -a 1G dax1.1
    echo '{"mappings":[{"start":"0x160000000","end":"0x15fffffff"}]}' >"$input"
    refused 2 'ends before it begins' create-device -r 1 --input "$input"
    echo '{"mappings":[{"start":"0x160000000","end":"0x160100000"}]}' >"$input"
    refused 6 'multiples of 2 MiB' create-device -r 1 --input "$input"
    echo '{"mappings":[{"start":"0x200000000","end":"0x2001fffff"}]}' >"$input"
    refused 6 'is not in 0x140000000-0x17fffffff' create-device -r 1 --input "$input"
    echo '{"mappings":[{"start":"0x140000000","end":"0x1401fffff"}]}' >"$input"
    refused 1 'dax1.1 has 0x140000000-0x14fffffff' create-device -r 1 --input "$input"
    echo '{"mappings":[{"start":"0x160000000","end":"0x1601fffff"},{"start":"0x160000000","end":"0x1601fffff"}]}' >"$input"
    refused 2 'ranges 1 and 2 overlap' create-device -r 1 --input "$input"
    echo '[' >"$input"
    refused 2 'not JSON' create-device -r 1 --input "$input"
    refused 3 'No such file' create-device -r 1 --input /nowhere
    refused 6 'NUMA node of its memory be chosen' reconfigure-device --node 0 -m system-ram -N dax1.1
    refused 6 'fsdev_dax' reconfigure-device -m famfs dax1.1
    refused 2 "no mode 'fsdax'" reconfigure-device -m fsdax dax1.1
    refused 2 'say what to change' reconfigure-device dax1.1
    refused 3 'it is idle' enable-device dax1.0
    refused 3 'it is idle' destroy-device dax1.0
    refused 5 'the device is active' destroy-device dax1.1
    refused 3 'there is no such DAX device' destroy-device dax1.5
    pmemctl create-device -r 1 -s 64M >/dev/null
    refused 6 'no range of it has a whole memory block of 128 MiB' reconfigure-device -m system-ram dax1.2
}

@test "memory of the system and back" {
    local before
    pmemctl create-device -r 1 -s 512M >/dev/null
    pmemctl reconfigure-device -m system-ram -N dax1.1 >"$BATS_TEST_TMPDIR/out"
    [[ $(jq -c '.[0] | [.mode, .online_memblocks, .total_memblocks]' "$BATS_TEST_TMPDIR/out") == '["system-ram",0,4]' ]]
    refused 6 'enabled in system-ram mode' enable-device dax1.1
    echo online_movable >/sys/devices/system/memory/memory40/state
    before=$(dmesg | wc -l)
    refused 5 'in use as system RAM.*free it first: pmemctl reconfigure-device -m devdax -f dax1.1' \
        disable-device dax1.1
    refused 5 'in use as system RAM' destroy-device -f dax1.1
    refused 5 'in use as system RAM' reconfigure-device -m devdax dax1.1
    refused 5 'in use as system RAM' reconfigure-device -s 128M dax1.1
    [[ $(dmesg | wc -l) == "$before" ]]
    echo offline >/sys/devices/system/memory/memory40/state
    pmemctl reconfigure-device -m devdax dax1.1 >/dev/null
    [[ -c /dev/dax1.1 && ! -e /sys/devices/system/memory/memory40 ]]
}

# memory_total: kB that the system has
memory_total() {
    awk '/^MemTotal:/ { print $2 }' /proc/meminfo
}

@test "memory that is really online, movable or not, and free again" {
    local before
    before=$(memory_total)
    pmemctl create-device -r 1 -s 512M >/dev/null
    pmemctl reconfigure-device -m system-ram dax1.1 >"$BATS_TEST_TMPDIR/out"
    [[ $(jq -c '.[0] | [.online_memblocks, .movable]' "$BATS_TEST_TMPDIR/out") == '[4,true]' ]]
    [[ $(memory_total) == $((before + (512 << 10))) ]]
    diff -u <(daxctl list -D) <(pmemctl daxctl list -D)
    refused 5 'in use as system RAM' reconfigure-device -m devdax dax1.1
    pmemctl reconfigure-device -m devdax -f dax1.1 >/dev/null
    [[ $(memory_total) == "$before" && -c /dev/dax1.1 ]]
    pmemctl reconfigure-device -m system-ram --no-movable dax1.1 >"$BATS_TEST_TMPDIR/out"
    [[ $(jq -c '.[0] | [.online_memblocks, .movable]' "$BATS_TEST_TMPDIR/out") == '[4,false]' ]]
    pmemctl reconfigure-device -m devdax -f dax1.1 >/dev/null
    [[ $(memory_total) == "$before" ]]
}

@test "a kernel that brings memory online by itself" {
    pmemctl create-device -r 1 -s 256M >/dev/null
    echo online >/sys/devices/system/memory/auto_online_blocks
    refused 5 'auto_online_blocks is online' reconfigure-device -m system-ram dax1.1
    refused 5 'auto_online_blocks is online' reconfigure-device -m system-ram -N dax1.1
    run -240 pmemctl daxctl reconfigure-device -m system-ram dax1.1
    pmemctl reconfigure-device -m system-ram --no-movable dax1.1 >/dev/null
    pmemctl reconfigure-device -m devdax -f dax1.1 >/dev/null
    echo online_movable >/sys/devices/system/memory/auto_online_blocks
    pmemctl reconfigure-device -m system-ram dax1.1 >"$BATS_TEST_TMPDIR/out"
    [[ $(jq -c '.[0] | [.online_memblocks, .movable]' "$BATS_TEST_TMPDIR/out") == '[2,true]' ]]
    pmemctl reconfigure-device -m devdax -f dax1.1 >/dev/null
}

@test "a device that is mapped" {
    pmemctl create-device -r 1 -s 128M >/dev/null
    mkfifo "$BATS_TEST_TMPDIR/hold"
    daxio map /dev/dax1.1 <"$BATS_TEST_TMPDIR/hold" >"$BATS_TEST_TMPDIR/ready" 3>&- &
    echo $! >"$BATS_TEST_TMPDIR/pid"
    exec 4>"$BATS_TEST_TMPDIR/hold"
    until grep -q ready "$BATS_TEST_TMPDIR/ready"; do kill -0 "$(<"$BATS_TEST_TMPDIR/pid")"; done
    refused 5 "/dev/dax1.1 is mapped by process $(<"$BATS_TEST_TMPDIR/pid") \(daxio\)" disable-device dax1.1
    refused 5 'is mapped by process' destroy-device -f dax1.1
    refused 5 'is mapped by process' reconfigure-device -m system-ram dax1.1
    refused 5 'is mapped by process' reconfigure-device -s 32M dax1.1
    exec 4>&-
    wait "$(<"$BATS_TEST_TMPDIR/pid")"
    rm "$BATS_TEST_TMPDIR/pid"
    pmemctl destroy-device -f dax1.1
}

@test "mapped with each alignment, and what is off it" {
    local align
    for align in 4K 2M 1G; do
        pmemctl create-device -r 1 -s 1G -a "$align" >/dev/null
        align=$(numfmt --from=iec "$align")
        [[ $(daxio touch /dev/dax1.1 0 "$align") == 'done' ]]
        [[ $(daxio touch /dev/dax1.1 $(((1 << 30) - align)) "$align") == 'done' ]]
        # behind the end
        [[ $(daxio touch /dev/dax1.1 $((1 << 30)) "$align") == 'signal 7' ]]
        if ((align > 4096)); then
            run ! daxio touch /dev/dax1.1 0 4096
            [[ $output == *'Invalid argument'* ]]
        fi
        pmemctl destroy-device -f dax1.1
    done
}

@test "a namespace's device is as large as that, and in use as long as it is memory" {
    local ns device
    ns=$(pmemctl create-namespace --yes -f -e "$(namespaces | head -n 1)" -m devdax 2>/dev/null | jq -r .dev)
    device=$(jq -r .daxregion.devices[0].chardev < <(ndctl list -n "$ns" -X | jq 'if type == "array" then .[0] else . end'))
    refused 6 "is that of $ns" destroy-device -f "$device"
    refused 6 "is that of $ns" reconfigure-device -s 64M "$device"
    refused 6 "is that of $ns" create-device -r "${device:3:1}"
    refused 8 "persistent memory .$ns., with what applications have left there.*--yes" reconfigure-device -m system-ram "$device"
    refused 8 'persistent memory' set-mode -f "$ns" system-ram
    pmemctl reconfigure-device --yes -m system-ram -N "$device" >/dev/null
    refused 5 "$device is in use as system RAM.*pmemctl reconfigure-device -m devdax -f $device" destroy-namespace -f "$ns"
    refused 5 "$device is in use as system RAM" disable-region "region${device:3:1}"
    pmemctl reconfigure-device -m devdax "$device" >/dev/null
    pmemctl disable-namespace "$ns"
    pmemctl enable-namespace "$ns"
}

# mode_now NS: its mode, or system-ram when its DAX device is that
mode_now() {
    ndctl list -N -n "$1" -X | jq -r 'if type == "array" then .[0] else . end
        | if .daxregion.devices[0].mode == "system-ram" then "system-ram" else .mode end'
}

# told_further FROM TO: in the mode FROM, --dry-run shows the first change to TO, says that more follow, and does nothing
told_further() {
    [[ $(mode_now "$ns") == "$1" ]] || pmemctl set-mode --yes -f "$ns" "$1"
    pmemctl set-mode -f "$ns" "$2" --dry-run >"$BATS_TEST_TMPDIR/steps" 2>"$BATS_TEST_TMPDIR/note"
    [[ $(wc -l <"$BATS_TEST_TMPDIR/steps") -gt 1 ]]
    grep -Fx "$ns: a further change to $2 mode follows, whose steps are known only after these" "$BATS_TEST_TMPDIR/note"
    [[ $(mode_now "$ns") == "$1" ]]
}

@test "set-mode: of two changes the first stays where the second fails, and the same command goes on from there" {
    local ns auto=/sys/devices/system/memory/auto_online_blocks
    ns=$(namespaces | head -n 1)
    pmemctl set-mode --yes -f "$ns" raw
    pmemctl disable-namespace "$ns"
    echo online >"$auto"
    run -7 --separate-stderr pmemctl set-mode --yes --no-online "$ns" system-ram
    # shellcheck disable=SC2154 # of run
    [[ $stderr == *'bring its memory online by itself'* ]]
    [[ $(mode_now "$ns") == devdax ]]
    echo offline >"$auto"
    pmemctl set-mode --yes --no-online "$ns" system-ram
    [[ $(mode_now "$ns") == system-ram ]]
    pmemctl set-mode --yes -f "$ns" raw
}

@test "a namespace from any mode to any other, by its name and that of its device" {
    local ns mode device before=raw
    local -A seen=()
    ns=$(namespaces | head -n 1)
    pmemctl set-mode --yes -f "$ns" raw
    for mode in sector fsdax sector system-ram sector devdax sector raw fsdax system-ram \
        fsdax devdax fsdax raw system-ram devdax system-ram raw devdax raw; do
        pmemctl set-mode --yes -f "$ns" "$mode" 2>/dev/null
        [[ $(mode_now "$ns") == "$mode" ]]
        seen[$before-$mode]=1
        before=$mode
    done
    ((${#seen[@]} == 20))
    # without the changes, those behind the first are told only
    told_further fsdax system-ram
    pmemctl set-mode --yes -f "$ns" system-ram
    told_further system-ram fsdax
    device=$(ndctl list -N -n "$ns" -X | jq -r '.[0].daxregion.devices[0].chardev')
    refused 5 'in use as system RAM' set-mode "$device" fsdax
    pmemctl set-mode --yes -f "$device" fsdax
    [[ $(mode_now "$ns") == fsdax ]]
    [[ $(pmemctl set-mode -f "$ns" fsdax 2>&1) == "$ns: it is in fsdax mode already" ]]
    pmemctl create-device -r 0 -s 128M >/dev/null
    pmemctl set-mode dax0.1 system-ram
    refused 6 'it is of no namespace' set-mode -f dax0.1 raw
    refused 2 "no mode 'none'" set-mode -f dax0.1 none
    pmemctl set-mode -f dax0.1 devdax
    [[ $(realpath "$DAX/dax0.1/driver") == */device_dax ]]
}

# ends STATUS ARGS…: pmemctl ARGS ends so
ends() {
    local status=0
    pmemctl "${@:2}" >"$BATS_TEST_TMPDIR/said" 2>&1 || status=$?
    ((status == $1)) || { echo "pmemctl ${*:2}: $status, not $1: $(<"$BATS_TEST_TMPDIR/said")"; return 1; }
}

# Each documented status of the commands about DAX devices that no other test here reaches.
@test "what is not permitted, what the kernel refuses, and several of which one is not there" {
    local command
    local -a changes=('create-device -r 1 -s 128M' 'create-dax 1 -s 128M' 'disable-device dax1.1' 'destroy-dax -f dax1.1'
        'reconfigure-device -m system-ram dax1.1' 'set-mode -f dax1.1 system-ram' 'destroy-device -f dax1.1')
    pmemctl create-device -r 1 -s 128M >/dev/null
    for command in "${changes[@]}"; do
        # shellcheck disable=SC2086 # several words
        run -4 setpriv --reuid 1 --regid 1 --clear-groups pmemctl $command
        # behind the first write, which may be that a driver forgets a device
        # shellcheck disable=SC2086
        PMEMCTL_STOP_AT=3 PMEMCTL_STOP_BY=eio ends 1 $command
    done
    ends 7 disable-device dax1.1 dax1.9
    run -4 setpriv --reuid 1 --regid 1 --clear-groups pmemctl enable-device dax1.1
    PMEMCTL_STOP_AT=1 PMEMCTL_STOP_BY=eio ends 1 enable-device dax1.1
    ends 7 enable-device dax1.1 dax1.9
    ends 7 reconfigure-device -s 64M dax1.1 dax1.9
    ends 7 destroy-device -f dax1.1 dax1.9
    pmemctl create-dax 1 -s 128M >/dev/null
    ends 7 destroy-dax -f dax1.1 dax1.9
}

@test "several at once, and their end" {
    # "all" is of those that can be ended
    pmemctl set-mode --yes -f "$(namespaces | head -n 1)" raw
    refused 2 'needs --size' create-dax 1 --count 2
    [[ $(pmemctl create-dax hmem.1 -s 128M --count 3 2>/dev/null | jq length) == 3 ]]
    [[ $(<"$HMEM.1/dax_region/available_size") == $((640 << 20)) ]]
    run -7 pmemctl create-dax 1 -s 512M --count 2
    refused 5 'the device is active' destroy-dax dax1.1
    pmemctl destroy-dax -f all
    [[ $(<"$HMEM.1/dax_region/available_size") == $((1 << 30)) ]]
}
