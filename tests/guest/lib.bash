# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# For bats files that run in the guest: `load lib` on top of the file.
#
# What each device is, is read from sysfs, never assumed: the kernel numbers the
# regions in the order in which its threads find them, another one each boot.

# shellcheck source=tests/bats.bash
. "${BASH_SOURCE[0]%/*}/../bats.bash"

ND=/sys/bus/nd/devices

# --- What is there -----------------------------------------------------------
#
# A process costs 50 ms under software emulation, so these use none.

# settle: waits until libnvdimm has probed everything.
settle() (
    local file line
    for file in "$ND"/ndbus*/wait_probe; do
        read -r line <"$file"
    done
    : "$line"
)

# attr DEVICE NAME: prints the sysfs attribute NAME of DEVICE (nmem0, region1 …);
# fails when it cannot be read.
attr() {
    local value
    { read -r value <"$ND/$1/$2"; } 2>/dev/null || return 1
    echo "$value"
}

# numbered PREFIX: the nd devices PREFIX0, PREFIX1 … that exist, in natural order.
numbered() {
    local -i number
    for ((number = 0; number < 64; number++)); do
        [[ ! -e $ND/$1$number ]] || echo "$1$number"
    done
}

buses() {
    numbered ndbus
}

dimms() {
    numbered nmem
}

# has_labels DIMM: whether DIMM has a label area, be it initialised or not, and be the
# DIMM enabled or not.
has_labels() {
    local commands
    { read -r commands <"$ND/$1/commands"; } 2>/dev/null && [[ $commands == *get_size* ]]
}

labelled_dimms() {
    local dimm
    for dimm in $(dimms); do
        ! has_labels "$dimm" || echo "$dimm"
    done
}

labelless_dimms() {
    local dimm
    for dimm in $(dimms); do
        has_labels "$dimm" || echo "$dimm"
    done
}

# bus_by_provider NAME: the bus of it: ACPI.NFIT, nfit_test.0 …
bus_by_provider() {
    local bus provider
    for bus in $(buses); do
        read -r provider <"$ND/$bus/provider"
        [[ $provider != "$1" ]] || echo "$bus"
    done
}

# on_bus BUS PREFIX: what is on BUS, in natural order: its DIMMs (nmem) or regions (region).
on_bus() {
    local device
    for device in $(numbered "$2"); do
        [[ ! -e $ND/$1/$device ]] || echo "$device"
    done
}

# dimm_of REGION: the first DIMM that it is on.
dimm_of() {
    local mapping
    mapping=$(attr "$1" mapping0)
    echo "${mapping%%,*}"
}

# bus_of REGION|DIMM: the bus that it is on.
bus_of() {
    local bus
    for bus in "$ND"/ndbus*; do
        [[ ! -e $bus/$1 ]] || echo "${bus##*/}"
    done
}

# region_of DIMM: the region that DIMM is part of.
region_of() {
    local file mapping
    for file in "$ND"/region*/mapping[0-9]*; do
        read -r mapping <"$file"
        [[ $mapping == "$1",* ]] || continue
        file=${file%/*}
        echo "${file##*/}"
        return
    done
    return 1
}

# is_kind REGION KIND: whether it is labelled, labelless, e820 or virtio. (A subshell takes as long as a process
# here: there is none.)
is_kind() {
    local bus provider='' mapping kind=labelless
    for bus in "$ND"/ndbus*; do
        [[ ! -e $bus/$1 ]] || read -r provider <"$bus/provider"
    done
    case $provider in
    e820) kind=e820 ;;
    virtio-pmem) kind=virtio ;;
    *)
        read -r mapping <"$ND/$1/mapping0"
        ! has_labels "${mapping%%,*}" || kind=labelled
        ;;
    esac
    [[ $kind == "$2" ]]
}

# regions [KIND]: the regions, or those of KIND, in natural order.
regions() {
    local -i number
    for ((number = 0; number < 64; number++)); do
        [[ ! -e $ND/region$number ]] || { [[ -n ${1-} ]] && ! is_kind "region$number" "$1"; } || echo "region$number"
    done
}

# regions_on_node N: the labelled regions of NUMA node N.
regions_on_node() {
    local region
    for region in $(regions labelled); do
        [[ $(attr "$region" numa_node) != "$1" ]] || echo "$region"
    done
}

# namespaces [REGION]: the namespaces that have a size: all, or REGION's.
namespaces() {
    local dir region size
    local -i number left
    for region in ${1:-$(numbered region)}; do
        left=0
        for dir in "$ND/$region"/namespace[0-9]*; do
            [[ ! -e $dir ]] || left+=1
        done
        for ((number = 0; left > 0 && number < 4096; number++)); do
            dir=$ND/$region/namespace${region#region}.$number
            [[ -e $dir ]] || continue
            left+=-1
            read -r size <"$dir/size"
            [[ $size == 0 ]] || echo "${dir##*/}"
        done
    done
}

# size_of DEVICE, free_of REGION: bytes. In a region that was never given labels
# everything counts as free, although its one namespace takes it all: see nstype.
size_of() {
    attr "$1" size
}

free_of() {
    attr "$1" available_size
}

# has_fresh_labels REGION, is_unlabelled REGION: the two states that reset_nvdimms
# and unlabel_nvdimms make. A region with initialised labels has nstype 5.
has_fresh_labels() {
    [[ $(attr "$1" nstype) == 5 && $(free_of "$1") == $(size_of "$1") ]]
}

is_unlabelled() {
    [[ $(attr "$1" nstype) == 4 ]]
}

# nd_state: everything that a refused command must leave as it was: the state of
# all DIMMs, regions and namespaces, and a checksum of each label area: of its begin, which
# has the index blocks and the first labels, as the emulated firmware is slow to give all of it.
# For comparing before and after.
nd_state() {
    local device size
    local -a files=()
    for device in "$ND"/{nmem,region,namespace}[0-9]*; do
        # the next one to be made is another each time
        if [[ $device == */namespace* ]]; then
            read -r size <"$device/size"
            [[ $size != 0 ]] || continue
        fi
        files+=("$device"/{state,flags,available_slots,available_size,read_only,init_namespaces,size,uuid,mode,holder}
            "$device"/{holder_class,alt_name,sector_size,resource})
        [[ ! -e $device/driver ]] || echo "$device enabled"
    done
    grep -s '' "${files[@]}" || true
    # shellcheck disable=SC2046
    echo "labels $(ndctl read-labels -s 16384 $(labelled_dimms) 2>/dev/null | sha256sum)"
}

# --- Bringing it into a known state ------------------------------------------

# release_nvdimms: takes persistent memory out of use: mounts, swap, mappings, and
# memory that was given to the system.
release_nvdimms() (
    local device dir
    while read -r device dir _; do
        [[ $device != /dev/pmem* && $device != /dev/mapper/* ]] || umount "$dir" || umount -l "$dir" || true
    done </proc/mounts
    while read -r device _; do
        [[ $device != /dev/pmem* ]] || swapoff "$device" || true
    done </proc/swaps
    [[ ! -e /sys/block/dm-0 ]] || dmsetup remove_all --force >/dev/null 2>&1 || true
    for dir in /sys/bus/dax/drivers/kmem/dax*; do
        [[ -e $dir ]] || continue
        daxctl reconfigure-device --mode=devdax --force "${dir##*/}" >/dev/null 2>&1 || true
    done
)

# bind, unbind REGION|DIMM…: enables or disables by sysfs, which is much faster
# than one ndctl for each. Doing it again changes nothing.
bind() (
    local device driver
    for device; do
        driver=nd_region
        [[ $device != nmem* ]] || driver=nvdimm
        [[ -e $ND/$device/driver ]] || echo "$device" >"/sys/bus/nd/drivers/$driver/bind" || return
        [[ $device == nmem* ]] || renew_seed "$device"
    done
)

# renew_seed REGION: where the kernel takes a namespace in service for REGION's next one, as it may
# do just after REGION was bound, has it make another.
renew_seed() {
    local type seed size holder=''
    read -r type <"$ND/$1/nstype"
    [[ $type == 5 ]] || return 0
    settle
    read -r seed <"$ND/$1/namespace_seed"
    read -r size <"$ND/$seed/size"
    [[ $size != 0 ]] || return 0
    read -r holder <"$ND/$seed/holder" || true
    holder=${holder:-$seed}
    [[ -e $ND/$holder/driver ]] || return 0
    echo "$holder" >"$ND/$holder/driver/unbind"
    echo "$seed" >/sys/bus/nd/drivers/nd_pmem/bind || true
}

unbind() (
    local device
    for device; do
        [[ ! -e $ND/$device/driver ]] || echo "$device" >"$ND/$device/driver/unbind"
    done
)

# rewrite_labels WORD…: runs ndctl's init-labels or zero-labels on all labelled
# DIMMs, with their regions disabled meanwhile. The DIMMs then read them again.
rewrite_labels() (
    local -a dimms regions
    mapfile -t dimms < <(labelled_dimms)
    mapfile -t regions < <(regions labelled)
    unbind "${regions[@]}"
    bind "${dimms[@]}"
    ndctl "$@" "${dimms[@]}" >/dev/null 2>&1 || true
    unbind "${dimms[@]}"
    bind "${dimms[@]}" "${regions[@]}"
    settle
)

# reset_labelless: brings the regions without labels back to one raw namespace.
reset_labelless() (
    local region name
    # shellcheck disable=SC2046
    bind $(labelless_dimms)
    for region in $(regions labelless) $(regions e820) $(regions virtio); do
        bind "$region"
        for name in "$ND/$region"/{btt,pfn,dax}*/namespace; do
            [[ -s $name && -n $(<"$name") ]] || continue
            ndctl destroy-namespace --force "$(<"$name")" >/dev/null 2>&1 || true
        done
        for name in $(namespaces "$region"); do
            [[ -e $ND/$name/driver ]] || ndctl enable-namespace "$name" >/dev/null 2>&1 || true
        done
    done
)

# reset_nvdimms: no namespace on the labelled DIMMs, fresh labels, everything
# enabled; each other region is one raw namespace. What namespaces held before is
# not wiped: the kernel knows by the uuid that an old info block is not its own.
# Fails, with the reason, when that state was not reached.
reset_nvdimms() (
    local region
    release_nvdimms
    rewrite_labels init-labels --force
    reset_labelless
    for region in $(regions labelled); do
        if ! has_fresh_labels "$region"; then
            echo "reset_nvdimms: $region has no fresh labels; its namespaces: $(namespaces "$region" | tr '\n' ' ')" >&2
            return 1
        fi
    done
)

# unlabel_nvdimms: label areas all zero, as on the first boot: each labelled DIMM
# has one raw namespace over its whole region. The kernel forgets that a DIMM had
# labels only with the DIMM, so the whole NFIT bus is taken away and probed again.
unlabel_nvdimms() (
    local region device
    release_nvdimms
    rewrite_labels zero-labels
    for device in /sys/bus/acpi/drivers/nfit/ACPI*; do
        device=${device##*/}
        echo "$device" >/sys/bus/acpi/drivers/nfit/unbind
        echo "$device" >/sys/bus/acpi/drivers/nfit/bind
    done
    settle
    reset_labelless
    for region in $(regions labelled); do
        if ! is_unlabelled "$region"; then
            echo "unlabel_nvdimms: $region still has labels" >&2
            return 1
        fi
    done
)

# want_unlabelled: as unlabel_nvdimms, unless that is how the machine is.
want_unlabelled() {
    local region
    for region in $(regions labelled); do
        is_unlabelled "$region" || { unlabel_nvdimms; return; }
    done
}

# --- The kernel's emulated DIMMs ---------------------------------------------

# load_nfit_test [PARAMETER=VALUE…]: loads it, on the machine nfit, unless it is there with these
# parameters. Afterwards nothing is being probed or scrubbed. label_size=1024 gives the
# DIMMs the smallest label area that the kernel takes.
load_nfit_test() {
    [[ ! -e /sys/module/nfit_test || $(cat /run/nfit_test) == "$*" ]] || unload_nfit_test
    if [[ ! -e /sys/module/nfit_test ]]; then
        # the scrub of all that the kernel begins with takes four seconds more
        echo 1 >/sys/module/nfit/parameters/no_init_ars
        modprobe nfit_test "$@"
        echo "$*" >/run/nfit_test
        settle
        ndctl wait-scrub >/dev/null
    fi
}

# unload_nfit_test: takes it away; what its DIMMs held is gone. The kernel lets a bus go
# only when no region on it is in service.
unload_nfit_test() {
    local bus
    release_nvdimms
    for bus in nfit_test.0 nfit_test.1; do
        # shellcheck disable=SC2046
        unbind $(on_bus "$(bus_by_provider "$bus")" region)
    done
    modprobe -r nfit_test
}

# --- What the kernel said ----------------------------------------------------

# dmesg_mark: remembers this point of the kernel log for dmesg_since.
dmesg_mark() {
    DMESG_MARK="guest-mark-$$-$RANDOM$RANDOM"
    echo "$DMESG_MARK" >/dev/kmsg
}

# dmesg_since: prints what the kernel logged since dmesg_mark.
dmesg_since() {
    dmesg | sed "1,/$DMESG_MARK/d"
}
