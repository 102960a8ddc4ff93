# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Shared by scripts/demo, scripts/check and tests/guest/guest: package
# installation, the cache directory and the build. Sourced, never run.

PMEMCTL_TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Where Debian keeps depmod and others; a plain user's PATH lacks it.
PATH=$PATH:/usr/sbin:/sbin

# Debian packages, one array a purpose. The arrays are read by the sourcing script.
# shellcheck disable=SC2034
BUILD_PACKAGES=(
    gcc libc6-dev make autoconf automake libtool pkg-config
    libjson-c-dev uuid-dev libsmartcols-dev libarchive-dev libblkid-dev
    libndctl-dev libdaxctl-dev libkmod-dev libkeyutils-dev
    libcmocka-dev asciidoctor
)
# What `guest` runs on the host, and what it copies into the guest.
# shellcheck disable=SC2034
GUEST_PACKAGES=(
    qemu-system-x86 swtpm cpio kmod
    busybox-static bash bats jq ndctl daxctl keyutils
    coreutils diffutils findutils grep sed mawk procps
    mount util-linux bsdutils fdisk e2fsprogs xfsprogs dmsetup strace
)
# What builds the kernel's nfit_test for the guest.
# shellcheck disable=SC2034
NFIT_TEST_PACKAGES=(
    gcc make binutils xz-utils libelf1 libssl3
)
# What the test layers on the host need besides the above.
# shellcheck disable=SC2034
TEST_PACKAGES=(
    bats jq ndctl daxctl ipmctl strace shellcheck expect zsh fish python3-jsonschema
    python3-prometheus-client clang libclang-rt-14-dev udev xz-utils zstd
)

# What tests/package makes packages with, and looks at them.
# shellcheck disable=SC2034
PACKAGE_PACKAGES=(
    build-essential debhelper lintian rpm rpmlint debootstrap file xz-utils
)

# say WORD…: one line of progress, on stderr so that it never mixes with data.
say() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# die WORD…: one line of error, and exit 1.
die() {
    printf '%s: error: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# quietly WHAT COMMAND…: runs COMMAND silently; when it fails, shows the end of
# what it printed and returns its status.
quietly() {
    local what=$1 log status=0
    shift
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if ((status != 0)); then
        tail -n 25 "$log" >&2
        say "error: $what failed with status $status: $*"
    fi
    rm -f "$log"
    return "$status"
}

# as_root COMMAND…: runs COMMAND as root, by sudo when need be.
as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo "$@"
    fi
}

# need_root WHAT COMMAND: stops when as_root cannot work, and names COMMAND. Asks for the password here, if
# sudo wants one, because later commands run with their output hidden.
need_root() {
    ((EUID == 0)) && return
    command -v sudo >/dev/null ||
        die "$1 needs root, and sudo is not installed; run as root: $2"
    sudo -n true 2>/dev/null || sudo -v || die "$1 needs root, and sudo refused; run as root: $2"
}

apt_quietly() {
    quietly "apt-get $1" as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o DPkg::Lock::Timeout=300 "$@"
}

# missing_packages PKG…: prints those that are not installed, one a line.
missing_packages() {
    local -A installed=()
    local name status
    while read -r name status; do
        [[ $status == installed ]] && installed[$name]=1
    done < <(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null)
    for name; do
        [[ -n ${installed[$name]-} ]] || printf '%s\n' "$name"
    done
}

# need_packages PKG…: installs what is missing, and does nothing when all is there.
need_packages() {
    local -a missing
    command -v dpkg-query >/dev/null ||
        die "dpkg-query not found: packages are installed on Debian only; install these yourself: $*"
    mapfile -t missing < <(missing_packages "$@" | sort -u)
    ((${#missing[@]})) || return 0
    need_root "installing ${missing[*]}" "apt-get install ${missing[*]}"
    say "installing ${#missing[@]} packages: ${missing[*]}"
    # Old package lists may still do, so a failed update is not yet the end.
    apt_quietly update || true
    apt_quietly install -y --no-install-recommends "${missing[@]}" ||
        die "packages could not be installed: ${missing[*]}; try: apt-get install ${missing[*]}"
}

# cache_dir [NAME]: prints the cache directory (or NAME in it), and makes it.
cache_dir() {
    local dir=${XDG_CACHE_HOME:-${HOME:?is not set, and neither is XDG_CACHE_HOME}/.cache}/pmemctl${1:+/$1}
    mkdir -p "$dir" || die "cannot make the cache directory $dir; set XDG_CACHE_HOME to a writable place"
    printf '%s\n' "$dir"
}

# promtool_path: prints the program that checks metrics. It comes from Debian's package of Prometheus, which is unpacked,
# not installed: it would bring a server that runs.
promtool_path() {
    local dir work
    command -v promtool && return
    dir=$(cache_dir promtool)
    if [[ ! -x $dir/promtool ]]; then
        work=$(mktemp -d "$dir/.new-XXXXXX")
        say "downloading promtool" >&2
        (cd "$work" && { apt-get -qq download prometheus >/dev/null 2>&1 ||
            { apt_quietly update && quietly download apt-get -qq download prometheus; }; } &&
            dpkg-deb --fsys-tarfile prometheus_*.deb | tar -xO ./usr/bin/promtool >promtool &&
            chmod +x promtool && mv promtool "$dir/") || die "promtool could not be downloaded (package prometheus)"
        rm -rf "$work"
    fi
    printf '%s\n' "$dir/promtool"
}

# memory_dir: prints a directory in memory, for many small files, which a disk takes several times as long for;
# else the usual one for temporary files. A container's may be too small, or let no program start.
memory_dir() {
    local dir=/dev/shm probe free
    free=$(df --output=avail "$dir" 2>/dev/null | tail -n 1)
    if ((${free:-0} >= 1 << 20)) && probe=$(mktemp "$dir/pmemctl-XXXXXX" 2>/dev/null); then
        printf '#!/bin/sh\n' >"$probe" && chmod +x "$probe"
        "$probe" 2>/dev/null || dir=
        rm -f "$probe"
    else
        dir=
    fi
    printf '%s\n' "${dir:-${TMPDIR:-/tmp}}"
}

# build_pmemctl [--enable-stop-points]: makes build/cli/pmemctl up to date. Configures only when it must;
# make itself notices a changed configure.ac or Makefile.am.
build_pmemctl() {
    local build=$PMEMCTL_TOP/build
    if [[ ! -x $PMEMCTL_TOP/configure ]]; then
        (cd "$PMEMCTL_TOP" && quietly autoreconf autoreconf -fi) ||
            die "configure could not be made in $PMEMCTL_TOP"
    fi
    mkdir -p "$build"
    if [[ ! -f $build/Makefile || ! -x $build/config.status ]] ||
        { (($#)) && ! grep -q '^#define ENABLE_STOP_POINTS 1' "$build/config.h"; }; then
        (cd "$build" && quietly configure "$PMEMCTL_TOP/configure" -q "$@") ||
            die "configure failed; see $build/config.log"
    fi
    quietly make make -C "$build" -s -j2 || die "the build failed; run: make -C $build"
}
