# SPDX-License-Identifier: GPL-2.0-only
# SC2034: groups of combinations are used by name.
# shellcheck shell=bash disable=SC2034
#
# For the tests that compare `pmemctl list` and `ndctl list`, on the same machine in five states. `load lib` and
# `load peers` come first.

# --- States -------------------------------------------------------------------

# Three regions with labels, and those without, of which each test knows the names.
name_regions() {
    mapfile -t LABELLED < <(regions labelled)
    LABELLESS=$(regions labelless) E820=$(regions e820) VIRTIO=$(regions virtio)
}

make() {
    ndctl create-namespace "$@" >/dev/null
}

fresh() {
    is_unlabelled "${LABELLED[0]}" || unlabel_nvdimms
}

initialised() {
    reset_nvdimms
}

# Every mode, and on the way sizes, alignments, sector sizes and names of all kinds.
all_modes() {
    local a=${LABELLED[0]} b=${LABELLED[1]} c=${LABELLED[2]}
    reset_nvdimms
    make -r "$a" -m fsdax -s 64M -n plain
    make -r "$a" -m fsdax -s 80M -M mem -a 4K -n 'with "quotes", a \ and /slashes/'
    make -r "$a" -m sector -s 64M -l 512 -n 'größer als ASCII'
    make -r "$a" -m sector -s 32M
    make -r "$a" -m raw -s 16M -n raw
    make -r "$b" -m devdax -s 64M -a 2M -n "$(printf 'x%.0s' {1..63})"
    make -r "$b" -m devdax -s 80M -a 4K -M mem
    make -r "$b" -m raw -s 48M -l 4096
    make -r "$c" -m fsdax
    make -f -e "namespace${LABELLESS#region}.0" -m sector -l 4160
    make -f -e "namespace${E820#region}.0" -m devdax -M mem
    make -f -e "namespace${VIRTIO#region}.0" -m fsdax
}

# All of these, and one DAX device that is memory of the system.
mixed() {
    local device
    all_modes
    make -r "${LABELLED[3]}" -m devdax -s 512M -M mem
    modprobe kmem
    device=$(echo /sys/bus/dax/devices/dax"${LABELLED[3]#region}".*)
    daxctl reconfigure-device -m system-ram "${device##*/}" >/dev/null
}

# Some of everything out of service: namespaces of all modes, a region, a DIMM.
disabled() {
    local a=${LABELLED[0]#region} b=${LABELLED[1]#region} name region dimm
    all_modes
    for name in "$a.0" "$a.2" "$a.4" "$b.0" "${VIRTIO#region}.0"; do
        ndctl disable-namespace "namespace$name" >/dev/null
    done
    for region in "${LABELLED[2]}" "${LABELLED[3]}"; do
        ndctl disable-region "$region" >/dev/null
    done
    for dimm in $(labelled_dimms); do
        [[ $(region_of "$dimm") != "${LABELLED[3]}" ]] || ndctl disable-dimm "$dimm" >/dev/null
    done
}

# No labels anywhere; each region is a single namespace, in different modes.
without_labels() {
    local anew='--no-autolabel -f -e'
    unlabel_nvdimms
    # shellcheck disable=SC2086
    {
        make $anew "namespace${LABELLED[0]#region}.0" -m fsdax
        make $anew "namespace${LABELLED[1]#region}.0" -m devdax
        make $anew "namespace${LABELLED[2]#region}.0" -m sector
    }
    is_unlabelled "${LABELLED[0]}"
    ndctl disable-namespace "namespace${LABELLED[3]#region}.0" >/dev/null
    ndctl disable-region "$VIRTIO" >/dev/null
}

# in_state NAME: brings the machine into it, unless the test before did.
in_state() {
    local file=$BATS_FILE_TMPDIR/state
    name_regions
    if [[ ! -e $file || $(<"$file") != "$1" ]]; then
        rm -f "$file"
        "$1"
        echo "$1" >"$file"
        name_regions
    fi
}

teardown_file() {
    unlabel_nvdimms
}

# --- Combinations ---------------------------------------------------------------

WHAT=(
    '' -B -D -R -N -X -C -M -i -c -v -vv -vvv
    -BD -BR -BN -DR -DN -RN -RNi -BRN -DRN -BDRN -BDRNi -DRNc -Bi -Di -Ri -Ni -Nc -ic
    -RC -RCi -BRC -NC -RM -NM -NX -NXi -DRNX -DRNXMC -BDRNXMCi -Bv -Dv -Rv -Nv -Niv -DRNiv
    '--buses --dimms' '--regions --idle' '--namespaces --device-dax' '-R --capabilities'
    '--media-errors --verbose' --configured
)
HUMAN=(
    -u -Bu -Du -Ru -Nu -Niu -DRu -RNu -DRNu -DRNiu -BDRNu -RCu -NXu -uvv -uvvv '--human -D' -ucN
)

# What root alone may read is left out by both.
AS_USER=('' -B -D -RN -DRNi -BDRNXMC -vv -Niu '-m devdax -X')

# filters: sets FILTERS, which name objects of this machine.
filters() {
    local a=${LABELLED[0]} b=${LABELLED[1]} nmem bus namespace
    local -i n=${LABELLED[0]#region}
    nmem=$(for nmem in $(labelled_dimms); do [[ $(region_of "$nmem") != "$a" ]] || echo "$nmem"; done)
    bus=$(bus_of "$VIRTIO")
    namespace=namespace$n.0
    BY_BUS=(
        '-b all' "-b $bus" "-b ${bus#ndbus}" '-b ACPI.NFIT' '-b e820' '-b virtio-pmem' '-b "all e820"'
        "-b '$bus e820'" '-b "e820 virtio-pmem ACPI.NFIT" -R' '-b ACPI.NFIT -D' '-b ACPI.NFIT -DRNi'
        '-b e820 -BDRN' '-b virtio-pmem -RNu' "-b $bus -vv" '-b ndbus99' '-b nosuch' '--bus=e820'
        '--bus e820 -N' '-b e820 -u'
    )
    BY_REGION=(
        "-r $a" "-r ${a#region}" '-r all' "-r '$a $b'" "-r '$b $LABELLESS $E820' -N" "-r $a -N" "-r $a -D"
        "-r $a -DRN" "-r $VIRTIO -BDRNi" "-r $E820 -u" "-r $a -uN" "-r $a -vv" "-r $LABELLESS -RNCi"
        "-r region99" "-r nosuch -N" "-r '$a region99'" "-r '$b' -B" "-r $a -b ACPI.NFIT" "-r $E820 -b ACPI.NFIT -N" "--region=$b"
        "-r ' $a  $b '"
    )
    BY_DIMM=(
        "-d $nmem" "-d ${nmem#nmem}" '-d all' "-d 'nmem0 nmem1'" "-d $nmem -R" "-d $nmem -N" "-d $nmem -DRN"
        "-d $nmem -r $a" "-d $nmem -Ri" "-d $nmem -u" "-d 'nmem0 nmem1 nmem2' -DR" '-d nmem99' '-d nosuch -R'
        "-d $nmem -B" "-d $nmem -vvi" "--dimm $nmem -i"
    )
    BY_NAMESPACE=(
        "-n $namespace" "-n $n.0" '-n all' "-n '$namespace namespace${b#region}.0'" "-n $namespace -i"
        "-n $namespace -R" "-n $namespace -DRN" "-n $namespace -B" "-n $namespace -D" "-n $namespace -vv"
        "-n $namespace -u" "-n $namespace -Xi" "-n namespace${E820#region}.0 -v" "-n namespace$n.99" '-n nosuch'
        "-n $namespace -r $a" "-n $namespace -m fsdax" "-n '$n.0 ${b#region}.0' -c" "-n '$namespace nosuch' -i" "--namespace=$n.0"
    )
    BY_MODE=(
        '-m fsdax' '-m devdax' '-m sector' '-m raw' '-m memory' '-m dax' '-m safe' '-m FSDAX' '-m raw -i'
        '-m devdax -X' '-m fsdax -RN' '-m devdax -DRNi' '-m sector -BN' "-m raw -r $a" '-m fsdax -u' '-m devdax -uvv'
        '--mode=sector -c' '-m fsdax -b ACPI.NFIT'
    )
    BY_NODE_AND_TYPE=(
        '-U 0' '-U 1' '-U all' '-U 0 -D' '-U 1 -DRN' '-U 1 -RNi' '-U 0 -BDRN' '-U 7' '-U 7 -BD' '-t pmem' '-t pmem -R'
        '-t pmem -DRNi' '-t blk' '-t blk -R' '-t blk -BD' "-U 0 -t pmem -m fsdax" "-U 0 -r $a" '-U 0 -n all -b ACPI.NFIT'
        '--numa-node=1 -u' '--type=pmem -B'
    )
}

# Which share of the combinations each state gets, as a first one and a step: a third of them where there is most to
# show, the next third in the states with little, each a part of it, and a fifth of what is disabled. In
# long/list-peers.bats all states get all.
declare -gA SHARE=([mixed]="0 3" [fresh]="1 9" [initialised]="4 9" [without_labels]="7 9" [disabled]="2 5")

# peers STATE GROUP…: compares combinations of the GROUPs in STATE.
peers() {
    local group state=$1
    local -i number step
    local -a all=() some=()
    shift
    in_state "$state"
    filters
    for group; do
        local -n combinations=$group
        all+=("${combinations[@]}")
    done
    read -r number step <<<"${SHARE[$state]}"
    for (( ; number < ${#all[@]}; number += step)); do
        some+=("${all[number]}")
    done
    compare_peers "${some[@]}"
}
