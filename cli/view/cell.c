// SPDX-License-Identifier: GPL-2.0-only
/* Cells as text. */
#include <stdio.h>

#include "view/renderers.h"
#include "view/size.h"

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
		snprintf(buffer, size, "0x%llx", number);
		return buffer;
	case COLUMN_PERCENT:
		snprintf(buffer, size, human ? "%llu%%" : "%llu", number);
		return buffer;
	case COLUMN_NUMBER:
		break;
	}
	snprintf(buffer, size, "%llu", number);
	return buffer;
}
