#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=cxl seconds=60
#
# DAX devices of CXL memory: of a volatile region, where the kernel makes them as of soft-reserved memory, and of a
# namespace on a persistent one.

load ../lib
load ../dax

CXL=/sys/bus/cxl/devices
REGION=$CXL/decoder0.0

# endpoint_of ram|pmem: the endpoint of the device that has such memory
endpoint_of() {
    local endpoint
    for endpoint in "$CXL"/endpoint*; do
        [[ $(<"$endpoint/uport/$1/size") == 0x0 ]] || echo "${endpoint##*/endpoint}"
    done
}

# make_region ram|pmem: all of that device; prints its name
make_region() {
    local name decoder
    decoder=decoder$(endpoint_of "$1").0
    name=$(<"$REGION/create_$1_region")
    echo "$name" >"$REGION/create_$1_region"
    echo 1 >"$CXL/$name/interleave_ways"
    echo 256 >"$CXL/$name/interleave_granularity"
    [[ $1 == ram ]] || echo 11111111-2222-3333-4444-555555555555 >"$CXL/$name/uuid"
    echo "$1" >"$CXL/$decoder/mode"
    echo $((512 << 20)) >"$CXL/$decoder/dpa_size"
    echo $((512 << 20)) >"$CXL/$name/size"
    echo "$decoder" >"$CXL/$name/target0"
    echo 1 >"$CXL/$name/commit"
    echo "$name" >/sys/bus/cxl/drivers/cxl_region/bind
    echo "$name"
}

setup_file() {
    modprobe -a cxl_acpi cxl_pci cxl_mem cxl_pmem dax_cxl device_dax kmem
    echo offline >/sys/devices/system/memory/auto_online_blocks
    modprobe dax_hmem
    until [[ -n $(endpoint_of ram) && -n $(endpoint_of pmem) ]]; do udevadm settle 2>/dev/null || true; done
    export RAM PMEM
    RAM=$(make_region ram) PMEM=$(make_region pmem)
    RAM=${RAM#region}
}

@test "memory of the system since it appeared: a device again, of any size, and memory again" {
    [[ $(realpath "$DAX/dax$RAM.0/driver") == */kmem ]]
    pmemctl reconfigure-device -m devdax "dax$RAM.0" >/dev/null
    pmemctl disable-device "dax$RAM.0"
    pmemctl enable-device "dax$RAM.0"
    [[ $(daxio touch "/dev/dax$RAM.0" 0 2097152) == 'done' ]]
    pmemctl reconfigure-device -s 256M "dax$RAM.0" >/dev/null
    pmemctl create-device -r "$RAM" -s 128M -a 4K >/dev/null
    [[ $(realpath "$DAX/dax$RAM.1/driver") == */device_dax ]]
    pmemctl set-mode "dax$RAM.0" system-ram
    refused 5 'in use as system RAM' set-mode "dax$RAM.0" devdax
    diff -u <(daxctl list -RDMi) <(pmemctl daxctl list -RDMi)
    pmemctl offline-memory "dax$RAM.0"
    pmemctl online-memory "dax$RAM.0"
    pmemctl destroy-device -f "dax$RAM.1"
    # what one tool has told the driver, the other takes back
    daxctl reconfigure-device -m devdax -f "dax$RAM.0" >/dev/null
    pmemctl reconfigure-device -m system-ram "dax$RAM.0" >/dev/null
    pmemctl reconfigure-device -m devdax -f "dax$RAM.0" >/dev/null
    daxctl reconfigure-device -m system-ram "dax$RAM.0" >/dev/null
    [[ $(realpath "$DAX/dax$RAM.0/driver") == */kmem ]]
}

@test "soft-reserved, CXL and persistent memory are told apart" {
    local ns
    ns=$(pmemctl create-namespace -r "$PMEM" -m devdax | jq -r .dev)
    diff -u <(pmemctl show dax --columns kind --no-headings | sed 's/ *$//' | sort) - <<-END
		cxl
		pmem
		soft-reserved
	END
    pmemctl show dax -o json | jq -e '[.dax_devices[] | select(.kind != "soft-reserved").firmware_node] |
        unique == ["SRAT: no domain; CEDT: a CXL window"]'
    [[ $(pmemctl list --dax -R -r "$RAM" | jq -r '.[0].path') == */decoder0.0/region$RAM/dax_region$RAM ]]
    pmemctl set-mode --yes -f "$ns" system-ram
    refused 5 'in use as system RAM' destroy-namespace -f "$ns"
    diff -u <(daxctl list -RDMi) <(pmemctl daxctl list -RDMi)
    pmemctl set-mode --yes -f "$ns" raw
}
