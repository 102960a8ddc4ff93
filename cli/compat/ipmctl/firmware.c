// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -firmware */
#include <stdio.h>

#include "compat/ipmctl/ipmctl.h"

static const struct pmemctl_optane_firmware *firmware_of(const struct ipmctl_dimm *dimm, char *text)
{
	if (ipmctl_knows(dimm, PMEMCTL_OPTANE_FIRMWARE))
		return &dimm->module->firmware;
	snprintf(text, VALUE_MAX, "Unknown");
	return NULL;
}

static void staged(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	const struct pmemctl_optane_firmware *f = firmware_of(dimm, text);

	(void)request;
	if (f)
		ipmctl_version(f->staged, text);
}

static void activatable(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	const struct pmemctl_optane_firmware *f = firmware_of(dimm, text);

	(void)request;
	if (f)
		snprintf(text, VALUE_MAX, "%s", f->activatable ? "Activatable" : "Not activatable, reboot is required");
}

static void last_update(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	static const char *const words[] = {
		"Unknown", "Staged successfully", "Update loaded successfully",
		"Update failed to load, fell back to previous firmware",
	};
	const struct pmemctl_optane_firmware *f = firmware_of(dimm, text);

	(void)request;
	if (f)
		snprintf(text, VALUE_MAX, "%s", words[f->last_update < ARRAY_SIZE(words) ? f->last_update : 0]);
}

static void image_size(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	const struct pmemctl_optane_firmware *f = firmware_of(dimm, text);

	(void)request;
	if (f)
		snprintf(text, VALUE_MAX, "%llu", (unsigned long long)f->image_size);
}

static void quiesce(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	const struct pmemctl_optane_firmware *f = firmware_of(dimm, text);

	(void)request;
	if (f)
		snprintf(text, VALUE_MAX, "%s", f->quiesce ? "Required" : "Not required");
}

static void activation_time(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	const struct pmemctl_optane_firmware *f = firmware_of(dimm, text);

	(void)request;
	if (f)
		snprintf(text, VALUE_MAX, "%u", f->activation_time);
}

static const struct ipmctl_property list[] = {
	{ "DimmID", 0, 0, true, ipmctl_dimm_id, 0, 0 },
	{ "ActiveFWVersion", PMEMCTL_OPTANE_FIRMWARE, 0, true, ipmctl_running_version, 0, 0 },
	{ "StagedFWVersion", PMEMCTL_OPTANE_FIRMWARE, 0, true, staged, 0, 0 },
	{ "StagedFWActivatable", PMEMCTL_OPTANE_FIRMWARE, 0, false, activatable, 0, 0 },
	{ "FWUpdateStatus", PMEMCTL_OPTANE_FIRMWARE, 0, false, last_update, 0, 0 },
	{ "FWImageMaxSize", PMEMCTL_OPTANE_FIRMWARE, 0, false, image_size, 0, 0 },
	{ "QuiesceRequired", PMEMCTL_OPTANE_FIRMWARE, 0, false, quiesce, 0, 0 },
	{ "ActivationTime", PMEMCTL_OPTANE_FIRMWARE, 0, false, activation_time, 0, 0 },
};

int ipmctl_show_firmware(struct cli *cli, const struct ipmctl_request *request)
{
	static const struct ipmctl_properties properties = {
		.list = list, .count = ARRAY_SIZE(list), .root = "DimmFirmwareList", .record = "DimmFirmware",
	};

	return ipmctl_show_properties(cli, request, &properties);
}
