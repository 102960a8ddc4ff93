// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The areas before and after a change of labels, in a file that stays when the process dies in the
 * middle. Three lines of text, filled up with zeros, say how large an area is and what was done to it, which
 * DIMM it is of, and what was in service. The file is named as the DIMM is, but the kernel gives these names anew
 * whenever a bus gets its driver.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "label_change.h"
#include "note_file.h"

enum { HEADER = LABEL_NOTE_SERVICE + LABEL_NOTE_ID + 64 };

static void path_of(const char *dimm, char *path, size_t size)
{
	snprintf(path, size, "/run/pmemctl/%s.labels", dimm);
}

void label_note_name(struct label_note *note, const struct pmemctl_dimm *dimm)
{
	snprintf(note->id, sizeof(note->id), "%s %#llx %s",
		 dimm->bus && dimm->bus->provider ? dimm->bus->provider : "-", (unsigned long long)dimm->handle,
		 dimm->unique_id ? dimm->unique_id : "-");
}

int label_note_begin(const char *dimm, const struct label_note *note)
{
	char path[128], header[HEADER] = "";
	const struct iovec parts[] = {
		{ header, sizeof(header) },
		{ (void *)note->before, note->size },
		{ (void *)note->after, note->size },
	};

	path_of(dimm, path, sizeof(path));
	snprintf(header, sizeof(header), "%zu %s\n%s\n%s", note->size, note->verb, note->id, note->service);
	return note_file_write(path, 0600, parts, ARRAY_SIZE(parts));
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

static bool read_header(const char *header, size_t size, struct label_note *note)
{
	size_t noted;
	int at = 0;

	if (sscanf(header, "%zu %31s\n%159[^\n]\n%n", &noted, note->verb, note->id, &at) != 3 || !at)
		return false;
	snprintf(note->service, sizeof(note->service), "%s", header + at);
	return noted == size;
}

static int open_note(const char *dimm)
{
	char path[128];

	path_of(dimm, path, sizeof(path));
	return open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

bool label_note_id(const char *dimm, char *id)
{
	const int fd = open_note(dimm);
	char header[HEADER] = "";
	bool found;

	found = fd >= 0 && read(fd, header, sizeof(header) - 1) > 0 &&
		sscanf(header, "%*u %*s\n%159[^\n]", id) == 1;
	if (fd >= 0)
		close(fd);
	return found;
}

static bool read_open(int fd, size_t size, struct arena *arena, struct label_note *note)
{
	uint8_t *areas = arena_alloc(arena, 2 * size + 1);
	char header[HEADER];
	struct iovec parts[] = { { header, sizeof(header) }, { areas, 2 * size } };
	struct stat st;

	if (!areas || fstat(fd, &st) || st.st_uid != 0 || st.st_size != (off_t)(HEADER + 2 * size) ||
	    readv(fd, parts, ARRAY_SIZE(parts)) != st.st_size)
		return false;
	header[HEADER - 1] = '\0';
	*note = (struct label_note) { .before = areas, .after = areas + size, .size = size };
	return read_header(header, size, note);
}

bool label_note_read(const struct pmemctl_dimm *dimm, size_t size, struct arena *arena, struct label_note *note)
{
	const int fd = open_note(dimm->name);
	struct label_note now;
	bool found;

	if (fd < 0)
		return false;
	found = read_open(fd, size, arena, note);
	close(fd);
	label_note_name(&now, dimm);
	return found && strcmp(note->id, now.id) == 0;
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

void label_note_add(struct label_note *note, const char *device)
{
	const size_t used = strlen(note->service);

	/* a name that is cut short is another's */
	if (used + 1 + strlen(device) < sizeof(note->service))
		snprintf(note->service + used, sizeof(note->service) - used, "%s%s", used ? " " : "", device);
}
