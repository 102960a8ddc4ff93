// SPDX-License-Identifier: GPL-2.0-only
/*
 * smart DEVICE COUNT [LOG]: has nfit_test's DIMM behind DEVICE (/dev/nmemN) say COUNT temperatures of its media,
 * from 44 C on in steps of a sixteenth of a degree, each of which it notifies of. With LOG each waits until that
 * file has grown. Prints the last temperature in sixteenths.
 *
 * The command is function 18 of Intel's family, as tools/testing/nvdimm of the kernel has it.
 */
#include <fcntl.h>
#include <linux/ndctl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { INJECT = 18, TEMPERATURE = 1, FIRST = 44 * 16, PATIENCE = 20000 };

struct inject {
	uint64_t flags;
	uint8_t set_temperature;
	uint16_t temperature;
	uint8_t set_spares, spares, set_fatal, set_shutdown;
	uint32_t status;
} __attribute__((packed));

static int inject(int dimm, uint16_t temperature)
{
	union {
		struct nd_cmd_pkg package;
		char room[sizeof(struct nd_cmd_pkg) + sizeof(struct inject)];
	} call = { .package = {
		.nd_family = NVDIMM_FAMILY_INTEL, .nd_command = INJECT,
		.nd_size_in = sizeof(struct inject) - sizeof(uint32_t), .nd_size_out = sizeof(uint32_t),
	} };
	const struct inject what = { .flags = TEMPERATURE, .set_temperature = 1, .temperature = temperature };

	memcpy(call.room + sizeof(struct nd_cmd_pkg), &what, sizeof(what));
	return ioctl(dimm, ND_IOCTL_CALL, &call);
}

/* Of a file that ends with a whole line, else -1: a line over two pages comes in two parts. */
static long long size_of(int log)
{
	struct stat file;
	char last;

	if (fstat(log, &file) || pread(log, &last, 1, file.st_size - 1) != 1 || last != '\n')
		return -1;
	return file.st_size;
}

/* Until it has grown by a line. */
static int wait_for_line(int log, long long before)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	for (int i = 0; i < PATIENCE; i++) {
		const long long now = size_of(log);

		if (now >= 0 && now != before)
			return 1;
		nanosleep(&pause, NULL);
	}
	return 0;
}

int main(int argc, char **argv)
{
	int dimm = argc > 2 ? open(argv[1], O_RDWR) : -1, temperature = FIRST;
	int log = argc > 3 ? open(argv[3], O_RDONLY) : -1;

	if (dimm < 0)
		return fprintf(stderr, "smart: no such DIMM\n"), 1;
	for (int i = 0; i < atoi(argv[2]); i++) {
		const long long before = size_of(log);

		temperature = FIRST + i;
		if (inject(dimm, (uint16_t)temperature))
			return perror("smart"), 1;
		if (log >= 0 && !wait_for_line(log, before))
			return fprintf(stderr, "smart: event %d was not told\n", i), 1;
	}
	printf("%d\n", temperature);
	return 0;
}
