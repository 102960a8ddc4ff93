// SPDX-License-Identifier: GPL-2.0-only
/* The label area: partition 2 of the configuration data, as the kernel offers it. */
#include <errno.h>
#include <linux/ndctl.h>
#include <string.h>

#include "emulator.h"

enum { AREA = 0x20000, TRANSFER = 4096 };
static const char area_file[] = "pcd.2";

static int get_size(struct nd_cmd_get_config_size *size)
{
	*size = (struct nd_cmd_get_config_size) { .config_size = AREA, .max_xfer = TRANSFER };
	return 0;
}

static int get_data(const char *dimm, struct nd_cmd_get_config_data_hdr *get)
{
	if (get->in_offset > AREA || get->in_length > AREA - get->in_offset)
		return -EINVAL;
	memset(get->out_buf, 0, get->in_length);
	machine_read(dimm, area_file, get->in_offset, get->out_buf, get->in_length);
	get->status = 0;
	return 0;
}

static int set_data(const char *dimm, struct nd_cmd_set_config_hdr *set)
{
	const uint32_t status = 0;

	if (set->in_offset > AREA || set->in_length > AREA - set->in_offset)
		return -EINVAL;
	machine_write(dimm, area_file, set->in_offset, set->in_buf, set->in_length);
	memcpy(set->in_buf + set->in_length, &status, sizeof(status));
	return 0;
}

int emulate_labels(const char *dimm, unsigned nr, void *buffer)
{
	switch (nr) {
	case ND_CMD_GET_CONFIG_SIZE:
		return get_size(buffer);
	case ND_CMD_GET_CONFIG_DATA:
		return get_data(dimm, buffer);
	case ND_CMD_SET_CONFIG_DATA:
		return set_data(dimm, buffer);
	}
	return -ENOTTY;
}
