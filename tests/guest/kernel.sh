# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The guest's kernel: Debian's cloud image package, downloaded and unpacked into
# the cache, never installed. Sourced by guest.

# kernel_version: prints the version that the cache holds for the machine, or fails.
kernel_version() {
    local link
    link=$(readlink "$(cache_dir kernel)/$KERNEL" 2>/dev/null) || return 1
    [[ -f $(cache_dir kernel)/$link/boot/vmlinuz-$link ]] || return 1
    printf '%s\n' "$link"
}

kernel_image() {
    printf '%s\n' "$(cache_dir kernel)/$1/boot/vmlinuz-$1"
}

kernel_modules() {
    printf '%s\n' "$(cache_dir kernel)/$1/lib/modules/$1"
}

# kernel_package: prints the image package that Debian's cloud kernel stands for now.
kernel_package() {
    apt-cache depends linux-image-cloud-amd64 2>/dev/null |
        awk '$1 == "Depends:" && $2 ~ /^linux-image-[0-9].*-cloud-amd64$/ { print $2; exit }'
}

# kernel_prepare: downloads and unpacks the kernel when the cache has none.
kernel_prepare() {
    local cache package version work
    kernel_version >/dev/null && return
    cache=$(cache_dir kernel)
    package=$(kernel_package)
    if [[ -z $package ]]; then
        need_root "updating the package lists" "apt-get update"
        apt_quietly update || true
        package=$(kernel_package)
        [[ -n $package ]] ||
            die "apt knows no linux-image-cloud-amd64; is Debian's main archive in /etc/apt/sources.list?"
    fi
    version=${package#linux-image-}
    say "downloading the guest's kernel, $package"
    work=$(mktemp -d "$cache/.new-XXXXXX")
    on_exit_remove "$work"
    if ! (cd "$work" && apt-get -qq download "$package" >/dev/null 2>&1); then
        # The archive may have replaced the version that the lists still name.
        need_root "updating the package lists" "apt-get update"
        apt_quietly update || true
        package=$(kernel_package)
        version=${package#linux-image-}
        (cd "$work" && quietly download apt-get -qq download "$package") ||
            die "$package could not be downloaded; is Debian's archive reachable?"
    fi
    dpkg-deb -x "$work"/linux-image-*.deb "$work/root"
    depmod -b "$work/root" "$version"
    rm -rf "${cache:?}/$version"
    mv "$work/root" "$cache/$version"
    ln -sfn "$version" "$cache/current"
}
