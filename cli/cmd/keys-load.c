// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl load-keys */
#include <errno.h>

#include "cmd.h"

struct load_options {
	const char *path, *tpm_handle;
};

#define AT(member) offsetof(struct load_options, member)

static const struct option_spec options[] = {
	{ 'p', "key-path", OPT_TEXT, ARG_DIRECTORY, "DIR", AT(path), "take the files from DIR, not /etc/ndctl/keys" },
	{ 't', "tpm-handle", OPT_TEXT, ARG_TEXT, "HANDLE", AT(tpm_handle),
	  "handle of the TPM's key that seals the master key (default: that in tpm.handle)" },
};

struct told {
	struct cli *cli;
	int status;	/* of the first key that was not loaded */
};

static void tell(void *data, const char *file, const struct pmemctl_error *error)
{
	struct told *told = data;

	(void)file;
	if (!error)
		return;
	cli_show_error(told->cli, error);
	if (!told->status)
		told->status = (int)error->status;
}

static int tell_loaded(struct cli *cli, const struct pmemctl_loaded_keys *loaded, int status)
{
	const char *type = loaded->trusted ? "trusted" : "user";

	if (cli->personality) {
		if (!loaded->master_was_there)
			puts("nvdimm master key loaded.");
		printf("%u nvdimm keys loaded\n", loaded->loaded);
		return 0;	/* whatever was not loaded */
	}
	cli_note(cli, loaded->master_was_there ? "the master key %s:nvdimm-master is loaded already"
					       : "loaded the master key %s:nvdimm-master", type);
	cli_note(cli, "loaded %u key%s of DIMMs", loaded->loaded, loaded->loaded == 1 ? "" : "s");
	if (!loaded->failed)
		return 0;
	return loaded->loaded ? PMEMCTL_PARTIAL : status;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct load_options *o = parsed;
	struct told told = { .cli = cli };
	const struct pmemctl_load_keys_options wanted = {
		.path = o->path, .tpm_handle = o->tpm_handle, .told = tell, .data = &told,
	};
	struct pmemctl_loaded_keys loaded;
	int rc = pmemctl_load_keys(cli->ctx, &wanted, &loaded), status;

	(void)operands;
	(void)count;
	if (!rc)
		return tell_loaded(cli, &loaded, told.status);
	status = cli_library_error(cli);
	cli->cause = -rc;
	return cli->personality ? (int)PMEMCTL_FAILED : status;
}

static const char *const examples[] = {
	"pmemctl load-keys", "As a service does at boot, before the kernel finds the DIMMs.",
	"pmemctl load-keys -p /root/keys", "From a copy of the files.", NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such directory, or no master key in it" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_NOT_SUPPORTED, "the kernel has no such keys, or a recorded machine" },
	{ PMEMCTL_PARTIAL, "some keys of DIMMs were loaded and some were not" },
	{ PMEMCTL_DAMAGED, "the master key, or all keys of DIMMs, are damaged, of another TPM or another master key" },
	{ 0 },
};

const struct command cmd_load_keys = {
	.name = "load-keys",
	.min_operands = 0,
	.max_operands = 0,
	.summary = "Load the keys of DIMMs from their files into the kernel's keyring.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct load_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_NEEDS_ROOT,
	.run = run,
};
