// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl metrics */
#include <errno.h>
#include <string.h>

#include "cmd.h"
#include "filters.h"
#include "metrics/metrics.h"
#include "output_file.h"

struct metrics_options {
	struct filters filters;
	const char *output;
	bool prometheus;
};

#define AT(member) offsetof(struct metrics_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only this bus (name, number or provider)" },
	{ 'r', "region", OPT_TEXT, ARG_REGION, "REGION", AT(filters.region), "only this region" },
	{ 'd', "dimm", OPT_TEXT, ARG_DIMM, "DIMM", AT(filters.dimm), "only this DIMM and what it serves" },
	{ 0, "output", OPT_TEXT, ARG_FILE, "FILE", AT(output),
	  "put them into FILE, whose readers never see a part of them" },
	{ 0, "prometheus", OPT_FLAG, ARG_NONE, NULL, AT(prometheus),
	  "in the older text of Prometheus, which is that of a FILE that ends in .prom" },
};

static int write_file(struct cli *cli, const struct metrics_options *o, const struct pmemctl_platform *platform)
{
	struct output_file file;
	int rc = output_file_begin(&file, o->output);

	if (!rc) {
		rc = metrics_platform(&(struct metrics) { file.out, o->prometheus || metrics_is_prometheus(o->output) },
				      platform);
		if (rc)
			output_file_drop(&file);
		else
			rc = output_file_end(&file);
	}
	if (rc == -ENOTSUP)
		return cli_file_error(cli, rc, o->output, "it is no file, which could be replaced");
	return rc ? cli_file_error(cli, rc, o->output, strerror(-rc)) : 0;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct metrics_options *o = parsed;
	struct pmemctl_query query = { .want = METRICS_WANT };
	struct pmemctl_platform *platform;
	const char *denied;
	int status = filters_apply(cli, &o->filters, &query);

	(void)operands;
	(void)count;
	if (status)
		return status;
	if (o->output && !*o->output)
		return cli_usage_error(cli, "--output: it names no file");
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	status = filters_check_found(cli, &o->filters, platform);
	if (!status && o->output)
		status = write_file(cli, o, platform);
	else if (!status)
		status = metrics_platform(&(struct metrics) { stdout, o->prometheus }, platform)
				 ? cli_error(cli, PMEMCTL_FAILED, "out of memory") : 0;
	pmemctl_platform_free(platform);
	denied = pmemctl_denied(cli->ctx);
	if (!status && *denied)
		cli_note(cli, "pmemctl: only root may read %s: left out", denied);
	return status;
}

static const char *const examples[] = {
	"pmemctl metrics", "Health of DIMMs, capacity and bad blocks, for a monitoring system.",
	"pmemctl metrics --output /run/pmemctl.prom", "A file for the textfile collector of node_exporter.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "the system cannot be read, or the file not be written" },
	{ PMEMCTL_NO_OBJECT, "a filter names nothing that exists, or the directory of FILE is not there" },
	{ PMEMCTL_NO_PERMISSION, "FILE may not be written" },
	{ 0 },
};

const struct command cmd_metrics = {
	.name = "metrics",
	.summary = "Print health, capacity and bad blocks as OpenMetrics.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct metrics_options),
	.examples = examples,
	.exits = exits,
	.run = run,
};
