// SPDX-License-Identifier: GPL-2.0-only
/*
 * The next start of an emulated machine, for ./run --reboot: on each module what the BIOS makes of its request, as
 * pmemctl_boot_simulate() finds it. Prints the options with which ../platforms/synth makes the rest of the machine.
 */
#include <libpmemctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double GIB = 1 << 30;

/* As the emulator has it: not more than the tables. */
static int write_partition(const char *dimm, const struct pmemctl_boot_module *m)
{
	char path[512];
	FILE *file;
	int rc;

	if (!m->pcd)
		return 0;
	snprintf(path, sizeof(path), "%s/%s/pcd.1", getenv("PMEMCTL_OPTANE"), dimm);
	file = fopen(path, "we");
	if (!file)
		return -1;
	rc = fwrite(m->pcd, 1, m->pcd_size, file) == m->pcd_size ? 0 : -1;
	return fclose(file) ? -1 : rc;
}

static void print_sets(const struct pmemctl_goal_machine *machine, const struct pmemctl_boot *boot)
{
	printf("--sets\n");
	for (size_t i = 0; i < boot->set_count; i++) {
		const struct pmemctl_boot_set *set = &boot->sets[i];

		for (size_t j = 0; j < set->member_count; j++)
			printf("%s%s", j ? "+" : i ? "," : "", machine->modules[set->members[j]].dimm);
		printf("=%.6f", (double)set->size / GIB);
	}
	printf("\n");
}

static void print_modules(const struct pmemctl_goal_machine *machine, const struct pmemctl_boot *boot)
{
	printf("--memory\n");
	for (size_t i = 0; i < boot->module_count; i++)
		if (boot->modules[i].volatile_mapped)
			printf("%s=%.6f,", machine->modules[i].dimm, (double)boot->modules[i].volatile_size / GIB);
	printf("\n--mapped\n");
	for (size_t i = 0; i < boot->module_count; i++)
		printf("%s=%.6f,", machine->modules[i].dimm,
		       (double)(boot->modules[i].volatile_mapped + boot->modules[i].persistent_mapped) / GIB);
	printf("\n");
}

static int start(const struct pmemctl_goal_machine *machine)
{
	struct pmemctl_boot *boot;
	int rc = pmemctl_boot_simulate(machine, false, &boot);

	if (rc)
		return rc;
	for (size_t i = 0; i < boot->module_count && !rc; i++)
		rc = write_partition(machine->modules[i].dimm, &boot->modules[i]);
	print_sets(machine, boot);
	print_modules(machine, boot);
	pmemctl_boot_free(boot);
	return rc;
}

int main(void)
{
	struct pmemctl_goal_machine *machine;
	struct pmemctl_ctx *ctx;
	int rc = getenv("PMEMCTL_OPTANE") ? pmemctl_new(&ctx, NULL) : -1;

	if (rc)
		return 1;
	rc = pmemctl_goal_machine_read(ctx, &machine);
	if (!rc) {
		rc = start(machine);
		pmemctl_goal_machine_free(machine);
	} else {
		fprintf(stderr, "reboot: %s\n", pmemctl_error(ctx)->message);
	}
	pmemctl_unref(ctx);
	return rc ? 1 : 0;
}
