// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -dimm */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

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

static void capacity_of(const struct ipmctl_dimm *x, const struct ipmctl_request *r, size_t member, char *text)
{
	struct pmemctl_optane_capacities c;
	uint64_t bytes = PMEMCTL_UNKNOWN;

	if (x->module) {
		pmemctl_optane_capacities(x->module, x->two_level, &c);
		memcpy(&bytes, (const char *)&c + member, sizeof(bytes));
	}
	ipmctl_capacity(r, bytes, text);
}

#define VALUE_OF_CAPACITY(name, member)								\
	static void name(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text) \
	{											\
		capacity_of(x, r, offsetof(struct pmemctl_optane_capacities, member), text);	\
	}

static void opt_in(const struct ipmctl_dimm *x, enum pmemctl_optane_opt_in code, const char *off, const char *on,
		   char *text)
{
	const struct pmemctl_optane_opt_ins *o = x->module ? &x->module->opt_ins : NULL;

	snprintf(text, VALUE_MAX, "%s", !o || !(o->known >> code & 1) ? "Unknown" : o->values[code] ? on : off);
}

#define VALUE_OF_OPT_IN(name, code, off, on)							\
	static void name(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text) \
	{											\
		(void)r;									\
		opt_in(x, PMEMCTL_OPTANE_OPT_##code, off, on, text);				\
	}

static void throttled(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text)
{
	enum { SINCE = 0x0201 };

	(void)r;
	if (ipmctl_knows(x, PMEMCTL_OPTANE_SMART) && x->module->identity.interface >= SINCE)
		snprintf(text, VALUE_MAX, "%u", x->module->smart.throttled);
	else
		snprintf(text, VALUE_MAX, "N/A");
}

static void modes(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text)
{
	const bool known = ipmctl_knows(x, PMEMCTL_OPTANE_IDENTITY);
	const uint32_t sku = known ? x->module->identity.sku : 0;
	const bool memory = sku & PMEMCTL_OPTANE_MEMORY_MODE, app_direct = sku & PMEMCTL_OPTANE_APP_DIRECT;

	(void)r;
	snprintf(text, VALUE_MAX, "%s%s%s%s", memory ? "Memory Mode" : "", memory && app_direct ? ", " : "",
		 app_direct ? "App Direct" : "", known ? "" : "Unknown");
}

/* Is more mapped than the module can do? */
static void sku_violation(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text)
{
	const struct pmemctl_optane_module *m = x->module;
	bool violated;

	(void)r;
	if (!ipmctl_knows(x, PMEMCTL_OPTANE_IDENTITY) || !ipmctl_knows(x, PMEMCTL_OPTANE_CONFIG)) {
		snprintf(text, VALUE_MAX, "Unknown");
		return;
	}
	violated = (m->config.volatile_mapped && !(m->identity.sku & PMEMCTL_OPTANE_MEMORY_MODE)) ||
		   (m->config.persistent_mapped && !(m->identity.sku & PMEMCTL_OPTANE_APP_DIRECT));
	snprintf(text, VALUE_MAX, "%d", violated);
}

/* Modules of the 300 series do it without being told to, and do not tell. */
static void sparing(const struct ipmctl_dimm *x, bool available, char *text)
{
	enum { UNTIL = 0x0300 };

	if (ipmctl_knows(x, PMEMCTL_OPTANE_IDENTITY) && x->module->identity.interface >= UNTIL)
		snprintf(text, VALUE_MAX, "0");
	else if (!ipmctl_knows(x, PMEMCTL_OPTANE_SPARES))
		snprintf(text, VALUE_MAX, "Unknown");
	else
		snprintf(text, VALUE_MAX, "%d", available ? x->module->sparing.available : x->module->sparing.enabled);
}

static void sparing_enabled(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text)
{
	(void)r;
	sparing(x, false, text);
}

static void spares(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text)
{
	(void)r;
	sparing(x, true, text);
}

static unsigned swapped(uint64_t word)
{
	return (unsigned)((word << 8 & 0xff00) | (word >> 8 & 0xff));
}

static void mixed(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text)
{
	(void)r;
	if (x->mixed == PMEMCTL_UNKNOWN)
		snprintf(text, VALUE_MAX, "Unknown");
	else
		snprintf(text, VALUE_MAX, "%d", (int)x->mixed);
}

/* Where and when it was made is in the middle of its identity, if it is told: 8089-a2-1837-00001000 */
static bool find_making(const struct ipmctl_dimm *x, char location[3], char date[6])
{
	char week[3];

	if (!x->dimm->unique_id ||
	    sscanf(x->dimm->unique_id, "%*4[0-9a-f]-%2[0-9a-f]-%2[0-9a-f]%2[0-9a-f]-", location, date, week) != 3)
		return false;
	snprintf(date + 2, 4, "-%s", week);
	return true;
}

static void made_known(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text)
{
	char location[3], date[6];

	(void)r;
	snprintf(text, VALUE_MAX, "%d", find_making(x, location, date));
}

static void made_at(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text)
{
	char location[3], date[6];

	(void)r;
	if (find_making(x, location, date))
		snprintf(text, VALUE_MAX, "0x%s", location);
	else
		snprintf(text, VALUE_MAX, "N/A");
}

static void made_on(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text)
{
	char location[3], date[6];

	(void)r;
	snprintf(text, VALUE_MAX, "%s", find_making(x, location, date) ? date : "N/A");
}

static void memory_type(const struct ipmctl_dimm *x, const struct ipmctl_request *r, char *text)
{
	(void)x, (void)r;
	snprintf(text, VALUE_MAX, "Logical Non-Volatile Device");
}

VALUE_OF_CAPACITY(memory_capacity, memory)
VALUE_OF_CAPACITY(app_direct_capacity, app_direct)
VALUE_OF_CAPACITY(unconfigured_capacity, unconfigured)
VALUE_OF_CAPACITY(inaccessible_capacity, inaccessible)
VALUE_OF_CAPACITY(reserved_capacity, reserved)
VALUE_OF_OPT_IN(downgrade, DOWNGRADE, "Disabled", "Enabled")
VALUE_OF_OPT_IN(erase_policy, ERASE, "No Master Passphrase", "Master Passphrase Enabled")
VALUE_OF_OPT_IN(s3_resume, S3, "SecureS3", "UnsecureS3")
VALUE_OF_OPT_IN(activate, ACTIVATE, "Disabled", "Enabled")
/* The register's halves apart */
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
VALUE_OF_DEVICE(form_factor, "%s", x->device->form_factor == 9 ? "DIMM"
				   : x->device->form_factor == 13 ? "SODIMM" : "Unknown")
VALUE_OF(sparing_capable, IDENTITY, "%d", !!(x->module->identity.sku & PMEMCTL_OPTANE_SPARING))
VALUE_OF(master, SECURITY, "%d", !!(x->module->security.state & PMEMCTL_OPTANE_SECURITY_MASTER))
VALUE_OF(ait_dram, SMART, "%d", x->module->smart.ait_dram)
VALUE_OF(max_controller, SMART, "%d C", x->module->smart.max_controller_temperature / 16)
VALUE_OF(max_media, SMART, "%d C", x->module->smart.max_media_temperature / 16)
/* The NFIT's own order of their bytes, which the kernel turns around */
VALUE(subsystem_device, "0x%04x", swapped(x->dimm->subsystem_device))
VALUE(subsystem_revision, "0x%04x", swapped(x->dimm->subsystem_rev_id))
VALUE_OF(manufacturer_id, IDENTITY, "0x%02x%02x", x->module->identity.manufacturer & 0xff,
	 x->module->identity.manufacturer >> 8)
VALUE_OF(is_new, CONFIG, "%d", x->module->config.status == 5)
VALUE_OF(reporting_time, REPORTING, "%u ms", x->module->reporting.time)
VALUE_OF(viral_policy, VIRAL, "%d", x->module->viral.on)
VALUE_OF(viral_state, VIRAL, "%d", x->module->viral.other)
VALUE_OF(peak_power, POWER, "%u mW", x->module->power.peak)
VALUE_OF(average_limit, POWER, "%u mW", x->module->power.average)
VALUE_OF(boost, POWER, "0x%x", x->module->power.boost)
VALUE_OF(boost_limit, POWER, "%u mW", x->module->power.boost_limit)
VALUE_OF(boost_time, POWER, "%u ms", x->module->power.boost_time)
VALUE_OF(max_average_limit, LIMITS, "%u mW", x->module->limits.max_average_power)
VALUE_OF(max_boost_limit, LIMITS, "%u mW", x->module->limits.max_boost_power)
VALUE_OF(max_boost_time, LIMITS, "%u ms", x->module->limits.max_boost_time)
VALUE_OF(boost_step, LIMITS, "%u ms", x->module->limits.boost_time_step)
VALUE_OF(max_reporting_time, LIMITS, "%u ms", x->module->limits.max_reporting_time)
VALUE_OF(reporting_step, LIMITS, "%u ms", x->module->limits.reporting_time_step)
VALUE_OF(power, AVERAGE, "%u mW", x->module->average_power.all)
VALUE_OF(power_12v, AVERAGE, "%u mW", x->module->average_power.at_12v)
VALUE_OF(power_1_2v, AVERAGE, "%u mW", x->module->average_power.at_1_2v)
VALUE_OF(security_abilities, IDENTITY, "%s",
	 x->module->identity.sku & PMEMCTL_OPTANE_ENCRYPTION ? "Encryption, Erase" : "None")
VALUE_OF(latch, LATCH, "%d", x->module->latch.on)
VALUE_OF(latch_before, LATCH, "%d", x->module->latch.other)
VALUE_OF(eadr, EADR, "%d", x->module->eadr.on)
VALUE_OF(eadr_before, EADR, "%d", x->module->eadr.other)
VALUE_OF(injectable, INJECTION, "%d", x->module->injection.enabled)
VALUE_OF(temperature_injected, INJECTION, "%d", x->module->injection.temperature)
VALUE_OF(triggered, INJECTION, "%d", x->module->injection.triggers)
VALUE_OF(poisons, INJECTION, "%u", x->module->injection.poisons)
VALUE_OF(poison_clears, INJECTION, "%u", x->module->injection.poison_clears)
VALUE_OF(temperatures, INJECTION, "%u", x->module->injection.temperatures)
VALUE_OF(trigger_count, INJECTION, "%u", x->module->injection.trigger_count)

#define FROM_IDENTITY PMEMCTL_OPTANE_IDENTITY
#define FROM_SMART    PMEMCTL_OPTANE_SMART
#define FROM_CONFIG   PMEMCTL_OPTANE_CONFIG
#define FROM_POWER    (PMEMCTL_OPTANE_POWER | FROM_IDENTITY)
#define FROM_LIMITS   (PMEMCTL_OPTANE_LIMITS | FROM_IDENTITY)
#define FROM_SHARES   (FROM_IDENTITY | FROM_CONFIG | PMEMCTL_OPTANE_PARTITIONS | PMEMCTL_OPTANE_BOOT)
enum { FIS_2 = 0x0200, FIS_2_1 = 0x0201, FIS_3 = 0x0300 };
static const struct ipmctl_property list[] = {
	{ "DimmID", 0, 0, true, ipmctl_dimm_id, 0, 0 },
	{ "Capacity", FROM_IDENTITY, 0, true, capacity, 0, 0 },
	{ "LockState", FROM_IDENTITY | PMEMCTL_OPTANE_SECURITY, 0, true, ipmctl_lock_state, 0, 0 },
	{ "SVNDowngrade", PMEMCTL_OPTANE_OPT_INS, 0, false, downgrade, 0, 0 },
	{ "SecureErasePolicy", PMEMCTL_OPTANE_OPT_INS, 0, false, erase_policy, 0, 0 },
	{ "S3ResumeOptIn", PMEMCTL_OPTANE_OPT_INS, 0, false, s3_resume, 0, 0 },
	{ "FwActivateOptIn", PMEMCTL_OPTANE_OPT_INS, 0, false, activate, 0, 0 },
	{ "HealthState", FROM_IDENTITY | FROM_SMART | PMEMCTL_OPTANE_BOOT, 20, true, ipmctl_health, 0, 0 },
	{ "HealthStateReason", FROM_SMART, 0, false, ipmctl_health_reason, 0, 0 },
	{ "FWVersion", FROM_IDENTITY, 14, true, ipmctl_running_version, 0, 0 },
	{ "FWAPIVersion", FROM_IDENTITY, 0, false, interface, 0, 0 },
	{ "FWActiveAPIVersion", FROM_IDENTITY, 0, false, active_interface, 0, 0 },
	{ "InterfaceFormatCode", 0, 0, false, format, 0, 0 },
	{ "ManageabilityState", FROM_IDENTITY, 0, false, manageability, 0, 0 },
	{ "PopulationViolation", FROM_CONFIG, 0, false, ipmctl_violation, 0, 0 },
	{ "PhysicalID", 0, 0, false, phys_id, 0, 0 },
	{ "DimmHandle", 0, 0, false, ipmctl_dimm_id, 0, 0 },
	{ "DimmUID", 0, 0, false, uid, 0, 0 },
	{ "SocketID", 0, 0, false, socket, 0, 0 },
	{ "MemControllerID", 0, 0, false, controller, 0, 0 },
	{ "ChannelID", 0, 0, false, channel, 0, 0 },
	{ "ChannelPos", 0, 0, false, position, 0, 0 },
	{ "MemoryType", 0, 0, false, memory_type, 0, 0 },
	{ "Manufacturer", 0, 0, false, manufacturer, 0, 0 },
	{ "VendorID", 0, 0, false, vendor, 0, 0 },
	{ "DeviceID", 0, 0, false, device, 0, 0 },
	{ "RevisionID", 0, 0, false, revision, 0, 0 },
	{ "SubsystemVendorID", 0, 0, false, subsystem_vendor, 0, 0 },
	{ "SubsystemDeviceID", 0, 0, false, subsystem_device, 0, 0 },
	{ "SubsystemRevisionID", 0, 0, false, subsystem_revision, 0, 0 },
	{ "DeviceLocator", 0, 0, false, locator, 0, 0 },
	{ "ManufacturingInfoValid", 0, 0, false, made_known, 0, 0 },
	{ "ManufacturingLocation", 0, 0, false, made_at, 0, 0 },
	{ "ManufacturingDate", 0, 0, false, made_on, 0, 0 },
	{ "SerialNumber", 0, 0, false, serial, 0, 0 },
	{ "PartNumber", FROM_IDENTITY, 0, false, part, 0, 0 },
	{ "BankLabel", 0, 0, false, bank, 0, 0 },
	{ "DataWidth", 0, 0, false, data_width, 0, 0 },
	{ "TotalWidth", 0, 0, false, total_width, 0, 0 },
	{ "Speed", 0, 0, false, speed, 0, 0 },
	{ "FormFactor", 0, 0, false, form_factor, 0, 0 },
	{ "ManufacturerID", FROM_IDENTITY, 0, false, manufacturer_id, 0, 0 },
	{ "ControllerRevisionID", FROM_IDENTITY, 0, false, ipmctl_stepping, 0, 0 },
	{ "MemoryCapacity", FROM_SHARES, 0, false, memory_capacity, 0, 0 },
	{ "AppDirectCapacity", FROM_SHARES, 0, false, app_direct_capacity, 0, 0 },
	{ "UnconfiguredCapacity", FROM_SHARES, 0, false, unconfigured_capacity, 0, 0 },
	{ "InaccessibleCapacity", FROM_SHARES, 0, false, inaccessible_capacity, 0, 0 },
	{ "ReservedCapacity", FROM_SHARES, 0, false, reserved_capacity, 0, 0 },
	{ "PackageSparingCapable", FROM_IDENTITY, 0, false, sparing_capable, 0, 0 },
	{ "PackageSparingEnabled", FROM_IDENTITY | PMEMCTL_OPTANE_SPARES, 0, false, sparing_enabled, 0, 0 },
	{ "PackageSparesAvailable", FROM_IDENTITY | PMEMCTL_OPTANE_SPARES, 0, false, spares, 0, 0 },
	{ "IsNew", FROM_CONFIG, 0, false, is_new, 0, 0 },
	{ "AveragePowerReportingTimeConstant", PMEMCTL_OPTANE_REPORTING, 0, false, reporting_time, FIS_2_1, 0 },
	{ "ViralPolicy", PMEMCTL_OPTANE_VIRAL, 0, false, viral_policy, 0, 0 },
	{ "ViralState", PMEMCTL_OPTANE_VIRAL, 0, false, viral_state, 0, 0 },
	{ "PeakPowerBudget", FROM_POWER, 0, false, peak_power, 0, FIS_2 },
	{ "AvgPowerLimit", FROM_POWER, 0, false, average_limit, 0, 0 },
	{ "MemoryBandwidthBoostFeature", FROM_POWER, 0, false, boost, FIS_2, 0 },
	{ "MemoryBandwidthBoostMaxPowerLimit", FROM_POWER, 0, false, boost_limit, FIS_2, 0 },
	{ "MemoryBandwidthBoostAveragePowerTimeConstant", FROM_POWER, 0, false, boost_time, FIS_2_1, 0 },
	{ "MaxAveragePowerLimit", FROM_LIMITS, 0, false, max_average_limit, 0, 0 },
	{ "MaxMemoryBandwidthBoostMaxPowerLimit", FROM_LIMITS, 0, false, max_boost_limit, FIS_2, 0 },
	{ "MaxMemoryBandwidthBoostAveragePowerTimeConstant", FROM_LIMITS, 0, false, max_boost_time, FIS_2_1, 0 },
	{ "MemoryBandwidthBoostAveragePowerTimeConstantStep", FROM_LIMITS, 0, false, boost_step, FIS_2_1, 0 },
	{ "MaxAveragePowerReportingTimeConstant", FROM_LIMITS, 0, false, max_reporting_time, FIS_2_1, 0 },
	{ "AveragePowerReportingTimeConstantStep", FROM_LIMITS, 0, false, reporting_step, FIS_2_1, 0 },
	{ "AveragePower", PMEMCTL_OPTANE_AVERAGE, 0, false, power, FIS_2, 0 },
	{ "Average12vPower", PMEMCTL_OPTANE_AVERAGE, 0, false, power_12v, FIS_2, FIS_3 },
	{ "Average1_2vPower", PMEMCTL_OPTANE_AVERAGE, 0, false, power_1_2v, FIS_2, FIS_3 },
	{ "LatchedLastShutdownStatus", FROM_IDENTITY | FROM_SMART, 0, false, ipmctl_latched_shutdown, 0, 0 },
	{ "UnlatchedLastShutdownStatus", FROM_IDENTITY | FROM_SMART, 0, false, ipmctl_unlatched_shutdown, 0, 0 },
	{ "ThermalThrottleLossPercent", FROM_IDENTITY | FROM_SMART, 0, false, throttled, 0, 0 },
	{ "LastShutdownTime", FROM_SMART, 0, false, ipmctl_shutdown_time, 0, 0 },
	{ "ModesSupported", FROM_IDENTITY, 0, false, modes, 0, 0 },
	{ "SecurityCapabilities", FROM_IDENTITY, 0, false, security_abilities, 0, 0 },
	{ "MasterPassphraseEnabled", PMEMCTL_OPTANE_SECURITY, 0, false, master, 0, 0 },
	{ "ConfigurationStatus", FROM_CONFIG, 0, false, ipmctl_config_status, 0, 0 },
	{ "SKUViolation", FROM_IDENTITY | FROM_CONFIG, 0, false, sku_violation, 0, 0 },
	{ "ARSStatus", PMEMCTL_OPTANE_SCRUB, 0, false, ipmctl_scrub_status, 0, 0 },
	{ "OverwriteStatus", PMEMCTL_OPTANE_OPERATION, 0, false, ipmctl_overwrite_status, 0, 0 },
	{ "AitDramEnabled", FROM_SMART, 0, false, ait_dram, 0, 0 },
	{ "BootStatus", PMEMCTL_OPTANE_BOOT, 0, false, ipmctl_boot_status, 0, 0 },
	{ "BootStatusRegister", PMEMCTL_OPTANE_BOOT, 0, false, boot_register, 0, 0 },
	{ "LatchSystemShutdownState", PMEMCTL_OPTANE_LATCH, 0, false, latch, 0, 0 },
	{ "PreviousPowerCycleLatchSystemShutdownState", PMEMCTL_OPTANE_LATCH, 0, false, latch_before, 0, 0 },
	{ "ExtendedAdrEnabled", PMEMCTL_OPTANE_EADR, 0, false, eadr, FIS_2, 0 },
	{ "PpcExtendedAdrEnabled", PMEMCTL_OPTANE_EADR, 0, false, eadr_before, FIS_2, 0 },
	{ "ErrorInjectionEnabled", PMEMCTL_OPTANE_INJECTION, 0, false, injectable, 0, 0 },
	{ "MediaTemperatureInjectionEnabled", PMEMCTL_OPTANE_INJECTION, 0, false, temperature_injected, 0, 0 },
	{ "SoftwareTriggersEnabled", PMEMCTL_OPTANE_INJECTION, 0, false, triggered, 0, 0 },
	{ "SoftwareTriggersEnabledDetails", PMEMCTL_OPTANE_INJECTION, 0, false, ipmctl_triggers, 0, 0 },
	{ "PoisonErrorInjectionsCounter", PMEMCTL_OPTANE_INJECTION, 0, false, poisons, 0, 0 },
	{ "PoisonErrorClearCounter", PMEMCTL_OPTANE_INJECTION, 0, false, poison_clears, 0, 0 },
	{ "MediaTemperatureInjectionsCounter", PMEMCTL_OPTANE_INJECTION, 0, false, temperatures, 0, 0 },
	{ "SoftwareTriggersCounter", PMEMCTL_OPTANE_INJECTION, 0, false, trigger_count, 0, 0 },
	{ "MaxControllerTemperature", FROM_SMART, 0, false, max_controller, 0, 0 },
	{ "MaxMediaTemperature", FROM_SMART, 0, false, max_media, 0, 0 },
	{ "MixedSKU", FROM_IDENTITY, 0, false, mixed, 0, 0 },
	{ "FIPSModeStatus", PMEMCTL_OPTANE_FIPS, 0, false, ipmctl_fips, 0, 0 },
};

int ipmctl_show_dimm(struct cli *cli, const struct ipmctl_request *request)
{
	static const struct ipmctl_properties properties = {
		.list = list, .count = ARRAY_SIZE(list), .root = "DimmList", .record = "Dimm",
		.order = "Capacity,HealthState,LockState,FWVersion,DimmID", .strangers = true,
	};

	return ipmctl_show_properties(cli, request, &properties);
}
