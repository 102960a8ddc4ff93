// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the tables of the platform configuration data hold: sizes of partitions, and interleave sets with their members.
 * The layout of a set depends on the table's revision: 0.x of the 100 series' machines, 1.x and 3.x of later ones.
 */
#include <errno.h>

#include "bytes.h"
#include "optane/optane.h"
#include "optane/pcd.h"

enum { SET_HEADER = 24, MEMBER = 48, PARTITION_LENGTH = 16 };

static void take_place(const uint8_t *bytes, unsigned revision, struct pmemctl_pcd_member *member)
{
	enum { SINCE = 0x10 };

	member->placed = revision >= SINCE;
	if (!member->placed)
		return;
	member->socket = bytes[0];
	member->die = bytes[1];
	member->controller = bytes[2];
	member->channel = bytes[3];
	member->slot = bytes[4];
}

static bool take_set(const uint8_t *bytes, size_t length, struct pmemctl_pcd_table *table)
{
	struct pmemctl_pcd_set *set = &table->sets[table->set_count];

	if (table->set_count == PMEMCTL_PCD_SETS || length < SET_HEADER)
		return false;
	*set = (struct pmemctl_pcd_set) {
		.index = (unsigned)le_get(bytes + 4, 2), .member_count = bytes[6],
		.channel_size = bytes[8], .controller_size = bytes[9], .status = bytes[13],
	};
	if (set->member_count > PMEMCTL_PCD_MEMBERS || SET_HEADER + set->member_count * MEMBER > length)
		return false;
	for (size_t i = 0; i < set->member_count; i++) {
		const uint8_t *member = bytes + SET_HEADER + i * MEMBER;

		memcpy(set->members[i].uid, member, PMEMCTL_OPTANE_UID);
		set->members[i].offset = le_get(member + 32, 8);
		set->members[i].size = le_get(member + 40, 8);
		take_place(member + PMEMCTL_OPTANE_UID, table->revision, &set->members[i]);
	}
	table->set_count++;
	return true;
}

static bool take_partition(const uint8_t *bytes, size_t length, struct pmemctl_pcd_table *table)
{
	if (length < PARTITION_LENGTH)
		return false;
	table->has_partition = true;
	table->partition_status = bytes[4];
	table->partition_size = le_get(bytes + 8, 8);
	return true;
}

/* Other types are of vendors, and passed over. */
static bool take_extensions(const uint8_t *bytes, size_t at, struct pmemctl_pcd_table *table)
{
	const size_t length = le_get(bytes + 4, 4);
	size_t step;

	for (; at < length; at += step) {
		const unsigned type = at + 4 <= length ? (unsigned)le_get(bytes + at, 2) : 0;

		step = at + 4 <= length ? le_get(bytes + at + 2, 2) : 0;
		if (step < 4 || step > length - at)
			return false;
		if (type == PCD_INTERLEAVE && !take_set(bytes + at, step, table))
			return false;
		if (type == PCD_PARTITION && !take_partition(bytes + at, step, table))
			return false;
	}
	return true;
}

static void take_current(const uint8_t *bytes, struct pmemctl_pcd_table *table)
{
	if (!bytes)
		return;
	table->revision = bytes[8];
	table->status = (unsigned)le_get(bytes + 36, 2);
	table->volatile_mapped = le_get(bytes + 40, 8);
	table->persistent_mapped = le_get(bytes + 48, 8);
	table->valid = take_extensions(bytes, PCD_CURRENT_LEAST, table);
}

static void take_sequenced(const uint8_t *bytes, struct pmemctl_pcd_table *table)
{
	enum { VALIDATION_AT = 40 };

	if (!bytes)
		return;
	table->revision = bytes[8];
	table->sequence = (uint32_t)le_get(bytes + PCD_SEQUENCE_AT, 4);
	table->status = bytes[VALIDATION_AT];
	table->valid = take_extensions(bytes, PCD_SEQUENCED_LEAST, table);
}

PMEMCTL_EXPORT int pmemctl_pcd_decode(const void *bytes, size_t size, struct pmemctl_pcd *pcd)
{
	struct pcd_directory directory;
	int rc = pcd_read_directory(bytes, size, &directory);

	*pcd = (struct pmemctl_pcd) { .valid = false };
	if (rc)
		return rc == -EMSGSIZE ? rc : 0;
	pcd->valid = true;
	pcd->current.present = directory.current.size != 0;
	pcd->request.present = directory.request.size != 0;
	pcd->answer.present = directory.answer.size != 0;
	take_current(pcd_table_at(bytes, size, directory.current, "CCUR", PCD_CURRENT_LEAST), &pcd->current);
	take_sequenced(pcd_table_at(bytes, size, directory.request, "CIN_", PCD_SEQUENCED_LEAST), &pcd->request);
	take_sequenced(pcd_table_at(bytes, size, directory.answer, "COUT", PCD_SEQUENCED_LEAST), &pcd->answer);
	return 0;
}

PMEMCTL_EXPORT bool pmemctl_pcd_is_pending(const struct pmemctl_pcd *pcd)
{
	return pcd->request.valid && !(pcd->answer.valid && pcd->answer.sequence == pcd->request.sequence);
}

PMEMCTL_EXPORT bool pmemctl_pcd_is_configured(const struct pmemctl_pcd *pcd)
{
	enum { WELL = 1, OLD_KEPT = 6, RATIO = 13, POPULATION = 15 };
	const unsigned status = pcd->current.status;

	return pcd->current.valid && (status == WELL || status == OLD_KEPT || status == RATIO || status == POPULATION);
}
