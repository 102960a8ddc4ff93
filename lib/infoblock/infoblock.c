// SPDX-License-Identifier: LGPL-2.1-or-later
/* Info blocks of BTT, PFN and DAX devices: from bytes to fields and back. */
#include "infoblock.h"

#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "ctx.h"
#include "fletcher64.h"

/* each is padded with zeros to 16 bytes */
static const char *const signatures[] = {
	[PMEMCTL_INFOBLOCK_BTT] = "BTT_ARENA_INFO",
	[PMEMCTL_INFOBLOCK_PFN] = "NVDIMM_PFN_INFO",
	[PMEMCTL_INFOBLOCK_DAX] = "NVDIMM_DAX_INFO",
};

#define FIELD(at, width, member) { at, width, offsetof(struct pmemctl_infoblock, member) }

static const struct info_field common_fields[] = {
	FIELD(48, 4, flags), FIELD(52, 2, version_major), FIELD(54, 2, version_minor),
	FIELD(INFO_CHECKSUM_AT, 8, checksum),
};

static const struct info_field btt_fields[] = {
	FIELD(56, 4, external_lbasize), FIELD(60, 4, external_nlba), FIELD(64, 4, internal_lbasize),
	FIELD(68, 4, internal_nlba), FIELD(72, 4, nfree), FIELD(76, 4, infosize),
	FIELD(80, 8, nextoff), FIELD(88, 8, dataoff), FIELD(96, 8, mapoff), FIELD(104, 8, logoff),
	FIELD(112, 8, info2off),
};

static const struct info_field pfn_fields[] = {
	FIELD(56, 8, dataoff), FIELD(64, 8, npfns), FIELD(72, 4, mode), FIELD(76, 4, start_pad),
	FIELD(80, 4, end_trunc), FIELD(84, 4, align), FIELD(88, 4, page_size),
	FIELD(92, 2, page_struct_size),
};

static const struct info_field *fields_of(enum pmemctl_infoblock_kind kind, size_t *count)
{
	*count = kind == PMEMCTL_INFOBLOCK_BTT ? ARRAY_SIZE(btt_fields) : ARRAY_SIZE(pfn_fields);
	return kind == PMEMCTL_INFOBLOCK_BTT ? btt_fields : pfn_fields;
}

/* The members have the fields' widths, in the order of bytes of the machine. */
static void read_fields(const struct info_field *fields, size_t count, const uint8_t *block,
			struct pmemctl_infoblock *info)
{
	for (size_t i = 0; i < count; i++) {
		uint8_t *member = (uint8_t *)info + fields[i].member;
		const uint64_t value = le_get(block + fields[i].at, fields[i].width);

		if (fields[i].width == 2)
			memcpy(member, &(uint16_t) { (uint16_t)value }, 2);
		else if (fields[i].width == 4)
			memcpy(member, &(uint32_t) { (uint32_t)value }, 4);
		else
			memcpy(member, &value, 8);
	}
}

static void write_fields(const struct info_field *fields, size_t count,
			 const struct pmemctl_infoblock *info, uint8_t *block)
{
	for (size_t i = 0; i < count; i++) {
		const uint8_t *member = (const uint8_t *)info + fields[i].member;
		uint64_t wide;
		uint32_t word;
		uint16_t half;

		memcpy(&half, member, 2);
		memcpy(&word, member, 4);
		if (fields[i].width == 8)
			memcpy(&wide, member, 8);
		else
			wide = fields[i].width == 4 ? word : half;
		le_put(block + fields[i].at, fields[i].width, wide);
	}
}

static bool find_kind(const uint8_t *block, enum pmemctl_infoblock_kind *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(signatures); i++) {
		char signature[INFO_SIGNATURE] = "";

		memcpy(signature, signatures[i], strlen(signatures[i]));
		if (memcmp(block, signature, INFO_SIGNATURE))
			continue;
		*kind = (enum pmemctl_infoblock_kind)i;
		return true;
	}
	return false;
}

bool infoblock_read(const uint8_t *block, uint64_t offset, struct pmemctl_infoblock *info)
{
	const struct info_field *fields;
	size_t count;

	*info = (struct pmemctl_infoblock) { .offset = offset };
	if (!find_kind(block, &info->kind))
		return false;
	info->signature = signatures[info->kind];
	uuid_to_text(block + INFO_SIGNATURE, info->uuid);
	uuid_to_text(block + INFO_SIGNATURE + INFO_UUID, info->parent_uuid);
	read_fields(common_fields, ARRAY_SIZE(common_fields), block, info);
	fields = fields_of(info->kind, &count);
	read_fields(fields, count, block, info);
	info->checksum_is_right =
		info->checksum == fletcher64(block, INFO_BLOCK_SIZE, INFO_CHECKSUM_AT);
	if (!info->checksum_is_right)
		snprintf(info->problem, sizeof(info->problem), "its checksum is wrong");
	else if (info->kind == PMEMCTL_INFOBLOCK_BTT)
		btt_problem(info, 0, info->problem, sizeof(info->problem));
	else
		pfn_problem(info, info->problem, sizeof(info->problem));
	return true;
}

void infoblock_write(const struct pmemctl_infoblock *info, uint8_t *block)
{
	const char *signature = signatures[info->kind];
	const struct info_field *fields;
	size_t count;

	memset(block, 0, INFO_BLOCK_SIZE);
	memcpy(block, signature, strlen(signature));
	uuid_from_text(info->uuid, block + INFO_SIGNATURE);
	uuid_from_text(info->parent_uuid, block + INFO_SIGNATURE + INFO_UUID);
	write_fields(common_fields, ARRAY_SIZE(common_fields), info, block);
	fields = fields_of(info->kind, &count);
	write_fields(fields, count, info, block);
	le_put(block + INFO_CHECKSUM_AT, 8, fletcher64(block, INFO_BLOCK_SIZE, INFO_CHECKSUM_AT));
}

/* PFN, DAX and BTT 1.1 lie 4 KiB into the namespace, BTT 2.0 at its start. */
PMEMCTL_EXPORT size_t pmemctl_infoblock_parse(const void *bytes, size_t size,
					      struct pmemctl_infoblock found[2])
{
	static const uint64_t offsets[] = { INFO_BLOCK_SIZE, 0 };
	const uint8_t *from = bytes;
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		if (size < INFO_BLOCK_SIZE || offsets[i] > size - INFO_BLOCK_SIZE)
			continue;
		if (!infoblock_read(from + offsets[i], offsets[i], &found[count]))
			continue;
		if (offsets[i] || found[count].kind == PMEMCTL_INFOBLOCK_BTT)
			count++;
	}
	/* as ndctl orders them: BTT first */
	if (count == 2 && found[0].kind != PMEMCTL_INFOBLOCK_BTT) {
		const struct pmemctl_infoblock first = found[0];

		found[0] = found[1];
		found[1] = first;
	}
	return count;
}
