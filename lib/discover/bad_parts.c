// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What bad blocks hit. A run of them is cut wherever something begins or ends: a namespace, what it
 * offers, a partition, the extent of a file. Each piece is then part of one thing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "discover.h"
#include "extents.h"

enum { BLOCK = 512 };

struct result {
	struct pmemctl_bad_parts model;
	struct arena arena;
};

/* Where a namespace is, in blocks of its region. */
struct place {
	const struct pmemctl_namespace *ns;
	uint64_t begin, end;		/* all of it */
	uint64_t data, data_end;	/* what it offers; 0, 0: not known */
	const struct pmemctl_disk *disk;
};

struct search {
	struct pmemctl_ctx *ctx;
	struct result *result;
	const struct pmemctl_disks *disks;
	const struct pmemctl_region *region;
	struct place *places;		/* of the region */
	size_t place_count;
	bool unread;			/* not all of them could be read */
	uint64_t *cuts;			/* of the region */
	size_t cut_count, cut_room;
};

static void cut(struct search *s, uint64_t block)
{
	uint64_t *grown = s->cuts;

	if (s->cut_count == s->cut_room) {
		s->cut_room = s->cut_room ? s->cut_room * 2 : 64;
		grown = reallocarray(s->cuts, s->cut_room, sizeof(*grown));
	}
	if (!grown) {
		s->result->arena.failed = 1;
		return;
	}
	s->cuts = grown;
	s->cuts[s->cut_count++] = block;
}

static int ascending(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* ---- places of namespaces ---- */

static const struct pmemctl_disk *disk_of(const struct search *s, const struct pmemctl_namespace *ns)
{
	for (size_t i = 0; s->disks && i < s->disks->disk_count; i++)
		if (s->disks->disks[i]->namespace_ == ns)
			return s->disks->disks[i];
	return NULL;
}

static bool is_made(const struct pmemctl_namespace *ns)
{
	return ns->raw_size && !(ns->seed && ns->raw_size == PMEMCTL_UNKNOWN);
}

static void add_place(struct search *s, const struct pmemctl_namespace *ns)
{
	const uint64_t base = s->region->resource, start = sysfs_device_number(s->ctx, ns->name, "resource");
	struct place *place = &s->places[s->place_count];

	if (!is_made(ns))
		return;
	if (start == PMEMCTL_UNKNOWN || base == PMEMCTL_UNKNOWN || ns->raw_size == PMEMCTL_UNKNOWN || start < base) {
		s->unread = true;
		return;
	}
	*place = (struct place) { .ns = ns, .begin = (start - base) / BLOCK, .disk = disk_of(s, ns) };
	place->end = place->begin + ns->raw_size / BLOCK;
	if (ns->mode != PMEMCTL_MODE_SECTOR && ns->resource != PMEMCTL_UNKNOWN && ns->resource >= start &&
	    ns->size != PMEMCTL_UNKNOWN) {
		place->data = (ns->resource - base) / BLOCK;
		place->data_end = place->data + ns->size / BLOCK;
	}
	s->place_count++;
	cut(s, place->begin);
	cut(s, place->end);
	cut(s, place->data);
	cut(s, place->data_end);
	for (size_t i = 0; place->disk && i < place->disk->partition_count; i++) {
		const struct pmemctl_partition *part = place->disk->partitions[i];

		if (part->start == PMEMCTL_UNKNOWN || part->size == PMEMCTL_UNKNOWN)
			continue;
		cut(s, place->data + part->start / BLOCK);
		cut(s, place->data + (part->start + part->size) / BLOCK);
	}
}

/* ---- what a piece is part of ---- */

static const struct pmemctl_partition *partition_at(const struct pmemctl_disk *disk, uint64_t block)
{
	for (size_t i = 0; i < disk->partition_count; i++) {
		const struct pmemctl_partition *part = disk->partitions[i];

		if (part->start != PMEMCTL_UNKNOWN && block >= part->start / BLOCK &&
		    block < (part->start + part->size) / BLOCK)
			return part;
	}
	return NULL;
}

/* The device that a disk or partition is used by, when that is not a file system of its own. */
static const char *user_of(const struct pmemctl_disk *disk, const char *device)
{
	for (size_t i = 0; i < disk->use_count; i++)
		if (disk->uses[i]->kind == PMEMCTL_USE_DEVICE && strcmp(disk->uses[i]->device, device) == 0)
			return disk->uses[i]->by;
	return NULL;
}

static void classify_disk(struct search *s, const struct place *place, struct pmemctl_bad_part *p)
{
	const struct pmemctl_partition *part = partition_at(place->disk, p->block);
	const char *user;
	char text[96];

	p->device = part ? part->name : place->disk->name;
	p->device_block = p->block - (part ? part->start / BLOCK : 0);
	for (size_t i = 0; i < place->disk->filesystem_count; i++)
		if (strcmp(place->disk->filesystems[i]->device, p->device) == 0)
			p->filesystem = place->disk->filesystems[i];
	user = p->filesystem ? NULL : user_of(place->disk, p->device);
	if (!user)
		return;
	p->hit = PMEMCTL_HIT_UNKNOWN;
	snprintf(text, sizeof(text), "%s uses it in its own way", user);
	p->why = arena_strdup(&s->result->arena, text);
}

static void classify(struct search *s, struct pmemctl_bad_part *p)
{
	const struct place *place = NULL;

	for (size_t i = 0; i < s->place_count && !place; i++)
		if (p->region_block >= s->places[i].begin && p->region_block < s->places[i].end)
			place = &s->places[i];
	p->block = p->device_block = p->file_offset = PMEMCTL_UNKNOWN;
	if (!place) {
		p->hit = s->unread ? PMEMCTL_HIT_UNKNOWN : PMEMCTL_HIT_NO_NAMESPACE;
		p->why = s->unread ? "addresses of namespaces could not be read" : NULL;
		return;
	}
	p->namespace_ = place->ns;
	if (place->ns->mode == PMEMCTL_MODE_SECTOR) {
		p->hit = PMEMCTL_HIT_SECTOR_MODE;
		return;
	}
	if (p->region_block < place->data || p->region_block >= place->data_end) {
		p->hit = place->data_end ? PMEMCTL_HIT_NAMESPACE_METADATA : PMEMCTL_HIT_UNKNOWN;
		p->why = place->data_end ? NULL : "where the namespace keeps its data could not be read";
		return;
	}
	p->hit = PMEMCTL_HIT_NO_FILESYSTEM;
	p->block = p->region_block - place->data;
	if (place->disk)
		return classify_disk(s, place, p);
	if (place->ns->dax_region && place->ns->dax_region->device_count) {
		p->device = place->ns->dax_region->devices[0]->name;
		p->device_block = p->block;
	}
}

static struct pmemctl_bad_part *add_part(struct result *r, const struct pmemctl_bad_part *like)
{
	struct pmemctl_bad_part *p = arena_alloc(&r->arena, sizeof(*p));

	if (!p)
		return NULL;
	*p = *like;
	ARENA_APPEND(&r->arena, r->model.list, r->model.count, p);
	return p;
}

static void add_run(struct search *s, const struct pmemctl_badblock *run)
{
	uint64_t begin = run->sector;
	const uint64_t end = run->sector + run->count;

	for (size_t i = 0; i <= s->cut_count && begin < end; i++) {
		const uint64_t to = i < s->cut_count && s->cuts[i] < end ? s->cuts[i] : end;
		struct pmemctl_bad_part p = { .region = s->region, .region_block = begin, .count = to - begin };

		if (to <= begin)
			continue;
		classify(s, &p);
		add_part(s->result, &p);
		begin = to;
	}
}

static void search_region(struct search *s, const struct pmemctl_region *region)
{
	s->region = region;
	s->place_count = s->cut_count = 0;
	s->unread = false;
	if (!region->badblocks.known)
		add_part(s->result, &(struct pmemctl_bad_part) {
			.region = region, .region_block = PMEMCTL_UNKNOWN, .count = PMEMCTL_UNKNOWN,
			.block = PMEMCTL_UNKNOWN, .device_block = PMEMCTL_UNKNOWN, .file_offset = PMEMCTL_UNKNOWN,
			.why = region->enabled ? "the bad blocks of the region could not be read"
					       : "the region is disabled: its bad blocks are not known",
		});
	if (!region->badblocks.count)
		return;
	s->places = calloc(region->namespace_count + 1, sizeof(*s->places));
	if (!s->places) {
		s->result->arena.failed = 1;
		return;
	}
	for (size_t i = 0; i < region->namespace_count; i++)
		add_place(s, region->namespaces[i]);
	if (s->cut_count)
		qsort(s->cuts, s->cut_count, sizeof(*s->cuts), ascending);
	for (size_t i = 0; i < region->badblocks.count; i++)
		add_run(s, &region->badblocks.runs[i]);
	free(s->places);
}

/* ---- files ---- */

static int by_begin(const void *a, const void *b)
{
	const struct file_extent *x = *(struct file_extent *const *)a, *y = *(struct file_extent *const *)b;

	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

/* Those whose extents, or blocks, are addresses of the one device that they are on. */
static bool tells_places(const struct pmemctl_filesystem *fs)
{
	static const char *const types[] = { "ext2", "ext3", "ext4", "xfs", "vfat", "msdos" };

	for (size_t i = 0; fs->type && i < ARRAY_SIZE(types); i++)
		if (strcmp(fs->type, types[i]) == 0)
			return true;
	return false;
}

static void search_files(struct extent_search *e, const struct pmemctl_filesystem *fs)
{
	const struct pmemctl_mount *mount = fs->mounts[0];

	if (e->ctx->sysroot)
		e->incomplete = "this is a recorded machine";
	else if (!tells_places(fs))
		e->incomplete = "the places of its files are not told";
	else
		extents_search(e, mount->pid, mount->where);
	if (!e->incomplete && (!mount->part || strcmp(mount->part, "/") != 0))
		e->incomplete = "only a part of the file system is mounted";
	if (e->found_count)
		qsort(e->found, e->found_count, sizeof(struct file_extent *), by_begin);
}

/* A piece of a part, from a byte of the device to another; extent NULL: of no file that was found. */
static void add_piece(struct result *r, const struct pmemctl_bad_part *of, uint64_t begin, uint64_t end,
		      const struct file_extent *extent, const char *incomplete)
{
	const uint64_t skipped = begin / BLOCK - of->device_block;
	struct pmemctl_bad_part p = *of;

	p.region_block += skipped;
	p.block += skipped;
	p.device_block += skipped;
	p.count = (end - begin) / BLOCK;
	p.hit = incomplete ? PMEMCTL_HIT_UNKNOWN : PMEMCTL_HIT_FREE;
	p.why = incomplete;
	if (extent) {
		p.hit = extent->directory ? PMEMCTL_HIT_DIRECTORY : PMEMCTL_HIT_FILE;
		p.why = NULL;
		p.file = arena_strdup(&r->arena, extent->path);
		p.file_offset = extent->offset + begin - extent->begin;
	}
	add_part(r, &p);
}

/* Extents lie on whole blocks of the file system. One that is there again is another name of the file. */
static void split_part(struct result *r, const struct pmemctl_bad_part *of, const struct extent_search *e)
{
	uint64_t at = of->device_block * BLOCK;
	const uint64_t end = at + of->count * BLOCK;

	for (size_t i = 0; i < e->found_count && at < end; i++) {
		const struct file_extent *extent = e->found[i];
		const uint64_t from = extent->begin > at ? extent->begin : at;
		const uint64_t to = extent->end < end ? extent->end : end;

		if (to <= from)
			continue;
		if (from > at)
			add_piece(r, of, at, from, NULL, e->incomplete);
		add_piece(r, of, from, to, extent, NULL);
		at = to;
	}
	if (at < end)
		add_piece(r, of, at, end, NULL, e->incomplete);
}

/* The parts of one file system become pieces behind all others; what they were becomes empty. */
static void split_filesystem(struct search *s, const struct pmemctl_filesystem *fs)
{
	struct result *r = s->result;
	struct extent_search e = { .ctx = s->ctx, .arena = &r->arena };
	const size_t count = r->model.count;
	uint64_t (*ranges)[2] = calloc(count + 1, sizeof(*ranges));

	if (!ranges) {
		r->arena.failed = 1;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const struct pmemctl_bad_part *p = r->model.list[i];

		if (p->filesystem != fs)
			continue;
		ranges[e.range_count][0] = p->device_block * BLOCK;
		ranges[e.range_count++][1] = (p->device_block + p->count) * BLOCK;
	}
	e.ranges = (const uint64_t (*)[2])ranges;
	if (e.range_count)
		search_files(&e, fs);
	for (size_t i = 0; i < count; i++) {
		struct pmemctl_bad_part *p = r->model.list[i];

		if (p->filesystem != fs)
			continue;
		split_part(r, p, &e);
		p->count = 0;
	}
	free(ranges);
}

static int by_place(const void *a, const void *b)
{
	const struct pmemctl_bad_part *x = *(struct pmemctl_bad_part *const *)a;
	const struct pmemctl_bad_part *y = *(struct pmemctl_bad_part *const *)b;

	if (x->region->id != y->region->id)
		return x->region->id < y->region->id ? -1 : 1;
	return x->region_block < y->region_block ? -1 : x->region_block > y->region_block;
}

static void put_in_order(struct pmemctl_bad_parts *parts)
{
	size_t kept = 0;

	for (size_t i = 0; i < parts->count; i++)
		if (parts->list[i]->count)
			parts->list[kept++] = parts->list[i];
	parts->count = kept;
	if (kept)
		qsort(parts->list, kept, sizeof(struct pmemctl_bad_part *), by_place);
}

PMEMCTL_EXPORT void pmemctl_bad_parts_free(struct pmemctl_bad_parts *parts)
{
	struct result *r = (struct result *)parts;

	if (!r)
		return;
	arena_free(&r->arena);
	free(r);
}

PMEMCTL_EXPORT int pmemctl_discover_bad_parts(struct pmemctl_ctx *ctx, const struct pmemctl_platform *platform,
					      const struct pmemctl_disks *disks, struct pmemctl_bad_parts **parts)
{
	struct search s = { .ctx = ctx, .disks = disks, .result = calloc(1, sizeof(*s.result)) };

	*parts = NULL;
	if (!s.result)
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	for (size_t i = 0; i < platform->region_count; i++)
		search_region(&s, platform->regions[i]);
	free(s.cuts);
	for (size_t i = 0; disks && i < disks->filesystem_count; i++)
		split_filesystem(&s, disks->filesystems[i]);
	put_in_order(&s.result->model);
	if (s.result->arena.failed) {
		pmemctl_bad_parts_free(&s.result->model);
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	}
	*parts = &s.result->model;
	return 0;
}
