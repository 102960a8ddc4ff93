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
