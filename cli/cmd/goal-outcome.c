// SPDX-License-Identifier: GPL-2.0-only
/* What the machine's firmware will make of a goal, in words. */
#include <stdio.h>
#include <string.h>

#include "goals.h"
#include "view/size.h"

static const char *set_words(unsigned status)
{
	switch (status) {
	case PMEMCTL_BOOT_SET_MISSING: return "a module of its set has a passphrase, or cannot be used";
	case PMEMCTL_BOOT_SET_ALONE: return "a module of its set has no part of the goal";
	case PMEMCTL_BOOT_SET_DIFFERS: return "a module of its set is to be in another set";
	case PMEMCTL_BOOT_SET_RESOURCES: return "the machine makes no more sets";
	case PMEMCTL_BOOT_SET_CHANNELS: return "modules in these places are not interleaved";
	case PMEMCTL_BOOT_SET_ALIGNMENT: return "its set is not of whole GiB";
	case PMEMCTL_BOOT_SET_UNSUPPORTED: return "the machine makes no such sets";
	default: return NULL;
	}
}

static const char *partition_words(unsigned status)
{
	switch (status) {
	case PMEMCTL_BOOT_PARTITION_SMALL: return "its sets take more than is to be persistent";
	case PMEMCTL_BOOT_PARTITION_RESOURCES: return "it has no such capacity";
	case PMEMCTL_BOOT_PARTITION_ALIGNMENT: return "what is to be persistent is not of whole GiB";
	default: return NULL;
	}
}

/* Why it does not take the goal of a module; NULL: it is refused for another module. */
static const char *reason(const struct pmemctl_boot_module *m)
{
	const char *why = partition_words(m->partition_status);

	switch (m->answer) {
	case PMEMCTL_BOOT_RATIO: return "there would be less memory than there is DRAM before it as cache";
	case PMEMCTL_BOOT_LIMIT: return "the processor cannot map so much";
	case PMEMCTL_BOOT_POPULATION:
		return "a memory controller has DRAM and no module";
	default: break;
	}
	for (size_t i = 0; i < PMEMCTL_PCD_SETS && !why; i++)
		why = set_words(m->set_status[i]);
	return why;
}

static int refuse(struct cli *cli, const struct pmemctl_goal_machine *machine, const struct pmemctl_boot *boot,
		  size_t i)
{
	const char *why = reason(&boot->modules[i]), *dimm = machine->modules[i].dimm;

	const bool no_memory = boot->modules[i].answer == PMEMCTL_BOOT_RATIO ||
			       boot->modules[i].answer == PMEMCTL_BOOT_POPULATION;

	return cli_error(cli, PMEMCTL_FAILED, "%s: the firmware of the machine would %s%s%s", dimm,
			 no_memory ? "map nothing of it as memory" : "refuse the goal", why ? ": " : "", why ? why : "");
}

int goals_check_outcome(struct cli *cli, const struct pmemctl_goal_machine *machine, const struct pmemctl_boot *boot)
{
	size_t refused = SIZE_MAX;
	int status;

	for (size_t i = 0; i < boot->module_count; i++) {
		const struct pmemctl_goal_module *m = &machine->modules[i];

		if (m->planned && m->secured && cli->global.dry_run) {
			status = cli_error(cli, PMEMCTL_NO_PERMISSION,
					   "%s: the firmware of the machine would leave it as it is: it has a passphrase",
					   m->dimm);
			cli_hint(cli, "take it away before the machine starts anew: pmemctl remove-passphrase %s", m->dimm);
			return status;
		}
		/* one that has a reason of its own, rather than one that goes with it */
		if (m->planned && boot->modules[i].asks && boot->modules[i].answer != PMEMCTL_BOOT_APPLIED &&
		    (refused == SIZE_MAX || (!reason(&boot->modules[refused]) && reason(&boot->modules[i]))))
			refused = i;
	}
	for (size_t i = 0; i < boot->module_count; i++)
		if (machine->modules[i].planned && machine->modules[i].secured)
			return 0;	/* of which a warning tells; without the passphrase all is well */
	return refused == SIZE_MAX ? 0 : refuse(cli, machine, boot, refused);
}

static void tell_socket(struct cli *cli, const struct pmemctl_boot_socket *s)
{
	char memory[32], dram[32], persistent[32], sets[80] = "and nothing that is persistent";

	size_words(s->persistent, persistent, sizeof(persistent));
	size_words(s->memory ? s->memory : s->dram, memory, sizeof(memory));
	size_words(s->cache, dram, sizeof(dram));
	if (!s->memory && !s->dram)
		snprintf(memory, sizeof(memory), "DRAM");
	if (s->set_count)
		snprintf(sets, sizeof(sets), "and %s persistent in %zu set%s", persistent, s->set_count,
			 s->set_count == 1 ? "" : "s");
	cli_note(cli, "socket %u: %s of memory%s%s%s, %s", s->id, memory, s->cache ? " behind " : "",
		 s->cache ? dram : "", s->cache ? " of DRAM" : "", sets);
}

static bool is_planned(const struct pmemctl_goal_machine *machine, unsigned socket)
{
	for (size_t i = 0; i < machine->module_count; i++)
		if (machine->modules[i].planned && machine->modules[i].socket == socket)
			return true;
	return false;
}

void goals_tell_outcome(struct cli *cli, const struct pmemctl_goal_machine *machine, const struct pmemctl_boot *boot)
{
	for (size_t i = 0; i < boot->socket_count; i++)
		if (is_planned(machine, boot->sockets[i].id))
			tell_socket(cli, &boot->sockets[i]);
	for (size_t i = 0; i < boot->module_count; i++) {
		const struct pmemctl_goal_module *m = &machine->modules[i];
		const unsigned status = boot->modules[i].status;

		/* sets are of one socket; that of another looks lost here when one of its modules did not answer */
		if (!m->planned && is_planned(machine, m->socket) && pmemctl_pcd_is_configured(&m->pcd) &&
		    (status == PMEMCTL_BOOT_BROKEN || status == PMEMCTL_BOOT_MOVED))
			cli_note(cli, "warning: the set that %s is in is lost: a module of it is divided otherwise", m->dimm);
	}
}
