#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=31
# SC2034: changes.bash uses what is set here.
# shellcheck disable=SC2034
#
# Drivers that are not in the kernel: pmemctl loads them, or says which module it is, what keeps it out
# and where it comes from, before it changes anything.

load lib
load changes

setup_file() {
    reset_nvdimms
    MODULES=/lib/modules/$(uname -r)
    export REGION MODULES
    REGION=$(regions labelled | head -n 1)
    pmemctl create-namespace -r "$REGION" -m devdax -s 64M >/dev/null
    pmemctl create-namespace -r "$REGION" -m sector -s 32M >/dev/null
    modprobe -r nd_pmem dax_pmem device_dax nd_btt
    nd_state >"$BATS_FILE_TMPDIR/state"
}

teardown_file() {
    modprobe -a nd_pmem dax_pmem device_dax
    settle
    unlabel_nvdimms
}

teardown() {
    local status=0 hidden
    rm -rf /etc/modprobe.d
    [[ -e $MODULES ]] || mv "$MODULES.away" "$MODULES"
    find "$MODULES" -name '*.hidden' | while read -r hidden; do
        mv "$hidden" "${hidden%.hidden}"
    done
    depmod
    no_failures || status=1
    nd_state | diff -u "$BATS_FILE_TMPDIR/state" - || status=1
    [[ ! -e /sys/bus/nd/drivers/nd_pmem && ! -e /sys/bus/nd/drivers/dax_pmem ]] || status=1
    return "$status"
}

# hide MODULE: takes its file away.
hide() {
    local file
    file=$(find "$MODULES" -name "$1.ko")
    mv "$file" "$file.hidden"
}

# hint TEXT: of what was refused last
hint() {
    grep -F "  hint: " "$BATS_TEST_TMPDIR/stderr" | grep -F -- "$1" && return
    FAILURES+=("no hint $1")
    cat "$BATS_TEST_TMPDIR/stderr"
}

# needs_nd_pmem PATTERN: each command that needs it is refused with that error.
needs_nd_pmem() {
    refused 6 "$1" create-namespace --dry-run -m sector
    refused 6 "$1" create-namespace -e "$SECTOR" -m raw
    refused 6 "$1" enable-namespace "$DEVDAX"
    refused 6 "$1" destroy-namespace "$SECTOR"
    refused 6 "$1" check-namespace "$SECTOR"
}

setup() {
    mapfile -t names < <(namespaces "$REGION")
    DEVDAX=${names[0]} SECTOR=${names[1]}
}

@test "a module whose file is not there" {
    hide nd_pmem
    needs_nd_pmem 'the module nd_pmem \(CONFIG_BLK_DEV_PMEM\), the driver of fsdax, sector and raw mode, is not installed'
    hint "install the package linux-image-amd64 (the full kernel"
    depmod      # so that no index lists it either
    refused 6 'nd_pmem \(CONFIG_BLK_DEV_PMEM\), .* is not installed' create-namespace -r "$REGION"
    hide dax_pmem
    refused 6 'the module dax_pmem \(CONFIG_DEV_DAX_PMEM\), the driver of devdax mode, is not installed' \
        create-namespace -m devdax
    hint "install the package linux-image-amd64 (the full kernel"
}

@test "a module that another one needs" {
    hide nd_btt
    refused 6 'the module nd_btt \(CONFIG_BTT\), which nd_pmem needs, is not installed' \
        create-namespace -r "$REGION" -s 64M
    hide device_dax
    refused 6 'the module device_dax \(CONFIG_DEV_DAX\), the driver of DAX devices, is not installed' \
        create-namespace -m devdax
}

@test "a kernel that was built without it" {
    hide dax_pmem
    mkdir -p /boot
    printf '# CONFIG_DEV_DAX_PMEM is not set\nCONFIG_BTT=y\n' >"/boot/config-$(uname -r)"
    refused 6 'the kernel was built without the module dax_pmem \(CONFIG_DEV_DAX_PMEM\)' create-namespace -m devdax
    hint 'linux-image-amd64 (the full kernel; the cloud kernel lacks some drivers)'
    echo CONFIG_DEV_DAX_PMEM=m >"/boot/config-$(uname -r)"
    refused 6 'the module dax_pmem .* is not installed' create-namespace -m devdax
    hint "install the package linux-image-$(uname -r), which has it"
    rm "/boot/config-$(uname -r)"
}

@test "a kernel whose modules are gone" {
    mv "$MODULES" "$MODULES.away"
    refused 6 "nd_pmem .* cannot be loaded: the modules of the running kernel are not installed in $MODULES" \
        create-namespace
    hint 'start the kernel that is installed'
}

@test "a module that is blacklisted" {
    mkdir -p /etc/modprobe.d
    echo 'blacklist nd-pmem' >/etc/modprobe.d/10-local.conf
    refused 6 'the module nd_pmem .*is blacklisted in /etc/modprobe.d/10-local.conf' enable-namespace "$SECTOR"
    hint "remove its line 'blacklist nd-pmem', or load it all the same: modprobe nd_pmem"
    echo 'install dax_pmem /bin/false' >/etc/modprobe.d/10-local.conf
    refused 6 'the module dax_pmem .*is blacklisted in /etc/modprobe.d/10-local.conf' create-namespace -m devdax
    hint "remove its line 'install dax_pmem /bin/false', or load it all the same: modprobe -i dax_pmem"
}

@test "a module that the kernel does not take" {
    local file
    hide nd_pmem
    file=$(find "$MODULES" -name nd_pmem.ko.hidden)
    head -c 100 "$file" >"${file%.hidden}"
    refused 1 'the module nd_pmem \(CONFIG_BLK_DEV_PMEM\), .*refuses to load: ' create-namespace -r "$REGION" -s 64M
    hint 'install the kernel'
    refused 1 'the module nd_pmem .*refuses to load: ' enable-namespace "$SECTOR"
}

@test "a kernel without a mode" {
    : >"$BATS_TEST_TMPDIR/none"
    mount --bind "$BATS_TEST_TMPDIR/none" "$ND/$REGION/btt_seed"
    refused 6 "$REGION: this kernel offers no sector mode there" create-namespace -m sector -r "$REGION"
    hint 'CONFIG_BTT: the package linux-image-amd64'
    umount "$ND/$REGION/btt_seed"
}

@test "what can be loaded is a step of the plan" {
    run -0 pmemctl create-namespace --dry-run -m devdax -r "$REGION" -s 64M
    [[ ${lines[1]} == *' load '*dax_pmem* && ${lines[2]} == *' load '*device_dax* ]]
    run -0 pmemctl enable-namespace --dry-run "$SECTOR"
    [[ ${lines[1]} == *' load '*nd_pmem* && ${lines[2]} == *' bind '* ]]
}

# unload: no driver is there; what needs one is out of service
unload() {
    modprobe -r nd_pmem dax_pmem device_dax nd_btt
}

@test "it is loaded in the middle of a change of a namespace that is there" {
    local mode
    for mode in sector fsdax raw devdax; do
        create -r "$REGION" -m sector -s 32M
        unload
        # the other namespaces come into service, too: that is what loading does
        run -0 pmemctl check-namespace "$NS"
        unload
        run -0 pmemctl create-namespace -f --yes -e "$NS" -m "$mode"
        [[ $(ndctl list -n "$NS" | jq -r '.[0].mode') == "$mode" ]]
        unload
        run -0 pmemctl destroy-namespace --yes "$NS"
        unload
    done
    nd_state >"$BATS_FILE_TMPDIR/state"
}

@test "it is loaded, and all is well" {
    create -r "$REGION" -m devdax -s 64M
    [[ -c $CHARACTER ]]
    pmemctl destroy-namespace -f "$NS"
    create -r "$REGION" -m sector -s 32M
    [[ -b $BLOCK ]]
    pmemctl destroy-namespace -f "$NS"
    # as the others begin, but for the labels
    modprobe -r nd_pmem dax_pmem device_dax nd_btt
    nd_state >"$BATS_FILE_TMPDIR/state"
}
