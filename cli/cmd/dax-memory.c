// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl online-memory and offline-memory: the memory of DAX devices in system RAM mode. */
#include <errno.h>
#include <string.h>

#include "cmd.h"
#include "compat/compat.h"
#include "dax-targets.h"
#include "ui/progress.h"

struct memory_options {
	const char *region;
	bool human, no_movable;
};

#define AT(member) offsetof(struct memory_options, member)

static const struct option_spec online_options[] = {
	DAX_TARGET_OPTIONS(struct memory_options),
	{ 0, "no-movable", OPT_FLAG, ARG_NONE, NULL, AT(no_movable),
	  "for whatever the kernel wants, which it may never give back" },
};

static const struct option_spec offline_options[] = { DAX_TARGET_OPTIONS(struct memory_options) };

struct run {
	struct cli *cli;
	const struct memory_options *options;
	struct shown_plans shown;
	bool offline;
	size_t done, already;
	int status;	/* of the first that failed */
	char who[160];	/* had brought online what was so before the command */
};

static const char *state_word(const struct run *r)
{
	return r->offline ? "offline" : "online";
}

/* ---- in the words of daxctl ---- */

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static void peer_tell_before(const struct pmemctl_memory_counts *counts, const char *name, bool offline)
{
	const int total = (int)counts->total, already = (int)counts->already;

	if (!already)
		return;
	/* of zones that others may have chosen, whichever they are */
	if (!offline)
		fprintf(stderr, "%s:\n  WARNING: detected a race while onlining memory\n"
			"  Some memory may not be in the expected zone. It is\n"
			"  recommended to disable any other onlining mechanisms,\n"
			"  and retry. If onlining is to be left to other agents,\n"
			"  use the --no-online option to suppress this warning\n", name);
	if (already == total)
		fprintf(stderr, "%s: all memory sections (%d) already %s\n", name, total,
			offline ? "offline" : "online");
	else
		fprintf(stderr, "%s: %d memory section%s already %s\n", name, already, plural(counts->already),
			offline ? "offline" : "online");
}

static void peer_tell_after(struct run *r, const struct pmemctl_memory_counts *counts, const char *name, int rc)
{
	if (rc)
		fprintf(stderr, "%s: failed to %s memory: %s\n", name, state_word(r), strerror(-rc));
	else if (r->cli->shows_log)
		fprintf(stderr, "%s: %d memory section%s %sd\n", name, (int)counts->changed, plural(counts->changed),
			state_word(r));
}

/* What it exits with is that of the last device. */
static void peer_judge(struct run *r, const char *name, int rc, bool already)
{
	struct cli *cli = r->cli;

	r->status = rc || already ? (int)PMEMCTL_FAILED : 0;
	cli->cause = -rc;
	if (-rc == EOPNOTSUPP) {
		fprintf(stderr, "%s: memory operations are not applicable in devdax mode\n", name);
		cli->cause = ENXIO;
	}
	/* there, it is no error, but 1 */
	cli->failure_told = already;
	if (already)
		cli->cause = 255;
}

/* ---- in our own ---- */

static void put_who(const struct pmemctl_dax_device *device, char *text, size_t size)
{
	switch (device->onlined_by) {
	case PMEMCTL_ONLINED_BY_PMEMCTL:
		snprintf(text, size, ", by pmemctl");
		break;
	case PMEMCTL_ONLINED_BY_KERNEL:
		snprintf(text, size, ", by the kernel's policy (auto_online_blocks: %s)", device->onlined_how);
		break;
	case PMEMCTL_ONLINED_BY_UDEV:
		snprintf(text, size, ", by a rule of udev (%s)", device->onlined_how);
		break;
	case PMEMCTL_ONLINED_BY_OTHERS:
		snprintf(text, size, ", by another program");
		break;
	case PMEMCTL_ONLINED_UNKNOWN:
		break;
	}
}

/* Who had brought online what was so before; that is looked for only where it will be told. */
static void find_who(struct run *r, const struct pmemctl_memory_counts *counts, const char *name)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_DAX | PMEMCTL_WANT_DAX_ONLINED, .dax_device = name,
	};
	struct pmemctl_platform *platform;

	r->who[0] = '\0';
	if (r->cli->personality || r->offline || !counts->already || pmemctl_discover(r->cli->ctx, &query, &platform))
		return;
	for (size_t i = 0; i < platform->dax_region_count; i++)
		if (platform->dax_regions[i]->device_count)
			put_who(platform->dax_regions[i]->devices[0], r->who, sizeof(r->who));
	pmemctl_platform_free(platform);
}

static void tell_already(struct run *r, const struct pmemctl_memory_counts *counts, const char *name)
{
	char text[96];

	snprintf(text, sizeof(text), "all of its %llu memory blocks are %s already", (unsigned long long)counts->total,
		 state_word(r));
	cli_note(r->cli, "%s: %s%s", name, !counts->total	  ? "all of its memory is offline already"
		 : counts->total > 1	     ? text
		 : r->offline		     ? "its memory block is offline already"
					     : "its memory block is online already", r->who);
}

static void tell_zone(struct run *r, const struct pmemctl_memory_counts *counts, const char *name)
{
	if (r->offline || !counts->unwanted)
		return;
	cli_note(r->cli, "%s: %llu of its %llu memory blocks %s%s movable; to have it so: pmemctl offline-memory %s, "
		 "and online-memory%s again", name, (unsigned long long)counts->unwanted,
		 (unsigned long long)counts->total, counts->unwanted == 1 ? "is" : "are",
		 r->options->no_movable ? "" : " not", name, r->options->no_movable ? " --no-movable" : "");
}

static void tell_done(struct run *r, const struct pmemctl_memory_counts *counts, const char *name)
{
	const unsigned long long before = counts->already, meanwhile = counts->by_others;

	cli_note(r->cli, "%s: %s %llu memory block%s %s", name, r->offline ? "took" : "brought",
		 (unsigned long long)counts->changed, plural(counts->changed), state_word(r));
	if (before)
		cli_note(r->cli, "%s: %llu %s %s before%s", name, before, before == 1 ? "was" : "were", state_word(r),
			 r->who);
	if (meanwhile)
		cli_note(r->cli, "%s: %llu came %s meanwhile, by others", name, meanwhile, state_word(r));
	tell_zone(r, counts, name);
}

/* ---- one device ---- */

static int run_plan(struct run *r, struct pmemctl_plan *plan, struct progress *progress)
{
	const int rc = pmemctl_plan_run(r->cli->ctx, plan);

	progress_end(progress);
	return rc;
}

static void tell_result(struct run *r, const struct pmemctl_plan *plan, const char *name, int rc, bool already)
{
	const struct pmemctl_memory_counts *counts = pmemctl_plan_memory_counts(plan);

	if (r->cli->personality) {
		peer_tell_after(r, counts, name, rc);
		peer_judge(r, name, rc, already);
		return;
	}
	if (rc) {
		const int status = cli_library_error(r->cli);

		r->status = r->status ? r->status : status;
		if (counts->changed)
			cli_note(r->cli, "%s: %llu of its memory blocks %s %s now", name,
				 (unsigned long long)counts->changed, counts->changed == 1 ? "is" : "are",
				 state_word(r));
	} else if (already) {
		tell_already(r, counts, name);
		tell_zone(r, counts, name);
	} else {
		tell_done(r, counts, name);
	}
}

/* Not in system RAM mode is no error of what nobody has named. */
static void tell_no_plan(struct run *r, const char *name, bool all)
{
	const struct pmemctl_error *error = pmemctl_error(r->cli->ctx);
	int status;

	if (r->cli->personality) {
		peer_judge(r, name, -error->errnum, false);
		return;
	}
	if (all && error->errnum == EOPNOTSUPP)
		return;
	status = cli_library_error(r->cli);
	r->status = r->status ? r->status : status;
}

static void change_one(struct run *r, const char *name, bool all)
{
	struct progress progress = { .name = name,
				     .done = r->offline ? "taken offline" : "brought online",
				     .percent = -1 };
	const struct pmemctl_memory_options o = {
		.offline = r->offline, .no_movable = r->options->no_movable, .keep = true,
		.show_only = r->cli->global.dry_run,
		.progress = progress_is_seen(r->cli) ? progress_show : NULL, .data = &progress,
	};
	struct pmemctl_plan *plan;
	size_t steps;
	int rc;

	if (pmemctl_plan_memory(r->cli->ctx, name, &o, &plan)) {
		tell_no_plan(r, name, all);
		return;
	}
	pmemctl_plan_steps(plan, &steps);
	if (r->cli->personality)
		peer_tell_before(pmemctl_plan_memory_counts(plan), name, r->offline);
	if (r->cli->global.dry_run && steps) {
		r->status = keep_plan(r->cli, &r->shown, plan);
		return;
	}
	find_who(r, pmemctl_plan_memory_counts(plan), name);
	rc = !r->cli->global.dry_run && (steps || pmemctl_is_recorded(r->cli->ctx)) ? run_plan(r, plan, &progress) : 0;
	r->done += !rc && steps;
	r->already += !rc && !steps;
	tell_result(r, plan, name, rc, !steps);
	pmemctl_plan_free(plan);
}

/* ---- all of them ---- */

static int finish(struct run *r)
{
	struct cli *cli = r->cli;
	int status = r->status;

	if (cli->global.dry_run)
		return show_plans(cli, &r->shown, status);
	if (cli->personality)
		personality_tell_failure(cli, status);
	else if (status && r->done + r->already)
		status = PMEMCTL_PARTIAL;
	cli_note(cli, "%sd memory for %zu %s%s", state_word(r), r->done, cli->personality ? "device" : "DAX device",
		 plural(r->done));
	return status;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	struct run r = { .cli = cli, .options = parsed, .offline = cli->command == &cmd_offline_memory };
	struct dax_targets targets;
	int status;

	status = dax_targets_find(cli, r.options->region, false, operands, count, &targets);
	r.status = targets.missing;
	for (size_t i = 0; !status && i < targets.count && !pmemctl_is_interrupted(cli->ctx); i++)
		change_one(&r, targets.devices[i]->name, targets.all);
	dax_targets_free(&targets);
	return status ? status : finish(&r);
}

/* ---- the commands ---- */

static const char *const online_examples[] = {
	"pmemctl online-memory dax0.0", "Give all memory of dax0.0 to the kernel, which can give it back.",
	"pmemctl online-memory all -r 0 --dry-run", "What it would take for all devices of DAX region 0.", NULL,
};

static const char *const offline_examples[] = {
	"pmemctl offline-memory dax0.0", "Take the memory of dax0.0 from the kernel; the device stays as it is.", NULL,
};

#define COMMON_EXITS                                                                                      \
	{ PMEMCTL_NO_OBJECT, "no such DAX device" },                                                      \
	{ PMEMCTL_NO_PERMISSION, "not permitted" }

static const struct exit_meaning online_exits[] = {
	{ PMEMCTL_FAILED, "refused by the kernel, or others took the memory offline again" },
	COMMON_EXITS,
	{ PMEMCTL_NOT_SUPPORTED, "not in system-ram mode, no whole memory block is in it, or on a recorded machine" },
	{ PMEMCTL_PARTIAL, "some memory blocks, or some of several devices, are online and some are not" },
	{ 0 },
};

static const struct exit_meaning offline_exits[] = {
	{ PMEMCTL_FAILED, "refused by the kernel, or others brought the memory online again" },
	COMMON_EXITS,
	{ PMEMCTL_IN_USE, "memory is on it that cannot be moved elsewhere; nothing was taken offline" },
	{ PMEMCTL_NOT_SUPPORTED, "not in system-ram mode, no whole memory block is in it, or on a recorded machine" },
	{ PMEMCTL_PARTIAL, "some memory blocks, or some of several devices, are offline and some are not" },
	{ 0 },
};

#define MEMORY_COMMAND(verb, summary_)                                                           \
	const struct command cmd_##verb##_memory = {                                             \
		.name = #verb "-memory",                                                         \
		.operands = "DEVICE…|all",                                                       \
		.operand = ARG_DAX,                                                              \
		.min_operands = 1,                                                               \
		.max_operands = -1,                                                              \
		.summary = summary_,                                                             \
		.options = verb##_options,                                                       \
		.option_count = ARRAY_SIZE(verb##_options),                                      \
		.options_size = sizeof(struct memory_options),                                   \
		.examples = verb##_examples,                                                     \
		.exits = verb##_exits,                                                           \
		.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,                         \
		.run = run,                                                                      \
	}

MEMORY_COMMAND(online, "Give the memory of DAX devices in system-ram mode to the kernel.");
MEMORY_COMMAND(offline, "Take the memory of DAX devices from the kernel's use; they stay in system-ram mode.");
