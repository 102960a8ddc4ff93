// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Media errors that the firmware of a bus is asked to have, for tests: ARS Error Inject, Clear and
 * Status Query, functions 7, 8 and 9 of the NVDIMM root device (ACPI 6.5, 9.20.7.9 to 9.20.7.11).
 */
#include <errno.h>
#include <linux/ndctl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "error_range.h"
#include "stop.h"

enum { INJECT = 7, INJECT_CLEAR = 8, INJECT_STATUS = 9, NOTIFY = 1 };
enum { RECORDS = 1024 };	/* a reply has room for so many */
enum { KNOWN_SECONDS = 5 };	/* that the kernel gets to hear of errors */

/* The arguments and replies, byte for byte. */
struct inject {
	uint64_t address, length;
	uint8_t options;
	uint32_t status;
} __attribute__((packed));

struct clear_injected {
	uint64_t address, length;
	uint32_t status;
} __attribute__((packed));

struct injected {
	uint32_t status, count;
	struct { uint64_t address, length; } records[RECORDS];
} __attribute__((packed));

/* What a step is about. */
struct part {
	char node[32];
	uint64_t address;	/* of its first block */
	uint64_t count;
	bool remove, saturate, notify;
	uint64_t done;		/* blocks */
	const char *region;
	uint64_t region_sector;	/* of the first block, as the region counts */
};

/* ---- commands ---- */

static void node_of(const struct pmemctl_bus *bus, char node[32])
{
	snprintf(node, 32, "ndctl%d", bus->id);
}

static int send_one(struct pmemctl_ctx *ctx, const struct part *p, bool remove, uint64_t address, uint64_t length)
{
	struct clear_injected clear = { .address = address, .length = length, .status = UINT32_MAX };
	struct inject inject = {
		.address = address, .length = length, .options = p->notify ? NOTIFY : 0, .status = UINT32_MAX,
	};
	int rc = stop_before("inject error");

	if (!rc && remove)
		rc = bus_call(ctx, p->node, INJECT_CLEAR, &clear, offsetof(struct clear_injected, status),
			      sizeof(clear.status));
	else if (!rc)
		rc = bus_call(ctx, p->node, INJECT, &inject, offsetof(struct inject, status), sizeof(inject.status));
	stop_after("inject error");
	if (!rc && (remove ? clear.status : inject.status))
		rc = -EIO;
	return rc;
}

/* How many bytes are enough to make a block bad. */
static int least_unit(struct pmemctl_ctx *ctx, const struct step *step, uint64_t *unit)
{
	const struct part *p = step->data;
	struct nd_cmd_ars_cap cap = { .address = p->address, .length = p->count * ERROR_BLOCK };
	int fd = sysfs_open_bus(ctx, p->node), rc = fd < 0 ? fd : 0;

	if (!rc && ioctl(fd, ND_IOCTL_ARS_CAP, &cap) < 0)
		rc = -errno;
	if (fd >= 0)
		close(fd);
	if (rc)
		return fail(ctx, status_of_errno(-rc), -rc, step->device,
			    "its bus does not tell how it handles errors: %s", strerror(-rc));
	*unit = cap.clear_err_unit && cap.clear_err_unit < ERROR_BLOCK ? cap.clear_err_unit : ERROR_BLOCK;
	return 0;
}

static int put_in(struct pmemctl_ctx *ctx, struct step *step, bool remove)
{
	struct part *p = step->data;
	uint64_t unit = ERROR_BLOCK, count = remove && !p->remove ? p->done : p->count;
	int rc = p->saturate ? 0 : least_unit(ctx, step, &unit);

	for (uint64_t i = 0; i < count && !rc; i++) {
		if (is_interrupted(ctx) && remove == p->remove)
			return fail(ctx, PMEMCTL_FAILED, EINTR, step->device, "interrupted");
		rc = send_one(ctx, p, remove, p->address + i * ERROR_BLOCK, unit);
		p->done = rc ? i : i + 1;
		if (rc)
			return fail(ctx, status_of_errno(-rc), -rc, step->device,
				    "after %llu of %llu blocks its bus refused the next: %s", (unsigned long long)i,
				    (unsigned long long)count, strerror(-rc));
	}
	return rc;
}

/* ---- what was put in ---- */

static int by_sector(const void *a, const void *b)
{
	const struct pmemctl_badblock *x = a, *y = b;

	return x->sector < y->sector ? -1 : x->sector > y->sector;
}

/* Runs that touch become one. */
static size_t join(struct pmemctl_badblock *runs, size_t count)
{
	size_t kept = 0;

	qsort(runs, count, sizeof(*runs), by_sector);
	for (size_t i = 0; i < count; i++) {
		const uint64_t end = runs[i].sector + runs[i].count;
		struct pmemctl_badblock *last = kept ? &runs[kept - 1] : NULL;

		if (!last || runs[i].sector > last->sector + last->count)
			runs[kept++] = runs[i];
		else if (end > last->sector + last->count)
			last->count = end - last->sector;
	}
	return kept;
}

static size_t take_records(const struct injected *reply, uint64_t address, uint64_t blocks,
			   struct pmemctl_badblock *runs)
{
	const uint64_t limit = address + blocks * ERROR_BLOCK;
	size_t count = 0;

	for (uint32_t i = 0; i < reply->count && i < RECORDS; i++) {
		uint64_t begin = reply->records[i].address, end = begin + reply->records[i].length;

		if (end <= address || begin >= limit)
			continue;
		begin = begin < address ? address : begin;
		end = end > limit ? limit : end;
		runs[count].sector = (begin - address) / ERROR_BLOCK;
		runs[count].count = (end - address + ERROR_BLOCK - 1) / ERROR_BLOCK - runs[count].sector;
		count++;
	}
	return join(runs, count);
}

/* What the firmware has made bad of so many blocks; *runs is malloc'ed, NULL after an error. */
static int query(struct pmemctl_ctx *ctx, const char *ns, const char *node, uint64_t address, uint64_t blocks,
		 struct pmemctl_badblock **runs, size_t *count)
{
	struct injected *reply = calloc(1, sizeof(*reply));
	int rc = -ENOMEM;

	*count = 0;
	*runs = calloc(RECORDS, sizeof(**runs));
	if (reply && *runs)
		rc = bus_call(ctx, node, INJECT_STATUS, reply, 0, sizeof(*reply));
	if (!rc && reply->status & 0xffff)
		rc = -EIO;
	if (rc) {
		fail(ctx, status_of_errno(-rc), -rc, ns, "its bus does not tell what errors were put in: %s",
		     strerror(-rc));
		free(*runs);
		*runs = NULL;
	} else {
		*count = take_records(reply, address, blocks, *runs);
	}
	free(reply);
	return rc;
}

/* ---- read back ---- */

/* Those blocks of a run that are in [begin, begin + count). */
static uint64_t overlap(uint64_t begin, uint64_t count, uint64_t run, uint64_t run_count)
{
	const uint64_t first = begin > run ? begin : run;
	const uint64_t last = begin + count < run + run_count ? begin + count : run + run_count;

	return last > first ? last - first : 0;
}

/* Blocks of the part that the firmware has made bad. */
static int count_injected(struct pmemctl_ctx *ctx, const struct step *step, uint64_t *blocks)
{
	const struct part *p = step->data;
	struct pmemctl_badblock *runs;
	size_t count;
	int rc = query(ctx, step->device, p->node, p->address, p->count, &runs, &count);

	*blocks = 0;
	for (size_t i = 0; i < count && !rc; i++)
		*blocks += runs[i].count;
	free(runs);
	return rc;
}

/* Blocks of the part that the kernel knows to be bad. */
static uint64_t count_known(int fd, const struct part *p)
{
	char text[65536];
	ssize_t length = pread(fd, text, sizeof(text) - 1, 0);
	unsigned long long sector, count;
	uint64_t known = 0;
	int used;

	text[length > 0 ? length : 0] = '\0';
	for (const char *at = text; sscanf(at, "%llu %llu\n%n", &sector, &count, &used) == 2; at += used)
		known += overlap(p->region_sector, p->count, sector, count);
	return known;
}

/* The firmware has the kernel look, which takes a moment; not every firmware does. */
static void wait_until_known(struct pmemctl_ctx *ctx, const struct part *p)
{
	struct timespec begin, now;
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/badblocks", p->region);
	fd = sysfs_open(ctx, path);
	if (fd < 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &begin);
	now = begin;
	while (count_known(fd, p) < p->count && now.tv_sec - begin.tv_sec < KNOWN_SECONDS && !is_interrupted(ctx)) {
		struct pollfd changed = { .fd = fd, .events = POLLPRI };

		poll(&changed, 1, 100);
		clock_gettime(CLOCK_MONOTONIC, &now);
	}
	close(fd);
}

static int run(struct pmemctl_ctx *ctx, struct step *step)
{
	const struct part *p = step->data;
	uint64_t blocks;
	int rc = put_in(ctx, step, p->remove);

	if (!rc)
		rc = count_injected(ctx, step, &blocks);
	if (rc)
		return rc;
	if (blocks != (p->remove ? 0 : p->count))
		return fail(ctx, PMEMCTL_FAILED, EIO, step->device,
			    "the firmware took it, and tells %llu bad blocks of %llu there",
			    (unsigned long long)blocks, (unsigned long long)p->count);
	if (p->notify)
		wait_until_known(ctx, p);
	return 0;
}

/* What was taken out was not kept. */
static int undo(struct pmemctl_ctx *ctx, struct step *step)
{
	const struct part *p = step->data;

	return p->remove || !p->done ? 0 : put_in(ctx, step, true);
}

static void show(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/dev/%s", ((const struct part *)step->data)->node);
	*value = step->value;
}

static const struct step_kind step_inject = { .action = "inject", .show = show, .run = run, .undo = undo };
static const struct step_kind step_remove = { .action = "uninject", .show = show, .run = run, .undo = undo };

/* ---- what is there ---- */

/*
 * Blocks count from the start of what the namespace offers; in sector mode, and while it is
 * out of service, from its own start, because where the BTT keeps a block is not told.
 */
static int blocks_of(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns, uint64_t *address, uint64_t *blocks)
{
	const bool raw = ns->mode == PMEMCTL_MODE_SECTOR || !ns->enabled;
	const uint64_t size = raw ? ns->raw_size : ns->size;

	*address = sysfs_device_number(ctx, raw || !ns->holder ? ns->name : ns->holder, "resource");
	*blocks = size / ERROR_BLOCK;
	if (size == PMEMCTL_UNKNOWN || !size)
		return fail(ctx, PMEMCTL_FAILED, ENXIO, ns->name, "it has no size, or that could not be read");
	if (*address == PMEMCTL_UNKNOWN || !*address)
		return fail(ctx, PMEMCTL_FAILED, ENXIO, ns->name,
			    "its address could not be read, by which errors are put in");
	return 0;
}

static int check_bus(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns)
{
	const struct pmemctl_bus *bus = ns->region->bus;
	const uint64_t mask = sysfs_device_number(ctx, bus->name, "nfit/dsm_mask");
	int rc;

	if (mask != PMEMCTL_UNKNOWN && mask >> INJECT & mask >> INJECT_CLEAR & mask >> INJECT_STATUS & 1 &&
	    bus->commands && text_has_word(bus->commands, "cmd_call"))
		return 0;
	rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, ns->name, "its bus %s has no command to put errors in",
		  bus->name);
	fail_hint(
		ctx,
		"ACPI has it for all DIMMs of a bus, whatever their family, and few firmwares have it: those of virtual "
		"machines do not");
	return rc;
}

static struct pmemctl_platform *find(struct pmemctl_ctx *ctx, const char *name, struct pmemctl_namespace **ns)
{
	return find_namespace(ctx, name, PMEMCTL_WANT_BUSES | PMEMCTL_WANT_REGIONS, ns);
}

/* What cannot be read any more is not lost by this. */
static int check_readable_data(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns,
			       const struct pmemctl_inject_options *o)
{
	const int rc = check_data(ctx, ns, o->show_only);

	if (rc != -EIO)
		return rc;
	error_clear(ctx);
	return 0;
}

static int plan_part(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const struct pmemctl_namespace *ns,
		     const struct pmemctl_inject_options *o)
{
	uint64_t address, blocks, begin, end;
	struct step *step;
	struct part *p;
	char text[96];
	int rc = blocks_of(ctx, ns, &address, &blocks);

	if (!rc)
		rc = error_range(ctx, ns->name, blocks, o->block, o->count, &begin, &end);
	if (!rc)
		rc = check_bus(ctx, ns);
	if (!rc && !o->discard_data && !o->remove)
		rc = check_readable_data(ctx, ns, o);
	if (rc)
		return rc;
	step = plan_add(plan, o->remove ? &step_remove : &step_inject, ns->name,
			o->remove ? "have the firmware forget these errors"
				  : "have reading these blocks fail");
	p = arena_alloc(&plan->arena, sizeof(*p));
	if (!p)
		return -ENOMEM;
	*p = (struct part) {
		.address = address + begin * ERROR_BLOCK,
		.count = end - begin,
		.remove = o->remove,
		.saturate = o->saturate,
		.notify = !o->remove && !o->silent,
		.region = arena_strdup(&plan->arena, ns->region->name),
		.region_sector =
			(address - sysfs_device_number(ctx, ns->region->name, "resource")) / ERROR_BLOCK + begin,
	};
	node_of(ns->region->bus, p->node);
	snprintf(text, sizeof(text), "blocks %llu+%llu%s%s", (unsigned long long)begin,
		 (unsigned long long)p->count, o->saturate ? ", all of each" : "", o->silent ? ", silently" : "");
	step->data = p;
	step->value = arena_strdup(&plan->arena, text);
	return 0;
}

static int plan_for(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *name,
		    const struct pmemctl_inject_options *o)
{
	struct pmemctl_platform *platform;
	struct pmemctl_namespace *ns;
	int rc = plan_lock(ctx, plan, NULL, NULL, name);

	if (rc)
		return rc;
	platform = find(ctx, name, &ns);
	if (!platform)
		return -ctx->error.errnum;
	plan->object = arena_strdup(&plan->arena, ns->name);
	rc = plan_part(ctx, plan, ns, o);
	pmemctl_platform_free(platform);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_inject_error(struct pmemctl_ctx *ctx, const char *name,
					     const struct pmemctl_inject_options *options,
					     struct pmemctl_plan **out)
{
	struct pmemctl_plan *plan;

	error_clear(ctx);
	plan = plan_new(ctx, "inject", options->show_only);
	return plan_finish(ctx, plan, plan ? plan_for(ctx, plan, name, options) : -ENOMEM, name, out);
}

PMEMCTL_EXPORT int pmemctl_injected_errors(struct pmemctl_ctx *ctx, const char *name,
					   struct pmemctl_badblock **runs, size_t *count)
{
	struct pmemctl_platform *platform;
	struct pmemctl_namespace *ns;
	uint64_t address, blocks;
	char node[32];
	int rc;

	error_clear(ctx);
	*runs = NULL;
	*count = 0;
	platform = find(ctx, name, &ns);
	if (!platform)
		return -ctx->error.errnum;
	rc = blocks_of(ctx, ns, &address, &blocks);
	if (!rc)
		rc = check_bus(ctx, ns);
	node_of(ns->region->bus, node);
	if (!rc)
		rc = query(ctx, ns->name, node, address, blocks, runs, count);
	pmemctl_platform_free(platform);
	return rc;
}
