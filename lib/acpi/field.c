// SPDX-License-Identifier: LGPL-2.1-or-later
/* One field of an ACPI structure: bytes to numbers, texts and words. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "format.h"

enum { MEANING_MAX = 512 };

uint64_t acpi_read(const uint8_t *bytes, size_t width)
{
	return le_get(bytes, width);
}

char *acpi_printf(struct arena *arena, const char *format, ...)
{
	char text[MEANING_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return arena_strdup(arena, text);
}

/* Append to a list in words; what no longer fits is left out. */
static void __attribute__((format(printf, 3, 4)))
add_word(char *list, const char *separator, const char *format, ...)
{
	size_t used = strlen(list);
	va_list arguments;

	if (used)
		used += (size_t)snprintf(list + used, MEANING_MAX - used, "%s", separator);
	if (used >= MEANING_MAX)
		return;
	va_start(arguments, format);
	vsnprintf(list + used, MEANING_MAX - used, format, arguments);
	va_end(arguments);
}

static void add_flags(char *list, const char *separator, uint64_t value,
		      const struct acpi_word *words)
{
	for (; words && words->text; words++) {
		if (value & words->value)
			add_word(list, separator, "%s", words->text);
		value &= ~words->value;
	}
	if (value)
		add_word(list, separator, "reserved 0x%llx", (unsigned long long)value);
}

static uint64_t take_bits(uint64_t value, unsigned first, unsigned count)
{
	value >>= first;
	return count < 64 ? value & ((1ULL << count) - 1) : value;
}

static void add_parts(char *list, uint64_t value, const struct acpi_part *part)
{
	for (; part->name; part++) {
		uint64_t bits = take_bits(value, part->first_bit, part->bits);
		char words[MEANING_MAX] = "";

		if (part->words) {
			add_flags(words, "/", bits, part->words);
			add_word(list, ", ", "%s %s", part->name, *words ? words : "none");
		} else {
			add_word(list, ", ", "%s %llu", part->name, (unsigned long long)bits);
		}
	}
}

static const char *meaning(struct arena *arena, const struct acpi_field_format *format,
			   uint64_t value)
{
	char list[MEANING_MAX] = "";

	if (format->kind == ACPI_FLAGS) {
		add_flags(list, ", ", value, format->words);
		return *list ? arena_strdup(arena, list) : "none";
	}
	if (format->parts) {
		add_parts(list, value, format->parts);
		return arena_strdup(arena, list);
	}
	for (const struct acpi_word *word = format->words; word && word->text; word++)
		if (word->value == value)
			return word->text;
	return NULL;
}

static void decode_number(struct arena *arena, struct acpi_field *field,
			  const struct acpi_field_format *format, const uint8_t *bytes)
{
	uint64_t value = acpi_read(bytes, format->width);

	if (format->upper_width)
		value |= acpi_read(bytes - format->offset + format->upper_offset,
				   format->upper_width) << (8 * format->width);
	if (format->bits)
		value = take_bits(value, format->first_bit, format->bits);
	field->width = format->width + format->upper_width;
	field->meaning = meaning(arena, format, value);
	if (format->exponent && value > 63) {	/* no such size: show what is stored */
		field->kind = ACPI_DECIMAL;
		field->meaning = "exponent out of range";
	} else if (format->exponent) {
		value = 1ULL << value;
	}
	field->value = value << format->shift;
}

static char *decode_text(struct arena *arena, const uint8_t *bytes, size_t length)
{
	char *text;

	while (length && (bytes[length - 1] == ' ' || bytes[length - 1] == '\0'))
		length--;
	text = arena_strndup(arena, (const char *)bytes, length);
	for (size_t i = 0; text && i < length; i++)
		if (bytes[i] < ' ' || bytes[i] > '~')
			text[i] = '?';
	return text;
}

static char *decode_guid(struct arena *arena, const uint8_t *bytes)
{
	/* the first three groups are little endian, the others are bytes */
	return acpi_printf(arena, "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x",
			   (unsigned)acpi_read(bytes, 4), (unsigned)acpi_read(bytes + 4, 2),
			   (unsigned)acpi_read(bytes + 6, 2), bytes[8], bytes[9], bytes[10],
			   bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]);
}

static const char *guid_name(const struct acpi_guid_name *names, const char *guid)
{
	for (; guid && names && names->text; names++)
		if (!strcmp(names->guid, guid))
			return names->text;
	return NULL;
}

static char *decode_bytes(struct arena *arena, const uint8_t *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	char *text = arena_alloc(arena, 2 * length + 1);

	for (size_t i = 0; text && i < length; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	return text;
}

struct acpi_field *acpi_add_field(struct arena *arena, struct acpi_structure *structure,
				  const struct acpi_field_format *format, const uint8_t *bytes)
{
	struct acpi_field *field = arena_alloc(arena, sizeof(*field));

	if (!field)
		return NULL;
	field->name = format->name;
	field->kind = format->kind;
	switch (format->kind) {
	case ACPI_TEXT:
		field->text = decode_text(arena, bytes, format->width);
		break;
	case ACPI_GUID:
		field->text = decode_guid(arena, bytes);
		field->meaning = guid_name(format->guids, field->text);
		break;
	case ACPI_BYTES:
		field->text = decode_bytes(arena, bytes, format->width);
		break;
	default:
		decode_number(arena, field, format, bytes);
	}
	ARENA_APPEND(arena, structure->fields, structure->field_count, field);
	return field;
}

void acpi_add_fields(struct arena *arena, struct acpi_structure *structure,
		     const struct acpi_field_format *formats, const uint8_t *bytes, size_t length)
{
	for (; formats && formats->name; formats++)
		if ((size_t)formats->offset + formats->width <= length &&
		    (size_t)formats->upper_offset + formats->upper_width <= length)
			acpi_add_field(arena, structure, formats, bytes + formats->offset);
}

void acpi_add_bytes(struct arena *arena, struct acpi_structure *structure, const char *name,
		    const uint8_t *bytes, size_t length)
{
	struct acpi_field *field = arena_alloc(arena, sizeof(*field));

	if (!field)
		return;
	field->name = name;
	field->kind = ACPI_BYTES;
	field->text = decode_bytes(arena, bytes, length);
	ARENA_APPEND(arena, structure->fields, structure->field_count, field);
}
