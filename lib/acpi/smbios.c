// SPDX-License-Identifier: LGPL-2.1-or-later
/* The memory devices of the SMBIOS table: structures with a header of four bytes, each followed by its strings. */
#include <errno.h>

#include "acpi/smbios.h"
#include "bytes.h"

enum {
	HEADER = 4,
	MEMORY_DEVICE = 17,
	END_OF_TABLE = 127,
	LEAST = 0x15,
	WITH_SPEED = 0x17,
	WITH_NAMES = 0x1b,
	WITH_EXTENDED = 0x20
};
enum { SIZE_UNKNOWN = 0xffff, SIZE_EXTENDED = 0x7fff, IN_KIB = 0x8000 };

/* A structure and the strings behind it, of which end is the first byte beyond. */
struct structure {
	const uint8_t *bytes, *end;
	size_t length;		/* without the strings */
};

/* Strings are counted from 1; 0 is none. */
static const char *string_at(const struct structure *s, size_t offset, struct arena *arena)
{
	unsigned number = offset < s->length ? s->bytes[offset] : 0;
	const uint8_t *text = s->bytes + s->length;
	char *copy;

	if (!number)
		return NULL;
	while (--number && text < s->end && *text)
		text += strnlen((const char *)text, (size_t)(s->end - text)) + 1;
	if (text >= s->end || !*text)
		return NULL;
	copy = arena_strndup(arena, (const char *)text, strnlen((const char *)text, (size_t)(s->end - text)));
	for (char *c = copy; c && *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return copy;
}

static uint64_t size_of(const struct structure *s)
{
	const uint64_t size = le_get(s->bytes + 12, 2);

	if (size == SIZE_UNKNOWN)
		return PMEMCTL_UNKNOWN;
	if (size == SIZE_EXTENDED)
		return s->length >= WITH_EXTENDED ? (le_get(s->bytes + 28, 4) & 0x7fffffff) << 20 : PMEMCTL_UNKNOWN;
	return size & IN_KIB ? (size & ~(uint64_t)IN_KIB) << 10 : size << 20;
}

static void take_device(const struct structure *s, struct arena *arena, struct pmemctl_smbios *smbios)
{
	struct pmemctl_memory_device *device = s->length >= LEAST ? arena_alloc(arena, sizeof(*device)) : NULL;

	if (!device)
		return;
	*device = (struct pmemctl_memory_device) {
		.handle = (unsigned)le_get(s->bytes + 2, 2), .size = size_of(s),
		.total_width = (unsigned)le_get(s->bytes + 8, 2), .data_width = (unsigned)le_get(s->bytes + 10, 2),
		.form_factor = s->bytes[14], .locator = string_at(s, 16, arena), .bank = string_at(s, 17, arena),
		.type = s->bytes[18], .detail = (unsigned)le_get(s->bytes + 19, 2),
		.speed = s->length >= WITH_SPEED ? (unsigned)le_get(s->bytes + 21, 2) : 0,
	};
	if (s->length >= WITH_NAMES) {
		device->manufacturer = string_at(s, 23, arena);
		device->serial = string_at(s, 24, arena);
		device->part = string_at(s, 26, arena);
	}
	ARENA_APPEND(arena, smbios->devices, smbios->device_count, device);
}

/* The next structure, which ends with two zeros behind its strings; false at the end, or where it is cut off. */
static bool next_structure(const uint8_t *bytes, size_t length, size_t *at, struct structure *s)
{
	size_t end;

	if (length - *at < HEADER)
		return false;
	s->bytes = bytes + *at;
	s->length = s->bytes[1];
	if (s->length < HEADER || s->length > length - *at)
		return false;
	for (end = *at + s->length; end + 2 <= length; end++)
		if (!bytes[end] && !bytes[end + 1])
			break;
	if (end + 2 > length)
		return false;
	s->end = bytes + end;
	*at = end + 2;
	return true;
}

int smbios_decode(const uint8_t *bytes, size_t length, struct arena *arena, struct pmemctl_smbios *smbios)
{
	struct structure s;
	size_t at = 0;

	*smbios = (struct pmemctl_smbios) { .devices = NULL };
	while (at < length) {
		if (!next_structure(bytes, length, &at, &s)) {
			smbios->damaged = true;
			break;
		}
		if (s.bytes[0] == END_OF_TABLE)
			break;
		if (s.bytes[0] == MEMORY_DEVICE)
			take_device(&s, arena, smbios);
	}
	return arena->failed ? -ENOMEM : 0;
}
