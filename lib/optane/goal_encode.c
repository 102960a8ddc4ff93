// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The tables of a module with a new request. It is put where none of the tables is that the directory names now, and
 * the directory is alone in the first piece that is written: so what is written before it changes nothing, and it
 * changes all at once. An answer to an earlier request is no longer named.
 */
#include <errno.h>
#include <stdlib.h>

#include "bytes.h"
#include "optane/goal.h"
#include "optane/pcd.h"

enum { SET_HEADER = 24, MEMBER = 48, PARTITION_LENGTH = 16, APP_DIRECT = 2, NEWER = 0x10 };

static size_t request_length(const struct pmemctl_goal_machine *machine, const struct pmemctl_goal_module *module)
{
	size_t length = PCD_SEQUENCED_LEAST + PARTITION_LENGTH;

	for (size_t i = 0; i < PMEMCTL_PCD_SETS; i++)
		if (module->app_direct[i])
			length += SET_HEADER + MEMBER * machine->sets[module->set[i]].member_count;
	return length;
}

unsigned goal_ways_bit(size_t members)
{
	static const size_t ways[] = { 1, 2, 3, 4, 6, 8, 12, 16, 24 };

	for (unsigned i = 0; i < ARRAY_SIZE(ways); i++)
		if (ways[i] == members)
			return 1u << i;
	return 0;
}

static void put_member(uint8_t *bytes, const struct pmemctl_goal_module *m, bool newer, uint64_t offset, uint64_t size)
{
	memcpy(bytes, m->uid, PMEMCTL_OPTANE_UID);
	if (newer) {
		bytes[9] = (uint8_t)m->socket;
		bytes[10] = (uint8_t)m->die;
		bytes[11] = (uint8_t)m->controller;
		bytes[12] = (uint8_t)m->channel;
		bytes[13] = (uint8_t)m->slot;
	}
	le_put(bytes + 32, 8, offset);
	le_put(bytes + 40, 8, size);
}

/* How long it is. */
static size_t put_set(uint8_t *bytes, const struct pmemctl_goal_machine *machine, const struct pmemctl_goal_set *set,
		      uint64_t offset)
{
	const bool newer = machine->platform.revision >= NEWER;
	const size_t length = SET_HEADER + MEMBER * set->member_count;

	le_put(bytes, 2, PCD_INTERLEAVE);
	le_put(bytes + 2, 2, length);
	le_put(bytes + 4, 2, set->index);
	bytes[6] = (uint8_t)set->member_count;
	bytes[7] = APP_DIRECT;
	bytes[8] = (uint8_t)machine->platform.channel_size;
	bytes[9] = (uint8_t)machine->platform.controller_size;
	if (!newer)
		le_put(bytes + 10, 2, goal_ways_bit(set->member_count));
	for (size_t i = 0; i < set->member_count; i++)
		put_member(bytes + SET_HEADER + i * MEMBER, &machine->modules[set->members[i]], newer, offset,
			   set->size);
	return length;
}

static void put_request(uint8_t *bytes, size_t length, const uint8_t *directory,
			const struct pmemctl_goal_machine *machine, const struct pmemctl_goal_module *module)
{
	const struct pmemctl_pcd_table *answer = &module->pcd.answer;
	uint8_t *next = bytes + PCD_SEQUENCED_LEAST;
	uint64_t offset = 0;

	memcpy(bytes, directory, PCD_HEADER);	/* whose they are */
	memcpy(bytes, "CIN_", 4);
	le_put(bytes + 4, 4, length);
	bytes[8] = (uint8_t)machine->platform.revision;
	le_put(bytes + PCD_SEQUENCE_AT, 4, answer->valid ? answer->sequence + 1 : 1);
	le_put(next, 2, PCD_PARTITION);
	le_put(next + 2, 2, PARTITION_LENGTH);
	le_put(next + 8, 8, module->partition_size);
	next += PARTITION_LENGTH;
	for (size_t i = 0; i < PMEMCTL_PCD_SETS; i++) {
		if (!module->app_direct[i])
			continue;
		next += put_set(next, machine, &machine->sets[module->set[i]], offset);
		offset += module->app_direct[i];
	}
	pcd_put_checksum(bytes, length);
}

static bool overlaps(struct pcd_place a, struct pcd_place b)
{
	return a.size && b.size && a.offset < b.offset + b.size && b.offset < a.offset + a.size;
}

/* Behind the current configuration, where ipmctl puts it, too; or else behind all that is named. */
static size_t place_request(const struct pcd_directory *d, size_t length)
{
	const size_t behind = d->current.size ? d->current.offset + d->current.size : PCD_DIRECTORY;
	const struct pcd_place wanted = { behind, length };
	size_t last = behind;

	if (!overlaps(wanted, d->request) && !overlaps(wanted, d->answer) && !overlaps(wanted, d->current))
		return behind;
	last = d->request.size && d->request.offset + d->request.size > last ? d->request.offset + d->request.size
									     : last;
	last = d->answer.size && d->answer.offset + d->answer.size > last ? d->answer.offset + d->answer.size : last;
	return last;
}

/* One that names nothing, as ipmctl writes it, too. Machines of the 100 series have it of their first revision. */
static void put_directory(uint8_t *bytes, unsigned revision)
{
	enum { FIRST = 0x01 };

	memset(bytes, 0, PCD_DIRECTORY);
	memcpy(bytes, "DMHD", 4);
	le_put(bytes + 4, 4, PCD_DIRECTORY);
	bytes[8] = revision >= NEWER ? (uint8_t)revision : FIRST;
	memcpy(bytes + 10, "INTEL IPMCTL  ", 14);
	le_put(bytes + 24, 4, 2);
	memcpy(bytes + 28, "INTL", 4);
}

int goal_encode(const struct pmemctl_goal_machine *machine, const struct pmemctl_goal_module *module,
		enum goal_change change, struct goal_image *image)
{
	const bool plan = change == GOAL_CREATE;
	const size_t length = plan ? request_length(machine, module) : 0;
	struct pcd_directory directory;
	bool is_new = false;
	size_t at;

	*image = (struct goal_image) { .bytes = NULL };
	if (module->pcd_size < PCD_DIRECTORY)
		return -EBADMSG;
	if (pcd_read_directory(module->pcd_bytes, module->pcd_size, &directory)) {
		if (change == GOAL_DELETE)
			return -EBADMSG;
		directory = (struct pcd_directory) { 0 };	/* what is damaged names nothing that could be kept */
		is_new = true;
	}
	at = plan ? place_request(&directory, length) : 0;
	if (at + length > OPTANE_CONFIG_SIZE)
		return -ENOSPC;
	image->size = (at + length > module->pcd_size ? at + length : module->pcd_size) + OPTANE_PCD_PIECE - 1;
	image->size = image->size / OPTANE_PCD_PIECE * OPTANE_PCD_PIECE;
	image->body = at / OPTANE_PCD_PIECE * OPTANE_PCD_PIECE;
	image->end = at + length;
	image->bytes = calloc(1, image->size);
	if (!image->bytes)
		return -ENOMEM;
	memcpy(image->bytes, module->pcd_bytes, module->pcd_size);
	if (is_new)
		put_directory(image->bytes, machine->platform.revision);
	le_put(image->bytes + PCD_REQUEST_AT, 4, length);
	le_put(image->bytes + PCD_REQUEST_AT + 4, 4, at);
	le_put(image->bytes + PCD_ANSWER_AT, 8, 0);
	if (change == GOAL_FORGET)
		le_put(image->bytes + PCD_CURRENT_AT, 8, 0);
	if (plan) {
		memset(image->bytes + at, 0, length);
		put_request(image->bytes + at, length, image->bytes, machine, module);
		if (machine->platform.revision >= NEWER)
			image->bytes[8] = (uint8_t)machine->platform.revision;
	}
	pcd_put_checksum(image->bytes, PCD_DIRECTORY);
	return 0;
}
