// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -dimm */
#include <stdio.h>
#include <time.h>

#include "compat/ipmctl/ipmctl.h"

#define VALUE(name, ...)									\
	static void name(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text) \
	{											\
		(void)r;									\
		snprintf(text, VALUE_MAX, __VA_ARGS__);						\
	}
/* Of what the firmware tells, where it tells. */
#define VALUE_OF(name, group, ...)								\
	static void name(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text) \
	{											\
		(void)r;									\
		if (!ipmctl_knows(x, PMEMCTL_OPTANE_##group))					\
			snprintf(text, VALUE_MAX, "Unknown");					\
		else										\
			snprintf(text, VALUE_MAX, __VA_ARGS__);					\
	}
/* Of what SMBIOS tells. */
#define VALUE_OF_DEVICE(name, ...)								\
	static void name(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text) \
	{											\
		(void)r;									\
		if (!x->device)									\
			snprintf(text, VALUE_MAX, "Unknown");					\
		else										\
			snprintf(text, VALUE_MAX, __VA_ARGS__);					\
	}

static void capacity(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text)
{
	ipmctl_capacity(r, ipmctl_knows(x, PMEMCTL_OPTANE_IDENTITY) ? x->module->identity.capacity : PMEMCTL_UNKNOWN,
			text);
}

static void health_reason(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text)
{
	static const char *const words[] = {
		"Percentage remaining less than 1%", "Package sparing has happened", "CAP self-test warning",
		"Percentage remaining is 0", "Die failure", "AIT DRAM disabled", "CAP self-test failure",
		"Critical internal failure", "Performance degraded", "CAP self-test comm failure",
	};
	int length = 0;

	(void)r;
	if (!ipmctl_knows(x, PMEMCTL_OPTANE_SMART)) {
		snprintf(text, VALUE_MAX, "Unknown");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(words) && length < VALUE_MAX; i++)
		if (x->module->smart.reason >> i & 1)
			length += snprintf(text + length, (size_t)(VALUE_MAX - length), "%s%s", length ? ", " : "", words[i]);
	if (!length)
		snprintf(text, VALUE_MAX, "None");
}

static void shutdown_time(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text)
{
	struct tm tm;
	time_t when;

	(void)r;
	if (!ipmctl_knows(x, PMEMCTL_OPTANE_SMART)) {
		snprintf(text, VALUE_MAX, "Unknown");
		return;
	}
	when = (time_t)x->module->smart.last_shutdown_time;
	if (gmtime_r(&when, &tm))
		strftime(text, VALUE_MAX, "%a %b %d %H:%M:%S UTC %Y", &tm);
}

/* The register's halves apart; what it says is not in words yet. */
VALUE_OF(boot_register, BOOT, "0x%08x_%08x", (unsigned)(x->module->boot.status >> 32), (unsigned)x->module->boot.status)
VALUE_OF(interface, IDENTITY, "%02x.%02x", x->module->identity.interface >> 8, x->module->identity.interface & 0xff)
VALUE_OF(active_interface, IDENTITY, "%02x.%02x", x->module->identity.active_interface >> 8,
	 x->module->identity.active_interface & 0xff)
VALUE(format, "0x%04llx (%s)", (unsigned long long)x->dimm->format[0],
      x->dimm->format[0] == 0x0301 ? "Non-Energy Backed Byte Addressable" : "Unknown")
VALUE(manageability, "%s", ipmctl_is_manageable(x) ? "Manageable" : "Unmanageable")
VALUE(phys_id, "0x%04llx", (unsigned long long)x->dimm->phys_id)
VALUE(uid, "%s", x->dimm->unique_id ? x->dimm->unique_id : "Unknown")
VALUE(socket, "0x%04llx", (unsigned long long)(x->dimm->handle >> 12 & 0xf))
VALUE(controller, "0x%04llx", (unsigned long long)(x->dimm->handle >> 8 & 0xf))
VALUE(channel, "0x%04llx", (unsigned long long)(x->dimm->handle >> 4 & 0xf))
VALUE(position, "%llu", (unsigned long long)(x->dimm->handle & 0xf))
VALUE(memory_type, "Logical Non-Volatile Device%s", x->dimm ? "" : "")
VALUE_OF_DEVICE(manufacturer, "%s", x->device->manufacturer ? x->device->manufacturer : "Unknown")
VALUE(vendor, "0x%04llx", (unsigned long long)x->dimm->vendor)
VALUE(device, "0x%04llx", (unsigned long long)x->dimm->device)
VALUE(revision, "0x%04llx", (unsigned long long)x->dimm->rev_id)
VALUE(subsystem_vendor, "0x%04llx", (unsigned long long)x->dimm->subsystem_vendor)
VALUE_OF_DEVICE(locator, "%s", x->device->locator ? x->device->locator : "Unknown")
VALUE(serial, "0x%08llx", (unsigned long long)x->dimm->serial)
VALUE_OF(part, IDENTITY, "%s", x->module->identity.part)
VALUE_OF_DEVICE(bank, "%s", x->device->bank ? x->device->bank : "Unknown")
VALUE_OF_DEVICE(data_width, "%u b", x->device->data_width)
VALUE_OF_DEVICE(total_width, "%u b", x->device->total_width)
VALUE_OF_DEVICE(speed, "%u MT/s", x->device->speed)
VALUE_OF_DEVICE(form_factor, "%s", x->device->form_factor == 9 ? "DIMM" : x->device->form_factor == 13 ? "SODIMM" : "Unknown")
VALUE_OF(sparing_capable, IDENTITY, "%d", !!(x->module->identity.sku & PMEMCTL_OPTANE_SPARING))
VALUE_OF(master, SECURITY, "%d", !!(x->module->security.state & PMEMCTL_OPTANE_SECURITY_MASTER))
VALUE_OF(ait_dram, SMART, "%d", x->module->smart.ait_dram)
VALUE_OF(max_controller, SMART, "%d C", x->module->smart.max_controller_temperature / 16)
VALUE_OF(max_media, SMART, "%d C", x->module->smart.max_media_temperature / 16)

#define FROM_IDENTITY PMEMCTL_OPTANE_IDENTITY
#define FROM_SMART    PMEMCTL_OPTANE_SMART
static const struct ipmctl_property properties[] = {
	{ "DimmID", 0, 0, true, ipmctl_dimm_id },
	{ "Capacity", FROM_IDENTITY, 0, true, capacity },
	{ "LockState", FROM_IDENTITY | PMEMCTL_OPTANE_SECURITY, 0, true, ipmctl_lock_state },
	{ "HealthState", FROM_IDENTITY | FROM_SMART | PMEMCTL_OPTANE_BOOT, 20, true, ipmctl_health },
	{ "HealthStateReason", FROM_SMART, 0, false, health_reason },
	{ "FWVersion", FROM_IDENTITY, 14, true, ipmctl_running_version },
	{ "FWAPIVersion", FROM_IDENTITY, 0, false, interface },
	{ "FWActiveAPIVersion", FROM_IDENTITY, 0, false, active_interface },
	{ "InterfaceFormatCode", 0, 0, false, format },
	{ "ManageabilityState", FROM_IDENTITY, 0, false, manageability },
	{ "PhysicalID", 0, 0, false, phys_id },
	{ "DimmHandle", 0, 0, false, ipmctl_dimm_id },
	{ "DimmUID", 0, 0, false, uid },
	{ "SocketID", 0, 0, false, socket },
	{ "MemControllerID", 0, 0, false, controller },
	{ "ChannelID", 0, 0, false, channel },
	{ "ChannelPos", 0, 0, false, position },
	{ "MemoryType", 0, 0, false, memory_type },
	{ "Manufacturer", 0, 0, false, manufacturer },
	{ "VendorID", 0, 0, false, vendor },
	{ "DeviceID", 0, 0, false, device },
	{ "RevisionID", 0, 0, false, revision },
	{ "SubsystemVendorID", 0, 0, false, subsystem_vendor },
	{ "DeviceLocator", 0, 0, false, locator },
	{ "SerialNumber", 0, 0, false, serial },
	{ "PartNumber", FROM_IDENTITY, 0, false, part },
	{ "BankLabel", 0, 0, false, bank },
	{ "DataWidth", 0, 0, false, data_width },
	{ "TotalWidth", 0, 0, false, total_width },
	{ "Speed", 0, 0, false, speed },
	{ "FormFactor", 0, 0, false, form_factor },
	{ "PackageSparingCapable", FROM_IDENTITY, 0, false, sparing_capable },
	{ "LastShutdownTime", FROM_SMART, 0, false, shutdown_time },
	{ "MasterPassphraseEnabled", PMEMCTL_OPTANE_SECURITY, 0, false, master },
	{ "AitDramEnabled", FROM_SMART, 0, false, ait_dram },
	{ "BootStatusRegister", PMEMCTL_OPTANE_BOOT, 0, false, boot_register },
	{ "MaxControllerTemperature", FROM_SMART, 0, false, max_controller },
	{ "MaxMediaTemperature", FROM_SMART, 0, false, max_media },
};

int ipmctl_show_dimm(struct cli *cli, const struct ipmctl_request *request)
{
	/* some properties would be missing without a word */
	if (request->all) {
		printf("'-all' of show -dimm is not in this version of pmemctl; -display takes the properties that are.\n");
		return PMEMCTL_NOT_SUPPORTED;
	}
	return ipmctl_show_properties(cli, request, properties, ARRAY_SIZE(properties));
}
