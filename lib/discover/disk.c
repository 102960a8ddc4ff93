// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The disks of namespaces, and the devices and swap on top of them. Devices are found upwards, from
 * the disk through its partitions and holders, each read once however many disks are below it.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "disk.h"

enum { SECTOR = 512 };

static const char block_dir[] = "sys/class/block";

/* What pmemctl_discover_disks() returns, with the memory that everything in it lives in. */
struct disks {
	struct pmemctl_disks model;
	struct arena arena;
};

PMEMCTL_EXPORT void pmemctl_disks_free(struct pmemctl_disks *model)
{
	struct disks *disks = (struct disks *)model;

	if (!disks)
		return;
	arena_free(&disks->arena);
	free(disks);
}

void unescape_proc(char *text)
{
	char *to = text;

	for (const char *from = text; *from; to++) {
		if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] >= '0' &&
		    from[2] <= '7' && from[3] >= '0' && from[3] <= '7') {
			*to = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}

/* ---- the devices ---- */

static struct block_device *block_device_by_name(const struct disk_discovery *d, const char *name)
{
	for (size_t i = 0; i < d->device_count; i++)
		if (strcmp(d->devices[i]->name, name) == 0)
			return d->devices[i];
	return NULL;
}

struct block_device *block_device_by_number(const struct disk_discovery *d, int major, int minor)
{
	for (size_t i = 0; i < d->device_count; i++)
		if (d->devices[i]->major == major && d->devices[i]->minor == minor && major >= 0)
			return d->devices[i];
	return NULL;
}

struct block_device *block_device_by_path(const struct disk_discovery *d, const char *path)
{
	static const char dev[] = "/dev/";
	const bool in_dev = strncmp(path, dev, sizeof(dev) - 1) == 0;
	struct stat st;

	/* the file below a loop device may be far away, on a file system that does not answer */
	if (!in_dev && !d->anywhere)
		return NULL;
	if (!d->ctx->sysroot && stat(path, &st) == 0)
		return S_ISBLK(st.st_mode) ? block_device_by_number(d, (int)major(st.st_rdev),
								     (int)minor(st.st_rdev))
					   : NULL;
	return in_dev ? block_device_by_name(d, path + sizeof(dev) - 1) : NULL;
}

static const char *word_of_mapper(struct disk_discovery *d, const char *name)
{
	static const struct { const char *prefix, *word; } words[] = {
		{ "LVM-", "lvm" }, { "CRYPT-", "crypt" }, { "mpath-", "multipath" },
	};
	char path[320], uuid[256];

	snprintf(path, sizeof(path), "%s/%s/dm/uuid", block_dir, name);
	if (sysfs_read(d->ctx, path, uuid, sizeof(uuid)) > 0)
		for (size_t i = 0; i < ARRAY_SIZE(words); i++)
			if (strncmp(uuid, words[i].prefix, strlen(words[i].prefix)) == 0)
				return words[i].word;
	return "dm";
}

/* What it is to the device that it stands on. */
static void describe_device(struct disk_discovery *d, struct block_device *device)
{
	char path[320];

	device->word = "held";
	if (strncmp(device->name, "dm-", 3) == 0) {
		device->word = word_of_mapper(d, device->name);
		snprintf(path, sizeof(path), "%s/%s/dm/name", block_dir, device->name);
		device->mapper_name = sysfs_read_string(d->ctx, path, d->arena);
	} else if (strncmp(device->name, "md", 2) == 0) {
		device->word = "raid";
	} else if (strncmp(device->name, "bcache", 6) == 0) {
		device->word = "bcache";
	} else if (strncmp(device->name, "loop", 4) == 0) {
		device->word = "loop";
	}
}

static struct block_device *device_new(struct disk_discovery *d, const char *name)
{
	struct block_device *device = arena_alloc(d->arena, sizeof(*device));
	char path[320], number[32];

	if (!device)
		return NULL;
	device->name = arena_strdup(d->arena, name);
	if (!device->name)
		return NULL;
	describe_device(d, device);
	snprintf(path, sizeof(path), "%s/%s/dev", block_dir, name);
	if (sysfs_read(d->ctx, path, number, sizeof(number)) <= 0 ||
	    sscanf(number, "%d:%d", &device->major, &device->minor) != 2)
		device->major = device->minor = -1;
	ARENA_APPEND(d->arena, d->devices, d->device_count, device);
	return d->arena->failed ? NULL : device;
}

static struct block_device *put_above(struct disk_discovery *d, struct block_device *device,
				      const char *name)
{
	struct block_device *above = block_device_by_name(d, name);

	if (!above)
		above = device_new(d, name);
	if (above)
		ARENA_APPEND(d->arena, device->above, device->above_count, above);
	return above;
}

/* "pmem0p1" of "pmem0", "pmem0s1" of "pmem0s": the p is there where two numbers would meet. */
static bool is_partition_name(const char *name, const char *whole)
{
	const size_t length = strlen(whole);

	if (!length || strncmp(name, whole, length) != 0)
		return false;
	name += length;
	if (isdigit((unsigned char)whole[length - 1]) && *name++ != 'p')
		return false;
	return *name && !name[strspn(name, "0123456789")];
}

static void find_partitions(struct disk_discovery *d, struct block_device *device)
{
	char path[320];

	for (size_t i = 0; i < d->name_count; i++) {
		struct block_device *part;

		if (!is_partition_name(d->names[i], device->name))
			continue;
		snprintf(path, sizeof(path), "%s/%s/partition", block_dir, d->names[i]);
		if (!sysfs_exists(d->ctx, path))
			continue;
		part = put_above(d, device, d->names[i]);
		if (part)
			part->whole = device;
	}
}

struct holder_visit {
	struct disk_discovery *d;
	struct block_device *device;
};

static int visit_holder(void *data, const char *name)
{
	struct holder_visit *visit = data;

	put_above(visit->d, visit->device, name);
	return 0;
}

static void find_devices_above(struct disk_discovery *d, struct block_device *device)
{
	struct holder_visit visit = { d, device };
	char path[320];

	if (!device->whole)
		find_partitions(d, device);
	if (d->unheld)
		return;
	snprintf(path, sizeof(path), "%s/%s/holders", block_dir, device->name);
	sysfs_list(d->ctx, path, visit_holder, &visit);
}

/* A loop device opens what is below it without being a holder of it. */
static void find_loops(struct disk_discovery *d)
{
	char path[320], *file;

	for (size_t i = 0; i < d->name_count; i++) {
		struct block_device *device;

		if (strncmp(d->names[i], "loop", 4) != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s/loop/backing_file", block_dir, d->names[i]);
		file = sysfs_read_string(d->ctx, path, d->arena);
		device = file ? block_device_by_path(d, file) : NULL;
		if (device)
			put_above(d, device, d->names[i]);
	}
}

/* ---- uses ---- */

void use_add(struct disk_discovery *d, const struct block_device *device,
	     const struct pmemctl_use *use)
{
	struct pmemctl_use *copy = arena_alloc(d->arena, sizeof(*copy));

	if (!copy)
		return;
	*copy = *use;
	copy->device = device->name;
	for (size_t i = 0; i < device->disk_count; i++)
		ARENA_APPEND(d->arena, device->disks[i]->uses, device->disks[i]->use_count, copy);
}

static void add_device_use(struct disk_discovery *d, struct pmemctl_disk *disk,
			   const struct block_device *device, const struct block_device *above)
{
	struct pmemctl_use *use = arena_alloc(d->arena, sizeof(*use));

	if (!use || above->whole == device)
		return;
	*use = (struct pmemctl_use) {
		.kind = PMEMCTL_USE_DEVICE, .device = device->name,
		.word = above->word, .by = above->name, .by_name = above->mapper_name,
	};
	ARENA_APPEND(d->arena, disk->uses, disk->use_count, use);
}

static bool stands_on(const struct block_device *device, const struct pmemctl_disk *disk)
{
	return device->disk_count && device->disks[device->disk_count - 1] == disk;
}

/* All that can be reached from the disk stands on it; a recorded tree could have circles. */
static void claim_above(struct disk_discovery *d, struct pmemctl_disk *disk)
{
	struct block_device *device = block_device_by_name(d, disk->name), **found = NULL;
	size_t count = 0;

	if (!device)
		return;
	ARENA_APPEND(d->arena, device->disks, device->disk_count, disk);
	ARENA_APPEND(d->arena, found, count, device);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < found[i]->above_count; j++) {
			device = found[i]->above[j];
			add_device_use(d, disk, found[i], device);
			if (stands_on(device, disk))
				continue;
			ARENA_APPEND(d->arena, device->disks, device->disk_count, disk);
			ARENA_APPEND(d->arena, found, count, device);
		}
}

static void read_swaps(struct disk_discovery *d)
{
	char *rest = sysfs_read_all(d->ctx, "proc/swaps", d->arena, NULL), *line;

	d->result->swaps_known = rest != NULL;
	while (rest && (line = strsep(&rest, "\n"))) {
		struct pmemctl_use use = { .kind = PMEMCTL_USE_SWAP, .word = "swap" };
		char *save = NULL, *path = strtok_r(line, " \t", &save);
		const char *type = path ? strtok_r(NULL, " \t", &save) : NULL;
		const struct block_device *device;

		if (!type || strcmp(type, "partition") != 0)
			continue;
		unescape_proc(path);
		device = block_device_by_path(d, path);
		use.by = path;
		if (device)
			use_add(d, device, &use);
	}
}

/* ---- partitions ---- */

/* Types that are made on Linux; of others the code is told. */
static const char *name_of_type(const char *code)
{
	static const struct { const char *code, *name; } types[] = {
		{ "0fc63daf-8483-4772-8e79-3d69d8477de4", "Linux" },
		{ "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f", "Linux swap" },
		{ "e6d6d379-f507-44c2-a23c-238f2a3df928", "Linux LVM" },
		{ "a19d880f-05fc-4d3b-a006-743f0f84911e", "Linux RAID" },
		{ "c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "EFI System" },
		{ "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7", "Microsoft basic data" },
		{ "0x82", "Linux swap" }, { "0x83", "Linux" }, { "0x8e", "Linux LVM" },
		{ "0xfd", "Linux RAID" }, { "0xef", "EFI System" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (strcmp(types[i].code, code) == 0)
			return types[i].name;
	return code;
}

/* The kernel forgets the type once it has read the table; udev keeps it. */
static const char *partition_type(struct disk_discovery *d, const struct block_device *device)
{
	static const char key[] = "E:ID_PART_ENTRY_TYPE=";
	char path[64], *rest, *line;

	snprintf(path, sizeof(path), "run/udev/data/b%d:%d", device->major, device->minor);
	rest = sysfs_read_all(d->ctx, path, d->arena, NULL);
	while (rest && (line = strsep(&rest, "\n")))
		if (strncmp(line, key, sizeof(key) - 1) == 0)
			return name_of_type(line + sizeof(key) - 1);
	return NULL;
}

static uint64_t partition_bytes(struct disk_discovery *d, const char *name, const char *attribute)
{
	char path[320];
	uint64_t sectors;

	snprintf(path, sizeof(path), "%s/%s/%s", block_dir, name, attribute);
	sectors = sysfs_read_number(d->ctx, path);
	return sectors > UINT64_MAX / SECTOR ? PMEMCTL_UNKNOWN : sectors * SECTOR;
}

static void add_partition(struct disk_discovery *d, struct pmemctl_disk *disk,
			  const struct block_device *device)
{
	struct pmemctl_partition *part = arena_alloc(d->arena, sizeof(*part));
	const char *number = device->name + strlen(device->name);

	if (!part)
		return;
	while (isdigit((unsigned char)number[-1]))
		number--;
	*part = (struct pmemctl_partition) {
		.name = device->name,
		.number = (unsigned)strtoul(number, NULL, 10),
		.start = partition_bytes(d, device->name, "start"),
		.size = partition_bytes(d, device->name, "size"),
		.type = partition_type(d, device),
	};
	ARENA_APPEND(d->arena, disk->partitions, disk->partition_count, part);
}

static int compare_partitions(const void *left, const void *right)
{
	const struct pmemctl_partition *l = *(struct pmemctl_partition *const *)left;
	const struct pmemctl_partition *r = *(struct pmemctl_partition *const *)right;

	return (l->number > r->number) - (l->number < r->number);
}

static void read_partitions(struct disk_discovery *d, struct pmemctl_disk *disk)
{
	const struct block_device *device = block_device_by_name(d, disk->name);

	for (size_t i = 0; device && i < device->above_count; i++)
		if (device->above[i]->whole == device)
			add_partition(d, disk, device->above[i]);
	if (disk->partition_count)
		qsort(disk->partitions, disk->partition_count, sizeof(*disk->partitions),
		      compare_partitions);
}

/* ---- all of it ---- */

void disk_add(struct disk_discovery *d, const struct pmemctl_namespace *ns)
{
	struct pmemctl_disk *disk = arena_alloc(d->arena, sizeof(*disk));
	struct block_device *device = disk ? device_new(d, ns->blockdev) : NULL;

	if (!device)
		return;
	*disk = (struct pmemctl_disk) {
		.name = device->name, .major = device->major, .minor = device->minor,
		.namespace_ = ns,
	};
	ARENA_APPEND(d->arena, d->result->disks, d->result->disk_count, disk);
}

static int visit_block_device(void *data, const char *name)
{
	struct disk_discovery *d = data;

	ARENA_APPEND(d->arena, d->names, d->name_count, arena_strdup(d->arena, name));
	return d->arena->failed;
}

void disks_read(struct disk_discovery *d)
{
	struct pmemctl_disks *result = d->result;
	size_t known = 0;

	sysfs_list(d->ctx, block_dir, visit_block_device, d);
	if (d->arena->failed)
		return;
	for (; known < d->device_count; known++)	/* it grows meanwhile */
		find_devices_above(d, d->devices[known]);
	find_loops(d);
	if (known < d->device_count)	/* which may be held themselves, and be mounted */
		d->unheld = false;
	for (; known < d->device_count; known++)
		find_devices_above(d, d->devices[known]);
	for (size_t i = 0; i < result->disk_count; i++) {
		read_partitions(d, result->disks[i]);
		claim_above(d, result->disks[i]);
	}
	if (d->unheld)
		return;
	read_swaps(d);
	filesystems_read(d);
}

PMEMCTL_EXPORT int pmemctl_discover_disks(struct pmemctl_ctx *ctx,
					  const struct pmemctl_platform *platform, bool measure,
					  struct pmemctl_disks **out)
{
	struct disks *disks = calloc(1, sizeof(*disks));
	struct disk_discovery d = { .ctx = ctx };

	*out = NULL;
	if (!disks)
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	d.arena = &disks->arena;
	d.result = &disks->model;
	for (size_t i = 0; i < platform->namespace_count; i++)
		if (platform->namespaces[i]->blockdev)
			disk_add(&d, platform->namespaces[i]);
	disks_read(&d);
	filesystems_judge(&d, measure);
	if (disks->arena.failed) {
		pmemctl_disks_free(&disks->model);
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	}
	*out = &disks->model;
	return 0;
}
