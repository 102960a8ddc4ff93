#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# systemd.sh DIR: puts this machine's systemd and udev, as far as a service needs them, and our units and rules into DIR, to
# be laid over a guest (guest --add). Without systemd there is nothing in it, and the tests of services are skipped.

set -euo pipefail

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
FILES=(
    /lib/systemd/systemd /lib/systemd/systemd-executor /lib/systemd/systemd-journald /lib/systemd/systemd-udevd
    /usr/bin/udevadm /usr/bin/systemctl /usr/bin/journalctl
)
UNITS=(
    sysinit.target basic.target multi-user.target shutdown.target umount.target final.target local-fs.target sockets.target
    timers.target paths.target slices.target systemd-journald.service systemd-journald.socket systemd-journald-dev-log.socket
    modprobe@.service
)

main() {
    local root=$1 file
    [[ -x /lib/systemd/systemd ]] || return 0
    mkdir -p "$root"/usr/lib/systemd/system "$root"/etc/systemd/system
    for file in "${FILES[@]}"; do
        [[ ! -e $file ]] || install -D "$file" "$root/usr/${file#/usr/}"
    done
    mv "$root"/usr/lib/systemd/systemctl "$root"/usr/bin/ 2>/dev/null || true
    for file in "${UNITS[@]}"; do
        cp "/lib/systemd/system/$file" "$root/usr/lib/systemd/system/"
    done
    for file in "$TOP"/build/contrib/systemd/*.service; do
        sed 's|^ExecStart=[^ ]*|ExecStart=/usr/bin/pmemctl|' "$file" >"$root/usr/lib/systemd/system/${file##*/}"
    done
    install -D -m 644 -t "$root/usr/lib/udev/rules.d" "$TOP"/contrib/udev/*.rules
    { ldd "${FILES[@]}" 2>/dev/null || true; } | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | sort -u | while read -r file; do
        install -D "$(readlink -f "$file")" "$root/usr/lib/x86_64-linux-gnu/$(basename "$file")"
    done
    cp -r /usr/lib/x86_64-linux-gnu/systemd "$root/usr/lib/x86_64-linux-gnu/"
}

main "$@"
