# SPDX-License-Identifier: GPL-2.0-only
# SC2034: the files of guest set variables for each other.
# shellcheck disable=SC2034
# shellcheck shell=bash
#
# The kernel's emulated DIMMs, nfit_test, with SMART, security, firmware, scrubbing and
# errors that can be injected. Debian ships their source only, so the modules are built for
# the guest's kernel from packages that are unpacked, never installed; the result stays in
# the cache. They replace the drivers of the same names, and drive QEMU's NVDIMMs as well.
# Sourced by guest.

# nfit_test_modules VERSION: where the cache has the modules.
nfit_test_modules() {
    printf '%s/nfit_test-%s-%s\n' "$(cache_dir kernel)" "$1" \
        "$(cat "$GUEST_DIR"/{nfit_test.sh,trusted_keys.sh,nfit_test_replies.h,ndtest_health.h} | sha256sum | cut -c 1-8)"
}

# download_packages DIR PACKAGE…: downloads into DIR; once more with new lists if need be.
download_packages() (
    cd "$1" || return
    shift
    apt-get -qq download "$@" >/dev/null 2>&1 && return
    need_root "updating the package lists" "apt-get update"
    apt_quietly update || true
    quietly download apt-get -qq download "$@"
)

# nfit_test_source DIR VERSION: unpacks below DIR what is needed to build modules for the
# kernel VERSION, and of the kernel's source the parts that are built.
nfit_test_source() {
    local dir=$1 version=$2 abi=${2%-cloud-amd64} release package
    release=$(apt-cache show --no-all-versions "linux-headers-$version" 2>/dev/null | sed -n 's/^Version: //p')
    say "downloading the source of the guest's kernel ($version) to build nfit_test"
    download_packages "$dir" "linux-headers-$version${release:+=$release}" \
        "linux-headers-$abi-common${release:+=$release}" \
        linux-kbuild-6.1 "linux-source-6.1${release:+=$release}" ||
        die "the packages for kernel $version could not be downloaded; is there a newer one? try: rm -r $(cache_dir kernel)"
    for package in "$dir"/linux-headers-*.deb "$dir"/linux-kbuild-*.deb; do
        dpkg-deb -x "$package" "$dir"
    done
    mkdir "$dir/src"
    # straight through: unpacked, the source is larger than a gigabyte
    dpkg-deb --fsys-tarfile "$dir"/linux-source-*.deb |
        tar -xO ./usr/src/linux-source-6.1.tar.xz | xz -dc -T2 |
        tar -C "$dir/src" --strip-components=1 -x \
            linux-source-6.1/{tools/testing/nvdimm,drivers/nvdimm,drivers/acpi/nfit,drivers/dax} \
            "${TRUSTED_KEYS_SOURCE[@]/#/linux-source-6.1/}"
    # what was unpacked elsewhere than it expects
    sed -i "s|/usr/src|$dir/usr/src|" "$dir/usr/src/linux-headers-$version/Makefile"
}

# nfit_test_patch FILE: the size of label areas becomes a parameter of the module.
nfit_test_patch() {
    # shellcheck disable=SC1004
    sed -i -e '/^\tLABEL_SIZE = SZ_128K,$/d' -e '/^#include "nfit_test.h"$/a\
static unsigned int label_size = SZ_128K;\
module_param(label_size, uint, 0444);\
#define LABEL_SIZE label_size' "$1"
    grep -q 'LABEL_SIZE label_size' "$1" && ! grep -q 'LABEL_SIZE = ' "$1"
}

# nfit_test_patch_security FILE: the state of a DIMM that is being overwritten shows as it does elsewhere.
nfit_test_patch_security() {
    sed -i '0,/^\tif (test_bit(NVDIMM_SECURITY_DISABLED,/s//\tif (test_bit(NVDIMM_SECURITY_OVERWRITE, \&nvdimm->sec.flags))\n\t\treturn sprintf(buf, "overwrite\\n");\n&/' "$1"
    grep -q 'return sprintf(buf, "overwrite' "$1"
}

# nfit_test_patch_families DIR: DIMMs of other families than Intel's tell their health, too: in nfit_test, with replies that
# a test gives; and in ndtest, which is built beside it, as those of IBM's PAPR family do.
nfit_test_patch_families() {
    cp "$GUEST_DIR/nfit_test_replies.h" "$GUEST_DIR/ndtest_health.h" "$1/"
    sed -i -e '/^static int nfit_test_ctl(/i#include "nfit_test_replies.h"\n' \
        -e '/^\t\t\tif (call_pkg->nd_family != nfit_mem->family)$/{n;s/return -ENOTTY;/return other_reply(call_pkg);/}' \
        -e 's/^\tset_bit(NFIT_CMD_TRANSLATE_SPA, &acpi_desc->bus_dsm_mask);/\tacpi_desc->nd_desc.dimm_family_mask |= 0x1f;\n&/' "$1/nfit.c"
    # its lists are shorter than its DIMMs are many
    sed -i -e '/^static int ndtest_ctl(/i#include "ndtest_health.h"\n' -e 's/^\tNUM_DCR = 4,/\tNUM_DCR = 6,/' \
        -e 's/^\tp->bus_desc.module = THIS_MODULE;/&\n\tset_bit(NVDIMM_FAMILY_PAPR, \&p->bus_desc.dimm_family_mask);/' \
        -e '/^static int ndtest_ctl(/,/^}/s/^\tdefault:/\tcase ND_CMD_CALL:\n\t\treturn papr_call(dimm, buf);\n&/' "$1/ndtest.c"
    echo 'obj-m += ndtest.o' >>"$1/Kbuild"
    grep -q 'return other_reply(call_pkg);' "$1/nfit.c" && grep -q 'dimm_family_mask |=' "$1/nfit.c" &&
        grep -q 'NUM_DCR = 6' "$1/ndtest.c" && grep -q 'return papr_call(' "$1/ndtest.c" &&
        grep -q 'set_bit(NVDIMM_FAMILY_PAPR' "$1/ndtest.c"
}

# nfit_test_build DIR VERSION: makes DIR/modules.
nfit_test_build() {
    local dir=$1 version=$2 source=$1/src
    nfit_test_source "$dir" "$version"
    nfit_test_patch "$source/tools/testing/nvdimm/test/nfit.c" &&
        nfit_test_patch_security "$source/tools/testing/nvdimm/dimm_devs.c" &&
        nfit_test_patch_families "$source/tools/testing/nvdimm/test" ||
        die "nfit_test of kernel $version does not look as expected; see tests/guest/nfit_test.sh"
    # without what only debuggers read
    quietly "the build of nfit_test" make -j2 -C "$dir/usr/src/linux-headers-$version" \
        M="$source/tools/testing/nvdimm" CONFIG_DEBUG_INFO= CONFIG_DEBUG_INFO_BTF_MODULES= \
        KCFLAGS="-I$source/drivers/nvdimm -I$source/drivers/acpi/nfit" modules ||
        die "nfit_test could not be built for kernel $version"
    trusted_keys_build "$source" "$dir/usr/src/linux-headers-$version" ||
        die "trusted keys could not be built for kernel $version; see tests/guest/trusted_keys.sh"
    mkdir "$dir/modules"
    find "$source/tools/testing/nvdimm" "$source/trusted" -name '*.ko' -exec cp {} "$dir/modules/" \;
    strip -g "$dir"/modules/*.ko
}

# nfit_test_prepare VERSION: sets EXTRA_MODULES to an archive with the modules, and an index
# of them and those of the base, BASE; builds what is missing. Under a lock of its own, so that
# machines without nfit_test need not wait.
nfit_test_prepare() {
    local version=$1 modules work lock
    modules=$(nfit_test_modules "$version")
    EXTRA_MODULES=${BASE%.cpio}-nfit_test-${modules##*-}.cpio
    exec {lock}>"$(cache_dir)/nfit_test.lock"
    flock "$lock"
    if [[ ! -d $modules || ! -s $EXTRA_MODULES ]]; then
        need_packages "${NFIT_TEST_PACKAGES[@]}"
        work=$(mktemp -d "$(cache_dir kernel)/.new-XXXXXX")
        on_exit_remove "$work"
    fi
    if [[ ! -d $modules ]]; then
        nfit_test_build "$work" "$version"
        # Another guest may still be reading the last ones.
        find "$(cache_dir kernel)" -maxdepth 1 -name 'nfit_test-*' -mtime +1 -exec rm -rf {} +
        mv "$work/modules" "$modules"
    fi
    if [[ ! -s $EXTRA_MODULES ]]; then
        mkdir -p "$work/root"
        (cd "$work/root" && cpio --quiet -id 'lib' 'usr/lib/modules/*' 'lib/modules/*' <"$BASE")
        install -D -m 644 -t "$work/root/lib/modules/$version/updates" "$modules"/*.ko
        cp "$(kernel_modules "$version")/modules.builtin.modinfo" "$work/root/lib/modules/$version/"
        depmod -b "$work/root" "$version"
        rm -rf "$work/root/lib/modules/$version"/{kernel,modules.symbols,modules.builtin.modinfo}
        pack "$work/root" >"$work/archive"
        mv "$work/archive" "$EXTRA_MODULES"
    fi
    exec {lock}>&-
}
