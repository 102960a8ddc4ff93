#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Firmware of modules: an image is judged, sent and staged as ipmctl does it, and what goes wrong is told.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
	machine=
	cd "$BATS_TEST_TMPDIR" || return
	images
}

# Made up images: a head, and nothing behind it
images() {
	python3 - <<-'END'
		import struct
		def image(path, controller=0x10, product=2, revision=4, security=0, build=0x1700, interface=0x0203, size=4096, kind=6):
		    b = bytearray(size)
		    struct.pack_into('<I', b, 0, kind)
		    struct.pack_into('<I', b, 16, 0x8086)
		    struct.pack_into('<I', b, 24, size // 4)
		    b[40] = 0x1d
		    struct.pack_into('<HBBB', b, 41, build, security, revision, product)
		    struct.pack_into('<H', b, 58, interface)
		    struct.pack_into('<H', b, 69, controller)
		    open(path, 'wb').write(b)
		image('good'), image('old', build=0x1500), image('product', product=3), image('big', size=1 << 20)
		image('kind', kind=5), image('revision', revision=3), image('interface', interface=0x0500), image('other', controller=0)
		image('security', security=0, build=0x9999)
		open('odd', 'wb').write(open('good', 'rb').read() + b'x' * 63)
		open('short', 'wb').write(b'abc')
	END
}

# fresh: three modules of the 200 series, with 02.04.00.1599, in $machine
fresh() {
	renew_machine three --generation 2 --sockets 1 --dimms-per-socket 3
}

@test "an image is judged as ipmctl judges it" {
	need_ipmctl
	fresh
	for image in other product big odd kind revision interface short nowhere; do
		# the length of a head, and versions, are shown otherwise
		diff <(on "$machine" ipmctl load -x -source "$image" -dimm | grep -v "^$image:\|^Details"; echo "${PIPESTATUS[0]}") \
			<(pm "$machine" load -x -source "$image" -dimm | grep -v "^$image:\|^Details"; echo "${PIPESTATUS[0]}")
	done
	run pm "$machine" load -x -source good -dimm 1,17
	[[ $status -eq 0 && $output == $'good: 02.04.00.1700\nLoad FW on PMem module 0x0001: Valid\nLoad FW on PMem module 0x0011: Valid' ]]
	# a build that is lower as it is told: ipmctl compares 0x1500 with 1599
	run pm "$machine" load -x -source old -dimm 1
	[[ $status -eq 0 && $output == *'0x0001: Downgrade (with confirmation or the force option)'* ]]
	[[ $(grep -c 'vendor.09' "$machine/firmware/log") -eq 0 ]]
	run pm "$machine" load -x -source other -dimm 1
	[[ $status -eq 1 && $output == *"Can't use A0, 0x0000 on S0, 0x0010" ]]
}

@test "an image is staged, once, by the same bytes as ipmctl sends" {
	need_ipmctl
	fresh
	run pm "$machine" load -source good -dimm 1
	[[ $status -eq 0 && $output == $'Starting update on 1 PMem module(s)...\n\nLoad FW on PMem module 0x0001: Success, a power cycle is required to activate the FW.' ]]
	cmp good "$machine/firmware/nmem0/image"
	grep vendor.09 "$machine/firmware/log" >ours
	fresh
	on "$machine" ipmctl load -source good -dimm 1
	cmp ours <(grep vendor.09 "$machine/firmware/log")
	run pm "$machine" load -source good -dimm
	[[ $status -eq 20 && $output == *'0x0001: Error 68 - A firmware image is already staged'*'0x0011: Success'*'0x0021: Success'* ]]
	run pm "$machine" show -firmware
	[[ $(grep -c '| 02.04.00.1700' <<<"$output") -eq 3 ]]
}

@test "an older firmware is asked about" {
	fresh
	run pm "$machine" load -source old -dimm 1,17 < <(printf 'y\nn\n')
	[[ $status -eq 1 && $output == *'Downgrade firmware on PMem module (0x0001)? (y or [n])'*'0x0001: Success'* ]]
	[[ $output == *'0x0011: Error 2 - Command not run: it was not agreed to'* ]]
	run pm "$machine" load -f -source old -dimm 17
	[[ $status -eq 0 ]]
}

@test "a scrub is ended for it, a busy module is sent the piece again, and a failure names the module" {
	fresh
	printf '\1' | dd of="$machine/firmware/nmem0/vendor.0404" bs=1 seek=4 conv=notrunc status=none
	echo 'nmem1 vendor.0900 0x50007 8' >"$machine/firmware/faults"
	run pm "$machine" load -source good -dimm 1,17
	[[ $status -eq 0 && $(grep -c 'nmem0 vendor.0504' "$machine/firmware/log") -eq 1 ]]
	cmp good "$machine/firmware/nmem1/image"
	for command in 0900 0801 0100; do
		fresh
		echo "nmem1 vendor.$command 0x30007" >"$machine/firmware/faults"
		run pm "$machine" load -source good -dimm
		echo "$output"
		[[ $status -eq 1 && $output == *'0x0001: Success'*'0x0021: Success'* ]]
		[[ $output == *'0x0011: Error'*'internal error of the module'* ]]
	done
}

# native ARGUMENT...: runs pmemctl; what it prints is in output, and its notes in stderr
native() {
	run --separate-stderr on "$machine" "$PMEMCTL" "$@" </dev/null
	# shellcheck disable=SC2154 # run sets it
	echo "$* = $status: $output $stderr"
}

@test "natively: what is not for a module is refused with the reason, and nothing is sent" {
	fresh
	native update-firmware nmem0 -f kind
	[[ $status -eq 2 && $stderr == *'kind: it is no firmware of an Intel Optane module: module type not compatible'* ]]
	native update-firmware nmem0 -f odd
	[[ $status -eq 2 && $stderr == *'odd: it is no firmware'*'buffer not aligned'* ]]
	native update-firmware nmem0 -f product
	[[ $status -eq 6 && $stderr == *'nmem0: product is firmware 03.04.00.1700, for another series of modules: 02.04.00.1599 runs here'* ]]
	native update-firmware nmem0 -f other
	[[ $status -eq 6 && $stderr == *'another stepping of the controller (0x0000) than the module has (0x0010)'* ]]
	native update-firmware nmem0 -f interface
	[[ $status -eq 6 && $stderr == *'version 5.0 of the firmware interface'* ]]
	native update-firmware all -f old
	[[ $status -eq 8 && $stderr == *'nmem2: old is firmware 02.04.00.1500, which is older than what runs, 02.04.00.1599'*'--downgrade sends it'* ]]
	printf '\1' | dd of="$machine/firmware/nmem0/vendor.0801" bs=1 seek=6 conv=notrunc status=none # 02.04.01
	native update-firmware nmem0 -f security --downgrade
	[[ $status -eq 6 && $stderr == *'the security revision of security, firmware 02.04.00.9999, is lower'* ]]
	echo '* vendor.0801 0x30007' >"$machine/firmware/faults"
	native update-firmware nmem0 -f good
	[[ $status -eq 1 && $stderr == *'it does not tell which firmware it has'*'internal error of the module'* ]]
	[[ ! -e $machine/firmware/nmem0/image && ! -e $machine/firmware/nmem2/image ]]
}

@test "natively: by the mailbox where the module takes no update by the kernel's commands" {
	fresh
	native update-firmware all -f good --dry-run
	[[ $status -eq 0 && $(grep -c 'good (4096 bytes, 02.04.00.1700 after 02.04.00.1599)' <<<"$output") -eq 3 ]]
	run ! grep -q 'vendor.0900\|0.13' "$machine/firmware/log"
	echo 'nmem1 vendor.0900 0x30007' >"$machine/firmware/faults"
	native update-firmware all -f good
	[[ $status -eq 7 && $stderr == *'nmem1: its firmware was not updated: '*'internal error of the module'*'updated 2 DIMMs'* ]]
	cmp good "$machine/firmware/nmem0/image"
	[[ $(jq -r '.[].dev' <<<"$output" | xargs) == 'nmem0 nmem2' ]]
	rm "$machine/firmware/faults"
	native update-firmware all -f good
	[[ $status -eq 7 && $stderr == *'nmem0: firmware 02.04.00.1700 is staged already'*'updated 1 DIMM;'* ]]
	native update-firmware all -f good
	[[ $status -eq 5 ]]
}

@test "natively: by the kernel's commands where the module takes them" {
	fresh
	# start, with a context; send; finish; query, with the version
	printf '\0\0\0\0\1\0\0\0' >"$machine/firmware/nmem0/0.13"
	printf '\0\0\0\0' | tee "$machine/firmware/nmem0/0.14" >"$machine/firmware/nmem0/0.15"
	printf '\0\0\0\0\x00\x17\x00\x04\x02\0\0\0' >"$machine/firmware/nmem0/0.16"
	printf '\x00\x17\x00\x04\x02' | dd of="$machine/firmware/nmem0/0.12" bs=1 seek=36 conv=notrunc status=none
	native update-firmware nmem0 -f good
	[[ $status -eq 0 && $(jq -r '.[].firmware.next_version' <<<"$output") == 8657049344 ]]
	grep -q 'nmem0 0.14' "$machine/firmware/log"
	run ! grep -q 'vendor.0900' "$machine/firmware/log"
}
