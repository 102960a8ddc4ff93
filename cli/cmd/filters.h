/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_FILTERS_H
#define PMEMCTL_FILTERS_H

#include "cli.h"

/* Options that select objects, the same for all commands that show them. */
struct filters {
	const char *bus, *region, *dimm, *namespace_, *type, *node;
	enum pmemctl_mode mode;
	const char *dax_region, *dax_device;	/* of list --dax */
};

/* Their entries in the options table of a command; its structure has them as "filters". */
#define FILTER_OPTIONS(type_)									\
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", offsetof(type_, filters.bus),			\
	  "only this bus (name, number or provider)" },						\
	{ 'r', "region", OPT_TEXT, ARG_REGION, "REGION", offsetof(type_, filters.region),	\
	  "only this region" },									\
	{ 'd', "dimm", OPT_TEXT, ARG_DIMM, "DIMM", offsetof(type_, filters.dimm),		\
	  "only this DIMM and what it serves" },						\
	{ 'n', "namespace", OPT_TEXT, ARG_NAMESPACE, "NAMESPACE", offsetof(type_, filters.namespace_), \
	  "only this namespace" },								\
	{ 'm', "mode", OPT_MODE, ARG_MODE, "MODE", offsetof(type_, filters.mode),		\
	  "only namespaces in this mode: fsdax, devdax, sector, raw" },				\
	{ 't', "type", OPT_TEXT, ARG_REGION_TYPE, "TYPE", offsetof(type_, filters.type),	\
	  "only regions of this type: pmem" },							\
	{ 'U', "numa-node", OPT_TEXT, ARG_NODE, "NODE", offsetof(type_, filters.node),		\
	  "only what is on this NUMA node" }

/* The type of region that a text names, NULL any; 0, or a status after a message. */
int filters_region_type(struct cli *cli, const char *text, enum pmemctl_region_type *type);
/* Of what is to be changed: 0, or a status after a message also for a type that there is none of. */
int filters_check_type(struct cli *cli, const char *text);
bool filters_are_given(const struct filters *filters);
/* Where page structures go, by the word for --map, NULL none given; 0, or a status after a message. */
int filters_map(struct cli *cli, const char *text, enum pmemctl_map *map);
/* Put the filters into a query; 0, or a status after a message. */
int filters_apply(struct cli *cli, const struct filters *filters, struct pmemctl_query *query);
/*
 * A name that selects nothing is a mistake worth telling; "all" is not. Where one name was given
 * and something was found, there is nothing to look for. 0, or a status after a message.
 */
int filters_check_found(struct cli *cli, const struct filters *filters,
			const struct pmemctl_platform *platform);

#endif
