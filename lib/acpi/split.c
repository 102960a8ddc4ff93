// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A proximity domain with one range of memory becomes several of equal size: in SRAT, SLIT and NFIT,
 * for a kernel that is given other tables than its firmware's. Bytes in, bytes out. Sections are those
 * of the ACPI specification 6.5.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "acpi/acpi.h"
#include "acpi/format.h"
#include "bytes.h"
#include "ctx.h"

/* Section 5.2.6, System Description Table Header */
enum { LENGTH_AT = 4, CHECKSUM_AT = 9, OEM_REVISION_AT = 24, HEADER = 36 };
/* Section 5.2.16.2, Memory Affinity Structure */
enum { MEMORY = 1, MEMORY_SIZE = 40, M_DOMAIN = 2, M_BASE = 8, M_LENGTH = 16, M_FLAGS = 28 };
/* Section 5.2.17: the count of localities, then a matrix of bytes */
enum { SLIT_COUNT = 36, SLIT_BODY = 44, HERE = 10, NEAR = 11 };
/* Section 5.2.25.2, SPA Range Structure */
enum { RANGE = 0, RANGE_SIZE = 56, R_INDEX = 4, R_DOMAIN = 12, R_TYPE = 16, R_BASE = 32, R_LENGTH = 40 };
/* Section 5.2.25.3, NVDIMM Region Mapping Structure */
enum { MAPPING = 1, MAPPING_SIZE = 48, G_REGION = 10, G_RANGE = 12, G_LENGTH = 16, G_OFFSET = 24 };
/* More domains than any kernel has nodes */
enum { MOST_DOMAINS = 4096 };

static const char *const names[PMEMCTL_ACPI_SPLIT_TABLES] = { "SRAT", "SLIT", "NFIT" };
static const size_t bodies[PMEMCTL_ACPI_SPLIT_TABLES] = { 48, SLIT_BODY, 40 };

struct work {
	struct pmemctl_acpi_split split;	/* what is returned */
	struct arena arena;
	struct pmemctl_ctx *ctx;
	struct pmemctl_acpi_image in[PMEMCTL_ACPI_SPLIT_TABLES];	/* of their own lengths */
	uint32_t domain, last_domain;
	unsigned nodes;
	uint64_t address, length;	/* before the split */
};

/* A table that grows. */
struct growing {
	uint8_t *bytes;
	size_t size;
};

static int no_memory(struct work *w)
{
	return fail(w->ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
}

static int too_many(struct work *w, const char *table)
{
	return fail(w->ctx, PMEMCTL_NOT_SUPPORTED, EOVERFLOW, table, "there would be too many parts");
}

/* ---- tables ---- */

static uint8_t sum_of(const uint8_t *bytes, size_t size)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum = (uint8_t)(sum + bytes[i]);
	return sum;
}

static int check_table(struct work *w, enum pmemctl_acpi_split_table which)
{
	struct pmemctl_acpi_image *image = &w->in[which];
	const char *name = names[which];
	size_t length;

	if (image->size < HEADER)
		return fail(w->ctx, PMEMCTL_DAMAGED, ENODATA, name, "it is too short for an ACPI table");
	if (memcmp(image->bytes, name, 4) != 0)
		return fail(w->ctx, PMEMCTL_DAMAGED, EILSEQ, name, "it is another table");
	length = le_get((const uint8_t *)image->bytes + LENGTH_AT, 4);
	if (length > image->size || length < bodies[which])
		return fail(w->ctx, PMEMCTL_DAMAGED, EINVAL, name, "it says %zu bytes, and has %zu", length,
			    image->size);
	image->size = length;
	if (sum_of(image->bytes, length))
		return fail(w->ctx, PMEMCTL_DAMAGED, EBADMSG, name, "its checksum is wrong");
	return 0;
}

/* The length of the structure at a place, or 0 when it is none. */
static size_t structure_length(const struct work *w, enum pmemctl_acpi_split_table which, size_t at)
{
	const uint8_t *structure = (const uint8_t *)w->in[which].bytes + at;
	const size_t left = w->in[which].size - at, head = which == PMEMCTL_ACPI_SPLIT_NFIT ? 4 : 2;
	const size_t length = left < head ? 0 : le_get(structure + head / 2, head / 2);

	return length < head || length > left ? 0 : length;
}

static int check_structures(struct work *w, enum pmemctl_acpi_split_table which)
{
	const bool srat = which == PMEMCTL_ACPI_SPLIT_SRAT;
	size_t length;

	for (size_t at = bodies[which]; at < w->in[which].size; at += length) {
		const uint8_t *bytes = (const uint8_t *)w->in[which].bytes + at;
		size_t least = 0;

		length = structure_length(w, which, at);
		if (srat && *bytes == MEMORY)
			least = MEMORY_SIZE;
		else if (!srat && length && le_get(bytes, 2) <= MAPPING)
			least = le_get(bytes, 2) == RANGE ? RANGE_SIZE : MAPPING_SIZE;
		if (!length || length < least)
			return fail(w->ctx, PMEMCTL_DAMAGED, EUCLEAN, names[which],
				    "its structure at %#zx has a wrong length", at);
	}
	return 0;
}

static bool grow(struct work *w, struct growing *table, size_t most)
{
	*table = (struct growing) { .bytes = arena_alloc(&w->arena, most) };
	return table->bytes;
}

static uint8_t *add(struct growing *table, const void *bytes, size_t length)
{
	uint8_t *copy = table->bytes + table->size;

	memcpy(copy, bytes, length);
	table->size += length;
	return copy;
}

/* The header tells that it is another one. */
static void seal(struct work *w, enum pmemctl_acpi_split_table which, struct growing *table)
{
	uint8_t *bytes = table->bytes;

	le_put(bytes + LENGTH_AT, 4, table->size);
	le_put(bytes + OEM_REVISION_AT, 4, le_get(bytes + OEM_REVISION_AT, 4) + 1);
	bytes[CHECKSUM_AT] = 0;
	bytes[CHECKSUM_AT] = (uint8_t)-sum_of(bytes, table->size);
	w->split.tables[which] = (struct pmemctl_acpi_image) { bytes, table->size };
}

static void note(struct work *w, struct pmemctl_acpi_split_part part)
{
	struct pmemctl_acpi_split_part *kept = arena_alloc(&w->arena, sizeof(*kept));

	if (!kept)
		return;
	*kept = part;
	ARENA_APPEND(&w->arena, w->split.parts, w->split.part_count, kept);
}

/* ---- SRAT ---- */

/* Of any structure with a domain (sections 5.2.16.1 to 5.2.16.8); 0 of others. */
static uint32_t domain_of(const uint8_t *structure, size_t length)
{
	static const struct { uint8_t at, least; } places[] = {
		{ 2, 12 }, { M_DOMAIN, MEMORY_SIZE }, { 4, 8 }, { 2, 6 }, { 2, 6 }, { 4, 8 }, { 4, 8 }, { 4, 8 },
	};
	const uint8_t type = structure[0];

	if (type >= sizeof(places) / sizeof(places[0]) || length < places[type].least)
		return 0;
	if (!type)
		return (uint32_t)(structure[2] | le_get(structure + 9, 3) << 8);
	return (uint32_t)le_get(structure + places[type].at, 4);
}

static int find_memory(struct work *w, size_t *found)
{
	const struct pmemctl_acpi_image *srat = &w->in[PMEMCTL_ACPI_SPLIT_SRAT];
	unsigned count = 0;
	size_t length;

	for (size_t at = bodies[PMEMCTL_ACPI_SPLIT_SRAT]; at < srat->size; at += length) {
		const uint8_t *structure = (const uint8_t *)srat->bytes + at;
		uint32_t domain;

		length = structure_length(w, PMEMCTL_ACPI_SPLIT_SRAT, at);
		domain = domain_of(structure, length);
		if (domain > w->last_domain)
			w->last_domain = domain;
		if (*structure != MEMORY || domain != w->domain)
			continue;
		*found = at;
		count++;
	}
	if (!count)
		return fail(w->ctx, PMEMCTL_NO_OBJECT, ENOENT, "SRAT", "no memory is of proximity domain %u",
			    w->domain);
	if (count > 1)
		return fail(w->ctx, PMEMCTL_NOT_SUPPORTED, ENXIO, "SRAT",
			    "proximity domain %u has %u ranges; only one of one range can be split", w->domain, count);
	if (w->last_domain >= MOST_DOMAINS - w->nodes)
		return too_many(w, "SRAT");
	return 0;
}

static int split_srat(struct work *w)
{
	const struct pmemctl_acpi_image *srat = &w->in[PMEMCTL_ACPI_SPLIT_SRAT];
	uint8_t fresh[MEMORY_SIZE] = { MEMORY, MEMORY_SIZE }, *memory;
	struct growing table;
	uint64_t size;
	size_t found = 0;
	int rc = find_memory(w, &found);

	if (rc)
		return rc;
	if (!grow(w, &table, srat->size + w->nodes * sizeof(fresh)))
		return no_memory(w);
	add(&table, srat->bytes, srat->size);
	memory = table.bytes + found;
	w->address = le_get(memory + M_BASE, 8);
	w->length = le_get(memory + M_LENGTH, 8);
	size = w->length / w->nodes;
	if (!size || w->length % w->nodes)
		return fail(w->ctx, PMEMCTL_NOT_SUPPORTED, EDOM, "SRAT",
			    "%llu bytes are not to be split in %u equal parts", (unsigned long long)w->length,
			    w->nodes);
	le_put(memory + M_LENGTH, 8, size);
	memcpy(fresh + M_FLAGS, memory + M_FLAGS, 4);
	le_put(fresh + M_LENGTH, 8, size);
	note(w, (struct pmemctl_acpi_split_part) { "SRAT", false, false, w->address, size, w->domain });
	for (unsigned i = 1; i < w->nodes; i++) {
		le_put(fresh + M_DOMAIN, 4, w->last_domain + i);
		le_put(fresh + M_BASE, 8, w->address + i * size);
		add(&table, fresh, sizeof(fresh));
		note(w, (struct pmemctl_acpi_split_part) {
			"SRAT", true, false, w->address + i * size, size, w->last_domain + i });
	}
	seal(w, PMEMCTL_ACPI_SPLIT_SRAT, &table);
	return 0;
}

/* ---- SLIT ---- */

/* What is split off is as far from others as the whole; only a domain and itself have the least distance. */
static int split_slit(struct work *w)
{
	const struct pmemctl_acpi_image *slit = &w->in[PMEMCTL_ACPI_SPLIT_SLIT];
	const uint8_t *old = (const uint8_t *)slit->bytes + SLIT_BODY;
	const uint64_t had = le_get((const uint8_t *)slit->bytes + SLIT_COUNT, 8);
	const size_t count = (size_t)w->last_domain + w->nodes;
	struct growing table;

	if (had > MOST_DOMAINS || had * had > slit->size - SLIT_BODY)
		return fail(w->ctx, PMEMCTL_DAMAGED, EUCLEAN, "SLIT", "it is too short for its distances");
	if (had <= w->last_domain)
		return fail(w->ctx, PMEMCTL_DAMAGED, EUCLEAN, "SLIT",
			    "it has no distances of proximity domain %u, which SRAT has", w->last_domain);
	if (!grow(w, &table, SLIT_BODY + count * count))
		return no_memory(w);
	add(&table, slit->bytes, SLIT_BODY);
	le_put(table.bytes + SLIT_COUNT, 8, count);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			const size_t from = i > w->last_domain ? w->domain : i, to = j > w->last_domain ? w->domain : j;
			const bool parts = i > w->last_domain && j > w->last_domain;
			uint8_t distance = parts ? HERE : old[from * had + to];

			if (distance == HERE && i != j)
				distance = NEAR;
			table.bytes[table.size++] = distance;
		}
	seal(w, PMEMCTL_ACPI_SPLIT_SLIT, &table);
	return 0;
}

/* ---- NFIT ---- */

/* What is found in it, to number what is added. */
struct nfit_place {
	size_t range;		/* that is split, or 0 */
	uint16_t index, last_index, last_region;
	size_t mappings, mapping_bytes;	/* of it */
};

/* Persistent memory of the domain, which is the range of SRAT */
static bool is_split(const struct work *w, const uint8_t *range)
{
	/* 66f0d379-b4f3-4074-ac43-0d3318b78cdb, as it is stored */
	static const uint8_t pmem[] = {
		0x79, 0xd3, 0xf0, 0x66, 0xf3, 0xb4, 0x74, 0x40, 0xac, 0x43, 0x0d, 0x33, 0x18, 0xb7, 0x8c, 0xdb,
	};

	return memcmp(range + R_TYPE, pmem, sizeof(pmem)) == 0 && le_get(range + R_DOMAIN, 4) == w->domain &&
	       le_get(range + R_BASE, 8) == w->address && le_get(range + R_LENGTH, 8) == w->length;
}

static uint16_t larger(uint16_t a, uint64_t b)
{
	return b > a ? (uint16_t)b : a;
}

static int find_range(struct work *w, struct nfit_place *place)
{
	const struct pmemctl_acpi_image *nfit = &w->in[PMEMCTL_ACPI_SPLIT_NFIT];
	size_t length;

	for (size_t at = bodies[PMEMCTL_ACPI_SPLIT_NFIT]; at < nfit->size; at += length) {
		const uint8_t *structure = (const uint8_t *)nfit->bytes + at;

		length = structure_length(w, PMEMCTL_ACPI_SPLIT_NFIT, at);
		if (le_get(structure, 2) == MAPPING)
			place->last_region = larger(place->last_region, le_get(structure + G_REGION, 2));
		if (le_get(structure, 2) != RANGE)
			continue;
		place->last_index = larger(place->last_index, le_get(structure + R_INDEX, 2));
		if (!is_split(w, structure))
			continue;
		if (place->range)
			return fail(w->ctx, PMEMCTL_NOT_SUPPORTED, ENXIO, "NFIT",
				    "proximity domain %u has several ranges", w->domain);
		place->range = at;
		place->index = (uint16_t)le_get(structure + R_INDEX, 2);
	}
	return 0;
}

static bool is_its_mapping(const struct nfit_place *place, const uint8_t *structure)
{
	return le_get(structure, 2) == MAPPING && le_get(structure + G_RANGE, 2) == place->index;
}

static void count_mappings(struct work *w, struct nfit_place *place)
{
	const struct pmemctl_acpi_image *nfit = &w->in[PMEMCTL_ACPI_SPLIT_NFIT];
	size_t length;

	for (size_t at = bodies[PMEMCTL_ACPI_SPLIT_NFIT]; at < nfit->size; at += length) {
		length = structure_length(w, PMEMCTL_ACPI_SPLIT_NFIT, at);
		if (!is_its_mapping(place, (const uint8_t *)nfit->bytes + at))
			continue;
		place->mappings++;
		place->mapping_bytes += length;
	}
}

static void add_ranges(struct work *w, const struct nfit_place *place, struct growing *table, uint8_t *range)
{
	const uint64_t size = w->length / w->nodes;
	const size_t length = le_get(range + 2, 2);

	le_put(range + R_LENGTH, 8, size);
	note(w, (struct pmemctl_acpi_split_part) { "NFIT", false, false, w->address, size, w->domain });
	for (unsigned i = 1; i < w->nodes; i++) {
		uint8_t *copy = add(table, range, length);

		le_put(copy + R_INDEX, 2, place->last_index + i);
		le_put(copy + R_DOMAIN, 4, w->last_domain + i);
		le_put(copy + R_BASE, 8, w->address + i * size);
		note(w, (struct pmemctl_acpi_split_part) {
			"NFIT", true, false, w->address + i * size, size, w->last_domain + i });
	}
}

/* first: as many as there are, one after the other; the new ones go behind all of them. */
static void add_mappings(struct work *w, const struct nfit_place *place, struct growing *table, uint8_t *first)
{
	uint16_t region = place->last_region;
	uint8_t *mapping = first;

	for (size_t n = 0; n < place->mappings; n++, mapping += le_get(mapping + 2, 2)) {
		const uint64_t size = le_get(mapping + G_LENGTH, 8) / w->nodes;
		const uint64_t offset = le_get(mapping + G_OFFSET, 8);

		le_put(mapping + G_LENGTH, 8, size);
		note(w, (struct pmemctl_acpi_split_part) {
			"NFIT", false, true, offset, size, (uint32_t)le_get(mapping + G_REGION, 2) });
		for (unsigned i = 1; i < w->nodes; i++) {
			uint8_t *copy = add(table, mapping, le_get(mapping + 2, 2));

			le_put(copy + G_REGION, 2, ++region);
			le_put(copy + G_RANGE, 2, place->last_index + i);
			le_put(copy + G_OFFSET, 8, offset + i * size);
			note(w,
			     (struct pmemctl_acpi_split_part) { "NFIT", true, true, offset + i * size, size, region });
		}
	}
}

/* All but the mappings of the range; where the range is now, or NULL. */
static uint8_t *add_others(struct work *w, const struct nfit_place *place, struct growing *table)
{
	const struct pmemctl_acpi_image *nfit = &w->in[PMEMCTL_ACPI_SPLIT_NFIT];
	uint8_t *range = NULL;
	size_t length;

	add(table, nfit->bytes, bodies[PMEMCTL_ACPI_SPLIT_NFIT]);
	for (size_t at = bodies[PMEMCTL_ACPI_SPLIT_NFIT]; at < nfit->size; at += length) {
		const uint8_t *structure = (const uint8_t *)nfit->bytes + at;
		uint8_t *copy;

		length = structure_length(w, PMEMCTL_ACPI_SPLIT_NFIT, at);
		if (is_its_mapping(place, structure))
			continue;
		copy = add(table, structure, length);
		range = at == place->range ? copy : range;
	}
	return range;
}

static int split_nfit(struct work *w)
{
	const struct pmemctl_acpi_image *nfit = &w->in[PMEMCTL_ACPI_SPLIT_NFIT];
	struct nfit_place place = { 0 };
	struct growing table;
	uint8_t *range, *mappings;
	int rc = find_range(w, &place);
	size_t length;

	if (rc || !place.range)
		return rc;
	count_mappings(w, &place);
	if (place.last_index + w->nodes > UINT16_MAX || place.last_region + place.mappings * w->nodes > UINT16_MAX)
		return too_many(w, "NFIT");
	length = structure_length(w, PMEMCTL_ACPI_SPLIT_NFIT, place.range) + place.mapping_bytes;
	if (!grow(w, &table, nfit->size + w->nodes * length))
		return no_memory(w);
	range = add_others(w, &place, &table);
	add_ranges(w, &place, &table, range);
	mappings = table.bytes + table.size;
	for (size_t at = bodies[PMEMCTL_ACPI_SPLIT_NFIT], size; at < nfit->size; at += size) {
		const uint8_t *structure = (const uint8_t *)nfit->bytes + at;

		size = structure_length(w, PMEMCTL_ACPI_SPLIT_NFIT, at);
		if (is_its_mapping(&place, structure))
			add(&table, structure, size);
	}
	add_mappings(w, &place, &table, mappings);
	seal(w, PMEMCTL_ACPI_SPLIT_NFIT, &table);
	return 0;
}

/* ---- all of them ---- */

static int split_all(struct work *w)
{
	int rc = check_table(w, PMEMCTL_ACPI_SPLIT_SRAT);

	if (!rc)
		rc = check_structures(w, PMEMCTL_ACPI_SPLIT_SRAT);
	if (!rc)
		rc = split_srat(w);
	if (!rc && w->in[PMEMCTL_ACPI_SPLIT_SLIT].bytes) {
		rc = check_table(w, PMEMCTL_ACPI_SPLIT_SLIT);
		rc = rc ? rc : split_slit(w);
	}
	if (!rc && w->in[PMEMCTL_ACPI_SPLIT_NFIT].bytes) {
		rc = check_table(w, PMEMCTL_ACPI_SPLIT_NFIT);
		rc = rc ? rc : check_structures(w, PMEMCTL_ACPI_SPLIT_NFIT);
		rc = rc ? rc : split_nfit(w);
	}
	return !rc && w->arena.failed ? no_memory(w) : rc;
}

static int with_hint(struct pmemctl_ctx *ctx, int rc)
{
	switch (pmemctl_error(ctx)->status) {
	case PMEMCTL_DAMAGED:
		return hinted(ctx, rc, "take the tables from the machine again: acpidump, and acpixtract -a");
	case PMEMCTL_NO_OBJECT:
	case PMEMCTL_NOT_SUPPORTED:
		return hinted(ctx, rc, "pmemctl show acpi SRAT tells which ranges the domains of this machine have");
	default:
		return rc;
	}
}

PMEMCTL_EXPORT void pmemctl_acpi_split_free(struct pmemctl_acpi_split *split)
{
	struct work *w = (struct work *)split;

	if (!w)
		return;
	arena_free(&w->arena);
	free(w);
}

PMEMCTL_EXPORT int pmemctl_acpi_split(struct pmemctl_ctx *ctx,
				      const struct pmemctl_acpi_image tables[PMEMCTL_ACPI_SPLIT_TABLES],
				      uint32_t domain, unsigned nodes, struct pmemctl_acpi_split **split)
{
	struct work *w = calloc(1, sizeof(*w));
	int rc;

	*split = NULL;
	error_clear(ctx);
	if (!w)
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	w->ctx = ctx;
	w->domain = domain;
	w->nodes = nodes;
	memcpy(w->in, tables, sizeof(w->in));
	if (nodes < 2 || nodes > MOST_DOMAINS / 2)
		rc = fail(ctx, PMEMCTL_USAGE, EINVAL, NULL, "%u are no parts to split memory in", nodes);
	else
		rc = split_all(w);
	if (rc)
		rc = with_hint(ctx, rc);
	if (rc)
		pmemctl_acpi_split_free(&w->split);
	else
		*split = &w->split;
	return rc;
}
