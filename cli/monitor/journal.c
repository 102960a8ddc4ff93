// SPDX-License-Identifier: GPL-2.0-only
/*
 * systemd's journal, by its native protocol (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/): a datagram with
 * a field a line. A value of several lines has its length in front.
 */
#include "monitor/monitor.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int journal_open(void)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/run/systemd/journal/socket" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), rc;

	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	rc = -errno;
	close(fd);
	return rc;
}

static void add_field(FILE *entry, const struct journal_field *field)
{
	const uint64_t length = htole64(strlen(field->value));

	fputs(field->name, entry);
	if (strchr(field->value, '\n')) {
		putc('\n', entry);
		fwrite(&length, sizeof(length), 1, entry);
	} else {
		putc('=', entry);
	}
	fputs(field->value, entry);
	putc('\n', entry);
}

int journal_send(int fd, const struct journal_field *fields, size_t count)
{
	size_t size = 0;
	char *text = NULL;
	FILE *entry = open_memstream(&text, &size);
	ssize_t sent = -1;

	if (!entry)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		if (fields[i].value)
			add_field(entry, &fields[i]);
	if (fclose(entry) == 0)
		sent = send(fd, text, size, MSG_NOSIGNAL);
	free(text);
	return sent < 0 ? -errno : 0;
}
