// SPDX-License-Identifier: LGPL-2.1-or-later
/* The ACPI tables of a machine, from /sys/firmware/acpi/tables, as lines for showing. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "acpi/acpi.h"
#include "ctx.h"
#include "sysfs.h"

/* What pmemctl_acpi_read() returns, with the memory that everything in it lives in. */
struct acpi_lines {
	struct pmemctl_acpi_table table;
	struct arena arena;
};

PMEMCTL_EXPORT void pmemctl_acpi_free(struct pmemctl_acpi_table *table)
{
	struct acpi_lines *lines = (struct acpi_lines *)table;

	if (!lines)
		return;
	arena_free(&lines->arena);
	free(lines);
}

/* The value of a field: addresses and ids in hexadecimal of their width, sizes in bytes. */
static const char *value_text(struct arena *arena, const struct acpi_field *field)
{
	const unsigned long long value = field->value;
	char text[32];

	if (field->text)
		return arena_strdup(arena, field->text);
	if (field->kind == ACPI_HEX || field->kind == ACPI_FLAGS)
		snprintf(text, sizeof(text), "0x%0*llx", (int)(2 * field->width), value);
	else
		snprintf(text, sizeof(text), "%llu", value);
	return arena_strdup(arena, text);
}

static void add_structure(struct acpi_lines *lines, const struct acpi_structure *structure)
{
	struct pmemctl_acpi_table *table = &lines->table;

	for (size_t i = 0; i < structure->field_count; i++) {
		const struct acpi_field *field = structure->fields[i];
		struct pmemctl_acpi_field *line = arena_alloc(&lines->arena, sizeof(*line));

		if (!line)
			return;
		*line = (struct pmemctl_acpi_field) {
			.structure = structure->name,
			.offset = structure->offset,
			.name = field->name,
			.value = value_text(&lines->arena, field),
			.meaning = field->meaning,
		};
		ARENA_APPEND(&lines->arena, table->fields, table->field_count, line);
	}
}

static int read_table(struct pmemctl_ctx *ctx, const char *signature, struct acpi_lines *lines)
{
	char path[64];
	struct acpi_table decoded;
	size_t length;
	char *bytes;

	snprintf(path, sizeof(path), "sys/firmware/acpi/tables/%s", signature);
	bytes = sysfs_read_all(ctx, path, &lines->arena, &length);
	if (!bytes && errno == EACCES)
		return fail(ctx, PMEMCTL_NO_PERMISSION, EACCES, signature, "only root may read it");
	if (!bytes && errno == ENOENT)
		return fail(ctx, PMEMCTL_NO_OBJECT, ENODATA, signature, "there is no such ACPI table");
	if (!bytes)
		return fail(ctx, PMEMCTL_FAILED, errno, signature, "cannot be read: %s", strerror(errno));
	lines->table.size = length;
	lines->table.bytes = bytes;
	if (acpi_decode(bytes, length, &lines->arena, &decoded))
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, signature, "out of memory");
	lines->table.damaged = decoded.damaged;
	for (size_t i = 0; i < decoded.structure_count; i++)
		add_structure(lines, decoded.structures[i]);
	return lines->arena.failed ? fail(ctx, PMEMCTL_FAILED, ENOMEM, signature, "out of memory") : 0;
}

/* Table names are four upper-case letters or digits; with a number when there are several. */
static bool is_signature(const char *text)
{
	size_t length = 0;

	while (isalnum((unsigned char)text[length]))
		length++;
	return length >= 4 && length <= 8 && !text[length];
}

PMEMCTL_EXPORT int pmemctl_acpi_read(struct pmemctl_ctx *ctx, const char *signature,
				     struct pmemctl_acpi_table **table)
{
	struct acpi_lines *lines = calloc(1, sizeof(*lines));
	int rc;

	*table = NULL;
	error_clear(ctx);
	if (!lines)
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	if (is_signature(signature))
		rc = read_table(ctx, signature, lines);
	else
		rc = fail(ctx, PMEMCTL_NO_OBJECT, ENODATA, signature, "there is no such ACPI table");
	if (rc) {
		pmemctl_acpi_free(&lines->table);
		return rc;
	}
	lines->table.signature = arena_strdup(&lines->arena, signature);
	*table = &lines->table;
	return 0;
}
