/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_DISCOVER_H
#define PMEMCTL_DISCOVER_H

#include "arena.h"
#include "ctx.h"
#include "libpmemctl.h"
#include "sysfs.h"

/* Devices of the libnvdimm bus, in the order of a listing: by kind, then by number. */
enum nd_kind { ND_BUS, ND_DIMM, ND_REGION, ND_NAMESPACE };

struct nd_entry {
	enum nd_kind kind;
	int major, minor;	/* nmem3: 3, -1; namespace0.1: 0, 1 */
	int bus;		/* that it is on, or -1 when only its link tells */
	size_t order;		/* place in the directory as the kernel lists it */
	char name[32];
};

struct nd_index {
	struct nd_entry *entries;
	size_t count, room;
};

static const char nd_devices[] = "sys/bus/nd/devices";

int nd_index_read(struct pmemctl_ctx *ctx, struct nd_index *index);
/*
 * The same without a listing, when all that a query can select is named in full and on one region:
 * only that, its region and its bus. False when it takes a listing.
 */
bool nd_index_named(struct pmemctl_ctx *ctx, const struct pmemctl_query *query, struct nd_index *index, int *rc);
void nd_index_free(struct nd_index *index);
/* The number of the bus that a DIMM or region is on, from its link: ".../ndbus0/region1"; or -1. */
int device_bus(struct pmemctl_ctx *ctx, const char *name);
/* Number in a device name: "ndbus0" with prefix "ndbus" is 0; -1 when it is no such name. */
int device_number(const char *name, const char *prefix, int *minor);

/* What one discovery works with. */
struct discovery {
	struct pmemctl_ctx *ctx;
	const struct pmemctl_query *query;
	struct arena *arena;
};

/* Namespaces and DAX devices, in full or in part. */
enum {
	WANT_ANY_NAMESPACES = PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_NAMESPACE_MODES,
	WANT_ANY_DAX = PMEMCTL_WANT_DAX | PMEMCTL_WANT_DAX_MODES,
};

static inline bool wants(const struct discovery *d, unsigned what)
{
	return d->query->want & what;
}

/* Attributes of a device on the libnvdimm bus; unreadable ones are unknown. */
char *device_string(struct discovery *d, const char *device, const char *attribute);
/* Why an attribute cannot be read: -errno, or 0 when it can. */
int device_attr_error(struct discovery *d, const char *device, const char *attribute);
uint64_t device_number_attr(struct discovery *d, const char *device, const char *attribute);
int device_int(struct discovery *d, const char *device, const char *attribute, int otherwise);
bool device_has_driver(struct discovery *d, const char *device);
bool device_exists(struct discovery *d, const char *device, const char *attribute);
/* "512 520 [4096]": the values and the selected one. True when the attribute could be read. */
bool device_sizes(struct discovery *d, const char *device, const char *attribute,
		  struct pmemctl_sizes *sizes);
/* A badblocks attribute: lines of "sector count". */
void device_badblocks(struct discovery *d, const char *device, const char *attribute,
		      struct pmemctl_badblocks *list);

/* filter.c: does the blank separated list select a device by name, number or other name? */
bool filter_selects(const char *list, const char *name, int id, const char *other);
bool filter_selects_namespace(const char *list, const char *name, int region_id, int id);
/* The next word of a list; returns its length and moves the list behind it, 0 at the end. */
size_t filter_word(const char **list, const char **word);
static inline bool filter_is_open(const char *list)
{
	return !list || strcmp(list, "all") == 0;
}

void bus_read(struct discovery *d, struct pmemctl_bus *bus);
void dimm_read(struct discovery *d, struct pmemctl_dimm *dimm);
/* Commands to its firmware that a DIMM has: PMEMCTL_UNKNOWN what could not be read. */
struct dimm_commands {
	uint64_t family, mask;
	bool nfit;	/* else libndctl knows the family */
	bool call;	/* the kernel passes commands on to it, or may do */
	bool unread;	/* which it has could not be read */
};
struct dimm_commands dimm_commands(struct discovery *d, const char *dimm, const char *group);
/* Has it the command of this number in its family? What is not known to be missing may be there. */
bool dimm_may_have(const struct dimm_commands *commands, unsigned function);
void dimm_read_firmware(struct discovery *d, struct pmemctl_dimm *dimm, const struct dimm_commands *commands);
bool firmware_can_be_updated(const struct dimm_commands *commands);
void dimm_read_health(struct discovery *d, struct pmemctl_dimm *dimm, const struct dimm_commands *commands);
/*
 * A command without input to the firmware of a DIMM; the reply begins with its status word. 0, or
 * -errno when there is no reply of that size (-ENODATA: it was not recorded).
 */
int dimm_call(struct discovery *d, const char *dimm, uint64_t family, uint64_t function, void *reply,
	      size_t size);
/* What went wrong with it, in words. */
const char *dimm_call_problem(int rc);
/* Status word of a reply of Intel's family: its low half; functions have codes of their own in the high one. */
const char *intel_status_words(uint32_t status);
void region_read(struct discovery *d, struct pmemctl_region *region);
void region_read_mappings(struct discovery *d, struct pmemctl_region *region);
/* Of the capabilities only what a namespace in one mode takes: see PMEMCTL_WANT_CAPABILITIES. */
void region_read_for_mode(struct discovery *d, struct pmemctl_region *region, enum pmemctl_mode mode);
void region_read_seeds(struct discovery *d, struct pmemctl_region *region);
void namespace_read(struct discovery *d, struct pmemctl_namespace *ns);
void namespace_read_size(struct discovery *d, struct pmemctl_namespace *ns);
struct pmemctl_dax_region *dax_region_of(struct discovery *d, const struct pmemctl_namespace *ns);
struct pmemctl_dax_device *dax_device_read(struct discovery *d, const char *owner,
					   const char *name);
/* Those of the platform's namespaces are shared with them, not read again. */
int dax_discover_all(struct discovery *d, struct pmemctl_platform *platform);
/* proximity.c: what firmware says of their nodes, of all devices of the platform */
void dax_read_proximity(struct discovery *d, const struct pmemctl_platform *platform);
/* The proximity domain in which SRAT has an address: 1, 0 when in none, or -ENOENT: there is no table that can be read.
 */
int srat_domain(struct pmemctl_ctx *ctx, uint64_t address, uint64_t *domain);

void nodes_read(struct discovery *d, struct pmemctl_platform *platform);
/* Bytes of MemTotal in a node's meminfo, or PMEMCTL_UNKNOWN. */
uint64_t node_total(const char *meminfo);

/*
 * Adding to what pmemctl_discover() returned, with what is wanted of it: in region, or a namespace of
 * that name in full, which is no part of the lists; NULL when there is none.
 */
void platform_read_for_mode(struct pmemctl_ctx *ctx, struct pmemctl_platform *platform,
			    struct pmemctl_region *region, enum pmemctl_mode mode);
struct pmemctl_namespace *platform_read_namespace(struct pmemctl_ctx *ctx, struct pmemctl_platform *platform,
						  struct pmemctl_region *region, const char *name);

#endif
