// SPDX-License-Identifier: GPL-2.0-only
/* What ndctl check-namespace says about damage: the first that ends its check, in its order. */
#include <errno.h>
#include <stdio.h>

#include "compat/compat.h"

/* Kinds in the order that ndctl looks for them in an arena, with its words; NULL: it goes on. */
static const struct {
	enum pmemctl_btt_damage_kind kind;
	const char *words;
} order[] = {
	{ PMEMCTL_BTT_ERROR_FLAG, "Info block error flag is set, aborting" },
	{ PMEMCTL_BTT_LOG_PADDING, "Unable to deduce log/padding indices" },
	{ PMEMCTL_BTT_LOG_UNREADABLE, "Received a SIGBUS" },
	{ PMEMCTL_BTT_LOG_SEQUENCE, NULL },
	{ PMEMCTL_BTT_LOG_RANGE, NULL },
	{ PMEMCTL_BTT_MAP_UNREADABLE, "Received a SIGBUS" },
	{ PMEMCTL_BTT_MAP_RANGE, "found a map entry that is out of bounds" },
	{ PMEMCTL_BTT_LOG_PENDING, NULL },
	{ PMEMCTL_BTT_INFO_COPY, NULL },
	/* what the map lacks looks like a block with two owners there */
	{ PMEMCTL_BTT_LOG_PENDING, "bitmap error: internal blocks are incorrectly referenced" },
	{ PMEMCTL_BTT_SHARED, "bitmap error: internal blocks are incorrectly referenced" },
	{ PMEMCTL_BTT_SHARED_FREE, "bitmap error: internal blocks are incorrectly referenced" },
	{ PMEMCTL_BTT_LOST, "bitmap error: internal blocks are incorrectly referenced" },
};

static const char *words_for(size_t place, const struct pmemctl_btt_damage *damage)
{
	static const char *const ranges[] = {
		"found a log entry with an out of bounds LBA",
		"found a log entry with an out of bounds 'old' mapping",
		"found a log entry with an out of bounds 'new' mapping",
	};

	if (damage->kind == PMEMCTL_BTT_LOG_SEQUENCE)
		return damage->block ? "found a pair of log entries with the same sequence number"
				     : "found a log entry with an out of bounds sequence number";
	if (damage->kind == PMEMCTL_BTT_LOG_RANGE)
		return ranges[damage->block % ARRAY_SIZE(ranges)];
	return order[place].words;
}

/* The info blocks come before all else. */
static bool tell_info(const char *name, const struct pmemctl_btt_damage *damage)
{
	if (damage->kind == PMEMCTL_BTT_INFO && !damage->repaired) {
		fprintf(stderr, "%s: btt_write_info: BTT info block at offset %#llx needs to be restored\n",
			name, (unsigned long long)damage->block);
		fprintf(stderr, "%s: namespace_check: Unable to recover any BTT info blocks\n", name);
		fprintf(stderr, "%s: namespace_check: This may not be a sector mode namespace\n", name);
		return true;
	}
	if (damage->kind == PMEMCTL_BTT_INFO_LOST) {
		fprintf(stderr, "%s: btt_discover_arenas: Backup info block verification failed\n", name);
		return true;
	}
	return false;
}

/* These do not end the check there, nor change the status. */
static void tell_minor(const char *name, const struct pmemctl_btt_damage *damage)
{
	if (damage->kind == PMEMCTL_BTT_LOG_PENDING && !damage->repaired)
		fprintf(stderr, "%s: btt_map_write: Arena %u: map[%#llx] needs to be updated to %#llx\n",
			name, damage->arena, (unsigned long long)damage->index,
			(unsigned long long)damage->block);
	if (damage->kind == PMEMCTL_BTT_INFO_COPY && !damage->repaired)
		fprintf(stderr, "%s: btt_copy_to_info2: Arena %u: BTT info2 needs to be restored\n", name,
			damage->arena);
	if (damage->kind == PMEMCTL_BTT_INFO_COPY && damage->repaired)
		printf("Arena %u: Restoring BTT info2\n", damage->arena);
}

static int tell_arena(const char *name, const struct pmemctl_btt_check *check, unsigned arena)
{
	for (size_t place = 0; place < ARRAY_SIZE(order); place++)
		for (size_t i = 0; i < check->damage_count; i++) {
			const struct pmemctl_btt_damage *damage = check->damage[i];
			const char *words;

			if (damage->arena != arena || damage->kind != order[place].kind)
				continue;
			if (!order[place].words)
				tell_minor(name, damage);
			words = words_for(place, damage);
			if (!words || damage->repaired)
				continue;
			fprintf(stderr, "%s: btt_xlat_status: arena %u: %s\n", name, arena, words);
			return ENXIO;
		}
	return 0;
}

int compat_tell_damage(struct cli *cli, const char *name, const struct pmemctl_btt_check *check)
{
	int errnum = 0;

	for (size_t i = 0; i < check->damage_count; i++)
		if (tell_info(name, check->damage[i])) {
			errnum = ENXIO;
			break;
		}
	for (unsigned arena = 0; !errnum && arena < check->arenas; arena++)
		errnum = tell_arena(name, check, arena);
	cli->cause = cli->cause ? cli->cause : errnum;
	return errnum ? PMEMCTL_DAMAGED : 0;
}
