// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl setup-, update- and remove-passphrase: one mechanism, and what they say. */
#include "cmd.h"
#include "security.h"

struct passphrase_options {
	struct filters filters;
	const char *key_handle;
	bool master;
	/* ndctl takes these, and does nothing with them */
	bool force;
	const char *label_version;
};

#define AT(member) offsetof(struct passphrase_options, member)

#define BUS { 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only DIMMs of this bus" }
#define MASTER                                                                                     \
	{ 'm', "master-passphrase", OPT_FLAG, ARG_NONE, NULL, AT(master),                          \
	  "the DIMM's master passphrase, which only erases" }

static const struct option_spec setup_options[] = {
	BUS,
	{ 'k', "key-handle", OPT_TEXT, ARG_TEXT, "KEY", AT(key_handle),
	  "master key for it, as user:NAME or trusted:NAME (default: nvdimm-master)" },
	MASTER,
	OPTION_LOG,
	{ 'f', "force", OPT_FLAG, ARG_NONE, NULL, AT(force), NULL },
	{ 'V', "label-version", OPT_TEXT, ARG_TEXT, "VERSION", AT(label_version), NULL },
};

static const struct option_spec update_options[] = {
	BUS,
	{ 'k', "key-handle", OPT_TEXT, ARG_TEXT, "KEY", AT(key_handle),
	  "master key for it, as user:NAME or trusted:NAME (default: that of the old one)" },
	MASTER,
	OPTION_LOG,
	{ 'f', "force", OPT_FLAG, ARG_NONE, NULL, AT(force), NULL },
	{ 'V', "label-version", OPT_TEXT, ARG_TEXT, "VERSION", AT(label_version), NULL },
};

static const struct option_spec remove_options[] = { BUS, MASTER, OPTION_LOG };

static const struct passphrase {
	const struct command *command;
	enum pmemctl_security_change change;
	struct change words;
} passphrases[] = {
	{ &cmd_setup_passphrase, PMEMCTL_PASSPHRASE_SETUP,
	  { .done = "set up the passphrase of", .peer_done = "passphrase enabled for",
	    .state = "with a passphrase", .others = "with one already" } },
	{ &cmd_update_passphrase, PMEMCTL_PASSPHRASE_UPDATE,
	  { .done = "updated the passphrase of", .peer_done = "passphrase updated for",
	    .state = "without a passphrase", .others = "without one" } },
	{ &cmd_remove_passphrase, PMEMCTL_PASSPHRASE_REMOVE,
	  { .done = "removed the passphrase of", .peer_done = "passphrase removed for",
	    .state = "without a passphrase", .others = "without one already" } },
};

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct passphrase_options *o = parsed;
	const struct passphrase *passphrase = passphrases;
	struct pmemctl_security_options options = {
		.master_key = o->key_handle, .master = o->master, .only_new = cli->personality,
	};

	while (passphrase->command != cli->command)
		passphrase++;
	options.change = passphrase->change;
	return security_change(cli, &o->filters, operands, count, &options, &passphrase->words);
}

static const char *const setup_examples[] = {
	"pmemctl setup-passphrase nmem1 --dry-run", "What it would do.",
	"pmemctl setup-passphrase nmem1", "Lock nmem1 whenever the power goes; load-keys unlocks it.",
	NULL,
};

static const char *const update_examples[] = {
	"pmemctl update-passphrase all", "New random passphrases for all DIMMs that have one.", NULL,
};

static const char *const remove_examples[] = {
	"pmemctl remove-passphrase nmem1", "Lock nmem1 no more, and remove the file of its key.", NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed: a key is missing, or there is a passphrase already, or none" },
	{ PMEMCTL_NO_OBJECT, "no such DIMM" },
	{ PMEMCTL_NO_PERMISSION, "not permitted: frozen, locked, or the DIMM refuses the passphrase" },
	{ PMEMCTL_IN_USE, "a region on it is enabled, or it is being overwritten" },
	{ PMEMCTL_NOT_SUPPORTED, "the DIMM has no passphrases, the kernel no keys for them, or a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several DIMMs, some were changed and some were not" },
	{ PMEMCTL_DAMAGED, "the file of its key is damaged, or of another master key" },
	{ 0 },
};

#define PASSPHRASE(verb, summary_)                                                                 \
	const struct command cmd_##verb##_passphrase = {                                           \
		.name = #verb "-passphrase",                                                       \
		.operands = "DIMM…|all",                                                           \
		.operand = ARG_DIMM,                                                               \
		.min_operands = 1,                                                                 \
		.max_operands = -1,                                                                \
		.summary = summary_,                                                               \
		.options = verb##_options,                                                         \
		.option_count = ARRAY_SIZE(verb##_options),                                        \
		.options_size = sizeof(struct passphrase_options),                                 \
		.examples = verb##_examples,                                                       \
		.exits = exits,                                                                    \
		.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,                           \
		.run = run,                                                                        \
	}

PASSPHRASE(setup, "Give DIMMs a passphrase, which locks them when the power goes.");
PASSPHRASE(update, "Give DIMMs another passphrase.");
PASSPHRASE(remove, "Take the passphrase off DIMMs.");
