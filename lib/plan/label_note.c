// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The areas before and after a change of labels, in a file that stays when the process dies in the
 * middle. A line of text, filled up with zeros, says how
 * large an area is, what was done to it, and what was in service.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "label_change.h"

enum { HEADER = LABEL_NOTE_SERVICE + 64 };

static void path_of(const char *dimm, char *path, size_t size)
{
	snprintf(path, size, "/run/pmemctl/%s.labels", dimm);
}

/* Without the file the change is no less safe, only nothing brings the area of before back. */
void label_note_begin(const char *dimm, const struct label_note *note)
{
	char path[128], header[HEADER] = "";
	const struct iovec parts[] = {
		{ header, sizeof(header) },
		{ (void *)note->before, note->size },
		{ (void *)note->after, note->size },
	};
	int fd;

	snprintf(header, sizeof(header), "%zu %s %s", note->size, note->verb, note->service);
	path_of(dimm, path, sizeof(path));
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	if (writev(fd, parts, ARRAY_SIZE(parts)) != (ssize_t)(HEADER + 2 * note->size))
		unlink(path);
	close(fd);
}

void label_note_end(const char *dimm)
{
	char path[128];

	path_of(dimm, path, sizeof(path));
	unlink(path);
}

bool label_note_is_there(const char *dimm)
{
	char path[128];

	path_of(dimm, path, sizeof(path));
	return access(path, F_OK) == 0;
}

static bool read_open(int fd, size_t size, struct arena *arena, struct label_note *note)
{
	uint8_t *areas = arena_alloc(arena, 2 * size + 1);
	char header[HEADER];
	struct iovec parts[] = { { header, sizeof(header) }, { areas, 2 * size } };
	size_t noted;
	struct stat st;
	int at = 0;

	if (!areas || fstat(fd, &st) || st.st_uid != 0 || st.st_size != (off_t)(HEADER + 2 * size) ||
	    readv(fd, parts, ARRAY_SIZE(parts)) != st.st_size)
		return false;
	header[HEADER - 1] = '\0';
	*note = (struct label_note) { .before = areas, .after = areas + size, .size = size };
	if (sscanf(header, "%zu %31s %n", &noted, note->verb, &at) != 2 || noted != size)
		return false;
	snprintf(note->service, sizeof(note->service), "%s", header + at);
	return true;
}

bool label_note_read(const char *dimm, size_t size, struct arena *arena, struct label_note *note)
{
	char path[128];
	bool found;
	int fd;

	path_of(dimm, path, sizeof(path));
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	found = read_open(fd, size, arena, note);
	close(fd);
	return found;
}

bool label_note_has(const struct label_note *note, const char *device)
{
	return note && text_has_word(note->service, device);
}

bool label_note_is_half(const struct label_note *note, const struct pmemctl_label_area *now)
{
	return (now->current < 0 || now->damaged) && memcmp(note->before, now->bytes, note->size) != 0 &&
	       memcmp(note->after, now->bytes, note->size) != 0;
}
