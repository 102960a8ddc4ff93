#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# pmemctl metrics: OpenMetrics, and the older text that node_exporter's collector reads.

load common

setup_file() {
	PROMTOOL=$(. "$CLI_DIR/../../scripts/common.sh" && promtool_path)
	export PROMTOOL
}

# samples: those that were printed, one a line: NAME LABELS VALUE
samples() {
	"$CLI_DIR/openmetrics" <"$BATS_TEST_TMPDIR/out" || fail 'no OpenMetrics'
}

# metrics_of CHANGE [ARGUMENT...]: the samples of the sample machine with a change of its manifest
metrics_of() {
	TREE=$(changed_tree sample-machine "$1")
	ours metrics "${@:2}"
	is 0
	SAMPLES=$(samples)
}

# value NAME LABELS: of a sample, or nothing
value() {
	awk -v name="pmemctl_$1" -v labels="$2" '$1 == name && $2 == labels { print $3 }' <<<"$SAMPLES"
}

@test "OpenMetrics of every machine, for the reference parser" {
	local machine
	for machine in $(machines); do
		on "$machine"
		ours metrics
		is 0
		[[ $(tail -n 1 <<<"$out") == '# EOF' ]]
		samples >"$BATS_TEST_TMPDIR/samples"
		# no sample twice, and none without a number
		[[ -z $(cut -d ' ' -f 1,2 "$BATS_TEST_TMPDIR/samples" | sort | uniq -d) ]] || fail "$machine: twice"
		run ! grep -i nan "$BATS_TEST_TMPDIR/samples"
	done
}

@test "text of Prometheus of every machine, for promtool" {
	local machine problems
	for machine in $(machines); do
		on "$machine"
		ours metrics --prometheus
		is 0
		problems=$("$PROMTOOL" check metrics <"$BATS_TEST_TMPDIR/out" 2>&1) || fail "$machine: $problems"
		[[ -z $problems ]] || fail "$machine: $problems"
		grep -v '^#' <<<"$out" >"$BATS_TEST_TMPDIR/samples"
		ours metrics
		diff <(grep -v '^#' <<<"$out") "$BATS_TEST_TMPDIR/samples"
	done
}

@test "values are those of show" {
	local name column
	on sample-machine
	ours metrics
	SAMPLES=$(samples)
	ours show health -o json
	# one line each: metric, DIMM, value
	diff <(jq -r '.health[] | "media_temperature_celsius \(.dimm) \(.temp)",
		"media_temperature_threshold_celsius \(.dimm) \(.temp_limit)",
		"controller_temperature_celsius \(.dimm) \(.ctrl_temp)",
		"controller_temperature_threshold_celsius \(.dimm) \(.ctrl_limit)",
		"spares_ratio \(.dimm) \(.spares_percent / 100)", "life_used_ratio \(.dimm) \(.used_percent / 100)",
		"dirty_shutdowns_total \(.dimm) \(.dirty_shutdowns)"' <<<"$out" | sort) \
		<(awk '/^pmemctl_dimm_(media|controller|spares_ratio|life|dirty)/ { sub("pmemctl_dimm_", ""); sub("dimm=", "")
			print }' <<<"$SAMPLES" | sort)
	[[ $(value dimms -) == 12 && $(value region_free_bytes region=region1) == 1623497637888 ]]
	[[ $(value namespace_size_bytes namespace=namespace0.0) == 1598128390144 ]]
	[[ $(value dimm_health_state dimm=nmem3,pmemctl_dimm_health_state=ok) == 1 ]]
	[[ $(value dimm_health_state dimm=nmem3,pmemctl_dimm_health_state=fatal) == 0 ]]
}

@test "states, alarms and wear" {
	local smart='B:0400 nmem0.replies/0.1'
	metrics_of "s|^($smart)=000000003f0600000000000000640200|\\1=000000003f0600000000000004646407|"
	[[ $(value dimm_health_state dimm=nmem0,pmemctl_dimm_health_state=fatal) == 1 ]]
	[[ $(value dimm_health_state dimm=nmem0,pmemctl_dimm_health_state=ok) == 0 ]]
	[[ $(value dimm_alarm dimm=nmem0,pmemctl_dimm_alarm=spares) == 1 ]]
	[[ $(value dimm_alarm dimm=nmem1,pmemctl_dimm_alarm=spares) == 0 ]]
	[[ $(value dimm_life_used_ratio dimm=nmem0) == 1 ]]
}

@test "what is unknown is left out, and that it could not be read is told" {
	local smart='B:0400 nmem0.replies/0.1' limits='B:0400 nmem0.replies/0.2'
	# nothing is valid but the state
	metrics_of "s|^($smart)=000000003f06|\\1=000000000100|"
	[[ $(value dimm_health_readable dimm=nmem0) == 1 ]]
	[[ -z $(value dimm_media_temperature_celsius dimm=nmem0) && -z $(value dimm_spares_ratio dimm=nmem0) ]]
	[[ -z $(value dimm_dirty_shutdowns_total dimm=nmem0) && -n $(value dimm_spares_ratio dimm=nmem1) ]]
	# the command fails
	metrics_of "s|^($smart)=0{8}|\\1=04000000|"
	[[ $(value dimm_health_readable dimm=nmem0) == 0 && $(value dimm_health_readable dimm=nmem1) == 1 ]]
	[[ -z $(grep -E 'dimm=nmem0' <<<"$SAMPLES" | grep -vE '^pmemctl_dimm_(info|enabled|flag|health_readable) ') ]]
	metrics_of "s|^($limits)=0{8}|\\1=04000000|"
	[[ $(value dimm_thresholds_readable dimm=nmem0) == 0 && $(value dimm_thresholds_readable dimm=nmem1) == 1 ]]
	[[ -z $(value dimm_media_temperature_threshold_celsius dimm=nmem0) ]]
	# there is no command
	metrics_of 's|^A nfit/dsm_mask=0x7fffffe|A nfit/dsm_mask=0x7fffff8|'
	[[ -z $(value dimm_health_readable dimm=nmem0) && $(value dimm_enabled dimm=nmem0) == 1 ]]
	# attributes that cannot be read
	metrics_of 's/^A badblocks=.*/E badblocks=EIO/; s/^A available_size=.*/E available_size=EIO/'
	run ! grep -E 'bad_blocks|free_bytes' <<<"$SAMPLES"
}

@test "one DIMM or region, and names that are not there" {
	on sample-machine
	ours metrics -d nmem3
	SAMPLES=$(samples)
	[[ $(value dimms -) == 1 && -n $(value dimm_enabled dimm=nmem3) && -z $(value dimm_enabled dimm=nmem4) ]]
	ours metrics -d nmem99
	refused 3 'nmem99'
	ours metrics --format json
	refused 2 'it does not take --format'
	ours metrics --output ''
	refused 2 'it names no file'
}

@test "texts in labels are escaped" {
	TREE=$(changed_tree qemu-disabled 's/^A alt_name=two words/A alt_name=a"b\\\\c/')
	ours metrics
	samples | grep -F 'name=a"b\c'
	[[ $out == *'name="a\"b\\c"'* ]]
	# what is not UTF-8 would have all of it refused
	TREE=$(changed_tree qemu-disabled 's/^A alt_name=two words/A alt_name=a\xffb/')
	ours metrics
	[[ $out == *$'name="a\xef\xbf\xbdb"'* ]]
}

@test "a machine without persistent memory has metrics of that" {
	TREE=$BATS_TEST_TMPDIR/plain
	mkdir -p "$TREE/sys" "$TREE/dev" "$TREE/proc"
	ours metrics
	is 0
	SAMPLES=$(samples)
	[[ $(value dimms -) == 0 ]]
}

@test "a file is all old or all new, readable by all, and in the older text where it ends in .prom" {
	local file=$BATS_TEST_TMPDIR/dir/pmem.prom before
	mkdir "${file%/*}"
	on sample-machine
	umask 077
	ours metrics --output "$file"
	is 0
	[[ -z $out && $(stat -c %a "$file") == 644 ]]
	"$PROMTOOL" check metrics <"$file"
	run ! grep -e '# UNIT' -e '# EOF' -e ' stateset$' "$file"
	before=$(stat -c %i "$file")
	ln "$file" "$BATS_TEST_TMPDIR/old"
	ours metrics --output "$file" -d nmem1
	[[ $(stat -c %i "$file") != "$before" && $(ls -A "${file%/*}") == pmem.prom ]]
	grep -q nmem0 "$BATS_TEST_TMPDIR/old"
	run ! grep nmem0 "$file"
	ours metrics --output "${file%prom}txt"
	[[ $(tail -n 1 "${file%prom}txt") == '# EOF' ]]
}

@test "a file that cannot be written stays as it was" {
	local file=$BATS_TEST_TMPDIR/file
	on sample-machine
	ours metrics --output "$BATS_TEST_TMPDIR/nowhere/file"
	refused 3 'nowhere/file: No such file or directory'
	mkdir -p "$file/below"
	ours metrics --output "$file"
	refused 1 'it is no file'
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	ours metrics --output "$BATS_TEST_TMPDIR/pipe"
	refused 1 'it is no file'
	[[ -p $BATS_TEST_TMPDIR/pipe ]]
	# a link stays one, and what it leads to is replaced
	ln -s there "$BATS_TEST_TMPDIR/link"
	: >"$BATS_TEST_TMPDIR/there"
	ours metrics --output "$BATS_TEST_TMPDIR/link"
	is 0
	[[ -L $BATS_TEST_TMPDIR/link && -s $BATS_TEST_TMPDIR/there ]]
	[[ -z $(find "$BATS_TEST_TMPDIR" -maxdepth 1 -name '.file*') ]]
	# a limit on the size of files
	echo old >"$BATS_TEST_TMPDIR/small"
	run bash -c "ulimit -f 1; trap '' XFSZ; '$PMEMCTL' --sysroot '$TREE' metrics --output '$BATS_TEST_TMPDIR/small'"
	[[ $status == 1 && $(<"$BATS_TEST_TMPDIR/small") == old ]]
	[[ -z $(find "$BATS_TEST_TMPDIR" -maxdepth 1 -name '.small*') ]]
}
