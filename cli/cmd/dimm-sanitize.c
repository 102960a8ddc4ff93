// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl sanitize-dimm and freeze-security */
#include <stdlib.h>

#include "cmd.h"
#include "security.h"

struct sanitize_options {
	struct filters filters;
	bool crypto_erase, overwrite, zero_key, master;
};

#define AT(member) offsetof(struct sanitize_options, member)

static const struct option_spec sanitize_specs[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only DIMMs of this bus" },
	{ 'c', "crypto-erase", OPT_FLAG, ARG_NONE, NULL, AT(crypto_erase),
	  "give the DIMM another key for its data, which then is noise (default)" },
	{ 'o', "overwrite", OPT_FLAG, ARG_NONE, NULL, AT(overwrite),
	  "write over all data and labels; with -c, after that" },
	{ 'z', "zero-key", OPT_FLAG, ARG_NONE, NULL, AT(zero_key), "erase a DIMM that has no passphrase" },
	{ 'm', "master-passphrase", OPT_FLAG, ARG_NONE, NULL, AT(master),
	  "erase with the master passphrase, also what is locked" },
	OPTION_LOG,
};

static const struct option_spec freeze_specs[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only DIMMs of this bus" },
	OPTION_LOG,
};

static int run_sanitize(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct sanitize_options *o = parsed;
	const struct pmemctl_security_options options = {
		.change = PMEMCTL_SANITIZE,
		.erase = o->crypto_erase || !o->overwrite,
		.overwrite = o->overwrite,
		.zero_key = o->zero_key,
		.master = o->master,
		.discard_data = cli->global.yes,
		.keep_enabled = cli->personality,
	};
	const struct change words = {
		.done = o->overwrite ? "started the overwrite of" : "sanitized",
		.peer_done = o->overwrite ? "overwrite issued for" : "sanitized",
	};

	if (o->overwrite && o->master && !cli->personality)
		return cli_usage_error(cli, "--overwrite takes no master passphrase");
	return security_change(cli, &o->filters, operands, count, &options, &words);
}

static int run_freeze(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct sanitize_options *o = parsed;
	const struct pmemctl_security_options options = { .change = PMEMCTL_SECURITY_FREEZE };
	const struct change words = {
		.done = "froze the security of", .peer_done = "security froze", .state = "frozen",
	};

	return security_change(cli, &o->filters, operands, count, &options, &words);
}

static const char *const sanitize_examples[] = {
	"pmemctl sanitize-dimm nmem1 --dry-run", "What it would do.",
	"pmemctl sanitize-dimm --yes nmem1", "Destroy all data of nmem1 at once, with its passphrase.",
	"pmemctl sanitize-dimm --yes --overwrite nmem1 && pmemctl wait-overwrite nmem1",
	"Write over all of nmem1, labels too, and wait until that is done.", NULL,
};

static const char *const freeze_examples[] = {
	"pmemctl freeze-security all", "Nobody changes or removes a passphrase until the next power-on.", NULL,
};

static const struct exit_meaning sanitize_exits[] = {
	{ PMEMCTL_FAILED, "failed: a key is missing, or it has no passphrase" },
	{ PMEMCTL_NO_OBJECT, "no such DIMM" },
	{ PMEMCTL_NO_PERMISSION, "not permitted: frozen, locked, or the DIMM refuses the passphrase" },
	{ PMEMCTL_IN_USE, "a region on it is enabled, or it is being overwritten" },
	{ PMEMCTL_NOT_SUPPORTED, "the DIMM cannot do it, the kernel has no keys for it, or a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several DIMMs, some were done and some were not" },
	{ PMEMCTL_DECLINED, "its data would be lost and --yes not given" },
	{ PMEMCTL_DAMAGED, "the file of its key is damaged, or of another master key" },
	{ 0 },
};

static const struct exit_meaning freeze_exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the DIMM" },
	{ PMEMCTL_NO_OBJECT, "no such DIMM" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "it is being overwritten" },
	{ PMEMCTL_NOT_SUPPORTED, "the DIMM has no security, or a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several DIMMs, some were frozen and some were not" },
	{ 0 },
};

const struct command cmd_sanitize_dimm = {
	.name = "sanitize-dimm",
	.operands = "DIMM…|all",
	.operand = ARG_DIMM,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Destroy all data of DIMMs for ever.",
	.options = sanitize_specs,
	.option_count = ARRAY_SIZE(sanitize_specs),
	.options_size = sizeof(struct sanitize_options),
	.examples = sanitize_examples,
	.exits = sanitize_exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run_sanitize,
};

const struct command cmd_freeze_security = {
	.name = "freeze-security",
	.operands = "DIMM…|all",
	.operand = ARG_DIMM,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Have DIMMs refuse all changes of their security until the next power-on.",
	.options = freeze_specs,
	.option_count = ARRAY_SIZE(freeze_specs),
	.options_size = sizeof(struct sanitize_options),
	.examples = freeze_examples,
	.exits = freeze_exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run_freeze,
};
