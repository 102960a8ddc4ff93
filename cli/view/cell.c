// SPDX-License-Identifier: GPL-2.0-only
/* Cells as text. */
#include <stdio.h>

#include "view/renderers.h"
#include "view/size.h"

/* Sixteenths have at most four digits behind the point; people see one. */
static void print_decimal(int64_t sixteenths, char *buffer, size_t size)
{
	const unsigned long long all = (unsigned long long)(sixteenths < 0 ? -sixteenths : sixteenths);
	int length = snprintf(buffer, size, "%s%llu", sixteenths < 0 ? "-" : "", all / 16);

	if (!(all % 16))
		return;
	length += snprintf(buffer + length, size - (size_t)length, ".%04llu", all % 16 * 625);
	while (buffer[length - 1] == '0')
		buffer[--length] = '\0';
}

static void print_tenths(int64_t sixteenths, const char *unit, char *buffer, size_t size)
{
	const long long all = sixteenths < 0 ? -sixteenths : sixteenths, tenths = (all * 10 + 8) / 16;

	snprintf(buffer, size, "%s%lld.%lld%s", sixteenths < 0 ? "-" : "", tenths / 10, tenths % 10, unit);
}

static void print_sixteenths(const struct column *column, int64_t sixteenths, bool human, char *buffer, size_t size)
{
	if (human && column->type == COLUMN_CELSIUS)
		print_tenths(sixteenths, " C", buffer, size);
	else if (human && sixteenths % 16)
		print_tenths(sixteenths, "", buffer, size);
	else
		print_decimal(sixteenths, buffer, size);
}

const char *cell_text(const struct column *column, const struct cell *cell, bool human, char *buffer,
		      size_t size)
{
	const unsigned long long number = cell->number;

	switch (column->type) {
	case COLUMN_TEXT:
	case COLUMN_ID:
	case COLUMN_CODE:
	case COLUMN_LIST:
		return cell->text;
	case COLUMN_SIZE:
		if (human)
			return size_words(cell->number, buffer, size);
		break;
	case COLUMN_HEX:
	case COLUMN_HANDLE:
		snprintf(buffer, size, "0x%llx", number);
		return buffer;
	case COLUMN_PERCENT:
		snprintf(buffer, size, human ? "%llu%%" : "%llu", number);
		return buffer;
	case COLUMN_DECIMAL:
	case COLUMN_CELSIUS:
		print_sixteenths(column, (int64_t)(cell->number - DECIMAL_ZERO), human, buffer, size);
		return buffer;
	case COLUMN_NUMBER:
		break;
	}
	snprintf(buffer, size, "%llu", number);
	return buffer;
}
