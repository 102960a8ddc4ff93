// SPDX-License-Identifier: GPL-2.0-only
/* The program: from its arguments to a command, and to an exit status. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "compat/compat.h"
#include "compat/ipmctl/ipmctl.h"
#include "config.h"

/* The only global state: signal handlers get no argument. */
static struct pmemctl_ctx *interruptible;

static void on_signal(int number)
{
	(void)number;
	if (interruptible)
		pmemctl_interrupt(interruptible);
}

static void catch_signals(struct pmemctl_ctx *ctx)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	const struct sigaction action = { .sa_handler = on_signal };
	struct sigaction before;

	interruptible = ctx;
	/* what the caller ignores (nohup) stays ignored */
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
}

static void print_log(void *data, enum pmemctl_log_level level, const char *message)
{
	const struct cli *cli = data;

	fputs(level == PMEMCTL_LOG_WARNING ? "pmemctl: " : "debug: ", cli->err);
	cli_print_clean(message, cli->err);
	fputc('\n', cli->err);
}

void cli_show_log(struct cli *cli)
{
	pmemctl_set_log(cli->ctx, print_log, cli, PMEMCTL_LOG_DEBUG);
	cli->shows_log = true;
}

/*
 * The sample machine: installed beside the program (prefix/bin and prefix/share, wherever the
 * prefix was moved to), or unpacked in the build directory.
 */
static const char *demo_root(char *path, size_t size)
{
	static const char *const places[] = { "../share/pmemctl/demo", "../tests/platforms/demo" };
	char self[PATH_MAX - 64], *slash;
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (length > 0) {
		self[length] = '\0';
		slash = strrchr(self, '/');
		if (slash)
			*slash = '\0';
		for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
			snprintf(path, size, "%s/%s", self, places[i]);
			if (access(path, X_OK) == 0)
				return path;
		}
	}
	return PKGDATADIR "/demo";
}

int cli_open(struct cli *cli)
{
	char path[PATH_MAX];

	int rc = pmemctl_new(&cli->ctx, cli->global.demo ? demo_root(path, sizeof(path))
							 : cli->global.sysroot);

	if (!rc && cli->record)
		rc = pmemctl_record(cli->ctx, cli->record);
	return rc;
}

bool cli_color(const struct cli *cli, int fd)
{
	const char *when = cli->global.color, *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (when && strcmp(when, "always") == 0)
		return true;
	if (when && strcmp(when, "never") == 0)
		return false;
	return !(no_color && *no_color) && term && strcmp(term, "dumb") != 0 && isatty(fd);
}

static int open_context(struct cli *cli)
{
	int rc;

	if (cli->global.sysroot && cli->global.demo)
		return cli_usage_error(cli, "--demo and --sysroot exclude each other");
	rc = cli_open(cli);
	if (rc)
		return cli_error(cli, PMEMCTL_FAILED, "cannot open %s: %s",
				 cli->global.demo      ? "the sample machine"
				 : cli->global.sysroot ? cli->global.sysroot
						       : "/",
				 strerror(-rc));
	cli->shows_log = cli->shows_log || cli->global.debug;
	pmemctl_set_log(cli->ctx, print_log, cli, cli->shows_log ? PMEMCTL_LOG_DEBUG : PMEMCTL_LOG_WARNING);
	if (cli->command->properties & (CMD_CHANGES | CMD_BORROWS))
		catch_signals(cli->ctx);	/* others just end */
	return 0;
}

static int run_command(struct cli *cli, const struct parsed *parsed)
{
	int status = cli->command->properties & (CMD_NO_SYSTEM | CMD_OPENS) ? 0 : open_context(cli);

	if (!status)
		status = cli->command->run(cli, parsed->options, parsed->operands, parsed->count);
	if (cli->personality)
		status = personality_exit(cli, status);
	interruptible = NULL;
	pmemctl_unref(cli->ctx);
	cli->ctx = NULL;
	return status;
}

/* A full disk or a closed pipe must not look like success. */
static int finish_output(const struct cli *cli, int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	if (errno != EPIPE)
		cli_error(cli, PMEMCTL_FAILED, "cannot write the output: %s", strerror(errno));
	return status ? status : PMEMCTL_FAILED;
}

int main(int argc, char **argv)
{
	struct cli cli = { .out = stdout, .err = stderr, .personality = argc ? personality_find(argv[0]) : NULL };
	struct parsed parsed;
	int status = ipmctl_main(argc, argv);

	if (status >= 0)
		return status;
	status = cli.personality ? personality_parse(&cli, argc, argv, &parsed)
				 : parse_arguments(&cli, argc, argv, &parsed);

	if (status || parsed.finished) {
		parsed_free(&parsed);
		return finish_output(&cli, status);
	}
	if (cli.global.version)
		printf("pmemctl %s\n", PACKAGE_VERSION);
	else if (cli.global.help)
		print_help(cli.command, parsed.operands, parsed.count);
	else if (!cli.command)
		status = cli_usage_error(&cli, "name a command");
	else
		status = run_command(&cli, &parsed);
	parsed_free(&parsed);
	return finish_output(&cli, status);
}
