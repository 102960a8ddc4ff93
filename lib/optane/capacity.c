// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the capacity of a module serves as. */
#include "optane/optane.h"

enum { MEDIA_DISABLED = 1 << 24, POPULATION = 12, GIB = 1 << 30 };

/* States in which the BIOS has mapped what was asked for, or the most of it */
static bool is_configured(unsigned status)
{
	return status == 1 || status == 6 || status == 13 || status == 15;
}

static uint64_t less(uint64_t from, uint64_t bytes)
{
	return bytes > from ? PMEMCTL_UNKNOWN : from - bytes;
}

static void divide(const struct pmemctl_optane_module *m, bool two_level, struct pmemctl_optane_capacities *c)
{
	const uint64_t in_memory = m->partitions.volatile_size, in_app_direct = m->partitions.persistent_size;
	uint64_t reserved;

	c->memory = two_level && m->identity.sku & PMEMCTL_OPTANE_MEMORY_MODE ? m->config.volatile_mapped : 0;
	c->app_direct = m->identity.sku & PMEMCTL_OPTANE_APP_DIRECT ? m->config.persistent_mapped : 0;
	reserved = less(in_app_direct / GIB * GIB, c->app_direct);
	c->reserved = reserved == PMEMCTL_UNKNOWN ? 0 : reserved;
	c->unconfigured = 0;
	c->inaccessible = less(m->identity.capacity, in_memory);
	if (c->inaccessible != PMEMCTL_UNKNOWN)
		c->inaccessible = less(c->inaccessible, in_app_direct);
	if (c->inaccessible == PMEMCTL_UNKNOWN || c->memory > in_memory ||
	    c->app_direct + c->reserved > in_app_direct) {
		c->inaccessible = PMEMCTL_UNKNOWN;
		return;
	}
	c->inaccessible += in_memory - c->memory + in_app_direct - c->app_direct - c->reserved;
}

PMEMCTL_EXPORT void pmemctl_optane_capacities(const struct pmemctl_optane_module *module, bool two_level,
					      struct pmemctl_optane_capacities *capacities)
{
	const unsigned need =
		PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_CONFIG | PMEMCTL_OPTANE_BOOT | PMEMCTL_OPTANE_PARTITIONS;
	const struct pmemctl_optane_capacities none = { 0 }, unknown = {
		PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN,
	};

	*capacities = unknown;
	if ((module->known & need) != need)
		return;
	*capacities = none;
	if (module->boot.status & MEDIA_DISABLED)
		capacities->inaccessible = module->identity.capacity;
	else if (!module->config.valid || !module->config.status)
		*capacities = unknown;
	else if (module->config.status == POPULATION)
		capacities->inaccessible = module->identity.capacity;
	else if (!two_level && !is_configured(module->config.status))
		capacities->unconfigured = module->identity.capacity;
	else
		divide(module, two_level, capacities);
}
