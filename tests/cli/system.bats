#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154 # variables of common.bash
#
# pmemctl show system and show acpi. What is shown of each machine is in golden.bats.

load common

setup() {
	on sample-machine
}

# state_of ITEM: as show system tells
state_of() {
	jq -r --arg item "$1" '.system[] | select(.item == $item) | .state' <<<"$out"
}

@test "tables and drivers are present, absent, damaged or unknown as the machine has them" {
	ours show system -o json
	is 0
	[[ $(state_of NFIT) == present && $(state_of HMAT) == absent ]]
	[[ $(state_of nd_pmem) == loaded && $(state_of kmem) == 'not loaded' ]]
	# buses that were not recorded
	[[ $(state_of nfit) == null ]]
	copy_tree "$TREE" "$(scratch)/copy"
	TREE=$(scratch)/copy
	chmod u+w "$TREE/sys/firmware/acpi/tables/NFIT"
	truncate -s 100 "$TREE/sys/firmware/acpi/tables/NFIT"
	rm -r "$TREE/sys/bus/nd/drivers/nd_pmem"
	ours show system -o json
	[[ $(state_of NFIT) == damaged && $(state_of nd_pmem) == 'not loaded' ]]
}

@test "modes: available, in part, missing" {
	ours show system -o json
	[[ $(state_of fsdax) == available && $(state_of raw) == available ]]
	TREE=$(changed_tree sample-machine '/^A btt_seed=/d')
	ours show system -o json
	[[ $(state_of sector) == missing && $(state_of fsdax) == available ]]
	prints CONFIG_BTT
	on qemu-hmem
	ours show system -o json
	[[ $(state_of fsdax) == missing ]]
	prints 'there is no region'
}

@test "show system --table NFIT is show acpi NFIT" {
	ours show system --table NFIT
	is 0
	cp "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/first"
	ours show acpi NFIT
	diff "$BATS_TEST_TMPDIR/first" "$BATS_TEST_TMPDIR/out"
	ours show region --table NFIT
	refused 2 '--table is of system: pmemctl show system --table NFIT'
}

@test "the tables agree with what the kernel made of them" {
	# shellcheck disable=SC2016 # for jq
	local lengths='[.acpi_fields[] | select(.structure == "SPA Range" and .field == "Range Length") | .value | tonumber] | sort'
	ours list -R
	jq '[.[].size] | sort' <<<"$out" >"$BATS_TEST_TMPDIR/kernel"
	ours show acpi NFIT -o json
	jq "$lengths" <<<"$out" | diff "$BATS_TEST_TMPDIR/kernel" -
	[[ $(jq '[.acpi_fields[] | select(.structure == "NVDIMM Region Mapping" and .field == "Device Handle")] | length' <<<"$out") -eq 12 ]]
	# all tables that there are, one after the other
	ours show acpi --columns table -o raw --no-headings
	[[ $(uniq <<<"$out") == $'NFIT\nSRAT\nPCAT\nPMTT' ]]
}

@test "tables that are not there, may not be read, or are damaged" {
	local name
	ours show acpi HMAT
	refused 3 'HMAT: there is no such ACPI table'
	for name in ../NFIT '' nfi NFITNFITN /etc/passwd 'N*'; do
		ours show acpi "$name"
		refused 3 'there is no such ACPI table'
	done
	copy_tree "$TREE" "$(scratch)/copy"
	TREE=$(scratch)/copy
	chmod u+w "$TREE/sys/firmware/acpi/tables/NFIT"
	truncate -s 100 "$TREE/sys/firmware/acpi/tables/NFIT"
	ours show acpi NFIT --where structure=Damaged
	is 0
	prints Damaged
	rm "$TREE/sys/firmware/acpi/tables/NFIT"
	mkdir "$TREE/sys/firmware/acpi/tables/NFIT"
	echo EACCES >"$TREE/sys/firmware/acpi/tables/NFIT/.errno"
	ours show acpi NFIT
	refused 4 'NFIT: only root may read it'
	# the others are shown
	ours show acpi
	is 4
	prints SRAT
	ours show system -o json
	is 0
	[[ $(state_of NFIT) == null ]]
}
