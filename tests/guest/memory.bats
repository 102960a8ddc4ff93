#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=dax seconds=24
#
# The memory of DAX devices: online and offline, by pmemctl and daxctl, while others act on it too. dax1.0 has all of
# node 1, in memory blocks of 128 MiB.

load lib
load dax

MEMORY=/sys/devices/system/memory

setup_file() {
    load_dax
    # as dax.bats may have left it
    empty_hmem
    echo $((512 << 20)) >"$DAX/dax0.0/size"
    echo dax0.0 >/sys/bus/dax/drivers/device_dax/bind
    echo $((1 << 30)) >"$DAX/dax1.0/size"
    echo offline >"$MEMORY/auto_online_blocks"
    daxctl reconfigure-device -N -m system-ram dax1.0 >/dev/null 2>&1
    compgen -G "$MEMORY/memory4[0-7]" >/dev/null
}

teardown() {
    if [[ -n ${HELPER-} ]]; then
        kill "$HELPER" 2>/dev/null || true
        wait "$HELPER" 2>/dev/null || true
    fi
    echo offline >"$MEMORY/auto_online_blocks"
    rm -rf /etc/udev/rules.d /run/udev /run/pmemctl/*.memory
    take_offline dax1.0 || true
}

# total: MemTotal in MiB
total() {
    local key value
    while read -r key value _; do
        [[ $key != MemTotal: ]] || echo $((value / 1024))
    done </proc/meminfo
}

# blocks WORD: how many of dax1.0 have it in their state, or zones
blocks() {
    local file value count=0
    for file in "$MEMORY"/memory4[0-7]/{state,valid_zones}; do
        read -r value <"$file"
        [[ $value != "$1" ]] || count=$((count + 1))
    done
    echo "$count"
}

# shown KEY…: of dax1.0, as show dax has it, with blanks between
shown() {
    pmemctl show dax1.0 -o json | jq -r --arg keys "$*" '.dax_devices[0] as $d | [$keys | split(" ")[] | $d[.]] | join(" ")'
}

@test "memory grows and shrinks, movable and not, and daxctl sees the same" {
    local before
    before=$(total)
    run -0 --separate-stderr pmemctl online-memory dax1.0
    # shellcheck disable=SC2154 # run sets it
    [[ -z $output && $stderr == *'dax1.0: brought 8 memory blocks online'*'onlined memory for 1 DAX device'* ]]
    [[ $(blocks Movable) == 8 && $(total) -ge $((before + 1000)) ]]
    diff <(daxctl list -d dax1.0) <(pmemctl list --dax -d dax1.0)
    [[ $(shown online movable onlined_by kind) == '8 of 8 yes pmemctl soft-reserved' ]]
    run -0 pmemctl online-memory 1.0
    [[ $output == *'all of its 8 memory blocks are online already, by pmemctl'*'for 0 DAX devices' ]]
    run -0 pmemctl online-memory --no-movable dax1.0
    [[ $output == *'8 of its 8 memory blocks are movable; to have it so: '* ]]
    run -0 pmemctl offline-memory /dev/dax1.0
    [[ $output == *'dax1.0: took 8 memory blocks offline'* ]]
    [[ $(blocks offline) == 8 && $(total) -le $((before + 10)) ]]
    run -0 pmemctl offline-memory dax1.0
    [[ $output == *'offline already'* ]]
    pmemctl online-memory --no-movable dax1.0
    [[ $(blocks Normal) == 8 && $(shown movable) == no ]]
    diff <(daxctl list -d dax1.0) <(pmemctl list --dax -d dax1.0)
}

@test "a part that is online stays, is counted as it was, and its zone is told" {
    echo online_movable >"$MEMORY/memory41/state"
    echo online_kernel >"$MEMORY/memory43/state"
    run -0 --separate-stderr pmemctl online-memory dax1.0 --dry-run --columns target,value --no-headings
    [[ $(tr -s ' ' <<<"$output") == "$MEMORY/memory40/state online_movable"$'\n'"$MEMORY/memory42/state online_movable"$'\n'"$MEMORY/memory{44..47}/state online_movable" ]]
    [[ $(blocks offline) == 6 ]]
    run -0 pmemctl online-memory dax1.0
    [[ $output == *'brought 6 memory blocks online'*'2 were online before, by another program'* ]]
    [[ $output == *'1 of its 8 memory blocks is not movable'* && $(blocks Movable) == 7 ]]
}

@test "daxctl's words and statuses, on the same states" {
    local command state
    # STATE WORDS: of daxctl and of pmemctl as daxctl, each from the same state
    for state in offline partly; do
        for command in 'online-memory -r 1' offline-memory; do
            for tool in daxctl 'pmemctl daxctl'; do
                take_offline dax1.0
                [[ $state == offline ]] || echo online_movable >"$MEMORY/memory44/state"
                {
                    rc=0
                    # shellcheck disable=SC2086 # several words
                    $tool $command dax1.0 2>&1 || rc=$?
                    echo "status $rc, $(blocks online) online, $(blocks Movable) movable"
                } | grep -v 'there is no such' >"$BATS_TEST_TMPDIR/${tool%% *}"
            done
            diff "$BATS_TEST_TMPDIR/daxctl" "$BATS_TEST_TMPDIR/pmemctl" || {
                echo "$state: $command"
                return 1
            }
        done
    done
}

@test "auto-online on: the kernel's policy is named, and nothing is left to do" {
    take_offline dax1.0
    echo online_movable >"$MEMORY/auto_online_blocks"
    echo dax1.0 >/sys/bus/dax/drivers/kmem/unbind
    echo dax1.0 >/sys/bus/dax/drivers/kmem/bind
    [[ $(blocks Movable) == 8 ]]
    [[ $(shown onlined_by) == 'kernel: online_movable' ]]
    run -0 pmemctl online-memory dax1.0
    [[ $output == *"online already, by the kernel's policy (auto_online_blocks: online_movable)"* ]]
}

@test "udev that acts at the same time is no error, and its rule is named" {
    local i
    mkdir -p /etc/udev/rules.d /run/udev
    : >/run/udev/control
    echo 'SUBSYSTEM=="memory", ACTION=="add", ATTR{state}=="offline", ATTR{state}="online_movable"' \
        >/etc/udev/rules.d/80-memory.rules
    for ((i = 0; i < 2; i++)); do
        take_offline dax1.0
        (for block in 7 6 5 4 3 2 1 0; do echo online_movable >"$MEMORY/memory4$block/state" || true; done 2>/dev/null) &
        HELPER=$!
        run -0 pmemctl online-memory dax1.0
        wait "$HELPER"
        [[ $(blocks Movable) == 8 ]]
    done
    take_offline dax1.0
    rm -f /run/pmemctl/dax1.0.memory
    for block in 0 1 2 3 4 5 6 7; do echo online_movable >"$MEMORY/memory4$block/state"; done
    [[ $(shown onlined_by) == 'udev: /etc/udev/rules.d/80-memory.rules' ]]
    run -0 pmemctl online-memory dax1.0
    [[ $output == *'by a rule of udev (/etc/udev/rules.d/80-memory.rules)'* ]]
}

@test "an interruption takes back what was done" {
    local rc=0
    PMEMCTL_STOP_AT=8 PMEMCTL_STOP_BY=int pmemctl online-memory dax1.0 || rc=$?
    [[ $rc == 1 && $(blocks offline) == 8 ]]
}

@test "what has no such memory, and what is not permitted" {
    run -6 pmemctl online-memory dax0.0
    [[ $output == *'dax0.0: it is in devdax mode'* ]]
    run -7 pmemctl online-memory dax0.0 dax1.0
    run -3 pmemctl offline-memory nosuch
    run -2 pmemctl offline-memory
    run -4 setpriv --reuid 1 --regid 1 --clear-groups pmemctl online-memory dax1.0
    run -0 pmemctl offline-memory all
    run pmemctl daxctl online-memory dax0.0
    [[ $status == 250 && ${lines[0]} == 'dax0.0: memory operations are not applicable in devdax mode' ]]
}

@test "migrate-device-model writes what daxctl's link leads to, and never over what says something else" {
    local file=/etc/modprobe.d/daxctl.conf
    rm -rf /etc/modprobe.d
    run -0 pmemctl migrate-device-model
    [[ $output == "installed $file; "* ]]
    [[ $(grep -v '^#' "$file") == $'blacklist dax_pmem_compat\nalias nd:t7* dax_pmem' ]]
    run -0 pmemctl migrate-device-model
    [[ $output == "$file: it says so already" ]]
    run -1 pmemctl daxctl migrate-device-model
    [[ $output == *"failed to install $file: File exists"* ]]
    run -1 daxctl migrate-device-model
    [[ $output == *"failed to install $file: File exists"* ]]
    echo 'alias nd:t7* other' >"$file"
    run -1 pmemctl migrate-device-model
    [[ $output == *"$file: it is there, and says something else"*hint:* && $(<"$file") == 'alias nd:t7* other' ]]
    rm "$file"
    run -4 setpriv --reuid 1 --regid 1 --clear-groups pmemctl migrate-device-model
    run -2 pmemctl migrate-device-model now
    run -0 pmemctl daxctl migrate-device-model
    [[ $output == " success: installed $file" ]]
    rm -r /etc/modprobe.d
}

# What the kernel has there by then may stay: last of all.
@test "memory that the kernel cannot move is named, with the reason, and the rest goes offline" {
    command -v kernelmem >/dev/null || skip 'kernelmem is not in the guest'
    pmemctl online-memory --no-movable dax1.0
    mkfifo "$BATS_TEST_TMPDIR/hold"
    kernelmem 1 150 <"$BATS_TEST_TMPDIR/hold" >"$BATS_TEST_TMPDIR/said" 3>&- &
    HELPER=$!
    exec 9>"$BATS_TEST_TMPDIR/hold"
    until grep -q ready "$BATS_TEST_TMPDIR/said"; do kill -0 "$HELPER"; done
    run -7 pmemctl offline-memory dax1.0
    [[ $output =~ 'of its 8 memory blocks, memory4'.*' cannot be taken offline: memory of the kernel is there' ]]
    [[ $output == *'kernel: page dumped because: unmovable page'*'hint: what is brought online without --no-movable'* ]]
    [[ $(blocks online) -ge 1 && $(blocks offline) -ge 1 ]]
    [[ $output == *"dax1.0: $(blocks offline) of its memory blocks "*' offline now'* ]]
    run -5 pmemctl offline-memory dax1.0
    run pmemctl daxctl offline-memory dax1.0
    [[ $status == 240 && $output == *'dax1.0: failed to offline memory: Device or resource busy'* ]]
    [[ ${lines[-2]} == 'error offlining memory: Device or resource busy' ]]
    exec 9>&-
}
