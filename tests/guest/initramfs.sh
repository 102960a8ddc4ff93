# SPDX-License-Identifier: GPL-2.0-only
# SC2034: the files of guest set variables for each other.
# shellcheck disable=SC2034
# shellcheck shell=bash
#
# The guest's initramfs, in two parts that the kernel unpacks one over the other:
# a base with the packaged tools and kernel modules (cached), and an overlay with
# the fresh pmemctl, the tests and the job (made for each boot). Sourced by guest.

# Programs copied from the host. busybox supplies every other name: for small
# things it is enough, and starts faster under software emulation.
GUEST_PROGRAMS=(
    bash bats jq ndctl daxctl keyctl kmod strace dmsetup
    cmp cp date dd df diff du ls mktemp numfmt od printf realpath
    sha256sum sort stat stdbuf timeout truncate
    awk find grep pgrep pkill ps sed xargs
    blkdiscard blkid blockdev fallocate findmnt flock fsfreeze losetup lsblk lscpu
    mkswap mount mountpoint nsenter partx runuser script setpriv setsid sfdisk
    swapoff swapon umount unshare wipefs
    mke2fs mkfs.ext4 mkfs.xfs tune2fs
)

# Libraries that pmemctl opens only when it needs them, so that ldd does not show them.
GUEST_LIBRARIES=(
    libndctl.so.6 libdaxctl.so.1 libkmod.so.2 libblkid.so.1 libmount.so.1
    libkeyutils.so.1 libsmartcols.so.1 libjson-c.so.5 libuuid.so.1
)

# Kernel modules, with what they depend on. What is built in is left out.
GUEST_MODULES=(
    virtio_pci virtio_console virtio_blk
    nfit nd_pmem nd_btt nd_e820 virtio_pmem
    device_dax dax_pmem kmem dax_hmem dax_cxl
    cxl_acpi cxl_mem cxl_pmem cxl_pci
    ext4 xfs vfat nls_cp437 nls_ascii dm_mod dm_linear dm_crypt md_mod raid1 bcache loop brd libcrc32c crc32c_generic crc32c_intel
)

# guest_packages_key: names everything that the base was made from.
guest_packages_key() {
    {
        printf '%s\n' "$1"
        dpkg-query -W -f '${Package} ${Version}\n' "${GUEST_PACKAGES[@]}" libc6
        cat "$GUEST_DIR"/{initramfs.sh,init,bats-preprocess}
    } | sha256sum | cut -c 1-16
}

# copy_programs ROOT: copies the programs and the libraries that they link with.
copy_programs() {
    local root=$1 name path
    local -a binaries=()
    mkdir -p "$root"/{usr/bin,usr/sbin,usr/lib64,usr/lib/x86_64-linux-gnu,usr/libexec}
    for name in bin sbin lib lib64; do
        ln -s "usr/$name" "$root/$name"
    done
    for name in "${GUEST_PROGRAMS[@]}"; do
        path=$(PATH=/usr/sbin:/usr/bin:/sbin:/bin type -P "$name") ||
            die "program $name not found on this machine although its package is installed"
        cp -L "$path" "$root/usr/bin/$name"
        binaries+=("$root/usr/bin/$name")
    done
    cp -a /usr/lib/bats-core "$root/usr/lib/"
    cp -a /usr/libexec/bats-core "$root/usr/libexec/"
    # One process less for each of the many scripts that bats starts.
    sed -i '1s|^#!/usr/bin/env bash|#!/usr/bin/bash|' \
        "$root/usr/bin/bats" "$root"/usr/libexec/bats-core/*
    mv "$root"/usr/libexec/bats-core/bats-preprocess{,.bats}
    install -m 755 "$GUEST_DIR/bats-preprocess" "$root/usr/libexec/bats-core/"
    cp -aL /usr/lib/locale/C.utf8 "$root/usr/lib/locale-C.utf8"
    mkdir "$root/usr/lib/locale" && mv "$root/usr/lib/locale-C.utf8" "$root/usr/lib/locale/C.utf8"
    for name in "${GUEST_LIBRARIES[@]}"; do
        cp -L "/usr/lib/x86_64-linux-gnu/$name" "$root/usr/lib/x86_64-linux-gnu/" 2>/dev/null ||
            cp -L "/lib/x86_64-linux-gnu/$name" "$root/usr/lib/x86_64-linux-gnu/"
        binaries+=("$root/usr/lib/x86_64-linux-gnu/$name")
    done
    copy_libraries "$root" "${binaries[@]}"
}

# copy_libraries ROOT FILE…: copies the shared libraries of the FILEs.
copy_libraries() {
    local root=$1 path
    shift
    while read -r path; do
        [[ -e $root$path ]] || cp -L "$path" "$root$path"
    done < <(ldd "$@" 2>/dev/null |
        awk '$2 == "=>" && $3 ~ /^\// { print $3 } NF == 2 && $1 ~ /\/ld-/ { print $1 }' | sort -u)
}

# copy_modules ROOT VERSION: copies GUEST_MODULES and what they depend on.
copy_modules() {
    local root=$1 version=$2 from to name
    from=$(kernel_modules "$version")
    to=$root/lib/modules/$version
    mkdir -p "$to"
    cp "$from"/modules.{builtin,builtin.modinfo,order} "$to/"
    printf '%s\n' "${GUEST_MODULES[@]}" | awk '
        NR == FNR { wanted[$1] = 1; next }
        {
            file = $1; sub(/:$/, "", file)
            name = file; sub(/.*\//, "", name); sub(/\.ko.*/, "", name); gsub(/-/, "_", name)
            if (name in wanted)
                for (i = 1; i <= NF; i++) { sub(/:$/, "", $i); print $i }
        }' - "$from/modules.dep" | sort -u |
        while read -r name; do
            install -D -m 644 "$from/$name" "$to/$name"
        done
    depmod -b "$root" "$version"
    # depmod also writes text forms that only people read.
    rm -f "$to"/modules.{symbols,builtin.modinfo}
}

# link_busybox ROOT: every applet whose name no real program took.
link_busybox() {
    local root=$1 name
    cp /bin/busybox "$root/usr/bin/busybox"
    for name in $(busybox --list); do
        [[ -e $root/usr/bin/$name ]] || ln -s busybox "$root/usr/bin/$name"
    done
    for name in modprobe insmod rmmod lsmod depmod modinfo; do
        ln -sf kmod "$root/usr/bin/$name"
    done
    # The kernel calls this path to load a module.
    ln -s ../bin/kmod "$root/usr/sbin/modprobe"
    ln -sf bash "$root/usr/bin/sh"
}

copy_configuration() {
    local root=$1
    mkdir -p "$root"/{dev,proc,sys,tmp,run,root,mnt,etc,var,guest/result/out}
    ln -s guest/result/out "$root/out"
    chmod 1777 "$root/tmp"
    ln -s ../run "$root/var/run"
    ln -s /proc/self/mounts "$root/etc/mtab"
    printf 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/:/bin/bash\n' >"$root/etc/passwd"
    printf 'root:x:0:\ndisk:x:6:\nnogroup:x:65534:\n' >"$root/etc/group"
    cp /etc/mke2fs.conf "$root/etc/"
    cp -L /etc/os-release "$root/etc/"
    install -m 755 "$GUEST_DIR/init" "$root/init"
}

# pack DIR: writes DIR as a cpio archive owned by root, to stdout.
pack() {
    (cd "$1" && find . -mindepth 1 -print0 | LC_ALL=C sort -z |
        cpio --null --create --format=newc --owner=0:0 --quiet --reproducible)
}

# base_prepare VERSION: sets BASE to the base initramfs, and makes it when need be.
base_prepare() {
    local version=$1 cache file work
    cache=$(cache_dir initramfs)
    file=$cache/base-$(guest_packages_key "$version").cpio
    if [[ ! -s $file ]]; then
        work=$(mktemp -d "$cache/.new-XXXXXX")
        on_exit_remove "$work"
        copy_programs "$work/root"
        copy_modules "$work/root" "$version"
        link_busybox "$work/root"
        copy_configuration "$work/root"
        # Not compressed: under software emulation unpacking costs more than reading.
        pack "$work/root" >"$work/base"
        # Another guest may still be reading the last one.
        find "$cache" -maxdepth 1 -name 'base-*' -mtime +1 -delete
        mv "$work/base" "$file"
    fi
    BASE=$file
}

# copy_pmemctl ROOT BINARY: BINARY, and the libraries that the base does not have.
# In a libtool build BINARY is a script that starts .libs/NAME.
copy_pmemctl() {
    local root=$1 binary=$2 dir path libs='' missing
    dir=$(cd "$(dirname "$binary")" && pwd)
    if [[ -x $dir/.libs/${binary##*/} ]]; then
        binary=$dir/.libs/${binary##*/}
    fi
    for path in "$dir"/.libs "$dir"/../lib/.libs "$dir"/../.libs "$dir"/../lib; do
        [[ -d $path ]] && libs+=${libs:+:}$(cd "$path" && pwd)
    done
    mkdir -p "$root/usr/bin" "$root/usr/lib/x86_64-linux-gnu"
    cp -L "$binary" "$root/usr/bin/pmemctl"
    missing=$(LD_LIBRARY_PATH=$libs ldd "$binary" | awk '$2 == "=>" && $3 == "not" { print $1 }')
    [[ -z $missing ]] ||
        die "$binary needs $missing, which was not found; build again: make -C $PMEMCTL_TOP/build"
    while read -r path; do
        cp -L "$path" "$root/usr/lib/x86_64-linux-gnu/"
    done < <(LD_LIBRARY_PATH=$libs ldd "$binary" | awk '$2 == "=>" { print $3 }' |
        grep -v '/libc\.so\|/libm\.so' || true)
}
