// SPDX-License-Identifier: GPL-2.0-only
/*
 * What shell tools cannot do with a device, for the tests in the guest:
 *
 *   daxio read DEVICE OFFSET LENGTH    copy from a DAX device to stdout
 *   daxio write DEVICE OFFSET LENGTH   copy stdin to a DAX device
 *   daxio map DEVICE                   map it, say "ready", and wait for the end of stdin
 *   daxio map-closed DEVICE            the same with the file closed after it was mapped
 *   daxio map-low DEVICE               the same at an address that is shorter than others
 *   daxio touch DEVICE OFFSET LENGTH   map that part, read, write and read its first byte; "done", or "signal 7"
 *   daxio exclusive DEVICE             hold a block device open with O_EXCL, likewise
 *   daxio open DEVICE                  hold it open without
 */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* DAX devices are mapped in whole units of their alignment; no test has a larger one. */
#define UNIT (2UL << 20)

static char *map_at(void *address, int fd, unsigned long offset, unsigned long length)
{
	char *memory = mmap(address, length, PROT_READ | PROT_WRITE,
			    MAP_SHARED | (address ? MAP_FIXED : 0), fd, (off_t)offset);

	if (memory == MAP_FAILED)
		err(1, "mmap");
	return memory;
}

static char *map(int fd, unsigned long offset, unsigned long length)
{
	return map_at(NULL, fd, offset, length);
}

static void copy(int fd, int writing, unsigned long offset, unsigned long length)
{
	const unsigned long begin = offset / UNIT * UNIT;
	const unsigned long end = (offset + length + UNIT - 1) / UNIT * UNIT;
	char *memory = map(fd, begin, end - begin);
	const size_t done = writing ? fread(memory + (offset - begin), 1, length, stdin)
				    : fwrite(memory + (offset - begin), 1, length, stdout);

	if (done != length || fflush(stdout))
		errx(1, "%zu of %lu bytes copied", done, length);
	munmap(memory, end - begin);
}

/* A fault that the device does not answer is SIGBUS, 7. */
static void tell_signal(int number)
{
	char text[] = "signal 0\n";

	text[7] = (char)('0' + number);
	_exit(write(STDOUT_FILENO, text, sizeof(text) - 1) < 0);
}

static void touch(int fd, unsigned long offset, unsigned long length)
{
	volatile char *memory = map(fd, offset, length);

	signal(SIGBUS, tell_signal);
	*memory = (char)(*memory + 1);
	puts("done");
}

static void wait_for_end(void)
{
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[1] : "";
	const int exclusive = strcmp(verb, "exclusive") == 0, writing = strcmp(verb, "write") == 0;
	int fd;

	if (argc < 3)
		errx(2, "see daxio.c");
	fd = open(argv[2], O_RDWR | (exclusive ? O_EXCL : 0));
	if (fd < 0)
		err(1, "%s", argv[2]);
	if (argc == 5 && (writing || strcmp(verb, "read") == 0)) {
		copy(fd, writing, strtoul(argv[3], NULL, 0), strtoul(argv[4], NULL, 0));
		return 0;
	}
	if (argc == 5 && strcmp(verb, "touch") == 0) {
		touch(fd, strtoul(argv[3], NULL, 0), strtoul(argv[4], NULL, 0));
		return 0;
	}
	if (strcmp(verb, "map-low") == 0)
		map_at((void *)UNIT, fd, 0, UNIT);
	else if (strncmp(verb, "map", 3) == 0)
		map(fd, 0, UNIT);
	else if (!exclusive && strcmp(verb, "open") != 0)
		errx(2, "see daxio.c");
	if (strcmp(verb, "map-closed") == 0)
		close(fd);
	wait_for_end();
	return 0;
}
