// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show firmware and show performance: a row a module */
#include "show/optane.h"

#include <string.h>

/* ---- firmware ---- */

static const char *update_word(unsigned last_update)
{
	static const char *const words[] = { NULL, "staged", "loaded", "failed" };

	return last_update < ARRAY_SIZE(words) ? words[last_update] : NULL;
}

static const struct pmemctl_optane_firmware *firmware_of(const struct optane_row *row)
{
	return optane_knows(row, PMEMCTL_OPTANE_FIRMWARE) ? &row->module->firmware : NULL;
}

/* Of what waits to be loaded */
static bool has_staged(const struct optane_row *row)
{
	static const uint8_t none[5];
	const struct pmemctl_optane_firmware *f = firmware_of(row);

	return !f || memcmp(f->staged, none, sizeof(none)) != 0;
}

FILL_TEXT(running, struct optane_row, firmware_of(x) ? optane_version_text(t, firmware_of(x)->running) : NULL)
FILL_TEXT_IF(staged, struct optane_row, has_staged(x),
	     firmware_of(x) ? optane_version_text(t, firmware_of(x)->staged) : NULL)
FILL_TEXT_IF(activatable, struct optane_row, has_staged(x),
	     firmware_of(x) ? show_yes_no(firmware_of(x)->activatable) : NULL)
FILL_TEXT_IF(last_update, struct optane_row, !firmware_of(x) || firmware_of(x)->last_update,
	     firmware_of(x) ? update_word(firmware_of(x)->last_update) : NULL)
FILL_NUMBER(image_size, struct optane_row, firmware_of(x) ? firmware_of(x)->image_size : PMEMCTL_UNKNOWN)
FILL_TEXT(quiesce, struct optane_row, firmware_of(x) ? show_yes_no(firmware_of(x)->quiesce) : NULL)
FILL_NUMBER(activation_time, struct optane_row, firmware_of(x) ? firmware_of(x)->activation_time : PMEMCTL_UNKNOWN)

static const struct column firmware_columns[] = {
	OPTANE_MODULE,
	{ "RUNNING", COLUMN_CODE, true, "version that runs", false, 0, running },
	{ "STAGED", COLUMN_CODE, true, "version that is to be loaded next", true, 0, staged },
	{ "ACTIVATABLE", COLUMN_TEXT, true, "can it be activated without a restart? yes or no", true, 0, activatable },
	{ "LAST-UPDATE", COLUMN_TEXT, true, "what became of it: staged, loaded or failed", true, 0, last_update },
	{ "IMAGE-SIZE", COLUMN_SIZE, false, "what an image may have at most", false, 0, image_size },
	{ "QUIESCE", COLUMN_TEXT, false, "must memory be idle while it is activated? yes or no", false, 0, quiesce },
	{ "ACTIVATION-TIME", COLUMN_NUMBER, false, "what activating it takes, in ms", false, 0, activation_time },
	OPTANE_BUS,
};

static void add_firmware(struct table *table, const struct show_context *context)
{
	show_add_optane(table, context, &(const struct optane_facts) { .want = PMEMCTL_OPTANE_FIRMWARE });
}

const struct show_kind show_firmware = {
	.name = "firmware",
	.objects = "firmware",
	.one = "module",
	.summary = "Intel Optane modules: the firmware that runs, and what is staged",
	.names = ARG_DIMM,
	.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY,
	.columns = firmware_columns,
	.column_count = ARRAY_SIZE(firmware_columns),
	.of_modules = true,
	.add_rows = add_firmware,
};

/* ---- what was read and written ---- */

/* Counters have 128 bits; what exceeds 64 is not shown as less. */
static uint64_t counter(const struct optane_row *row, bool in_all, size_t which)
{
	const struct pmemctl_optane_performance *p = &row->module->performance;
	const struct pmemctl_optane_counter *c = in_all ? &p->in_all[which] : &p->since_boot[which];

	return optane_knows(row, PMEMCTL_OPTANE_PERFORMANCE) && !c->high ? c->low : PMEMCTL_UNKNOWN;
}

FILL_NUMBER(media_reads, struct optane_row, counter(x, false, 0))
FILL_NUMBER(media_writes, struct optane_row, counter(x, false, 1))
FILL_NUMBER(reads, struct optane_row, counter(x, false, 2))
FILL_NUMBER(writes, struct optane_row, counter(x, false, 3))
FILL_NUMBER(all_media_reads, struct optane_row, counter(x, true, 0))
FILL_NUMBER(all_media_writes, struct optane_row, counter(x, true, 1))
FILL_NUMBER(all_reads, struct optane_row, counter(x, true, 2))
FILL_NUMBER(all_writes, struct optane_row, counter(x, true, 3))

static const struct column performance_columns[] = {
	OPTANE_MODULE,
	{ "MEDIA-READS", COLUMN_NUMBER, true, "reads of its media since it was powered, of 64 bytes", false, 0,
	  media_reads },
	{ "MEDIA-WRITES", COLUMN_NUMBER, true, "writes of its media, of 64 bytes", false, 0, media_writes },
	{ "READS", COLUMN_NUMBER, true, "requests to read", false, 0, reads },
	{ "WRITES", COLUMN_NUMBER, true, "requests to write", false, 0, writes },
	{ "ALL-MEDIA-READS", COLUMN_NUMBER, false, "the same in all its life", false, 0, all_media_reads },
	{ "ALL-MEDIA-WRITES", COLUMN_NUMBER, false, "the same in all its life", false, 0, all_media_writes },
	{ "ALL-READS", COLUMN_NUMBER, false, "the same in all its life", false, 0, all_reads },
	{ "ALL-WRITES", COLUMN_NUMBER, false, "the same in all its life", false, 0, all_writes },
	OPTANE_BUS,
};

static void add_performance(struct table *table, const struct show_context *context)
{
	show_add_optane(table, context, &(const struct optane_facts) { .want = PMEMCTL_OPTANE_PERFORMANCE });
}

const struct show_kind show_performance = {
	.name = "performance",
	.objects = "performance",
	.one = "module",
	.summary = "Intel Optane modules: how much was read and written",
	.names = ARG_DIMM,
	.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY,
	.columns = performance_columns,
	.column_count = ARRAY_SIZE(performance_columns),
	.of_modules = true,
	.add_rows = add_performance,
};
