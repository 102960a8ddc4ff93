# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A freshly installed Debian in a directory, of the release that runs here, because packages are
# for the release that they were built on. Needs scripts/common.sh.

MIRROR=http://deb.debian.org/debian

# fresh_check: fails, and says why, where no such tree can be made.
fresh_check() {
    local ID='' VERSION_CODENAME=''
    # shellcheck source=/dev/null
    . /etc/os-release
    [[ $ID == debian && -n $VERSION_CODENAME ]] ||
        die "a fresh Debian is made on Debian only, and this is ${ID:-unknown} ${VERSION_CODENAME-}"
    ((EUID == 0)) || sudo -n true 2>/dev/null ||
        die "a fresh Debian can only be made by root, and sudo asks for a password; run this as root"
    FRESH_SUITE=$VERSION_CODENAME
    FRESH_NAME=debian-$FRESH_SUITE-$(dpkg --print-architecture)
}

# fresh_cache TREE: makes the tarball in the cache, by way of the directory TREE.
fresh_cache() {
    local tarball=$1
    quietly debootstrap as_root debootstrap --variant=minbase "$FRESH_SUITE" "$2" "$MIRROR" || return
    quietly "apt-get update" in_tree "$2" apt-get update || return
    in_tree "$2" apt-get clean || return
    # written by whom the cache belongs to
    as_root tar -C "$2" --numeric-owner -cf - . | gzip -1 >"$tarball.new" || return
    mv "$tarball.new" "$tarball"
    as_root rm -rf "$2"
}

# fresh_tree TREE: makes the directory TREE a fresh Debian. From the network the first time, then
# from the cache; so are the packages that fresh_install needs.
fresh_tree() {
    local tarball
    fresh_check
    tarball=$(cache_dir package)/$FRESH_NAME.tar.gz
    [[ -f $tarball ]] || fresh_cache "$tarball" "$1" || die "debootstrap of $FRESH_SUITE from $MIRROR failed"
    as_root mkdir -p "$1"
    as_root tar -C "$1" --numeric-owner -xpf "$tarball"
}

# in_tree TREE COMMAND…: runs the command as root inside. Its mounts and processes end with it.
in_tree() {
    # shellcheck disable=SC2016 # for the shell that is called
    as_root unshare --mount --pid --fork --kill-child sh -ec '
        mount -t proc proc "$0/proc"
        exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C \
            DEBIAN_FRONTEND=noninteractive "$@"' "$@"
}

# fresh_install TREE DEB…: installs the packages, and what they depend on and recommend.
fresh_install() {
    local tree=$1 kept archives=$1/var/cache/apt/archives
    shift
    kept=$(cache_dir "package/$FRESH_NAME")
    as_root cp "$@" "$tree/root/"
    as_root find "$kept" -name '*.deb' -exec cp -t "$archives" {} +
    set -- "${@##*/}"
    set -- "${@/#/.\/root/}"
    # the lists in the cache may name versions that the mirror has no more
    in_tree "$tree" apt-get -qy install "$@" ||
        { in_tree "$tree" apt-get -q update && in_tree "$tree" apt-get -qy install "$@"; } || return
    find "$archives" -maxdepth 1 -name '*.deb' -exec cp -t "$kept" {} +
    as_root sh -c 'rm "$0"/root/*.deb' "$tree"
}

# fresh_files TREE: the paths of all that is there, but for what package managers write themselves.
fresh_files() {
    in_tree "$1" find / -xdev \( -path /var/cache -o -path /var/log -o -path /var/lib/apt -o -path /var/lib/dpkg \
        -o -path /proc \) -prune -o -print | sort
}
