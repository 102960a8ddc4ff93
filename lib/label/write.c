// SPDX-License-Identifier: LGPL-2.1-or-later
/* Index blocks and labels as bytes. */
#include <string.h>

#include "bytes.h"
#include "ctx.h"
#include "fletcher64.h"
#include "infoblock/infoblock.h"
#include "label/label.h"

void label_index_put(uint8_t *bytes, const struct label_geometry *g, unsigned which,
		     uint32_t sequence, const uint8_t *used)
{
	memset(bytes, 0, g->index_size);
	memcpy(bytes, "NAMESPACE_INDEX", LABEL_INDEX_SIGNATURE);
	bytes[19] = g->label_size == LABEL_SMALL ? 0 : 1;
	le_put(bytes + 20, 4, sequence);
	le_put(bytes + 24, 8, which * g->index_size);
	le_put(bytes + 32, 8, g->index_size);
	le_put(bytes + 40, 8, !which * g->index_size);
	le_put(bytes + 48, 8, 2 * g->index_size);
	le_put(bytes + 56, 4, g->slots);
	le_put(bytes + 60, 2, 1);
	le_put(bytes + 62, 2, g->label_size == LABEL_SMALL ? 1 : 2);
	for (uint32_t slot = 0; slot < g->slots; slot++)
		if (!used || !(used[slot / 8] >> slot % 8 & 1))
			bytes[LABEL_INDEX_FREE + slot / 8] |= (uint8_t)(1u << slot % 8);
	le_put(bytes + LABEL_INDEX_CHECKSUM, 8,
	       fletcher64(bytes, g->index_size, LABEL_INDEX_CHECKSUM));
}

void label_area_format(uint8_t *bytes, const struct label_geometry *g,
		       const struct pmemctl_label_area *before)
{
	/* the newer block takes the place of the older one of before, and follows on the newer */
	const bool follows = before && before->current >= 0 && before->index_size == g->index_size;
	const unsigned newer = follows ? (unsigned)!before->current : 0;
	const uint32_t older_sequence = follows ? before->index[before->current].sequence & 3 : 2;

	label_index_put(bytes + newer * g->index_size, g, newer, label_next_sequence(older_sequence),
			NULL);
	label_index_put(bytes + !newer * g->index_size, g, !newer, older_sequence, NULL);
}

/* What is no uuid is none. */
static void put_uuid(const char *text, uint8_t bytes[INFO_UUID])
{
	if (!uuid_from_text(text, bytes))
		memset(bytes, 0, INFO_UUID);
}

static uint8_t shift_of(uint64_t size)
{
	uint8_t shift = 0;

	while (size > 1) {
		size >>= 1;
		shift++;
	}
	return shift;
}

void label_entry_put(uint8_t *area, const struct label_geometry *g, const struct pmemctl_label *label)
{
	uint8_t *bytes = area + 2 * g->index_size + (size_t)label->place * g->label_size;

	memset(bytes, 0, g->label_size);
	put_uuid(label->uuid, bytes);
	memcpy(bytes + 16, label->name, strnlen(label->name, sizeof(label->name) - 1));
	le_put(bytes + 80, 4, label->flags);
	le_put(bytes + 84, 2, label->count);
	le_put(bytes + 86, 2, label->position);
	le_put(bytes + 88, 8, label->iset_cookie);
	le_put(bytes + 96, 8, label->sector_size);
	le_put(bytes + 104, 8, label->dpa);
	le_put(bytes + 112, 8, label->raw_size);
	le_put(bytes + 120, 4, label->place);
	if (g->label_size < LABEL_LARGE)
		return;
	bytes[124] = shift_of(label->align);
	put_uuid(label->type_guid, bytes + 128);
	put_uuid(label->abstraction_guid, bytes + 144);
	le_put(bytes + LABEL_CHECKSUM, 8, fletcher64(bytes, LABEL_LARGE, LABEL_CHECKSUM));
}
