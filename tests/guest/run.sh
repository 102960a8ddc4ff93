# SPDX-License-Identifier: GPL-2.0-only
# SC2034: the files of guest set variables for each other.
# shellcheck disable=SC2034
# shellcheck shell=bash
#
# Boots the machine with a job, follows it and brings its results back, all in
# the directory WORK. Sourced by guest.

EXTRA_TESTS=()
TEST_FILES=()       # where they are in the guest

# write_overlay JOB: makes WORK/overlay.cpio: pmemctl, the tests and JOB, the text
# of a bash script.
write_overlay() {
    local root=$WORK/overlay extra
    mkdir -p "$root/guest/result"
    [[ -n $BINARY ]] && copy_pmemctl "$root" "$BINARY"
    cp -a "$PMEMCTL_TOP/tests" "$root/tests"
    for extra in "${ADD_DIRS[@]}"; do
        cp -a "$extra/." "$root/"
    done
    for extra in "${EXTRA_TESTS[@]}"; do
        cp -L "$extra" "$root/tests/guest/"
    done
    prepare_tests "$root"
    printf '#!/usr/bin/bash\n%s\n' "$1" >"$root/guest/job"
    chmod 755 "$root/guest/job"
    printf 'GUEST_SHELL=%d\n' "$INTERACTIVE" >"$root/guest/settings"
    write_shellrc >"$root/guest/shellrc"
    pack "$root" >"$WORK/overlay.cpio"
}

# prepare_tests ROOT: makes of each test file what bats does with it, so that the guest (bats-preprocess) need not:
# there it takes some seconds a file, all of it twice.
prepare_tests() {
    local file
    for file in "${TEST_FILES[@]}"; do
        BATS_ROOT=/usr CHECK_BATS_COMMENT_COMMANDS=1 /usr/libexec/bats-core/bats-preprocess "$1$file" >"$1$file.prepared"
        grep '^bats_test_function ' "$1$file.prepared" >"$1$file.names" || true
    done
}

# write_shellrc: prints what the guest's shell starts with: the size of this
# terminal, the functions of lib.bash, and the job.
write_shellrc() {
    local size
    size=$(stty size 2>/dev/null </dev/tty) || size=
    [[ $size =~ ^[1-9][0-9]*\ [1-9] ]] || size="24 80"
    printf 'stty rows %d cols %d\n' "${size% *}" "${size#* }"
    printf '%s\n' "PS1='guest:\\w# '" '. /tests/guest/lib.bash' /guest/job
}

# bats_job FILE…: sets JOB to what runs the FILEs. Files of the project's tests
# directory keep their place; others go beside the guest's tests, to find lib.bash.
bats_job() {
    local file
    JOB='cd /tests/guest && exec bats -F cat'
    [[ -n $FILTER ]] && JOB+=$(printf ' -f %q' "$FILTER")
    for file; do
        file=$(readlink -f "$file")
        if [[ $file == "$PMEMCTL_TOP"/tests/* ]]; then
            TEST_FILES+=("${file#"$PMEMCTL_TOP"}")
        else
            EXTRA_TESTS+=("$file")
            TEST_FILES+=("/tests/guest/${file##*/}")
        fi
    done
    JOB+=$(printf ' %q' "${TEST_FILES[@]}")
}

# boot JOB: starts QEMU in the background with JOB in the guest. Its process is
# QEMU_PID. An interactive machine runs in the foreground instead.
boot() {
    local version name
    version=$(kernel_version)
    write_overlay "$1"
    cat "$BASE" ${EXTRA_MODULES:+"$EXTRA_MODULES"} "$WORK/overlay.cpio" >"$WORK/initrd"
    qemu_command "$(kernel_image "$version")" "$WORK/initrd"
    ((!MACHINE_TPM)) || start_tpm
    if ((INTERACTIVE)); then
        "${QEMU[@]}" -serial mon:stdio
        return
    fi
    # Regular files take all at once, and ioeventfd=off hands each write over before
    # the guest goes on: nothing is lost when it powers off.
    QEMU+=(-serial "file:$WORK/console.log" -device 'virtio-serial-pci,bus=pcie.0,ioeventfd=off')
    for name in stdout stderr status files; do
        : >"$WORK/$name"
        QEMU+=(-chardev "file,id=$name,path=$WORK/$name"
            -device "virtserialport,chardev=$name,name=$name")
    done
    if [[ -n $RESET_ON ]]; then
        mkfifo "$WORK/monitor.in" "$WORK/monitor.out"
        # shellcheck disable=SC2054
        QEMU+=(-chardev "pipe,id=monitor,path=$WORK/monitor" -mon chardev=monitor,mode=readline)
    fi
    # The guest must not outlive this script, not even after SIGKILL.
    setpriv --pdeathsig TERM timeout -k 5 "$TIMEOUT" \
        setpriv --pdeathsig KILL "${QEMU[@]}" </dev/null >"$WORK/qemu.log" 2>&1 &
    QEMU_PID=$!
}

# follow NAME: copies the output NAME to stdout as it grows, until QEMU has ended.
follow() {
    tail -c +1 -s 0.05 -f --pid="$QEMU_PID" "$WORK/$1" 2>/dev/null || true
}

# reset_on TEXT: resets the machine when a line on the guest's stdout begins with TEXT. As with a
# reset button, nothing in it gets to know; with -no-reboot QEMU then ends.
#
# QEMU may end before it opens the pipes: opened for both directions here, they wait for nobody. What it
# says ends when it and this script have closed it.
reset_on() {
    local line said both
    exec {MONITOR}<>"$WORK/monitor.in" {both}<>"$WORK/monitor.out" {said}<"$WORK/monitor.out"
    cat <&"$said" >"$WORK/monitor.log" {both}>&- &
    while IFS= read -r line; do
        [[ $line == "$1"* ]] || continue
        : >"$WORK/was-reset"
        echo system_reset >&"$MONITOR"
        break
    done < <(follow stdout)
    exec {both}>&- {said}<&-
    wait
}

# finish: waits for the guest. Sets GUEST_END to finished, hung or died, and GUEST_CODE
# to the exit status of the job, if it ended.
finish() {
    local code=0 word value
    wait "$QEMU_PID" || code=$?
    QEMU_PID=
    GUEST_END=died GUEST_CODE=
    while read -r word value; do
        case $word in
        exit) GUEST_CODE=$value ;;
        end) GUEST_END=finished ;;
        esac
    done <"$WORK/status"
    if [[ $GUEST_END != finished ]] && ((code == 124 || code == 137)); then
        GUEST_END=hung
    fi
}

# collect: unpacks what the guest sent, and copies the logs to OUT.
collect() {
    local name
    mkdir -p "$WORK/result"
    if [[ $GUEST_END == finished ]]; then
        tar -C "$WORK/result" --no-same-owner -xf "$WORK/files" ||
            say "warning: the files of the guest came back damaged"
    fi
    [[ -n $OUT ]] || return 0
    mkdir -p "$OUT"
    for name in console.log stderr stdout tap; do
        [[ -e $WORK/$name ]] && cp "$WORK/$name" "$OUT/"
    done
    cp -R "$WORK/result/." "$OUT/"
}

# report_end: says on stderr what became of a guest that did not finish.
report_end() {
    case $GUEST_END in
    hung) say "error: the guest did not finish within $TIMEOUT seconds and was ended" ;;
    died) say "error: the guest died before it finished" ;;
    esac
    cat "$WORK/qemu.log" >&2
    if [[ -s $WORK/console.log ]]; then
        say "the end of its console:"
        tail -n 40 "$WORK/console.log" | tr -d '\r' >&2
    fi
}
