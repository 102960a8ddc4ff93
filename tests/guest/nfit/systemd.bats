#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=40
#
# The unit of the monitor under a real systemd, which is process 1 of a namespace of processes, as in a container. It has what
# tests/guest/systemd.sh takes from the host.

bats_require_minimum_version 1.5.0
load ../lib
load ../nfit

setup_file() {
    command -v systemctl >/dev/null || skip 'systemd is not in the guest'
    load_nfit_test
    mountpoint -q /sys/fs/cgroup || mount -t cgroup2 cgroup2 /sys/fs/cgroup
    mkdir -p /run/systemd /etc/systemd/system
    : >/etc/machine-id
    ln -sf /lib/systemd/system/multi-user.target /etc/systemd/system/default.target
    # shorter than the unit has it, so that pings are seen
    mkdir -p /etc/systemd/system/pmemctl-monitor.service.d
    printf '[Service]\nWatchdogSec=2\n' >/etc/systemd/system/pmemctl-monitor.service.d/short.conf
    container='a test' unshare --fork --pid --mount-proc --kill-child \
        /lib/systemd/systemd --log-target=console --log-level=info >"$BATS_FILE_TMPDIR/systemd" 2>&1 3>&- </dev/null &
    echo $! >"$BATS_FILE_TMPDIR/pid"
    within 60 is_up || { cat "$BATS_FILE_TMPDIR/systemd"; return 1; }
    inside systemctl start systemd-journald.socket systemd-journald.service
}

# within SECONDS COMMAND…: waits until it is so
within() {
    local end=$((EPOCHSECONDS + $1 + 1))
    until "${@:2}"; do
        ((EPOCHSECONDS < end)) || { echo "is not so: ${*:2}"; return 1; }
        read -rt 0.3 <> <(:) || true
    done
}

is_up() {
    pgrep -P "$(<"$BATS_FILE_TMPDIR/pid")" >"$BATS_FILE_TMPDIR/init" && inside systemctl is-active -q multi-user.target 2>/dev/null
}

# inside COMMAND…: among the processes of that systemd, which listens to nobody else
inside() {
    nsenter --target "$(<"$BATS_FILE_TMPDIR/init")" --mount --pid "$@"
}

teardown_file() {
    [[ ! -e $BATS_FILE_TMPDIR/pid ]] || kill -KILL "$(<"$BATS_FILE_TMPDIR/pid")"
    rm -rf /run/systemd
}

setup() {
    name_nfit_test
}

# property NAME: of the service
property() {
    inside systemctl show -P "$1" pmemctl-monitor.service
}

@test "it starts once the monitor is ready, is watched, and stops" {
    local before
    run inside systemctl start pmemctl-monitor.service
    [ "$status" -eq 0 ] || { tail "$BATS_FILE_TMPDIR/systemd"; inside journalctl --no-pager | tail -n 30; false; }
    [ "$(property ActiveState)" = active ]
    [ "$(property StatusText)" = 'watching 4 DIMMs' ]
    [ "$(property Type)" = notify ]
    [[ $(property ExecMainStatus) == 0 && $(property NRestarts) == 0 ]]
    # it is alive for longer than a watchdog waits, as it says so
    before=$(property WatchdogTimestampMonotonic)
    sleep 3
    [ "$(property WatchdogTimestampMonotonic)" -gt "$before" ]
    [[ $(property ActiveState) == active && $(property NRestarts) == 0 ]]
    # events, also through what the service is shut off from
    inside journalctl --no-pager -o json -u pmemctl-monitor >"$BATS_TEST_TMPDIR/journal" || true
    [ "$(jq -r 'select(.PMEMCTL_EVENT) | .PMEMCTL_DIMM' "$BATS_TEST_TMPDIR/journal" | sort -u | wc -l)" -eq 4 ]
    inside systemctl reload pmemctl-monitor.service
    [ "$(property ActiveState)" = active ]
    inside systemctl stop pmemctl-monitor.service
    [[ $(property ActiveState) == inactive && $(property Result) == success ]]
}

is_restarted() {
    [[ $(property NRestarts) == 1 && $(property ActiveState) == active ]]
}

@test "a monitor that is stuck is killed by the watchdog, and started again" {
    inside systemctl start pmemctl-monitor.service
    local first
    first=$(property MainPID)
    inside systemctl kill --signal=STOP pmemctl-monitor.service
    within 20 is_restarted
    [ "$(property MainPID)" != "$first" ]
    inside systemctl stop pmemctl-monitor.service
}
