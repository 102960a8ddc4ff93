# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A systemd as process 1 of a namespace of processes, as in a container, and udev beside it: what tests/guest/systemd.sh takes
# from the host.

# within SECONDS COMMAND…: waits until it is so
within() {
    local end=$((EPOCHSECONDS + $1 + 1))
    until "${@:2}"; do
        ((EPOCHSECONDS < end)) || { echo "is not so: ${*:2}"; return 1; }
        read -rt 0.3 <> <(:) || true
    done
}

systemd_is_up() {
    pgrep -P "$(<"$BATS_FILE_TMPDIR/pid")" >"$BATS_FILE_TMPDIR/init" && inside systemctl is-active -q multi-user.target 2>/dev/null
}

start_systemd() {
    mountpoint -q /sys/fs/cgroup || mount -t cgroup2 cgroup2 /sys/fs/cgroup
    mkdir -p /run/systemd /etc/systemd/system
    : >/etc/machine-id
    ln -sf /lib/systemd/system/multi-user.target /etc/systemd/system/default.target
    container='a test' unshare --fork --pid --mount-proc --kill-child \
        /lib/systemd/systemd --log-target=console --log-level=info >"$BATS_FILE_TMPDIR/systemd" 2>&1 3>&- </dev/null &
    echo $! >"$BATS_FILE_TMPDIR/pid"
    within 60 systemd_is_up || { said_by_systemd; return 1; }
}

# start_udev: beside it, and before
start_udev() {
    [[ -e /lib/systemd/systemd-udevd ]] && /lib/systemd/systemd-udevd --daemon
}

said_by_systemd() {
    cat "$BATS_FILE_TMPDIR/systemd"
}

# inside COMMAND…: among the processes of that systemd, which listens to nobody else
inside() {
    nsenter --target "$(<"$BATS_FILE_TMPDIR/init")" --mount --pid "$@"
}

stop_systemd() {
    [[ ! -e $BATS_FILE_TMPDIR/pid ]] || kill -KILL "$(<"$BATS_FILE_TMPDIR/pid")"
    [[ ! -e /run/udev/control ]] || udevadm control --exit
    rm -rf /run/systemd /run/udev
}
