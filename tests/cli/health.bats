#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# What DIMMs answer, on recorded machines: their health and firmware, and what of it calls for attention.

load common

setup() {
	on sample-machine
}

# firmware_of_nmem0 SED-SCRIPT: sets FIRMWARE, as JSON has it, and WHY, as --debug has it, on a changed sample machine
firmware_of_nmem0() {
	TREE=$(changed_tree sample-machine "$1")
	ours show dimm nmem0 -o json --debug
	is 0
	FIRMWARE=$(jq -c '.dimms[].firmware' <<<"$out")
	WHY=$(sed -n 's/.*nmem0: version of the firmware is unknown: //p' <<<"$err")
}

@test "the version of a DIMM's firmware, or why it is unknown" {
	local reply='B:0400 nmem0.replies/0.12'
	ours show dimm --columns firmware --no-headings -o raw
	[[ $(sort -u <<<"$out") == 01.02.00.5367 ]]
	firmware_of_nmem0 's/67530002/99991234/'
	[[ $FIRMWARE == '"01.34.12.9999"' && -z $WHY ]]
	firmware_of_nmem0 's|^A nfit/family=0|A nfit/family=1|'
	[[ $FIRMWARE == null && $WHY == "its command family is not Intel's" ]]
	firmware_of_nmem0 's|^A nfit/dsm_mask=0x7fffffe|A nfit/dsm_mask=0x7ffeffe|'
	[[ $FIRMWARE == null && $WHY == 'it has no command Get Firmware Info' ]]
	firmware_of_nmem0 's|^A nfit/family=0|E nfit/family=ENXIO|'
	[[ $FIRMWARE == null && $WHY == 'its command family could not be read' ]]
	firmware_of_nmem0 "\\|^$reply|d"
	[[ $FIRMWARE == null && $WHY == 'its reply was not recorded' ]]
	firmware_of_nmem0 "s|^($reply)=0{8}|\\1=04000000|"
	[[ $FIRMWARE == null && $WHY == 'hardware error' ]]
	firmware_of_nmem0 "s|^($reply)=0{8}|\\1=ff000000|"
	[[ $FIRMWARE == null && $WHY == 'unknown status' ]]
	firmware_of_nmem0 "\\|^$reply=01|d"
	[[ $FIRMWARE == null && $WHY == 'its reply is too short' ]]
	firmware_of_nmem0 "\\|^$reply=01|d; s|^$reply=.*|E nmem0.replies/0.12=EACCES|"
	[[ $FIRMWARE == null && $WHY == 'Permission denied' ]]
	[[ $err == *'pmemctl: only root may read firmware: shown as unknown'* ]]
}

@test "no firmware is asked unless its answer is shown" {
	ours show dimm --columns dimm,security --debug
	[[ $err != *replies* ]]
	ours show region --columns region,size --debug
	[[ $err != *replies* ]]
	ours show region -o json --debug
	[[ $err == *'nmem0.replies/0.1:'* && $err == *'nmem0.replies/0.2:'* && $err != *replies/0.12* ]]
}

# health_of_nmem0 SCRIPT COLUMNS: sets HEALTH, its columns on the sample machine as sed changes it, and CHECK, the status
health_of_nmem0() {
	TREE=$(changed_tree sample-machine "$1")
	ours show health nmem0 -o raw --no-headings --columns "$2" --check --debug
	HEALTH=$out CHECK=$status
}

# health_of_others WORD: what objects say of the health of nmem0, on the machine of health_of_nmem0
health_of_others() {
	local object
	for object in 'dimm nmem0' 'region region0' 'disk pmem0'; do
		# shellcheck disable=SC2086 # two words
		ours show $object --columns health -o raw --no-headings
		[[ $out == "$1" ]] || fail "$object: $out"
	done
	ours show topology --where name=nmem0 --columns state -o raw --no-headings
	[[ $out == "$1" ]] || fail "topology: $out"
}

@test "health of a DIMM: what it tells, and what calls for attention" {
	local smart='B:0400 nmem0.replies/0.1' limits='B:0400 nmem0.replies/0.2'
	ours show health --check -o raw --no-headings --columns state,attention
	is 0
	[[ $(sort -u <<<"$out") == 'ok ""' ]]
	# state, spares and wear; then alarms
	health_of_nmem0 "s|^($smart)=000000003f06000000000000006402|\\1=000000003f06000000000000014b63|" state,spares%,used%,attention
	[[ $HEALTH == 'non-critical 75 99 state' && $CHECK == 10 ]]
	[[ $err == *'pmemctl: SHOW: 1 of 1 DIMMs needs attention'* ]]
	health_of_nmem0 "s|^($smart)=000000003f0600000000000000640200|\\1=000000003f0600000000000004646407|" state,attention,alarms
	[[ $HEALTH == 'fatal state,temperature,controller-temperature,spares,worn temperature,controller-temperature,spares' && $CHECK == 10 ]]
	# beyond a limit, though there is no alarm
	health_of_nmem0 "s|^($limits)=0000000007003220052006|\\1=000000000700322801ff07|" temp,temp-limit,ctrl-limit,attention
	[[ $HEALTH == '29 18.5 127.9375 temperature' && $CHECK == 10 ]]
	health_of_others attention
	# worn beyond the life that it was made for; the last spare is gone, whatever the alarms say
	health_of_nmem0 "s|^($smart)=000000003f0600000000000000640200|\\1=000000003f060000000000000000ff00|" spares%,used%,attention
	[[ $HEALTH == '0 255 spares,worn' && $CHECK == 10 ]]
	ours show sensor nmem0 --where state=alarm -o raw --no-headings --columns sensor,value,alarm --check
	[[ $out == $'spares 0 off\nlife-used 255 ""' && $status == 10 ]]
	health_of_others attention
	# an alarm that is not enabled has no limit
	health_of_nmem0 "s|^($limits)=000000000700|\\1=000000000400|" temp-limit,ctrl-limit,spares-limit%,alarms-enabled
	[[ $HEALTH == '"" 98 "" controller-temperature' && $CHECK == 0 ]]
	# below zero
	health_of_nmem0 "s|^($smart=.{32})d001|\\11880|" temp,attention
	[[ $HEALTH == '-1.5 ""' && $CHECK == 0 ]]
	ours show sensor nmem0 --where 'value<0' -o raw --no-headings --columns sensor,value
	[[ $out == 'temperature -1.5' ]]
	# the kernel's flags count, too
	health_of_nmem0 's|^A nfit/flags=.*|A nfit/flags=smart_event\\x20not_armed|' state,attention
	[[ $HEALTH == 'ok not-armed,smart-event' && $CHECK == 10 ]]
}

@test "health that is unknown is never ok" {
	local smart='B:0400 nmem0.replies/0.1' limits='B:0400 nmem0.replies/0.2' change
	# 255 degrees, 255 %
	health_of_nmem0 "s|^($smart)=000000003f0600000000000000640200d001|\\1=000000003f0600000000000000ff0200f00f|" temp,spares%,used%,attention
	[[ $HEALTH == '? ? 2 unknown' && $CHECK == 10 ]]
	[[ $err == *'nmem0: media temperature: the DIMM says 255, which cannot be'* && $err == *'spares: the DIMM says 255'* ]]
	ours list -DH -d nmem0
	jq -e '.[0].health | .temperature_celsius == 255 and .spares_percentage == 255' <<<"$out"
	health_of_others '?'
	# an alarm that there is not, beside one that there is
	health_of_nmem0 "s|^($smart=.{30})00|\\182|" alarms,attention
	[[ $HEALTH == 'temperature,unknown temperature,unknown' && $CHECK == 10 ]]
	health_of_nmem0 "s|^($smart=.{30})00|\\180|" alarms,attention
	[[ $HEALTH == 'unknown unknown' && $CHECK == 10 ]]
	health_of_others '?'
	# limits that cannot be read; without alarms there is nothing to judge by
	health_of_nmem0 "s|^($limits)=0{8}|\\1=04000000|" state,temp-limit,attention
	[[ $HEALTH == 'ok ? unknown' && $CHECK == 10 ]]
	health_of_others '?'
	ours show sensor nmem0 -o raw --no-headings --columns state
	[[ $(sort -u <<<"$out") == ok ]]
	health_of_nmem0 "s|^($limits)=0{8}|\\1=04000000|; s|^($smart)=000000003f06|\\1=000000003f04|" attention
	ours show sensor nmem0 -o raw --no-headings --columns sensor,state
	[[ $out == $'temperature ?\ncontroller-temperature ?\nspares ?\nlife-used ok\ndirty-shutdowns ok' ]]
	# the limits alone; then one alone, and that the others are disabled
	for change in 07 01 00; do
		health_of_nmem0 "s|^($limits)=000000000700|\\1=00000000${change}00|; s|^($smart)=000000003f06|\\1=000000003f04|" attention
		ours show sensor nmem0 -o raw --no-headings --columns state
		[[ $(sort -u <<<"$out") == ok ]]
	done
	# nothing is valid
	health_of_nmem0 "s|^($smart)=000000003f06|\\1=000000000000|" state,temp,spares%,shutdown,attention
	[[ $HEALTH == '? ? ? ? unknown' && $CHECK == 10 ]]
	# it failed, is too short, was not recorded, cannot be read
	for change in "s|^($smart)=0{8}3f|\\1=040000003f|" "\\|^$smart=0{8}$|d" "\\|^$smart=|d" \
		"\\|^$smart=0{8}(0\|$)|d; s|^$smart=.*3f06.*|E nmem0.replies/0.1=EACCES|"; do
		health_of_nmem0 "$change" state,temp,attention
		[[ $HEALTH == '? ? unknown' && $CHECK == 10 ]] || { echo "$change: $HEALTH"; false; }
		ours show dimm nmem0 --columns health -o raw --no-headings
		[[ $out == '?' ]]
		ours show region region0 --columns health -o raw --no-headings
		[[ $out == '?' ]]
		ours show sensor nmem0 -o raw --no-headings --columns value,state --check
		[[ $(sort -u <<<"$out") == '? ?' ]]
		is 10
	done
	# no such command: the kernel's flags are all there is
	health_of_nmem0 's|^A nfit/dsm_mask=0x7fffffe|A nfit/dsm_mask=0x7fffffc|' state,attention
	[[ $HEALTH == '? no-command' && $CHECK == 10 ]]
	health_of_others ok
	# which commands it has, the kernel says, or cannot be read
	health_of_nmem0 's|^A nfit/family=.*|E nfit/family=ENXIO|' attention
	[[ $HEALTH == no-command ]]
	health_of_others ok
	for change in 's|^A nfit/family=.*|E nfit/family=EACCES|' '/^A nfit.family=/d' '/^A nfit.dsm_mask=/d; s|^A commands=.*|E commands=EIO|'; do
		health_of_nmem0 "$change" state,attention
		[[ $HEALTH == '? unknown' && $CHECK == 10 ]] || fail "$change: $HEALTH"
		health_of_others '?'
	done
}

@test "--check is of what can be checked, and of something" {
	ours show dimm --check
	refused 2 '--check is of health and sensor'
	ours show health --check --watch
	refused 2 '--watch does not end'
	ours show health --check --where 'temp>100'
	is 3
	[[ $err == *'there is no DIMM to check'* ]]
	ours show health --where 'temp>hot'
	refused 2 "'hot' is not a number"
}
