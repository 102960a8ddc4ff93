// SPDX-License-Identifier: GPL-2.0-only
/* Info blocks: fields from bytes and back, new ones, and what is wrong with damaged ones. */
#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "bytes.h"
#include "ctx.h"
#include "infoblock/btt.h"

static const char some_uuid[] = "0a0b0c0d-1111-2222-3333-444455556666";
static const char parent_uuid[] = "11111111-2222-3333-4444-555555555555";

/* 32 MiB, as the kernel makes it with sectors of 4096 bytes. */
static struct pmemctl_infoblock some_btt(void)
{
	struct pmemctl_infoblock info = {
		.kind = PMEMCTL_INFOBLOCK_BTT, .version_major = 1, .version_minor = 1,
		.external_lbasize = 4096, .internal_lbasize = 4096,
		.external_nlba = 7918, .internal_nlba = 8174, .nfree = 256, .infosize = 4096,
		.dataoff = 4096, .mapoff = 33497088, .logoff = 33529856, .info2off = 33546240,
	};

	memcpy(info.uuid, some_uuid, sizeof(info.uuid));
	memcpy(info.parent_uuid, parent_uuid, sizeof(info.parent_uuid));
	return info;
}

static struct pmemctl_infoblock some_pfn(uint16_t minor)
{
	struct pmemctl_infoblock info = {
		.kind = PMEMCTL_INFOBLOCK_PFN, .version_major = 1, .version_minor = minor,
		.mode = PMEMCTL_INFOBLOCK_MAP_DEV, .dataoff = 2 << 20, .npfns = 16000,
		.start_pad = 8192, .end_trunc = 4096, .align = 2 << 20,
		.page_size = 4096, .page_struct_size = 64,
	};

	memcpy(info.uuid, some_uuid, sizeof(info.uuid));
	memcpy(info.parent_uuid, parent_uuid, sizeof(info.parent_uuid));
	return info;
}

/* Write a block, read it again, and compare the problem that is found. */
static void check_problem(const struct pmemctl_infoblock *info, const char *problem)
{
	uint8_t block[INFO_BLOCK_SIZE];
	struct pmemctl_infoblock read;

	infoblock_write(info, block);
	assert_true(infoblock_read(block, 0, &read));
	assert_true(read.checksum_is_right);
	check(strcmp(read.problem, problem) == 0, "'%s' instead of '%s'", read.problem, problem);
}

static void fields_have_their_places(void **state)
{
	const struct pmemctl_infoblock btt = some_btt(), pfn = some_pfn(4);
	uint8_t block[INFO_BLOCK_SIZE];

	(void)state;
	infoblock_write(&btt, block);
	assert_memory_equal(block, "BTT_ARENA_INFO\0\0\x0a\x0b\x0c\x0d\x11\x11", 22);
	assert_int_equal(block[32], 0x11);
	assert_int_equal(le_get(block + 52, 2), 1);
	assert_int_equal(le_get(block + 60, 4), 7918);
	assert_int_equal(le_get(block + 72, 4), 256);
	assert_int_equal(le_get(block + 112, 8), 33546240);
	infoblock_write(&pfn, block);
	assert_memory_equal(block, "NVDIMM_PFN_INFO\0", 16);
	assert_int_equal(le_get(block + 54, 2), 4);
	assert_int_equal(le_get(block + 64, 8), 16000);
	assert_int_equal(le_get(block + 84, 4), 2 << 20);
	assert_int_equal(le_get(block + 92, 2), 64);
}

static void what_was_written_is_read(void **state)
{
	const struct pmemctl_infoblock blocks[] = { some_btt(), some_pfn(0), some_pfn(4) };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++) {
		uint8_t block[INFO_BLOCK_SIZE];
		struct pmemctl_infoblock read, expected = blocks[i];

		infoblock_write(&blocks[i], block);
		assert_true(infoblock_read(block, 4096, &read));
		assert_int_equal(read.offset, 4096);
		assert_string_equal(read.problem, "");
		assert_string_equal(read.uuid, some_uuid);
		assert_string_equal(read.parent_uuid, parent_uuid);
		expected.offset = 4096;
		expected.signature = read.signature;
		expected.checksum = read.checksum;
		expected.checksum_is_right = true;
		assert_memory_equal(&read, &expected, sizeof(read));
	}
}

static void any_one_byte_changed_is_noticed(void **state)
{
	const struct pmemctl_infoblock blocks[] = { some_btt(), some_pfn(4) };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++) {
		uint8_t block[INFO_BLOCK_SIZE];
		struct pmemctl_infoblock read;

		infoblock_write(&blocks[i], block);
		for (size_t at = 0; at < sizeof(block); at++)
			for (unsigned bit = 0; bit < 8; bit++) {
				block[at] ^= (uint8_t)(1 << bit);
				assert_true(!infoblock_read(block, 0, &read) ||
					    !read.checksum_is_right);
				block[at] ^= (uint8_t)(1 << bit);
			}
		assert_true(infoblock_read(block, 0, &read) && read.checksum_is_right);
	}
}

#define DAMAGE(make, member, value_, problem)                      \
	do {                                                       \
		struct pmemctl_infoblock damaged = make;           \
		damaged.member = value_;                           \
		check_problem(&damaged, problem);                  \
	} while (0)

static void wrong_counts_of_a_btt_are_told(void **state)
{
	(void)state;
	DAMAGE(some_btt(), version_minor, 2, "its version is neither 1.1 nor 2.0");
	DAMAGE(some_btt(), external_lbasize, 0, "its external_lbasize is no size of a sector");
	DAMAGE(some_btt(), external_lbasize, UINT32_MAX, "its external_lbasize is no size of a sector");
	DAMAGE(some_btt(), internal_lbasize, 512, "its internal_lbasize does not fit its external_lbasize");
	DAMAGE(some_btt(), internal_lbasize, UINT32_MAX, "its internal_lbasize does not fit its external_lbasize");
	DAMAGE(some_btt(), nfree, 0, "its nfree is no number of free blocks");
	DAMAGE(some_btt(), nfree, UINT32_MAX, "its nfree is no number of free blocks");
	DAMAGE(some_btt(), nfree, 255, "its internal_nlba is not the sum of external_nlba and nfree");
	DAMAGE(some_btt(), external_nlba, 0, "its internal_nlba is not the sum of external_nlba and nfree");
	DAMAGE(some_btt(), internal_nlba, 255, "its internal_nlba is not the sum of external_nlba and nfree");
	DAMAGE(some_btt(), internal_nlba, UINT32_MAX, "its internal_nlba is not the sum of external_nlba and nfree");
}

static void wrong_offsets_of_a_btt_are_told(void **state)
{
	(void)state;
	DAMAGE(some_btt(), infosize, 512, "its infosize is not 4096");
	DAMAGE(some_btt(), dataoff, 0, "its dataoff lies within the info block");
	DAMAGE(some_btt(), dataoff, UINT64_MAX, "its mapoff lies within its data");
	DAMAGE(some_btt(), mapoff, 4096, "its mapoff lies within its data");
	DAMAGE(some_btt(), mapoff, UINT64_MAX, "its logoff lies within its map");
	DAMAGE(some_btt(), logoff, 0, "its logoff lies within its map");
	DAMAGE(some_btt(), logoff, UINT64_MAX - 4095, "its info2off lies within its log");
	DAMAGE(some_btt(), info2off, 33529856, "its info2off lies within its log");
	DAMAGE(some_btt(), info2off, 33546241, "its offsets are not multiples of 512");
	DAMAGE(some_btt(), info2off, UINT64_MAX - 511, "its nextoff lies within the arena");
	DAMAGE(some_btt(), nextoff, 1, "its nextoff lies within the arena");
	DAMAGE(some_btt(), nextoff, BTT_ARENA_MAX + 1, "its nextoff is no size of an arena");
	DAMAGE(some_btt(), nextoff, UINT64_MAX, "its nextoff is no size of an arena");
}

static void an_arena_larger_than_its_room_is_told(void **state)
{
	const struct pmemctl_infoblock btt = some_btt();
	char text[96];

	(void)state;
	btt_problem(&btt, 33550336, text, sizeof(text));
	assert_string_equal(text, "");
	btt_problem(&btt, 33550335, text, sizeof(text));
	assert_string_equal(text, "it is larger than what is left of the namespace");
}

static void wrong_fields_of_a_pfn_are_told(void **state)
{
	(void)state;
	DAMAGE(some_pfn(4), version_major, 2, "its version is not known");
	DAMAGE(some_pfn(4), mode, 0, "its mode is neither 1 (map in memory) nor 2 (map on the device)");
	DAMAGE(some_pfn(4), align, 4097, "its align is no power of 2 from 4096 on");
	DAMAGE(some_pfn(4), align, 2048, "its align is no power of 2 from 4096 on");
	/* a field that its version does not have yet is not looked at */
	DAMAGE(some_pfn(1), align, 4097, "");
	DAMAGE(some_pfn(4), page_size, 0, "its page_size is no power of 2 from 4096 on");
	DAMAGE(some_pfn(3), page_size, 0, "");
	DAMAGE(some_pfn(4), dataoff, 4096, "its dataoff lies within the info blocks");
	DAMAGE(some_pfn(4), dataoff, (2 << 20) + 512, "its dataoff is not a multiple of 4096");
	DAMAGE(some_pfn(4), npfns, UINT64_MAX,
	       "its dataoff leaves no room for the page structures of npfns pages");
}

static void blocks_are_found_where_the_kernel_looks(void **state)
{
	struct pmemctl_infoblock btt = some_btt(), pfn = some_pfn(4), found[2];
	uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES] = { 0 };

	(void)state;
	assert_int_equal(pmemctl_infoblock_parse(bytes, sizeof(bytes), found), 0);
	infoblock_write(&pfn, bytes);	/* no place for one */
	assert_int_equal(pmemctl_infoblock_parse(bytes, sizeof(bytes), found), 0);
	infoblock_write(&pfn, bytes + 4096);
	btt.version_major = 2;
	btt.version_minor = 0;
	infoblock_write(&btt, bytes);
	assert_int_equal(pmemctl_infoblock_parse(bytes, sizeof(bytes), found), 2);
	assert_string_equal(found[0].signature, "BTT_ARENA_INFO");
	assert_int_equal(found[0].offset, 0);
	assert_string_equal(found[1].signature, "NVDIMM_PFN_INFO");
	assert_int_equal(found[1].offset, 4096);
	for (size_t size = 0; size < sizeof(bytes); size++)
		assert_int_equal(pmemctl_infoblock_parse(bytes, size, found), size >= 4096);
}

static void new_blocks_are_sized_as_the_kernel_does(void **state)
{
	static const struct {
		enum pmemctl_mode mode;
		enum pmemctl_map map;
		uint64_t size, align, start, dataoff, npfns;
		uint32_t start_pad, end_trunc;
	} table[] = {	/* what ndctl 76.1 makes */
		{ PMEMCTL_MODE_DEVDAX, PMEMCTL_MAP_NONE, 1 << 30, 4096, 0, 18874368, 257536, 0, 0 },
		{ PMEMCTL_MODE_FSDAX, PMEMCTL_MAP_DEV, 1ull << 40, 0, 0, 17181966336, 264240640, 0, 0 },
		{ PMEMCTL_MODE_FSDAX, PMEMCTL_MAP_MEM, 64 << 20, 0, 0, 2 << 20, 15872, 0, 0 },
	};
	struct pmemctl_ctx *ctx;

	(void)state;
	assert_int_equal(pmemctl_new(&ctx, NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		const struct pmemctl_infoblock_options options = {
			.mode = table[i].mode, .map = table[i].map, .size = table[i].size,
			.align = table[i].align, .start = table[i].start,
		};
		uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES];
		struct pmemctl_infoblock found[2];

		assert_int_equal(pmemctl_infoblock_make(ctx, &options, bytes), 0);
		assert_int_equal(pmemctl_infoblock_parse(bytes, sizeof(bytes), found), 1);
		assert_string_equal(found->problem, "");
		check(found->dataoff == table[i].dataoff && found->npfns == table[i].npfns &&
		      found->start_pad == table[i].start_pad && found->end_trunc == table[i].end_trunc,
		      "line %zu", i);
	}
	pmemctl_unref(ctx);
}

static void sizes_without_room_and_odd_alignments_are_refused(void **state)
{
	static const struct { uint64_t size, align, start; } table[] = {
		{ 0, 0, 0 }, { 8192, 0, 0 }, { 8193, 0, 0 }, { 2 << 20, 0, 0 }, { UINT64_MAX, 0, 0 },
		{ 1 << 30, 4097, 0 }, { 1 << 30, 2048, 0 }, { 1 << 30, 1ull << 40, 0 },
		{ 1 << 30, 0, UINT64_MAX }, { 1 << 30, 1 << 30, 4096 },
	};
	struct pmemctl_ctx *ctx;

	(void)state;
	assert_int_equal(pmemctl_new(&ctx, NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		const struct pmemctl_infoblock_options options = {
			.mode = PMEMCTL_MODE_FSDAX, .size = table[i].size, .align = table[i].align,
			.start = table[i].start,
		};
		uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES];

		check(pmemctl_infoblock_make(ctx, &options, bytes) < 0, "line %zu", i);
		assert_int_equal(pmemctl_error(ctx)->status, PMEMCTL_USAGE);
	}
	pmemctl_unref(ctx);
}

static void uuids_that_are_none_are_refused(void **state)
{
	static const char *const texts[] = {
		"", "0a0b0c0d-1111-2222-3333-44445555666", "0a0b0c0d-1111-2222-3333-4444555566667",
		"0a0b0c0d11112222333344445555666677778", "0a0b0c0d-1111-2222-3333-44445555666g",
		"0a0b0c0d-1111-2222-3333+444455556666",
	};
	uint8_t uuid[INFO_UUID];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		check(!uuid_from_text(texts[i], uuid), "%s", texts[i]);
	assert_true(uuid_from_text("0A0B0C0D-1111-2222-3333-444455556666", uuid));
	assert_int_equal(uuid[0], 0x0a);
	assert_int_equal(uuid[15], 0x66);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_have_their_places),
		cmocka_unit_test(what_was_written_is_read),
		cmocka_unit_test(any_one_byte_changed_is_noticed),
		cmocka_unit_test(wrong_counts_of_a_btt_are_told),
		cmocka_unit_test(wrong_offsets_of_a_btt_are_told),
		cmocka_unit_test(an_arena_larger_than_its_room_is_told),
		cmocka_unit_test(wrong_fields_of_a_pfn_are_told),
		cmocka_unit_test(blocks_are_found_where_the_kernel_looks),
		cmocka_unit_test(new_blocks_are_sized_as_the_kernel_does),
		cmocka_unit_test(sizes_without_room_and_odd_alignments_are_refused),
		cmocka_unit_test(uuids_that_are_none_are_refused),
	};

	return cmocka_run_group_tests_name("infoblock", tests, NULL, NULL);
}
