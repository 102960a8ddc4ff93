// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the memory of sockets with Intel Optane modules serves as: that of modules, as their firmware tells, and DRAM,
 * as PCAT, PMTT and SMBIOS do.
 */
#include "show/shares.h"

#include <stdlib.h>
#include <string.h>

#include "pcat.h"
#include "place.h"

static uint64_t less(uint64_t from, uint64_t bytes)
{
	return from == PMEMCTL_UNKNOWN || bytes > from ? PMEMCTL_UNKNOWN : from - bytes;
}

/* It is added; NULL: out of memory. */
static struct share_row *row_of(struct show_shares *shares, uint64_t socket)
{
	struct share_row *grown;

	for (size_t i = 0; i < shares->count; i++)
		if (shares->rows[i].socket == socket)
			return &shares->rows[i];
	grown = reallocarray(shares->rows, shares->count + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	shares->rows = grown;
	grown[shares->count] = (struct share_row) { .socket = socket };
	return &grown[shares->count++];
}

static bool add_modules(struct show_shares *shares, const struct show_optane *modules)
{
	for (size_t i = 0; modules && i < modules->count; i++) {
		const struct optane_row *module = &modules->rows[i];
		const struct pmemctl_optane_capacities *c = &module->capacities;
		struct share_row *row = row_of(shares, show_socket_of(module->dimm));

		if (!row)
			return false;
		show_add(&row->bytes[SHARE_MODULE_PHYSICAL], optane_knows(module, PMEMCTL_OPTANE_IDENTITY)
								     ? module->module->identity.capacity
								     : PMEMCTL_UNKNOWN);
		show_add(&row->bytes[SHARE_MODULE_MEMORY], c->memory);
		show_add(&row->bytes[SHARE_MODULE_APP_DIRECT], c->app_direct);
		show_add(&row->bytes[SHARE_MODULE_INACCESSIBLE], c->inaccessible);
		show_add(&row->bytes[SHARE_MODULE_INACCESSIBLE], c->unconfigured);
		show_add(&row->bytes[SHARE_MODULE_INACCESSIBLE], c->reserved);
	}
	return true;
}

static bool add_dram(struct show_shares *shares, const struct pmemctl_acpi_table *pmtt,
		     const struct pmemctl_smbios *smbios)
{
	struct memory_places places = { .pmtt = pmtt };

	while (place_next(&places)) {
		const struct pmemctl_memory_device *device = place_device(smbios, places.handle);
		struct share_row *row;

		if (!device || places.type || places.place.socket == PMEMCTL_UNKNOWN)
			continue;
		row = row_of(shares, places.place.socket);
		if (!row)
			return false;
		show_add(&row->bytes[SHARE_DRAM_PHYSICAL], device->size);
	}
	return true;
}

/* What the processor has mapped is of both; what is not of modules is of DRAM. */
static void divide_dram(struct share_row *row, const struct pmemctl_acpi_table *pcat, bool have_dram)
{
	uint64_t *bytes = row->bytes;
	struct pcat_socket socket;
	size_t next = 0;

	bytes[SHARE_DRAM_MEMORY] = bytes[SHARE_DRAM_CACHE] = PMEMCTL_UNKNOWN;
	while (pcat_next_socket(pcat, &next, &socket))
		if (socket.id == row->socket) {
			bytes[SHARE_DRAM_MEMORY] = less(less(socket.mapped, bytes[SHARE_MODULE_MEMORY]),
							bytes[SHARE_MODULE_APP_DIRECT]);
			bytes[SHARE_DRAM_CACHE] = socket.cache;
		}
	if (!have_dram)
		bytes[SHARE_DRAM_PHYSICAL] = PMEMCTL_UNKNOWN;
	bytes[SHARE_DRAM_INACCESSIBLE] =
		less(less(bytes[SHARE_DRAM_PHYSICAL], bytes[SHARE_DRAM_MEMORY]), bytes[SHARE_DRAM_CACHE]);
}

bool show_read_shares(const struct show_context *context, struct show_shares *shares)
{
	struct pmemctl_acpi_table *pcat = NULL, *pmtt = NULL;
	struct pmemctl_smbios *smbios = NULL;
	bool done;

	*shares = (struct show_shares) { 0 };
	pmemctl_acpi_read(context->cli->ctx, "PCAT", &pcat);
	pmemctl_acpi_read(context->cli->ctx, "PMTT", &pmtt);
	pmemctl_smbios_read(context->cli->ctx, &smbios);
	done = add_modules(shares, context->modules) && (!smbios || add_dram(shares, pmtt, smbios));
	for (size_t i = 0; i < shares->count; i++)
		divide_dram(&shares->rows[i], pcat, pmtt && smbios);
	pmemctl_smbios_free(smbios);
	pmemctl_acpi_free(pmtt);
	pmemctl_acpi_free(pcat);
	return done;
}

uint64_t show_socket_of(const struct pmemctl_dimm *dimm)
{
	enum { SOCKET = 12, PART = 0xf };	/* of the NFIT device handle, ACPI 6.5 section 5.2.25.2 */

	return dimm->handle == PMEMCTL_UNKNOWN ? PMEMCTL_UNKNOWN : dimm->handle >> SOCKET & PART;
}

/* ---- columns ---- */

#define SHARE(name_, share_)                                                           \
	void name_(struct table *t, const void *row, struct cell *cell)                \
	{                                                                              \
		(void)t;                                                               \
		cell->number = ((const struct share_row *)row)->bytes[share_];         \
	}

SHARE(share_module_physical, SHARE_MODULE_PHYSICAL)
SHARE(share_module_memory, SHARE_MODULE_MEMORY)
SHARE(share_module_app_direct, SHARE_MODULE_APP_DIRECT)
SHARE(share_module_inaccessible, SHARE_MODULE_INACCESSIBLE)
SHARE(share_dram_physical, SHARE_DRAM_PHYSICAL)
SHARE(share_dram_memory, SHARE_DRAM_MEMORY)
SHARE(share_dram_cache, SHARE_DRAM_CACHE)
SHARE(share_dram_inaccessible, SHARE_DRAM_INACCESSIBLE)
