# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154 # variables of common.bash
#
# What refusals.txt holds: set-ups, command lines, and how each is refused. `load common` and `load label-area` come first.

# set DEVICE/ATTRIBUTE VALUE…: what the attribute says
set_attribute() {
	local file=$TREE/sys/bus/nd/devices/$1
	shift
	rm -rf "$file"
	echo "$*" >"$file"
}

# remove DEVICE/ATTRIBUTE
remove() {
	rm -rf "${TREE:?}/sys/bus/nd/devices/$1"
}

# dax DEVICE/ATTRIBUTE VALUE…: what the attribute of a DAX device says
dax() {
	local file
	file=$(realpath "$TREE/sys/bus/dax/devices/${1%%/*}")/${1#*/}
	shift
	rm -rf "$file"
	echo "$*" >"$file"
}

# without PATH: of the machine
without() {
	rm -rf "${TREE:?}/$1"
}

# labels DIMM labelled|empty|zeros|small|broken: what stands in its label area
labels() {
	case $2 in
	labelled) area "$1" "$LABELLED" ;;
	empty) area "$1" "$EMPTY_1_1" ;;
	zeros) area "$1" ;;
	small) head -c 512 /dev/zero >"$TREE/dev/$1.labels" ;;
	broken) # both index blocks; the label is there
		area "$1" "$LABELLED"
		change "$1" 0 00
		change "$1" 256 00
		;;
	damaged) # the label's checksum
		area "$1" "$LABELLED"
		change "$1" 600 ff
		;;
	none) rm -f "$TREE/dev/$1.labels" ;;
	esac
}

# file NAME BYTES: one of zeros, for commands to read
file() {
	head -c "$2" /dev/zero >"$1"
}

# setup_line WORD…: one line of set-up
setup_line() {
	case $1 in
	set) shift && set_attribute "$@" ;;
	remove | labels | file | dax | without) "$@" ;;
	*) fail "refusals.txt: unknown set-up '$*'" ;;
	esac
}

# machine NAME: what the lines below are about, which may change it
machine() {
	[[ -z ${OWN-} ]] || rm -rf "$OWN"
	OWN=$(mktemp -d "$(scratch)/tree.XXXXXX")
	copy_tree "$(tree "$1")/." "$OWN"
	TREE=$OWN
}

# refuse LINE: runs the command and prints how it was refused: its status and message, and the hint. Not without both,
# nor with more than one message.
refuse() {
	local dry=--dry-run line count=0 message='' hint=''
	case $1 in
	list* | show* | read-* | create-nfit* | doctor* | check-labels* | write-infoblock\ -[co]*) dry= ;;
	esac
	eval "ours $dry $1"
	while IFS= read -r line; do
		case $line in
		'pmemctl: '*) message=${line#pmemctl: } count=$((count + 1)) ;;
		'  hint: '*) hint=${line#  hint: } ;;
		esac
	done <<<"$err"
	[[ $message != [A-Z]*": "* ]] || message=${message#*: }
	((status > 0 && count == 1)) && [[ -n $hint && -z $out ]] || fail 'not refused by one message and a hint'
	printf '\t%s %s\n\t%s\n' "$status" "$message" "$hint"
}

# refuse_all FILE: the same file as it is now
refuse_all() {
	local line
	while IFS= read -r line; do
		case $line in
		$'\t'*) continue ;;
		'== '*) machine "${line#== }" ;;
		'  '*) eval "setup_line $line" ;;
		'' | '#'*) ;;
		*)
			printf '%s\n' "$line"
			refuse "$line"
			continue
			;;
		esac
		printf '%s\n' "$line"
	done <"$1"
}
