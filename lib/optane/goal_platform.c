// SPDX-License-Identifier: LGPL-2.1-or-later
/* What PCAT and PMTT tell of the machine that is planned for. */
#include <errno.h>
#include <stdlib.h>

#include "ctx.h"
#include "optane/goal.h"

enum { NEWER = 0x10 };

/* Sets of machines with two controllers of three channels, whose PCAT has no list: of six, four, three and two modules
 */
static const uint32_t old_maps[] = {
	0x3f, 0x1b, 0x2d, 0x36, 0x07, 0x38, 0x09, 0x12, 0x24, 0x03, 0x05, 0x06, 0x18, 0x28, 0x30,
};

static bool is_field(const struct pmemctl_acpi_field *f, const char *structure, const char *name)
{
	return strcmp(f->structure, structure) == 0 && strcmp(f->name, name) == 0;
}

static uint64_t number(const struct pmemctl_acpi_field *f)
{
	return strtoull(f->value, NULL, 0);
}

/* ---- PCAT ---- */

static void take_capability(struct pmemctl_goal_platform *p, const struct pmemctl_acpi_field *f)
{
	enum { BY_SOFTWARE = 1, TWO_LEVELS = 2, APP_DIRECT = 4, MIXED = 16 };
	const char *part = "Platform Capability";

	if (is_field(f, part, "Configuration")) {
		p->by_software = number(f) & BY_SOFTWARE;
	} else if (is_field(f, part, "Supported Modes")) {
		p->memory_mode = number(f) & TWO_LEVELS;
		p->app_direct = number(f) & APP_DIRECT;
		/* tables before 3.2 do not have the bit */
		p->mixed = number(f) & MIXED || p->revision <= 0x12 || p->revision == 0x31;
	} else if (is_field(f, part, "Interleave Sets per Die")) {
		p->sets_per_die = (unsigned)number(f);
	} else if (is_field(f, part, "Interleave Sets per Module")) {
		p->sets_per_module = (unsigned)number(f);
	}
}

static unsigned count_bits(uint64_t bits)
{
	unsigned count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

/* A format of revisions 0.x, when firmware recommends it: sizes, and the ways of which it has the bit */
static void take_format(struct pmemctl_goal_platform *p, uint64_t format)
{
	static const unsigned ways[] = { 1, 2, 3, 4, 6, 8, 12, 16, 24 };
	enum { RECOMMENDED_BIT = 31, WAYS_BIT = 16 };

	if (!(format >> RECOMMENDED_BIT & 1))
		return;
	p->channel_size = p->channel_size ? p->channel_size : format & 0xff;
	p->controller_size = p->controller_size ? p->controller_size : format >> 8 & 0xff;
	for (unsigned i = 0; i < ARRAY_SIZE(ways); i++)
		if (format >> (WAYS_BIT + i) & 1)
			p->ways |= 1u << ways[i];
}

static void take_map(struct pmemctl_goal_platform *p, uint64_t entry)
{
	const uint32_t map = entry & 0xffff;

	if (!map || p->map_count == PMEMCTL_GOAL_MAPS)
		return;
	p->maps[p->map_count++] = map;
	p->ways |= 1u << count_bits(map) | 1u << 1;
}

static void take_interleave(struct pmemctl_goal_platform *p, const struct pmemctl_acpi_field *f)
{
	const char *part = "Memory Interleave Capability";

	if (is_field(f, part, "Channel Interleave Sizes"))
		p->channel_size = (unsigned)number(f) & 0xff;
	else if (is_field(f, part, "Memory Controller Interleave Sizes"))
		p->controller_size = (unsigned)number(f) & 0xff;
	else if (strcmp(f->structure, part) == 0 &&
		 strncmp(f->name, "Interleave Format ", strlen("Interleave Format ")) == 0)
		take_format(p, number(f));
	else if (strcmp(f->structure, part) == 0 && strncmp(f->name, "Module Map ", strlen("Module Map ")) == 0)
		take_map(p, number(f));
}

static struct pmemctl_goal_socket *socket_of(struct pmemctl_goal_machine *machine, unsigned id)
{
	for (size_t i = 0; i < machine->socket_count; i++)
		if (machine->sockets[i].id == id)
			return &machine->sockets[i];
	return NULL;
}

static void take_limits(struct pmemctl_goal_machine *machine, const struct pmemctl_acpi_table *pcat)
{
	struct pmemctl_goal_socket *socket = NULL;

	for (size_t i = 0; i < pcat->field_count; i++) {
		const struct pmemctl_acpi_field *f = pcat->fields[i];

		if (is_field(f, "Socket SKU", "Socket ID"))
			socket = socket_of(machine, (unsigned)number(f));
		else if (is_field(f, "Socket SKU", "Mapped Memory Limit") && socket)
			socket->limit = number(f);
	}
}

static int read_pcat(struct pmemctl_ctx *ctx, struct pmemctl_goal_machine *machine)
{
	struct pmemctl_goal_platform *p = &machine->platform;
	struct pmemctl_acpi_table *pcat;
	int rc = pmemctl_acpi_read(ctx, "PCAT", &pcat);

	if (rc)
		return rc;
	for (size_t i = 0; i < pcat->field_count; i++)
		if (is_field(pcat->fields[i], "Header", "Revision"))
			p->revision = (unsigned)number(pcat->fields[i]);
	for (size_t i = 0; i < pcat->field_count; i++) {
		take_capability(p, pcat->fields[i]);
		take_interleave(p, pcat->fields[i]);
	}
	take_limits(machine, pcat);
	if (p->revision < NEWER)
		for (size_t i = 0; i < ARRAY_SIZE(old_maps); i++)
			p->maps[p->map_count++] = old_maps[i];
	pmemctl_acpi_free(pcat);
	return 0;
}

/* ---- PMTT ---- */

struct walk {
	unsigned socket, die, controller, channel, slot;
	bool persistent;
	size_t dies, controllers, channels;
};

static void place_module(struct pmemctl_goal_machine *machine, const uint64_t *handles, const struct walk *walk,
			 uint64_t handle)
{
	for (size_t i = 0; i < machine->module_count; i++) {
		struct pmemctl_goal_module *m = &machine->modules[i];

		if (handles[i] != handle || machine->platform.revision < NEWER)
			continue;
		m->die = walk->die;
		m->controller = walk->controller;
		m->channel = walk->channel;
		m->slot = walk->slot;
	}
}

static void add_dram(struct pmemctl_goal_machine *machine, const struct pmemctl_smbios *smbios,
		     const struct walk *walk, uint64_t handle)
{
	struct pmemctl_goal_socket *socket = socket_of(machine, walk->socket);

	for (size_t i = 0; socket && i < smbios->device_count; i++) {
		if (smbios->devices[i]->handle != handle || smbios->devices[i]->size == PMEMCTL_UNKNOWN)
			continue;
		socket->dram += smbios->devices[i]->size;
		if (walk->controllers && walk->controller < 32)
			socket->dram_controllers |= 1u << walk->controller;
	}
}

/* What is on a socket, a die, a controller or a channel follows it. */
static void walk_field(struct walk *walk, const struct pmemctl_acpi_field *f)
{
	if (is_field(f, "Socket", "Socket ID")) {
		walk->socket = (unsigned)number(f);
	} else if (is_field(f, "Die", "ID")) {
		walk->die = (unsigned)number(f);
		walk->dies++;
	} else if (is_field(f, "Memory Controller", "Memory Controller ID")) {
		walk->controller = (unsigned)number(f);
		walk->controllers++;
	} else if (is_field(f, "Channel", "ID")) {
		walk->channel = (unsigned)number(f);
		walk->channels++;
	} else if (is_field(f, "Slot", "ID")) {
		walk->slot = (unsigned)number(f);
	} else if (is_field(f, "Memory Module", "Memory Type")) {
		walk->persistent = number(f) != 0;
	}
}

static void walk_modules(struct pmemctl_goal_machine *machine, const struct pmemctl_acpi_table *pmtt,
			 const struct pmemctl_smbios *smbios, const uint64_t *handles)
{
	struct pmemctl_goal_platform *p = &machine->platform;
	struct walk walk = { 0 };

	for (size_t i = 0; i < pmtt->field_count; i++) {
		const struct pmemctl_acpi_field *f = pmtt->fields[i];

		walk_field(&walk, f);
		if (!is_field(f, "Memory Module", "SMBIOS Handle"))
			continue;
		if (walk.persistent)
			place_module(machine, handles, &walk, number(f) & 0xffff);
		else
			add_dram(machine, smbios, &walk, number(f) & 0xffff);
	}
	p->has_dram = true;
	if (walk.dies && walk.controllers && walk.channels && p->revision >= NEWER) {
		p->controllers = (unsigned)(walk.controllers / walk.dies);
		p->channels = (unsigned)(walk.channels / walk.controllers);
	}
}

void goal_take_handle(struct pmemctl_goal_module *module, uint64_t handle)
{
	enum { SLOT = 0, CHANNEL = 4, CONTROLLER = 8, SOCKET = 12, PART = 0xf };

	module->socket = handle >> SOCKET & PART;
	module->controller = handle >> CONTROLLER & PART;
	module->channel = handle >> CHANNEL & PART;
	module->slot = handle >> SLOT & PART;
}

int goal_read_platform(struct pmemctl_ctx *ctx, struct pmemctl_goal_machine *machine, const uint64_t *handles)
{
	struct pmemctl_acpi_table *pmtt = NULL;
	struct pmemctl_smbios *smbios = NULL;
	int rc = read_pcat(ctx, machine);

	machine->platform.controllers = 2;
	machine->platform.channels = 3;
	if (!rc && !pmemctl_smbios_read(ctx, &smbios) && !pmemctl_acpi_read(ctx, "PMTT", &pmtt))
		walk_modules(machine, pmtt, smbios, handles);
	pmemctl_acpi_free(pmtt);
	pmemctl_smbios_free(smbios);
	return rc;
}
