# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Turns what bats prints in the guest into TAP on the host. A test at which the guest's kernel
# reported a defect has failed; one more at the end tells whether the guest finished and its kernel
# was content. Sourced by guest.

# What a defect of the kernel begins with, in its log.
DEFECTS='WARNING: |BUG: |kernel BUG|Oops|general protection|KASAN|UBSAN|Kernel panic|blocked for more than'

# tap_stream: copies TAP from bats' extended form to stdout and WORK/tap. The plan
# grows by one, and how long each file took is told. WORK/tap.state gets: planned,
# finished and failed tests, and the name of the one that was running.
tap_stream() {
    tap_lines | tee "$WORK/tap"
}

tap_lines() {
    local -i planned=-1 finished=0 failed=0 start=0
    local line running='' suite='' console='' complaints
    while IFS= read -r line || [[ -n $line ]]; do
        case $line in
        1..[0-9]*)
            ((planned >= 0)) || planned=${line#1..}
            line=1..$(((planned ? planned : 1) + 1))
            ;;
        'suite '*)
            suite_took "$suite" "$start"
            suite=${line#suite } start=$EPOCHSECONDS line="# ${line#suite }"
            ;;
        'begin '[0-9]*)
            running=${line#begin * }
            continue
            ;;
        'ok '[0-9]* | 'not ok '[0-9]*)
            finished+=1 running=''
            [[ -n $console ]] || exec {console}<"$WORK/console.log"
            complaints=$(new_complaints <&"$console")
            line=${complaints:+not }${line#"${complaints:+not }"}${complaints:+$'\n'$complaints}
            [[ $line == ok* ]] || failed+=1
            ;;
        esac
        printf '%s\n' "$line"
    done
    suite_took "$suite" "$start"
    printf '%s\n' "$planned $finished $failed $running" >"$WORK/tap.state"
}

# new_complaints: the defects on stdin, which is the console from where the last look ended. The console has
# all warnings, and each before the result of its test is sent.
new_complaints() {
    grep -aE "$DEFECTS" | head -n 20 | tr -d '\r' | sed 's/^/# kernel: /' || true
}

# suite_took FILE START: says how long a file took, if there was one.
suite_took() {
    [[ -z $1 ]] || printf '# %s took %d s\n' "$1" $((EPOCHSECONDS - $2))
}

# kernel_complaints: the lines in which the guest kernel reports a defect.
kernel_complaints() {
    local log=$WORK/result/dmesg.txt
    local -a logs=("$WORK/console.log")
    if [[ -s $log ]]; then
        logs+=("$log")
    elif [[ $GUEST_END == finished ]]; then
        printf 'no kernel log came back\n'
    fi
    cat "${logs[@]}" 2>/dev/null | grep -aE "$DEFECTS" | tr -d '\r' | sort -u || true
}

# tap_missing PLANNED FINISHED RUNNING: a failed line for each test that has no result.
tap_missing() {
    local number=$(($2 + 1)) reason
    case $GUEST_END in
    hung) reason="the guest was ended here, after $TIMEOUT seconds" ;;
    died) reason="the guest died here" ;;
    *) reason="bats gave no result" ;;
    esac
    if [[ -n $3 ]]; then
        printf 'not ok %d %s\n# %s\n' "$number" "$3" "$reason"
        number=$((number + 1))
    fi
    for (( ; number <= $1; number++)); do
        printf 'not ok %d did not run\n# %s\n' "$number" "$reason"
    done
}

# tap_last PLANNED FAILED: the result of the guest itself.
tap_last() {
    local number=$(($1 + 1)) complaints
    local title="the guest finished and its kernel reported no defect"
    complaints=$(kernel_complaints)
    if [[ $GUEST_END == finished && -z $complaints ]] &&
        { [[ $GUEST_CODE == 0 ]] || (($2 > 0)); }; then
        printf 'ok %d %s\n' "$number" "$title"
        return
    fi
    printf 'not ok %d %s\n' "$number" "$title"
    [[ -n $complaints ]] && printf '%s\n' "$complaints" | head -n 20 | sed 's/^/# kernel: /'
    [[ $GUEST_END == finished && $GUEST_CODE != 0 ]] && printf '# bats ended with status %s\n' "$GUEST_CODE"
    return 0
}

# tap_finish: completes the TAP; fails unless every test passed and the guest finished.
tap_finish() {
    local planned finished failed running
    read -r planned finished failed running <"$WORK/tap.state"
    {
        if ((planned <= 0)); then
            ((planned < 0)) && printf '1..2\n'
            printf 'not ok 1 a test ran\n# bats found no test\n'
            planned=1
        elif ((finished < planned)); then
            tap_missing "$planned" "$finished" "$running"
        fi
        tap_last "$planned" "$failed"
    } | tee -a "$WORK/tap"
    if [[ -n $OUT ]]; then cp "$WORK/tap" "$OUT/tap"; fi
    [[ $GUEST_END == finished ]] || report_end
    cat "$WORK/stderr" >&2
    ! grep -q '^not ok' "$WORK/tap"
}
