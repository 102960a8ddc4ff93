// SPDX-License-Identifier: GPL-2.0-only
/* What the personalities of ndctl and daxctl have in common. */
#include "compat/compat.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_USAGE = 129 };

const struct personality *personality_find(const char *name)
{
	static const struct personality *const all[] = { &compat_ndctl, &compat_daxctl };
	const char *base = strrchr(name, '/');

	base = base ? base + 1 : name;
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (strcmp(base, all[i]->name) == 0)
			return all[i];
	return NULL;
}

bool peer_has_option(const struct cli *cli, const struct option_spec *spec)
{
	const char *absent = cli->personality->absent;
	char word[96];

	snprintf(word, sizeof(word), " %s/%s ", cli->command->name, spec->name);
	return !absent || !strstr(absent, word);
}

enum { USAGE_OPTION_WIDTH = 22 };

static void print_option(const struct option_spec *spec)
{
	char left[64];
	int length;

	if (!spec->help)	/* changes nothing */
		return;
	length = snprintf(left, sizeof(left), "%s%c%s--%s%s%s%s", spec->letter ? "-" : " ",
		 spec->letter ? spec->letter : ' ', spec->letter ? ", " : "  ", spec->name,
		 spec->arg_name ? " <" : "", spec->arg_name ? spec->arg_name : "",
		 spec->arg_name ? ">" : "");
	if (length + 1 >= USAGE_OPTION_WIDTH)
		fprintf(stderr, "    %s\n    %*s%s\n", left, USAGE_OPTION_WIDTH, "", spec->help);
	else
		fprintf(stderr, "    %-*s%s\n", USAGE_OPTION_WIDTH, left, spec->help);
}

int personality_usage(const struct cli *cli, const char *message)
{
	if (message)
		fprintf(stderr, "  Error: %s\n", message);
	if (!cli->peer_command)
		return EXIT_USAGE;
	fprintf(stderr, "\n usage: %s %s\n\n", cli->personality->name, cli->peer_command->usage);
	for (size_t i = 0; i < cli->command->option_count; i++)
		if (peer_has_option(cli, &cli->command->options[i]))
			print_option(&cli->command->options[i]);
	fprintf(stderr, "\n");
	return EXIT_USAGE;
}

int personality_value_error(const struct cli *cli)
{
	if (cli->peer_command && cli->peer_command->value_status)
		return cli->peer_command->value_status;
	return personality_usage(cli, NULL);
}

/* An exit status is the negative errno, cut to eight bits. */
static int errno_status(int errnum)
{
	return (256 - errnum) & 0xff;
}

static int cause_of(const struct cli *cli, int status)
{
	const struct pmemctl_error *error = cli->ctx ? pmemctl_error(cli->ctx) : NULL;

	switch (status) {
	case PMEMCTL_NO_OBJECT:
		return ENXIO;
	case PMEMCTL_USAGE:
		return EINVAL;
	default:
		return cli->cause ? cli->cause : error && error->errnum ? error->errnum : ENXIO;
	}
}

void personality_tell_failure(struct cli *cli, int status)
{
	const struct peer_command *command = cli->peer_command;

	if (!status || !command->failure || cli->failure_told)
		return;
	fprintf(stderr, "%s: %s\n",
		cli->names_object && command->named_failure ? command->named_failure : command->failure,
		strerror(cause_of(cli, status)));
	cli->failure_told = true;
}

int personality_exit(struct cli *cli, int status)
{
	const struct peer_command *command = cli->peer_command;

	if (!status || status > PMEMCTL_DAMAGED || !command)
		return status;
	/* values that no system takes are mistakes of the command line there */
	if (status == PMEMCTL_USAGE && !*pmemctl_error(cli->ctx)->object)
		return personality_usage(cli, NULL);
	personality_tell_failure(cli, status);
	/* with a name to work on, the cause is told; without, it is always the same */
	if (command->failure_errno && !cli->names_object)
		return errno_status(command->failure_errno);
	return errno_status(cause_of(cli, status));
}
