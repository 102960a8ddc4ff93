// SPDX-License-Identifier: GPL-2.0-only
/*
 * pmemctl migrate-device-model: have modprobe load dax_pmem, whose devices are in /sys/bus/dax and can become system
 * RAM, and never dax_pmem_compat, which Linux 5.1 to 5.17 have for programs that look in /sys/class/dax.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "compat/compat.h"
#include "output_file.h"

static const char directory[] = "/etc/modprobe.d", file[] = "/etc/modprobe.d/daxctl.conf";

/* Namespaces in devdax mode have type 7 (ND_DEVICE_DAX_PMEM). */
static const char policy[] = "# pmemctl migrate-device-model: DAX devices in /sys/bus/dax\n"
			     "blacklist dax_pmem_compat\n"
			     "alias nd:t7* dax_pmem\n";

static int write_policy(void)
{
	const size_t length = sizeof(policy) - 1;
	const int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	int rc;

	if (fd < 0)
		return -errno;
	rc = write_bytes(fd, policy, length);
	if (!rc && fsync(fd))
		rc = -errno;
	close(fd);
	if (rc)
		unlink(file);
	return rc;
}

/* Whoever has written it: what matters is what it says. */
static bool has_policy(void)
{
	const int fd = open(file, O_RDONLY | O_CLOEXEC);
	char text[1024];
	ssize_t length;

	if (fd < 0)
		return false;
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[length > 0 ? length : 0] = '\0';
	return strstr(text, "blacklist dax_pmem_compat\n") && strstr(text, "alias nd:t7* dax_pmem\n");
}

static int run_as_peer(struct cli *cli, int rc)
{
	if (!rc) {
		printf(" success: installed %s\n", file);
		return 0;
	}
	cli_error(cli, PMEMCTL_FAILED, "failed to install %s: %s", file, strerror(-rc));
	cli->cause = 255;	/* there, it ends with 1 */
	return PMEMCTL_FAILED;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	int rc, status;

	(void)parsed;
	(void)operands;
	(void)count;
	if (!cli->personality)
		mkdir(directory, 0755);
	rc = write_policy();
	if (cli->personality)
		return run_as_peer(cli, rc);
	if (rc == -EEXIST && has_policy()) {
		cli_note(cli, "%s: it says so already", file);
		return 0;
	}
	if (rc) {
		status = cli_file_error(cli, rc, file,
					rc == -EEXIST ? "it is there, and says something else" : strerror(-rc));
		if (rc == -EEXIST)
			cli_hint(cli, "look at it, and move it away first");
		return status;
	}
	cli_note(cli, "installed %s; %s", file, access("/sys/class/dax", F_OK)
		 ? "this kernel has its DAX devices in /sys/bus/dax already, or has none"
		 : "it holds from the next start of the system on");
	return 0;
}

static const char *const examples[] = {
	"pmemctl migrate-device-model", "DAX devices are in /sys/bus/dax from the next start of the system on.", NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "the file is there and says something else, or cannot be written" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ 0 },
};

const struct command cmd_migrate_device_model = {
	.name = "migrate-device-model",
	.summary = "Have DAX devices in /sys/bus/dax, on kernels that have two places.",
	.options_size = 1,
	.examples = examples,
	.exits = exits,
	.properties = CMD_NEEDS_ROOT | CMD_NO_SYSTEM,
	.run = run,
};
