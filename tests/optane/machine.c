// SPDX-License-Identifier: GPL-2.0-only
/* The files of an emulated machine. */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emulator.h"

enum { PATH_LENGTH = 512 };

static int open_file(const char *dimm, const char *file, int flags)
{
	const char *machine = getenv("PMEMCTL_OPTANE");
	char path[PATH_LENGTH];
	int fd;

	if (!machine)
		return -ENODEV;
	snprintf(path, sizeof(path), "%s/%s/%s", machine, dimm, file);
	fd = open(path, flags | O_CLOEXEC, 0600);
	return fd < 0 ? -errno : fd;
}

ssize_t machine_read(const char *dimm, const char *file, uint64_t offset, void *bytes, size_t size)
{
	int fd = open_file(dimm, file, O_RDONLY);
	ssize_t length;

	if (fd < 0)
		return fd;
	length = pread(fd, bytes, size, (off_t)offset);
	close(fd);
	return length < 0 ? -EIO : length;
}

ssize_t machine_write(const char *dimm, const char *file, uint64_t offset, const void *bytes, size_t size)
{
	int fd = open_file(dimm, file, O_WRONLY | O_CREAT);
	ssize_t length;

	if (fd < 0)
		return fd;
	length = pwrite(fd, bytes, size, (off_t)offset);
	close(fd);
	return length < 0 ? -EIO : length;
}

/* "nmem3 vendor.0800 0x0 0000000000000000": DIMM, command, status word, begin of its input; one write, so whole */
void machine_log(const struct command *command)
{
	char line[128];
	int length = snprintf(line, sizeof(line), "%s %s 0x%x ", command->dimm, command->name, command->status);
	int fd = open_file("", "log", O_WRONLY | O_CREAT | O_APPEND);

	if (fd < 0)
		return;
	for (size_t i = 0; i < command->in_size && i < 8; i++)
		length += snprintf(line + length, sizeof(line) - (size_t)length, "%02x", command->in[i]);
	line[length++] = '\n';
	if (write(fd, line, (size_t)length) != length)
		fprintf(stderr, "emulator: the log cannot be written\n");
	close(fd);
}

int machine_reply(struct command *command, const char *file)
{
	uint8_t bytes[4 + MAILBOX];
	ssize_t length = machine_read(command->dimm, file, 0, bytes, sizeof(bytes));
	uint32_t status;

	if (length < 4)
		return 0;
	memcpy(&status, bytes, sizeof(status));
	command->status = le32toh(status);
	length -= 4;
	memcpy(command->out, bytes + 4, (size_t)length < command->out_size ? (size_t)length : command->out_size);
	return 1;
}
