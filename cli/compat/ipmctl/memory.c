// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -memoryresources: what memory there is, and what it serves as. */
#include <stdio.h>
#include <string.h>

#include "compat/ipmctl/ipmctl.h"

/* Bytes, or PMEMCTL_UNKNOWN. */
struct shares {
	uint64_t volatile_size, app_direct, cache, inaccessible, physical;
};

static void add(uint64_t *sum, uint64_t bytes)
{
	*sum = *sum == PMEMCTL_UNKNOWN || bytes == PMEMCTL_UNKNOWN ? PMEMCTL_UNKNOWN : *sum + bytes;
}

/* What cannot be, such as more in use than there is, is not known. */
static uint64_t less(uint64_t from, uint64_t bytes)
{
	return from == PMEMCTL_UNKNOWN || bytes == PMEMCTL_UNKNOWN || bytes > from ? PMEMCTL_UNKNOWN : from - bytes;
}

/* "Configured" by the status of its current configuration. */
static bool is_configured(const struct pmemctl_optane_config *config)
{
	return config->status == 1 || config->status == 6 || config->status == 13 || config->status == 15;
}

static void add_module(struct shares *sum, const struct pmemctl_optane_module *m, bool two_level)
{
	enum { MEDIA_DISABLED = 1 << 24 };
	const unsigned need = PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_CONFIG | PMEMCTL_OPTANE_BOOT;
	uint64_t raw, memory = 0, app_direct = 0;

	if (!m || (m->known & need) != need || !m->config.valid) {
		*sum = (struct shares) { PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN, 0, PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN };
		return;
	}
	raw = m->identity.capacity;
	if (!(m->boot.status & MEDIA_DISABLED) && (two_level || is_configured(&m->config))) {
		if (two_level && m->identity.sku & PMEMCTL_OPTANE_MEMORY_MODE)
			memory = m->config.volatile_mapped;
		if (m->identity.sku & PMEMCTL_OPTANE_APP_DIRECT)
			app_direct = m->config.persistent_mapped;
	}
	add(&sum->volatile_size, memory);
	add(&sum->app_direct, app_direct);
	add(&sum->physical, raw);
	/* set aside, not set up, or lost to alignment: there is no other row for it */
	add(&sum->inaccessible, less(less(raw, memory), app_direct));
}

static uint64_t sum_of_sockets(const struct pmemctl_acpi_table *pcat, const char *field)
{
	uint64_t sum = 0, value;
	size_t i = 0;

	while ((value = acpi_number(pcat, "Socket SKU", i, field)) != PMEMCTL_UNKNOWN) {
		sum += value;
		i++;
	}
	return i ? sum : PMEMCTL_UNKNOWN;
}

/* The modules of DRAM that the PMTT names. */
static uint64_t dram_size(struct cli *cli, const struct ipmctl_machine *m)
{
	const struct pmemctl_memory_device *device;
	struct memory_places places = { 0 };
	struct pmemctl_acpi_table *pmtt;
	uint64_t sum = 0;

	if (!m->smbios || pmemctl_acpi_read(cli->ctx, "PMTT", &pmtt))
		return PMEMCTL_UNKNOWN;
	places.pmtt = pmtt;
	while (place_next(&places)) {
		device = place_device(m->smbios, places.handle);
		if (device && !places.type)
			add(&sum, device->size);
	}
	pmemctl_acpi_free(pmtt);
	return sum;
}

static void print_shares(const struct ipmctl_request *request, const struct shares *ddr, const struct shares *pmem)
{
	static const struct ipmctl_column columns[] = {
		{ "MemoryType", 0 }, { "DDR", 0 }, { "PMemModule", 0 }, { "Total", 0 }
	};
	const struct { const char *name; uint64_t ddr, pmem; bool no_ddr, no_pmem; } rows[] = {
		{ "Volatile", ddr->volatile_size, pmem->volatile_size, false, false },
		{ "AppDirect", 0, pmem->app_direct, true, false },
		{ "Cache", ddr->cache, 0, false, true },
		{ "Inaccessible", ddr->inaccessible, pmem->inaccessible, false, false },
		{ "Physical", ddr->physical, pmem->physical, false, false },
	};
	struct ipmctl_table table = { .columns = columns, .column_count = ARRAY_SIZE(columns) };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char texts[3][VALUE_MAX];
		uint64_t total = rows[i].ddr;

		add(&total, rows[i].pmem);
		ipmctl_capacity(request, rows[i].ddr, texts[0]);
		ipmctl_capacity(request, rows[i].pmem, texts[1]);
		ipmctl_capacity(request, total, texts[2]);
		ipmctl_table_add(&table, (const char *const[]) { rows[i].name, rows[i].no_ddr ? "-" : texts[0],
								 rows[i].no_pmem ? "-" : texts[1], texts[2] });
	}
	ipmctl_table_show(request, &table, "MemoryResources", "data", false);
}

int ipmctl_show_memory(struct cli *cli, const struct ipmctl_request *request)
{
	const unsigned want = PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_CONFIG | PMEMCTL_OPTANE_BOOT;
	struct pmemctl_acpi_table *pcat = NULL;
	struct shares ddr = { 0 }, pmem = { 0 };
	struct ipmctl_machine m;
	int status = ipmctl_machine_open(cli, request, want, &m);

	if (status)
		return status;
	pmemctl_acpi_read(cli->ctx, "PCAT", &pcat);
	for (size_t i = 0; i < m.count; i++)
		add_module(&pmem, m.dimms[i].module, pcat_is_two_level(pcat));
	ddr.cache = sum_of_sockets(pcat, "Memory Used as Cache");
	ddr.volatile_size = less(less(sum_of_sockets(pcat, "Mapped Memory"), pmem.volatile_size), pmem.app_direct);
	ddr.physical = dram_size(cli, &m);
	ddr.inaccessible = less(less(ddr.physical, ddr.volatile_size), ddr.cache);
	pmemctl_acpi_free(pcat);
	print_shares(request, &ddr, &pmem);
	status = ipmctl_tell_problems(request->out, &m, "Not all could be read");
	ipmctl_machine_close(&m);
	return status;
}
