#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=50
#
# The monitor on DIMMs that notify of their health: no event is lost, and it costs little to wait for one.

load ../lib
load ../nfit

setup() {
    load_nfit_test
    name_nfit_test
    mapfile -t DIMMS < <(on_bus "$HEALTHY" nmem)
    FIRST=${DIMMS[0]}
    LOG=$BATS_TEST_TMPDIR/log
    MONITORS=()
}

teardown() {
    kill "${MONITORS[@]}" 2>/dev/null || true
    wait
    [[ ! -e /sys/module/nfit_test ]] || ndctl inject-smart --media-temperature-uninject "$FIRST" >/dev/null 2>&1 || true
    # not that of a system that runs it
    [[ ! -d /run/systemd || -d /run/systemd/system ]] || rm -r /run/systemd
}

# within SECONDS COMMAND…: waits until it is so
within() {
    local end=$((EPOCHSECONDS + $1 + 1))
    shift
    until "$@"; do
        ((EPOCHSECONDS < end)) || { echo "is not so: $*"; cat "$LOG"; return 1; }
        read -rt 0.1 <> <(:) || true
    done
}

# has_lines COUNT: so many events are in the log, or more
has_lines() {
    [[ -e $LOG && $(grep -c '^{' "$LOG") -ge $1 ]]
}

# start COMMAND…: in the background, as a monitor of the four DIMMs of which each has an event at once
start() {
    "$@" 3>&- &
    MONITORS+=($!)
    MONITOR=$!
    within 10 has_lines 4
}

# status_of NAME: of the last monitor's process
status_of() {
    sed -n "s/^$1:[[:space:]]*//p" "/proc/$MONITOR/status"
}

@test "1000 events, each told, and memory stays as it is" {
    local before after
    start pmemctl monitor -d "${DIMMS[*]}" --log "$LOG"
    smart "/dev/$FIRST" 20 "$LOG"
    before=$(status_of VmRSS)
    smart "/dev/$FIRST" 1000 "$LOG"
    after=$(status_of VmRSS)
    echo "resident before: $before, after: $after"
    [ "$after" = "$before" ]
    # every temperature, in the order in which they were
    diff <(for ((i = 0; i < 1000; i++)); do echo $((704 + i)); done) \
        <(tail -n 1000 "$LOG" | jq '.dimm.health.temperature_celsius * 16')
    [ "$(tail -n 1000 "$LOG" | jq -r .reason | sort -u)" = notification ]
    # at once: the kernel makes one notification of those that come while another is looked at, and the last counts
    smart "/dev/$FIRST" 500
    within 10 is_last 1203
}

# is_last SIXTEENTHS: of the last event
is_last() {
    [[ $(tail -n 1 "$LOG" | jq '.dimm.health.temperature_celsius * 16') == "$1" ]]
}

@test "at rest it sleeps, and takes less than 4 MiB" {
    local before
    start pmemctl monitor -d "${DIMMS[*]}" --log "$LOG"
    within 5 grep -q '^State:.*sleeping' "/proc/$MONITOR/status"
    before=$(status_of voluntary_ctxt_switches)
    sleep 2
    [ "$(status_of voluntary_ctxt_switches)" = "$before" ]
    echo "resident: $(status_of VmRSS)"
    [ "$(status_of VmRSS | tr -dc 0-9)" -lt 4096 ]
    run ! grep -E 'libndctl|libsystemd|libcrypto' "/proc/$MONITOR/maps"
}

@test "a poll is one command to each DIMM, and one wake-up" {
    local trace=$BATS_TEST_TMPDIR/trace
    start pmemctl monitor -d "${DIMMS[*]}" --poll 1 --log "$LOG" --metrics "$LOG.prom"
    # what stays attached is ended with the monitor: what it follows would go on, and hold bats up
    strace -o "$trace" -e trace=ioctl,poll,restart_syscall -p "$MONITOR" 3>&- 2>/dev/null &
    MONITORS+=($!)
    within 10 has_polls 3
    cat "$trace"
    # between the ends of two sleeps
    [ "$(awk '/ = 0 \(Timeout\)/ || /restart_syscall.* = 0$/ { if (polls++) print calls; calls = 0; next }
        /^ioctl/ { calls++ } / = [1-9]/ { print "another wake-up: " $0 }' "$trace" | sort -u)" = 4 ]
    # nothing has changed, so nothing was told
    [ "$(grep -c '^{' "$LOG")" -eq 4 ]
}

has_polls() {
    [[ $(grep -c '(Timeout)' "$BATS_TEST_TMPDIR/trace") -gt $1 ]]
}

@test "what changes between polls is told, and so is its end" {
    pmemctl monitor -d "$FIRST" -D dimm-health-state,dimm-unclean-shutdown -p 1 --log "$LOG" --metrics "$LOG.prom" 3>&- &
    MONITORS+=($!)
    within 10 test -s "$LOG.prom"
    # none of that is so at first
    run ! grep '^{' "$LOG"
    ndctl inject-smart --fatal "$FIRST" >/dev/null
    within 5 has_lines 1
    [ "$(head -n 1 "$LOG" | jq -c .event)" = '{"dimm-health-state":true,"dimm-unclean-shutdown":false}' ]
    ndctl inject-smart --unsafe-shutdown "$FIRST" >/dev/null
    within 5 grep -q '"dimm-unclean-shutdown":true' "$LOG"
    ndctl inject-smart --fatal-uninject --unsafe-shutdown-uninject "$FIRST" >/dev/null
    within 5 is_over
}

# Both end at once, or one after the other.
is_over() {
    tail -n 1 "$LOG" | jq -e '(.event["dimm-unclean-shutdown"] | not) and .dimm.health.health_state != "fatal"' >/dev/null
}

@test "alarms that are watched for are enabled, unless they are to be kept" {
    unload_nfit_test
    load_nfit_test
    name_nfit_test
    start pmemctl monitor -b nfit_test.0 --log "$LOG" --keep-alarms
    [ "$(ndctl list -H -d "$FIRST" | jq .[0].health.alarm_enabled_ctrl_temperature)" = false ]
    LOG+=2
    start pmemctl monitor -b nfit_test.0 --log "$LOG"
    [ "$(ndctl list -H -d "$FIRST" | jq .[0].health.alarm_enabled_ctrl_temperature)" = true ]
    [ "$(head -n 1 "$LOG" | jq .dimm.health.alarm_enabled_ctrl_temperature)" = true ]
}

@test "a DIMM that fails to answer is told once, and when it answers again" {
    start pmemctl monitor -d "${DIMMS[*]}" -p 1 --log "$LOG" --metrics "$LOG.prom"
    echo 2 >"$(test_dimm "$FIRST")/fail_cmd"
    within 5 grep -q "$FIRST: its health could not be read" "$LOG"
    within 5 grep -q "^pmemctl_dimm_health_readable{dimm=\"$FIRST\"} 0" "$LOG.prom"
    echo 0 >"$(test_dimm "$FIRST")/fail_cmd"
    within 5 grep -q "$FIRST: its health can be read again" "$LOG"
    [ "$(grep -c 'could not be read' "$LOG")" -eq 1 ]
}

@test "events go to the log that was begun anew" {
    start pmemctl monitor -d "${DIMMS[*]}" --log "$LOG"
    mv "$LOG" "$LOG.1"
    kill -HUP "$MONITOR"
    within 5 test -e "$LOG"
    smart "/dev/$FIRST" 3 "$LOG" || smart "/dev/$FIRST" 3
    within 5 has_lines 3
    [ "$(grep -c '^{' "$LOG.1")" -eq 4 ]
}

@test "in the personality, statuses and messages of ndctl" {
    local words theirs wrong=''
    # shellcheck disable=SC2154 # run sets stderr
    for words in '-d nmem99' '-b nowhere' '-c /dev/null -D nonsense' '-D nonsense' '--daemon -D nonsense' '-c /nowhere' '-l /nowhere/file' '-b nfit_test.1'; do
        # shellcheck disable=SC2086
        run --separate-stderr timeout --foreground 20 ndctl monitor $words
        theirs=$status:$output:$stderr
        # shellcheck disable=SC2086
        run --separate-stderr timeout --foreground 20 pmemctl ndctl monitor $words
        diff <(echo "$words: $theirs") <(echo "$words: $status:$output:$stderr") || wrong=1
    done
    [ -z "$wrong" ]
}

@test "the journal has the fields of an event" {
    mkdir -p /run/systemd/journal
    datagrams /run/systemd/journal/socket >"$LOG.journal" 3>&- &
    MONITORS+=($!)
    within 5 test -S /run/systemd/journal/socket
    pmemctl monitor -d "${DIMMS[*]}" --log journal 3>&- &
    MONITORS+=($!)
    within 5 grep -q "^PMEMCTL_DIMM=${DIMMS[3]}" "$LOG.journal"
    grep -x "PMEMCTL_DIMM=$FIRST" "$LOG.journal"
    grep -x 'PMEMCTL_EVENT=dimm-media-temperature' "$LOG.journal"
    grep -x "MESSAGE=$FIRST: dimm-spares-remaining, dimm-media-temperature" "$LOG.journal"
    grep '^PMEMCTL_JSON=' "$LOG.journal" | head -n 1 | cut -d = -f 2- | jq -e .dimm.health.temperature_celsius
}

@test "syslog has the event, with how bad it is" {
    datagrams /dev/log >"$LOG.syslog" 3>&- &
    MONITORS+=($!)
    within 5 test -S /dev/log
    pmemctl monitor -d "$FIRST" --log syslog 3>&- &
    MONITORS+=($!)
    # a warning of a daemon
    within 5 grep -E "^<28>.* pmemctl\[$!\]: \{" "$LOG.syslog"
    sed -n 's/^<28>.* pmemctl[^{]*//p' "$LOG.syslog" | jq -e ".dimm.dev == \"$FIRST\" and .reason == \"start\""
    rm /dev/log
}

@test "in the personality, the events of ndctl" {
    local theirs=$BATS_TEST_TMPDIR/theirs
    ndctl monitor -d "$FIRST" --log "$theirs" 3>&- &
    MONITORS+=($!)
    LOG=$theirs within 10 has_lines 1
    pmemctl ndctl monitor -d "$FIRST" --log "$LOG" 3>&- &
    MONITORS+=($!)
    within 10 has_lines 1
    for option in --media-temperature=85 --spares=1 --fatal --unsafe-shutdown; do
        told=$(grep -c '^{' "$LOG")
        ndctl inject-smart "$option" "$FIRST" >/dev/null
        within 10 has_lines $((told + 1))
        LOG=$theirs within 10 has_lines $((told + 1))
    done
    ndctl inject-smart --fatal-uninject --unsafe-shutdown-uninject --spares-uninject "$FIRST" >/dev/null
    diff <(head -n 5 "$theirs" | sed -E 's/"timestamp":"[0-9.]+","pid":[0-9]+/STAMP/') \
        <(head -n 5 "$LOG" | sed -E 's/"timestamp":"[0-9.]+","pid":[0-9]+/STAMP/')
}

@test "DIMMs that come and go" {
    unload_nfit_test
    pmemctl monitor -b 'nfit_test.0 nfit_test.1' --log "$LOG" --metrics "$LOG.prom" 3>&- &
    MONITORS+=($!)
    within 5 grep -q 'there is no DIMM to watch' "$LOG"
    within 5 grep -q '^pmemctl_dimms 0' "$LOG.prom"
    load_nfit_test
    within 10 has_lines 4
    grep -q '"reason":"new"' "$LOG"
    within 5 grep -q '^pmemctl_dimms 6' "$LOG.prom"
    name_nfit_test
    mapfile -t DIMMS < <(on_bus "$HEALTHY" nmem)
    told=$(grep -c '^{' "$LOG")
    smart "/dev/${DIMMS[0]}" 1 "$LOG"
    within 5 has_lines $((told + 1))
    unload_nfit_test
    within 10 grep -q 'it is gone' "$LOG"
    kill -0 "${MONITORS[@]}"
}
