// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -region: interleave sets that modules tell of, matched with the kernel's regions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/ipmctl/ipmctl.h"

struct region {
	const struct pmemctl_pcd_set *set;
	const struct ipmctl_dimm *owner;	/* the first module that tells of it */
	const struct ipmctl_dimm *members[PMEMCTL_PCD_MEMBERS];	/* those that are there */
	size_t member_count;
	uint64_t size;
	const struct pmemctl_region *kernel;	/* NULL: not mapped */
	bool configured;
};

struct regions {
	struct ipmctl_machine *machine;
	struct pmemctl_pcd *pcds;		/* of the machine's modules */
	struct region *regions;
	size_t count;
};

static const char *const names[] = {
	"SocketID", "PersistentMemoryType", "Capacity", "FreeCapacity", "HealthState", "DimmID", "RegionID", "ISetID",
};
enum { NUMBER = 6, ID = 7, NAMES = 8 };

static const struct ipmctl_dimm *dimm_of(const struct ipmctl_machine *m, const uint8_t *uid)
{
	for (size_t i = 0; i < m->count; i++)
		if (pmemctl_optane_has_uid(m->dimms[i].dimm, uid))
			return &m->dimms[i];
	return NULL;
}

static const struct pmemctl_mapping *mapping_of(const struct pmemctl_region *region, const struct ipmctl_dimm *dimm)
{
	for (size_t i = 0; i < region->mapping_count; i++)
		if (strcmp(region->mappings[i].dimm_name, dimm->dimm->name) == 0)
			return &region->mappings[i];
	return NULL;
}

/* Its members are the region's, with the same places on each. */
static bool is_mapped(const struct region *r, const struct pmemctl_region *kernel)
{
	if (kernel->mapping_count != r->set->member_count || r->member_count != r->set->member_count)
		return false;
	for (size_t i = 0; i < r->member_count; i++) {
		const struct pmemctl_mapping *mapping = mapping_of(kernel, r->members[i]);
		const struct pmemctl_optane_module *m = r->members[i]->module;

		if (!mapping || mapping->length != r->set->members[i].size)
			return false;
		if (ipmctl_knows(r->members[i], PMEMCTL_OPTANE_PARTITIONS) &&
		    mapping->offset != m->partitions.persistent_start + r->set->members[i].offset)
			return false;
	}
	return true;
}

/* Modules are told in the order of their handles. */
static void sort_members(struct region *r)
{
	for (size_t i = 1; i < r->member_count; i++)
		for (size_t j = i; j && r->members[j - 1]->dimm->handle > r->members[j]->dimm->handle; j--) {
			const struct ipmctl_dimm *moved = r->members[j];

			r->members[j] = r->members[j - 1];
			r->members[j - 1] = moved;
		}
}

static bool is_known(const struct regions *all, const struct pmemctl_pcd_set *set)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->regions[i].set->index == set->index &&
		    memcmp(all->regions[i].set->members[0].uid, set->members[0].uid, PMEMCTL_OPTANE_UID) == 0)
			return true;
	return false;
}

static int add_region(struct regions *all, const struct ipmctl_dimm *owner, const struct pmemctl_pcd *pcd,
		      const struct pmemctl_pcd_set *set)
{
	struct region *grown = reallocarray(all->regions, all->count + 1, sizeof(*grown));
	struct region *r;

	if (!grown)
		return IPMCTL_FAILED;
	all->regions = grown;
	r = &grown[all->count++];
	*r = (struct region) { .set = set, .owner = owner, .configured = pmemctl_pcd_is_configured(pcd) };
	for (size_t i = 0; i < set->member_count; i++) {
		r->members[r->member_count] = dimm_of(all->machine, set->members[i].uid);
		if (!r->members[r->member_count])
			continue;
		r->member_count++;
		r->size += set->members[i].size;
	}
	for (size_t i = 0; i < all->machine->platform->region_count && !r->kernel; i++)
		if (is_mapped(r, all->machine->platform->regions[i]))
			r->kernel = all->machine->platform->regions[i];
	sort_members(r);
	return 0;
}

static bool media_is_ready(const struct ipmctl_dimm *dimm)
{
	enum { MEDIA_DISABLED = 1 << 24 };

	return ipmctl_knows(dimm, PMEMCTL_OPTANE_BOOT) && !(dimm->module->boot.status & MEDIA_DISABLED);
}

static int collect(struct regions *all)
{
	const struct ipmctl_machine *m = all->machine;

	all->pcds = calloc(m->count + 1, sizeof(*all->pcds));
	if (!all->pcds)
		return IPMCTL_FAILED;
	for (size_t i = 0; i < m->count; i++) {
		const struct ipmctl_dimm *dimm = &m->dimms[i];

		if (!ipmctl_knows(dimm, PMEMCTL_OPTANE_CONFIG) || !ipmctl_is_manageable(dimm))
			continue;
		pmemctl_pcd_decode(dimm->module->pcd, dimm->module->pcd_size, &all->pcds[i]);
		if (!media_is_ready(dimm))
			continue;
		for (size_t j = 0; j < all->pcds[i].current.set_count; j++)
			if (!is_known(all, &all->pcds[i].current.sets[j]) &&
			    add_region(all, dimm, &all->pcds[i], &all->pcds[i].current.sets[j]))
				return IPMCTL_FAILED;
	}
	return 0;
}

/* ---- what is shown ---- */

static const char *health_of(const struct regions *all, const struct region *r)
{
	for (size_t i = 0; i < r->member_count; i++) {
		const struct ipmctl_dimm *dimm = r->members[i];
		const struct pmemctl_pcd *pcd = &all->pcds[dimm - all->machine->dimms];

		if (!ipmctl_knows(dimm, PMEMCTL_OPTANE_BOOT) || !ipmctl_knows(dimm, PMEMCTL_OPTANE_SECURITY))
			return "Unknown";
		if (!media_is_ready(dimm))
			continue;
		if (dimm->module->security.state & PMEMCTL_OPTANE_SECURITY_LOCKED)
			return "Locked";
		if (pmemctl_pcd_is_pending(pcd))
			return "Pending";
	}
	return r->kernel && r->configured ? "Healthy" : "Error";
}

static void list_members(const struct region *r, char *text, size_t size)
{
	size_t length = 0;

	*text = '\0';
	for (size_t i = 0; i < r->member_count && length < size; i++)
		length += (size_t)snprintf(text + length, size - length, "%s0x%04llx", i ? ", " : "",
					   (unsigned long long)r->members[i]->dimm->handle);
}

static void describe(const struct regions *all, const struct region *r, const struct ipmctl_request *request,
		     char values[NAMES][VALUE_MAX * 2])
{
	snprintf(values[0], VALUE_MAX, "0x%04llx", (unsigned long long)(r->owner->dimm->handle >> 12 & 15));
	snprintf(values[1], VALUE_MAX, "%s", r->member_count == 1 ? "AppDirectNotInterleaved" : "AppDirect");
	ipmctl_capacity(request, r->size, values[2]);
	ipmctl_capacity(request, r->kernel ? r->kernel->available_size : r->size, values[3]);
	snprintf(values[4], VALUE_MAX, "%s", health_of(all, r));
	list_members(r, values[5], sizeof(values[5]));
	snprintf(values[ID], VALUE_MAX, "0x%016llx", (unsigned long long)(r->kernel ? r->kernel->iset_cookie : 0));
}

static bool is_wanted(const struct region *r, const struct ipmctl_request *request)
{
	return ipmctl_names_socket(request->targets[TARGET_SOCKET], r->owner->dimm->handle >> 12 & 15);
}

/* Which facts, in which order */
static const struct order {
	size_t count, names[NAMES];
} as_table = { 6, { 0, ID, 1, 2, 3, 4 } }, as_list = { 7, { 0, 1, 2, 3, 4, 5, ID } },
  as_xml = { NAMES, { 0, 1, 2, 3, 4, 5, NUMBER, ID } };

static int show_all(const struct regions *all, const struct ipmctl_request *request)
{
	const struct order *order = request->xml ? &as_xml : ipmctl_is_list(request) ? &as_list : &as_table;
	struct ipmctl_column columns[NAMES] = { { NULL, 0 } };
	struct ipmctl_table table = { .columns = columns, .column_count = order->count, .key = "ISetID" };
	char values[NAMES][VALUE_MAX * 2];
	const char *cells[NAMES];

	for (size_t i = 0; i < order->count; i++) {
		columns[i].title = names[order->names[i]];
		cells[i] = values[order->names[i]];
	}
	for (size_t i = 0; i < all->count; i++) {
		if (!is_wanted(&all->regions[i], request))
			continue;
		describe(all, &all->regions[i], request, values);
		snprintf(values[NUMBER], VALUE_MAX, "0x%04zx", i + 1);
		ipmctl_table_add(&table, cells);
	}
	return table.row_count ? ipmctl_table_show(request, &table, "RegionList", "Region", false) : 0;
}

int ipmctl_show_region(struct cli *cli, const struct ipmctl_request *request)
{
	const unsigned want = PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_CONFIG | PMEMCTL_OPTANE_BOOT |
			      PMEMCTL_OPTANE_SECURITY | PMEMCTL_OPTANE_PARTITIONS;
	struct ipmctl_request whole = *request;	/* a set has members on any module */
	struct ipmctl_machine m;
	struct regions all = { .machine = &m };
	int status = ipmctl_check_display(request, names, ARRAY_SIZE(names));

	whole.targets[TARGET_SOCKET] = NULL;
	if (!status)
		status = ipmctl_machine_open(cli, &whole, want, &m);
	if (status)
		return status;
	status = collect(&all);
	if (status)
		fprintf(request->out, "Error: out of memory.\n");
	else if (!all.count)
		fprintf(request->out, "There are no Regions defined in the system.\n");
	else
		status = show_all(&all, request);
	if (!status)
		status = ipmctl_tell_problems(request->out, &m, "Not all could be read");
	free(all.pcds);
	free(all.regions);
	ipmctl_machine_close(&m);
	return status;
}
