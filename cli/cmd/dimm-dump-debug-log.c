// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl dump-debug-log */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "debug_log.h"
#include "parallel.h"
#include "targets.h"
#include "ui/progress.h"

struct dump_options {
	struct filters filters;
	const char *output;
	bool replace;
};

#define AT(member) offsetof(struct dump_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only modules of this bus" },
	{ 'o', "output", OPT_TEXT, ARG_DIRECTORY, "DIRECTORY", AT(output), "where the files go (default: here)" },
	{ 0, "replace", OPT_FLAG, ARG_NONE, NULL, AT(replace), "replace files that are there already" },
};

struct run;

/* What comes of a module; a log that was not tried has no path. */
struct module {
	struct run *run;
	const struct pmemctl_dimm *dimm;
	unsigned done;		/* of WHOLE */
	struct debug_file files[PMEMCTL_OPTANE_DEBUG_COUNT];
};

struct run {
	struct cli *cli;
	const char *directory;
	bool replace;
	struct module *modules;
	size_t count;
	pthread_mutex_t showing;
	struct progress progress;
	bool shows, interrupted;
	size_t written;
};

enum { WHOLE = 1000 };

/* ---- one module, in a thread ---- */

/* Modules count alike: how large their logs are is not known before. */
static void show_done(struct module *m, unsigned done)
{
	struct run *r = m->run;
	uint64_t sum = 0;

	if (!r->shows)
		return;
	pthread_mutex_lock(&r->showing);
	m->done = done;
	for (size_t i = 0; i < r->count; i++)
		sum += r->modules[i].done;
	progress_show(&r->progress, sum, r->count * WHOLE);
	pthread_mutex_unlock(&r->showing);
}

/* Of the log of the media; the others are nothing beside it. */
static void show_read(void *data, uint64_t done, uint64_t total)
{
	show_done(data, (unsigned)(done * WHOLE / total));
}

static int dump_one(struct pmemctl_ctx *ctx, const char *name, const void *data)
{
	struct run *r = (struct run *)(uintptr_t)data;
	struct module *m = NULL;

	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->modules[i].dimm->name, name) == 0)
			m = &r->modules[i];
	for (int log = 0; m && log < PMEMCTL_OPTANE_DEBUG_COUNT && !pmemctl_is_interrupted(ctx); log++) {
		struct debug_file *file = &m->files[log];
		char prefix[4096];

		snprintf(prefix, sizeof(prefix), "%s/debug", r->directory);
		debug_file_write(ctx, m->dimm, (enum pmemctl_optane_debug_log)log, prefix, !r->replace,
				 log == PMEMCTL_OPTANE_DEBUG_MEDIA ? show_read : NULL, m, file);
	}
	if (m)
		show_done(m, WHOLE);
	return 0;
}

/* ---- all of them ---- */

/* The status: 0, or what went wrong with the module. An interruption is told once for all. */
static int tell(struct run *r, struct module *m)
{
	size_t none = 0;
	int status = 0;

	for (int log = 0; log < PMEMCTL_OPTANE_DEBUG_COUNT; log++) {
		struct debug_file *file = &m->files[log];
		const bool untried = !file->rc && !file->path;

		none += file->rc == -ENODATA;
		r->interrupted = r->interrupted || untried || file->rc == -EINTR;
		r->written += !file->rc && !untried;
		if (!file->rc && !untried) {
			cli_print_clean(file->path, stdout);
			printf("\n");
		} else if (file->rc && file->rc != -ENODATA && file->rc != -EINTR) {
			cli_error(r->cli, file->status, "%s: %s", m->dimm->name, file->problem);
			if (file->rc == -EEXIST && !status)
				cli_hint(r->cli, "--replace replaces it");
			status = status ? status : (int)file->status;
		}
		debug_file_free(file);
	}
	if (none == PMEMCTL_OPTANE_DEBUG_COUNT)
		cli_note(r->cli, "%s: the module has no debug logs", m->dimm->name);
	return status;
}

static int tell_all(struct run *r)
{
	int status = 0;

	for (size_t i = 0; i < r->count; i++) {
		const int one = tell(r, &r->modules[i]);

		status = status ? status : one;
	}
	if (r->interrupted)
		status = cli_error(r->cli, PMEMCTL_FAILED, "interrupted; not all logs were read");
	if (status)
		return r->written ? (int)PMEMCTL_PARTIAL : status;
	if (!r->written)
		return cli_error(r->cli, PMEMCTL_NO_OBJECT, "none of the modules has a debug log");
	cli_note(r->cli, "wrote %zu file%s; what is in them is for the vendor", r->written, r->written == 1 ? "" : "s");
	return 0;
}

static int dump_all(struct run *r)
{
	const char **names = calloc(r->count + 1, sizeof(*names));
	struct outcome *outcomes = calloc(r->count + 1, sizeof(*outcomes));
	char several[32];
	int status = 0;

	snprintf(several, sizeof(several), "%zu modules", r->count);
	r->progress = (struct progress) {
		.name = r->count == 1 ? r->modules[0].dimm->name : several, .done = "read", .percent = -1,
	};
	r->shows = progress_is_seen(r->cli);
	for (size_t i = 0; names && i < r->count; i++)
		names[i] = r->modules[i].dimm->name;
	if (!names || !outcomes)
		status = cli_error(r->cli, PMEMCTL_FAILED, "out of memory");
	else
		change_each(r->cli, names, r->count, dump_one, r, outcomes);
	progress_end(&r->progress);
	free(names);
	free(outcomes);
	return status ? status : tell_all(r);
}

static int collect(struct run *r, const struct targets *targets, const struct pmemctl_platform *platform)
{
	int status = 0;

	r->modules = calloc(targets->count + 1, sizeof(*r->modules));
	for (size_t i = 0; r->modules && i < targets->count; i++) {
		const struct pmemctl_dimm *dimm = pmemctl_find_dimm(platform, targets->names[i]);

		if (dimm && pmemctl_is_optane(dimm))
			r->modules[r->count++] = (struct module) { .run = r, .dimm = dimm };
		else if (dimm && !targets->all)
			status = cli_error(r->cli, PMEMCTL_NOT_SUPPORTED, "%s: it is no Intel Optane module, and has no such logs",
					   dimm->name);
	}
	if (!r->modules)
		return cli_error(r->cli, PMEMCTL_FAILED, "out of memory");
	if (!status && !r->count && targets->count)
		return cli_error(r->cli, PMEMCTL_NOT_SUPPORTED, "none of the DIMMs is an Intel Optane module");
	return status;
}

/* A directory that is not there is made, for its owner alone; not to be left behind with nothing in it. */
static int dump_into(struct run *r)
{
	const bool made = mkdir(r->directory, 0700) == 0;
	int status;

	if (!made && errno != EEXIST)
		return cli_file_error(r->cli, -errno, r->directory, strerror(errno));
	status = dump_all(r);
	if (made)
		rmdir(r->directory);	/* which keeps one that has files */
	return status;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	static const struct pmemctl_query query = { .want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY };
	const struct dump_options *o = parsed;
	struct run r = {
		.cli = cli, .directory = o->output ? o->output : ".", .replace = o->replace,
		.showing = PTHREAD_MUTEX_INITIALIZER,
	};
	struct pmemctl_platform *platform = NULL;
	struct targets targets = { 0 };
	int status = targets_find(cli, PMEMCTL_DEVICE_DIMM, &o->filters, operands, count, &targets);

	if (!status && pmemctl_discover(cli->ctx, &query, &platform))
		status = cli_library_error(cli);
	if (!status)
		status = collect(&r, &targets, platform);
	if (!status && !targets.count)
		status = targets.missing;
	if (!status && pmemctl_is_recorded(cli->ctx))
		status = cli_error(cli, PMEMCTL_NOT_SUPPORTED, "debug logs are not part of a recorded machine");
	if (!status)
		status = dump_into(&r);
	if (!status)
		status = targets.missing;
	free(r.modules);
	pmemctl_platform_free(platform);
	targets_free(&targets);
	return status;
}

static const char *const examples[] = {
	"pmemctl dump-debug-log all --output logs", "The debug logs of all modules, as files in logs.",
	"pmemctl dump-debug-log nmem0 --replace", "Those of nmem0, here, in place of those that are here.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed, interrupted, or a file is there already" },
	{ PMEMCTL_NO_OBJECT, "no such module, or none has a debug log" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_NOT_SUPPORTED, "no Intel Optane module, or a recorded machine" },
	{ PMEMCTL_PARTIAL, "some logs were written, and some were not" },
	{ 0 },
};

const struct command cmd_dump_debug_log = {
	.name = "dump-debug-log",
	.operands = "DIMM…|all",
	.operand = ARG_DIMM,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Write the debug logs of Intel Optane modules to files, for their vendor.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct dump_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_NEEDS_ROOT | CMD_BORROWS,
	.run = run,
};
