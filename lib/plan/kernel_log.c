// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the kernel said while a plan ran: /dev/kmsg, Documentation/ABI/testing/dev-kmsg. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "plan.h"

enum { RECORD_MAX = 8192, MAX_LINES = 8 };

int kernel_log_mark(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 && lseek(fd, 0, SEEK_END) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

void kernel_log_drop(int mark)
{
	if (mark >= 0)
		close(mark);
}

/*
 * Only what our drivers said: "6,1234,98765432,-;nd_pmem pfn0.1: …". The first number is facility
 * times 8 plus priority; facility 0 is the kernel itself, others wrote to /dev/kmsg.
 */
static bool is_ours(const char *record, const char *text)
{
	static const char *const drivers[] = {
		"nd_", "nd ", "btt", "pfn", "dax", "pmem", "kmem", "nfit", "libnvdimm", "nvdimm",
		"namespace", "region", "device_dax", "memremap", "virtio_pmem", "cxl", "Memory ",
		/* of pages that keep memory online */
		"page dumped because", "migrating pfn", "failed to isolate", "memory offlining",
		/* of modules that it does not take */
		"Module ", "Loading of ", "module verification",
	};

	if (strtoul(record, NULL, 10) >> 3)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++)
		if (strncmp(text, drivers[i], strlen(drivers[i])) == 0)
			return true;
	return false;
}

char *kernel_log_since(int mark)
{
	char record[RECORD_MAX], last[RECORD_MAX] = "", *lines = NULL;
	size_t size = 0;
	ssize_t length;
	FILE *out;

	if (mark < 0)
		return NULL;
	out = open_memstream(&lines, &size);
	for (int count = 0; out && count < MAX_LINES;) {
		char *text;

		length = read(mark, record, sizeof(record) - 1);
		if (length < 0 && errno == EPIPE)
			continue;	/* the ring ran over; the next read is at its start */
		if (length <= 0)
			break;
		record[length] = '\0';
		text = strchr(record, ';');
		if (!text)
			continue;
		text++;
		text[strcspn(text, "\n")] = '\0';
		if (!is_ours(record, text) || strcmp(text, last) == 0)
			continue;	/* of what was tried again, once is enough */
		snprintf(last, sizeof(last), "%s", text);
		fprintf(out, "%s%s", count++ ? "\n" : "", text);
	}
	if (out)
		fclose(out);
	close(mark);
	return lines;
}
