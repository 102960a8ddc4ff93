#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# DAX devices on recorded machines: where their memory comes from, what firmware says of its node, and famfs mode, for
# which there is no kernel to record.

load common

# shown COLUMNS: of DAX devices, without padding
shown() {
	ours show dax --columns "$1" --no-headings
	tr -s ' ' <<<"$out" | sed 's/ $//'
}

# said DEVICE: what firmware says of its node
said() {
	ours show dax "$1" -o json
	jq -r '.dax_devices[0].firmware_node' <<<"$out"
}

# hmem: the machine qemu-hmem-ram, to be changed; DEVICE is the directory of dax0.1 on it, in devdax mode
hmem() {
	TREE=$BATS_TEST_TMPDIR/hmem
	copy_tree "$(tree qemu-hmem-ram)" "$TREE"
	DEVICE=$TREE/sys/devices/platform/hmem.0/dax0.1
}

@test "where the memory of DAX devices comes from: a namespace, soft-reserved, or CXL" {
	on qemu-kmem
	[[ $(shown kind | sort -u) == pmem ]]
	on qemu-hmem-ram
	[[ $(shown kind | sort -u) == soft-reserved ]]
	on qemu-cxl
	diff <(shown device,kind,mode,online,owner) - <<-END
		dax1.0 cxl system-ram 1 of 2 dax_region1
		dax1.1 cxl devdax dax_region1
		dax2.0 soft-reserved system-ram 0 of 2 hmem.2
		dax3.0 pmem system-ram 0 of 3 dax3.0
	END
	# a part of which is free
	ours list --dax -R -r 1
	jq -e '.[0] | .path == "/platform/ACPI0017:00/root0/decoder0.0/region1/dax_region1" and
		.available_size == 134217728' <<<"$out"
	ours create-device -r 1 --dry-run --format raw --columns target,value --no-headings
	is 0
	diff - <(tr '\t' ' ' <<<"$out") <<-END
		/sys/devices/platform/ACPI0017:00/root0/decoder0.0/region1/dax_region1/dax_region/create 1
		/sys/bus/dax/devices/dax1.2/size 134217728
		/sys/bus/dax/drivers/device_dax/bind dax1.2
	END
	# a namespace's is that of another kind of CXL region
	ours create-device -r 3 --dry-run
	refused 6 'DAX region 3: it is that of namespace3.0'
}

@test "memory of the system keeps its namespace and region, also where a change is only shown" {
	on qemu-kmem
	for change in 'destroy-namespace -f namespace0.0' 'create-namespace -f -e namespace0.0 -m fsdax' 'disable-namespace namespace0.0' \
		'disable-region region0' 'set-mode namespace0.0 fsdax' 'write-infoblock namespace0.0'; do
		# shellcheck disable=SC2086 # words
		ours $change --dry-run
		refused 5 'in use as system RAM' 'pmemctl reconfigure-device -m devdax -f dax0.0'
	done
}

@test "what firmware says of the node of a DAX device" {
	local table
	hmem
	table=$TREE/sys/firmware/acpi/tables/SRAT
	[[ $(said dax0.0) == 'SRAT: domain 1' && $(said dax0.1) == 'SRAT: domain 1' ]]
	# a domain that is not enabled, none for those addresses, and no table
	perl -e 'local $/; open F, "+<", $ARGV[0]; $_ = <F>; for (my $at = 48; $at < length; $at += ord substr $_, $at + 1, 1) {
		substr($_, $at + 28, 4) = pack "V", 0 if ord(substr $_, $at, 1) == 1 } seek F, 0, 0; print F' "$table"
	[[ $(said dax0.0) == 'SRAT: domain 1 (not enabled)' ]]
	truncate -s 48 "$table"
	[[ $(said dax0.0) == 'SRAT: no domain' ]]
	rm "$table"
	[[ $(said dax0.0) == null ]]
	# the kernel has a node for each window of CXL memory
	on qemu-cxl
	[[ $(said dax1.0) == 'SRAT: no domain; CEDT: a CXL window' && $(said dax2.0) == 'SRAT: domain 0' ]]
}

@test "a node that is missing, or not what firmware says, is explained where devices are shown" {
	local other='SRAT: domain 1, whose other memory is on node 1'
	hmem
	ours show dax
	[[ -z $err ]] || fail 'explains what is right'
	echo 0 >"$DEVICE/target_node"
	ours show dax
	is 0
	[[ $err == 'dax0.1: the kernel has it on node 0, which is not what firmware says; SRAT: domain 1, while node 0 is that of domain 0' ]]
	[[ -z $(ours show dax -o json && echo "$err") ]]
	# the domain's own memory is somewhere else
	echo 2 >"$DEVICE/target_node"
	ours show dax dax0.1
	[[ $err == "dax0.1: the kernel has it on node 2, which is not what firmware says; $other" ]]
	# as with numa=off
	rm "$DEVICE/target_node"
	ours show dax
	is 0
	[[ $err == "dax0.1: the kernel knows no NUMA node for it, and cannot make it memory of the system; $other" ]]
	[[ $(ours show dax dax0.1 -o json && jq '.dax_devices[0].node' <<<"$out") == null ]]
	ours reconfigure-device -m system-ram dax0.1 --dry-run
	refused 6 'dax0.1: the kernel knows no NUMA node' 'SRAT says proximity domain 1' 'numa=off'
	rm "$TREE/sys/firmware/acpi/tables/SRAT"
	ours show dax
	[[ $err == *'memory of the system; SRAT cannot be read' ]]
}

@test "the node of memory is chosen where the kernel takes it" {
	hmem
	chmod 444 "$DEVICE/target_node"
	ours reconfigure-device --node 0 -m system-ram dax0.1 --dry-run
	refused 6 'dax0.1: this kernel does not let the NUMA node of its memory be chosen, which is 1' 'show acpi SRAT'
	chmod 644 "$DEVICE/target_node"
	ours reconfigure-device --node 0 -m system-ram dax0.1 --dry-run --format raw --columns target,value --no-headings
	is 0
	diff - <(tr '\t' ' ' <<<"$out") <<-END
		/sys/bus/dax/drivers/device_dax/unbind dax0.1
		/sys/bus/dax/devices/dax0.1/target_node 0
		/sys/bus/dax/drivers/kmem/new_id dax0.1
		/sys/devices/system/memory/memory41/state online_movable
	END
	ours reconfigure-device --node one -m system-ram dax0.1
	refused 2 "'one' is not a node number"
}

@test "famfs mode, where the kernel has its driver" {
	hmem
	mkdir "$TREE/sys/bus/dax/drivers/fsdev_dax"
	ours set-mode dax0.1 famfs --dry-run --format raw --columns target,value --no-headings
	is 0
	diff - <(tr '\t' ' ' <<<"$out") <<-END
		/sys/bus/dax/drivers/device_dax/unbind dax0.1
		/sys/bus/dax/drivers/fsdev_dax/new_id dax0.1
	END
	ln -sfn ../../../../bus/dax/drivers/fsdev_dax "$DEVICE/driver"
	[[ $(shown device,mode,state) == $'dax0.0 system-ram enabled\ndax0.1 famfs enabled' ]]
	[[ $(ours list --dax -d 0.1 && jq -r '.[0].mode' <<<"$out") == famfs ]]
	[[ $(ours show topology -o json && jq -r '.topology[] | select(.name == "dax0.1").mode' <<<"$out") == famfs ]]
	ours set-mode dax0.1 devdax --dry-run --format raw --columns target,value --no-headings
	[[ $(head -n 1 <<<"$out" | tr '\t' ' ') == '/sys/bus/dax/drivers/fsdev_dax/unbind dax0.1' ]]
	ours enable-device dax0.1
	refused 6 'dax0.1: it is enabled in famfs mode'
	ours online-memory dax0.1
	refused 6 'dax0.1: it is in famfs mode, whose memory programs map'
}
