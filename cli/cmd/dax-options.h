/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_DAX_OPTIONS_H
#define PMEMCTL_DAX_OPTIONS_H

#include "cli.h"

/* create-device and reconfigure-device: daxctl takes the same options with both. */
struct dax_options {
	const char *region, *size, *align, *input, *mode, *node;
	bool no_online, force, check_config, no_movable, human;
};

/* A size as an option has it, "0" too where that means something; 0 or a status after a message. */
int dax_option_size(struct cli *cli, const char *option, const char *text, bool zero, uint64_t *size);

/* A device as list --dax shows it, in a file ("-": stdin): what is to be made like it. */
struct dax_input {
	char region[16];	/* "", or the number in its name */
	uint64_t size, align;	/* 0: not said */
	struct pmemctl_dax_mapping *mappings;
	size_t mapping_count;
};
/* 0 or a status after a message. To be given to dax_input_free() in any case. */
int dax_input_read(struct cli *cli, const char *path, struct dax_input *input);
void dax_input_free(struct dax_input *input);

/*
 * What the files in /etc/daxctl.conf.d say of the device, by the uuid of its namespace; in the form of daxctl's:
 * "[reconfigure-device NAME]", "nvdimm.uuid = …", "mode = system-ram", "online = true", "movable = true". *found is
 * false when they say nothing. mode belongs to the caller's buffer. 0 or a status after a message.
 */
struct dax_config {
	bool found;
	bool no_uuid;	/* it is of no namespace */
	char mode[32];
	bool no_online, no_movable;
};
int dax_config_read(struct cli *cli, const char *device, struct dax_config *config);

#endif
