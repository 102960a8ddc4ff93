# SPDX-License-Identifier: GPL-2.0-only
# SC2034: the files of guest set variables for each other.
# shellcheck disable=SC2034
# shellcheck shell=bash
#
# Turns a machine of machines.sh into a QEMU command line, and runs it.
# Sourced by guest.

MACHINE_ARGS=()        # QEMU arguments made by the add_ functions
MACHINE_CMDLINE=()     # words for the kernel command line
MACHINE_PROCESSORS=1
MACHINE_OPTIONS=       # words for -machine
MACHINE_CPU=           # and for -cpu
MACHINE_NODES=0
MACHINE_MEMORY=0       # bytes
MACHINE_PERSISTENCE=
MACHINE_TPM=0
MACHINE_IMAGES=        # directory of the persistent memory images
MACHINE_NEXT=0         # address of the next NVDIMM

GIB=$((1 << 30))
LABEL_AREA=$((128 << 10))

# bytes SIZE: SIZE with K, M or G as a number.
bytes() {
    numfmt --from=iec "$1"
}

# processors N: before the nodes; one otherwise. Under software emulation a second one makes all that the first does
# a third slower, also while it is idle.
processors() {
    MACHINE_PROCESSORS=$1
}

# add_node SIZE: a NUMA node with SIZE of memory, and with a processor as long as there are some.
add_node() {
    local size id=$MACHINE_NODES processor=
    size=$(bytes "$1")
    ((id >= MACHINE_PROCESSORS)) || processor=,cpus=$id
    MACHINE_ARGS+=(
        -object "memory-backend-ram,id=ram$id,size=$size"
        -numa "node,nodeid=$id,memdev=ram$id$processor"
    )
    MACHINE_NODES=$((id + 1))
    MACHINE_MEMORY=$((MACHINE_MEMORY + size))
}

# image NAME SIZE: prints the image file NAME; makes it sparse when it is not there.
image() {
    local file=$MACHINE_IMAGES/$1.img
    [[ -f $file ]] || truncate -s "$2" "$file"
    printf '%s\n' "$file"
}

# add_nvdimm NAME SIZE [node=N] [labels] [unarmed]: SIZE is what the region gets.
# Each NVDIMM starts at a multiple of 1 GiB: left to QEMU, the label area of one
# would shift the next off the alignment that fsdax and devdax need.
add_nvdimm() {
    local name=$1 size file word device backend
    size=$(bytes "$2")
    shift 2
    device=nvdimm,id=$name,memdev=mem-$name
    backend=memory-backend-file,id=mem-$name,share=on
    for word; do
        case $word in
        node=*) device+=,$word ;;
        labels)
            size=$((size + LABEL_AREA))
            device+=,label-size=$LABEL_AREA
            ;;
        unarmed) device+=,unarmed=on ;;
        *) die "machine $MACHINE: NVDIMM $name: unknown property '$word'" ;;
        esac
    done
    file=$(image "$name" "$size")
    ((MACHINE_NEXT)) || MACHINE_NEXT=$((MACHINE_MEMORY + 2 * GIB))
    MACHINE_ARGS+=(
        -object "$backend,mem-path=$file,size=$size"
        -device "$device,addr=$MACHINE_NEXT"
    )
    MACHINE_NEXT=$(((MACHINE_NEXT + size) / GIB * GIB + GIB))
}

# add_virtio_pmem NAME SIZE: a virtio-pmem device, after all NVDIMMs.
add_virtio_pmem() {
    local name=$1 size file
    size=$(bytes "$2")
    file=$(image "$name" "$size")
    MACHINE_ARGS+=(
        -object "memory-backend-file,id=mem-$name,share=on,mem-path=$file,size=$size"
        -device "virtio-pmem-pci,id=$name,memdev=mem-$name"
    )
}

# add_legacy_pmem SIZE ADDRESS: the kernel takes this RAM as an e820 region.
add_legacy_pmem() {
    MACHINE_CMDLINE+=("memmap=$1!$2")
}

# add_soft_reserved SIZE ADDRESS: the firmware sets this RAM aside for special use; modprobe dax_hmem makes a
# DAX region of it, hmem.
add_soft_reserved() {
    MACHINE_CMDLINE+=("memmap=$1%$(printf '0x%x' "$(bytes "$2")")-1+0xefffffff")
}

# persistence cpu|mem-ctrl: the persistence domain that the NFIT reports.
persistence() {
    MACHINE_PERSISTENCE=$1
}

# cxl_host SIZE: a CXL host bridge, with a window of SIZE in the addresses for what is behind it.
cxl_host() {
    MACHINE_OPTIONS+=,cxl=on
    # the kernel programs no decoder where it knows that it is a guest: it cannot flush the caches of the host
    MACHINE_CPU+=,-hypervisor
    # shellcheck disable=SC2054
    MACHINE_ARGS+=(
        -device pxb-cxl,bus_nr=12,bus=pcie.0,id=cxl
        -machine "cxl-fmw.0.targets.0=cxl,cxl-fmw.0.size=$1"
    )
}

# add_cxl NUMBER SIZE [persistent]: a CXL memory device behind the host bridge, volatile otherwise.
add_cxl() {
    local id=cxl$1 device
    MACHINE_ARGS+=(-device "cxl-rp,port=$1,bus=cxl,id=rp$1,chassis=0,slot=$(($1 + 2))")
    if [[ ${3-} == persistent ]]; then
        MACHINE_ARGS+=(
            -object "memory-backend-file,id=mem-$id,share=on,mem-path=$(image "$id" "$2"),size=$2"
            -object "memory-backend-file,id=labels-$id,share=on,mem-path=$(image "$id-labels" 1M),size=1M"
        )
        device=persistent-memdev=mem-$id,lsa=labels-$id
    else
        MACHINE_ARGS+=(-object "memory-backend-ram,id=mem-$id,size=$2")
        device=volatile-memdev=mem-$id
    fi
    MACHINE_ARGS+=(-device "cxl-type3,bus=rp$1,id=$id,sn=$(($1 + 1)),$device")
}

# add_tpm: a TPM 2.0, which swtpm emulates. What it keeps is with the images of persistent memory.
add_tpm() {
    MACHINE_TPM=1
    # shellcheck disable=SC2054
    MACHINE_ARGS+=(
        -chardev "socket,id=swtpm,path=$WORK/swtpm"
        -tpmdev emulator,id=tpm0,chardev=swtpm -device tpm-crb,tpmdev=tpm0
    )
}

# start_tpm: before QEMU; it ends with QEMU, or with this script.
start_tpm() {
    local pid
    mkdir -p "$MACHINE_IMAGES/tpm"
    setpriv --pdeathsig TERM swtpm socket --tpm2 --terminate --tpmstate "dir=$MACHINE_IMAGES/tpm" \
        --ctrl "type=unixio,path=$WORK/swtpm" </dev/null >"$WORK/swtpm.log" 2>&1 &
    pid=$!
    until [[ -S $WORK/swtpm ]]; do
        kill -0 "$pid" 2>/dev/null || die "swtpm did not start: $(<"$WORK/swtpm.log")"
        read -rt 0.02 <> <(:) || true
    done
}

# kvm_works: whether an ordinary guest runs under KVM. /dev/kvm alone says little,
# so a kernel is started; without a root file system it ends by a panic.
kvm_works() {
    [[ -w /dev/kvm ]] || return 1
    timeout -k 1 5 qemu-system-x86_64 -machine q35,accel=kvm -cpu host -m 512M \
        -display none -nodefaults -no-reboot -serial none \
        -kernel "$1" -append "panic=-1 quiet" </dev/null >/dev/null 2>&1
}

# accelerator KERNEL: prints kvm or tcg. The answer holds until the next boot of
# the host, so it is kept with the host's boot id.
accelerator() {
    local file answer boot known
    boot=$(</proc/sys/kernel/random/boot_id)
    file=$(cache_dir)/accelerator-$EUID
    if [[ -f $file ]] && read -r answer known <"$file" && [[ $known == "$boot" ]]; then
        printf '%s\n' "$answer"
        return
    fi
    answer=tcg
    if kvm_works "$1"; then answer=kvm; fi
    printf '%s %s\n' "$answer" "$boot" >"$file"
    printf '%s\n' "$answer"
}

# qemu_command KERNEL INITRD: fills QEMU with the command of the machine MACHINE.
qemu_command() {
    local accel options=q35,nvdimm=on
    # The first line is what the harness relies on; the others leave out work that
    # only costs time under software emulation. Where each process has other addresses,
    # all of its code is translated anew: 30 ms of each start.
    local -a words=(
        console=ttyS0 quiet panic=-1 oops=panic nowatchdog log_buf_len=4M
        mitigations=off cryptomgr.notests
        norandmaps numa_balancing=disable
    )
    # A processor that promises fast string instructions (erms, fsrm) has pages cleared and copied by the byte,
    # each of which is emulated; without the promise it is words: a sixth less time in all.
    local cpu=max,la57=off,-erms,-fsrm
    accel=$(accelerator "$1")
    MACHINE_TPM=0 MACHINE_ARGS=() MACHINE_CMDLINE=() MACHINE_NODES=0 MACHINE_MEMORY=0 MACHINE_NEXT=0 MACHINE_PROCESSORS=1
    MACHINE_OPTIONS='' MACHINE_CPU=''
    "machine_$MACHINE"
    options+=$MACHINE_OPTIONS cpu+=$MACHINE_CPU
    [[ -n $MACHINE_PERSISTENCE ]] && options+=,nvdimm-persistence=$MACHINE_PERSISTENCE
    # One socket a node: the kernel warns about a socket that spans nodes.
    # shellcheck disable=SC2054
    QEMU=(
        "${EMULATOR[@]}" -machine "$options,accel=$accel" -cpu "$cpu"
        -m "size=$((MACHINE_MEMORY >> 20))M,slots=16,maxmem=128G" -smp "$MACHINE_PROCESSORS,sockets=$MACHINE_PROCESSORS,cores=1,threads=1"
        -display none -nodefaults -no-reboot -no-user-config
        -kernel "$1" -initrd "$2"
        -append "${words[*]} ${MACHINE_CMDLINE[*]} $APPEND"
        "${MACHINE_ARGS[@]}"
    )
}
