# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The machines that a guest can be. Each is a function machine_NAME made of the
# calls that machine.sh describes; adding a machine is adding a function here.
# Sourced by guest.

# Machines that need kernel modules besides Debian's, by the name of the file that builds them.
# shellcheck disable=SC2034 # guest reads it
declare -A MACHINE_MODULES=([nfit]=nfit_test [tpm]=nfit_test)

# Two NUMA nodes; four labelled NVDIMMs (64 namespaces of 16 MiB fit on one), a
# label-less one, a virtio-pmem device and a legacy region: every kind of region.
machine_default() {
    add_node 2G
    add_node 2G
    add_nvdimm nv0 1G node=0 labels
    add_nvdimm nv1 1G node=0 labels
    add_nvdimm nv2 1G node=1 labels
    add_nvdimm nv3 1G node=1 labels
    add_nvdimm nv4 512M node=0
    add_virtio_pmem vp0 256M
    add_legacy_pmem 256M 5G
    persistence cpu
}

# As default, with a second processor: what several do at once really happens at once.
machine_parallel() {
    processors 2
    machine_default
}

# As default, and one more labelled NVDIMM that reports itself unarmed, which
# Linux makes a read-only region.
machine_readonly() {
    machine_default
    add_nvdimm nv5 512M node=1 labels unarmed
}

# Memory that dies with the power: flushing caches is not enough on this one.
machine_memctrl() {
    machine_default
    persistence mem-ctrl
}

# One node, one NVDIMM with labels: the fastest to boot.
machine_small() {
    add_node 2G
    add_nvdimm nv0 1G node=0 labels
}

# With the modules of nfit_test, whose emulated DIMMs appear when it is loaded (load_nfit_test
# of lib.bash). They pretend to lie from 4 to 5 GiB, where this much memory keeps the addresses
# free of NVDIMMs. What they cannot do, such as becoming memory of the system, nv0 can.
machine_nfit() {
    add_node 2G
    add_node 2G
    add_nvdimm nv0 512M node=0 labels
}

# As nfit, with a TPM.
machine_tpm() {
    machine_nfit
    add_tpm
}

# For DAX devices: soft-reserved memory on a node that has no other (1 GiB, once dax_hmem is loaded), and on one that
# has (512 MiB), and a labelled NVDIMM for namespaces in devdax mode.
machine_dax() {
    add_node 3G
    add_node 1G
    add_soft_reserved 512M 4608M
    add_soft_reserved 1G 5G
    add_nvdimm nv0 1G node=0 labels
    persistence cpu
}

# CXL memory, volatile and persistent, and soft-reserved memory; on a newer kernel and QEMU than the others (cxl.sh).
machine_cxl() {
    add_node 2G
    add_soft_reserved 256M 1G
    cxl_host 4G
    add_cxl 0 512M
    add_cxl 1 512M persistent
}

# No persistent memory at all.
machine_empty() {
    add_node 2G
}

# list_machines: prints the names, one a line.
list_machines() {
    declare -F | sed -n 's/^declare -f machine_//p'
}
