# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034 # the tests use what is set here
#
# Label areas of recorded machines, in TREE. `load common` comes first.

# An area of 1 KiB with one label of version 1.2, in rows of 16 bytes; the others are zeros.
LABELLED='
0:4e414d4553504143455f494e44455800
16:00000001030000000000000000000000
32:00010000000000000001000000000000
48:00020000000000000200000001000200
64:323a32d8798393270200000000000000
256:4e414d4553504143455f494e44455800
272:00000001020000000001000000000000
288:00010000000000000000000000000000
304:00020000000000000200000001000200
320:323a32d86c8793270300000000000000
512:06b8536d4713487d891d795956d94cc9
528:64617461000000000000000000000000
592:00000000010000003412000000000000
608:00020000000000000000000100000000
624:00000004000000000000000000000000
640:79d3f066f3b47440ac430d3318b78cdb
752:0000000000000000f5bad52935d554e0
'

# The same, empty, of version 1.1.
EMPTY_1_1='
0:4e414d4553504143455f494e44455800
16:00000000030000000000000000000000
32:00010000000000000001000000000000
48:00020000000000000400000001000100
64:413a31d7338662eb0f00000000000000
256:4e414d4553504143455f494e44455800
272:00000000020000000001000000000000
288:00010000000000000000000000000000
304:00020000000000000400000001000100
320:403a31d7f88962eb0f00000000000000
'

# area DIMM [ROWS]: gives a DIMM an area of 1 KiB
area() {
	local file=$TREE/dev/$1.labels row
	head -c 1024 /dev/zero >"$file"
	for row in ${2-}; do
		change "$1" "${row%%:*}" "${row#*:}"
	done
}

# change DIMM OFFSET HEX: bytes of the area of a DIMM
change() {
	# shellcheck disable=SC2001
	printf '%b' "$(sed 's/../\\x&/g' <<<"$3")" |
		dd of="$TREE/dev/$1.labels" bs=1 seek="$2" conv=notrunc status=none
}

# seal DIMM: the checksums of the area of a DIMM, whose index blocks are of version 1.2, and of its first label, are right again
seal() {
	python3 - "$TREE/dev/$1.labels" <<-'#'
		import struct, sys
		area = bytearray(open(sys.argv[1], "rb").read())
		for begin, place in (0, 64), (256, 64), (512, 248):
		    area[begin + place:begin + place + 8] = bytes(8)
		    low = high = 0
		    for word in struct.unpack_from("<64I", area, begin):
		        low = low + word & 0xffffffff
		        high = high + low & 0xffffffff
		    area[begin + place:begin + place + 8] = struct.pack("<II", low, high)
		open(sys.argv[1], "wb").write(area)
	#
}
