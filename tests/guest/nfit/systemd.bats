#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=16
#
# The unit of the monitor under a real systemd.

load ../lib
load ../nfit
load ../systemd

setup_file() {
    command -v systemctl >/dev/null || skip 'systemd is not in the guest'
    load_nfit_test
    # shorter than the unit has it, so that pings are seen
    mkdir -p /etc/systemd/system/pmemctl-monitor.service.d
    printf '[Service]\nWatchdogSec=2\n' >/etc/systemd/system/pmemctl-monitor.service.d/short.conf
    start_systemd
    inside systemctl start systemd-journald.socket systemd-journald.service
}

teardown_file() {
    stop_systemd
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
