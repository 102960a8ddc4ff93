# SPDX-License-Identifier: GPL-2.0-only
# SC2034: the files of guest set variables for each other.
# shellcheck disable=SC2034
# shellcheck shell=bash
#
# What the machine cxl takes and Debian 12 does not have: a kernel that makes DAX devices of CXL memory (6.3), and a QEMU
# with volatile CXL memory (8.1). Both come from bookworm-backports, by lists of packages that the system's apt
# never sees, and are unpacked into the cache, never installed. Sourced by guest.

CXL_QEMU_PACKAGES=(qemu-system-x86 qemu-system-common qemu-system-data)

# backports DIR COMMAND ARGUMENT…: apt-get or apt-cache with nothing but bookworm-backports; it keeps its files in DIR.
backports() {
    local dir=$1 command=$2
    shift 2
    "$command" -o Dir::Etc::SourceList="$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State="$dir/state" -o Dir::State::status=/dev/null -o Dir::Cache="$dir/cache" \
        -o APT::Sandbox::User=root "$@"
}

# cxl_download DIR: the packages, into DIR.
cxl_download() {
    local dir=$1 kernel
    mkdir -p "$dir"/state/lists/partial "$dir"/cache/archives/partial
    printf 'deb [signed-by=%s] http://deb.debian.org/debian bookworm-backports main\n' \
        /usr/share/keyrings/debian-archive-keyring.gpg >"$dir/sources.list"
    backports "$dir" apt-get -qq update >/dev/null || return
    kernel=$(backports "$dir" apt-cache depends linux-image-cloud-amd64 |
        awk '$1 == "Depends:" && $2 ~ /^linux-image-[0-9].*-cloud-amd64$/ { print $2; exit }')
    [[ -n $kernel ]] || return
    (cd "$dir" && backports "$dir" apt-get -qq download "$kernel" "${CXL_QEMU_PACKAGES[@]}" >/dev/null)
}

# cxl_unpack DIR: the kernel, to where others are; QEMU, to the cache.
cxl_unpack() {
    local dir=$1 package version kernels
    kernels=$(cache_dir kernel)
    mkdir "$dir/root" "$dir/qemu"
    dpkg-deb -x "$dir"/linux-image-*.deb "$dir/root"
    for package in "$dir"/qemu-*.deb; do
        dpkg-deb -x "$package" "$dir/qemu"
    done
    version=$(ls "$dir/root/lib/modules")
    depmod -b "$dir/root" "$version"
    rm -rf "${kernels:?}/$version" "$(cache_dir cxl)/qemu"
    mv "$dir/root" "$kernels/$version"
    mv "$dir/qemu" "$(cache_dir cxl)/qemu"
    ln -sfn "$version" "$kernels/cxl"
}

# cxl_prepare: has them in the cache, and makes them those of this machine.
cxl_prepare() {
    local cache work
    cache=$(cache_dir cxl)
    KERNEL=cxl
    if [[ ! -d $cache/qemu ]] || ! kernel_version >/dev/null; then
        say "downloading a kernel and a QEMU with CXL memory, from bookworm-backports"
        work=$(mktemp -d "$cache/.new-XXXXXX")
        on_exit_remove "$work"
        cxl_download "$work" || die "they could not be downloaded; is Debian's archive reachable?"
        cxl_unpack "$work"
    fi
    EMULATOR=("$cache/qemu/usr/bin/qemu-system-x86_64" -L "$cache/qemu/usr/share/qemu" -L /usr/share/seabios)
}
