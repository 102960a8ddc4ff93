// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -system -capabilities: what the platform can do, from PCAT and NFIT; no module is asked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/ipmctl/ipmctl.h"

struct platform {
	const struct pmemctl_acpi_table *pcat, *nfit;	/* nfit: may be NULL */
	const struct ipmctl_request *request;
};

static uint64_t capability(const struct platform *p, const char *field)
{
	return acpi_number(p->pcat, "Platform Capability", 0, field);
}

static uint64_t interleave(const struct platform *p, const char *field)
{
	return acpi_number(p->pcat, "Memory Interleave Capability", 0, field);
}

/* "1" or "0" */
static void bit_text(uint64_t bits, unsigned bit, char *text)
{
	snprintf(text, VALUE_MAX, "%s", bits == PMEMCTL_UNKNOWN ? "Unknown" : bits >> bit & 1 ? "1" : "0");
}

static void configurable(const struct platform *p, char *text)
{
	bit_text(capability(p, "Configuration"), 0, text);
}

static void alignment(const struct platform *p, char *text)
{
	ipmctl_capacity(p->request, interleave(p, "Alignment"), text);
}

const char *ipmctl_volatile_mode(uint64_t mode, bool allowed)
{
	return mode == 0 ? "1LM" : mode == 1 ? allowed ? "1LM or 2LM" : "2LM" : mode == 2 ? "1LM+2LM" : "Unknown";
}

static void allowed_volatile(const struct platform *p, char *text)
{
	snprintf(text, VALUE_MAX, "%s", ipmctl_volatile_mode(capability(p, "Allowed Volatile Mode"), true));
}

static void current_volatile(const struct platform *p, char *text)
{
	snprintf(text, VALUE_MAX, "%s", ipmctl_volatile_mode(capability(p, "Current Volatile Mode"), false));
}

enum { ONE_LEVEL = 1 << 0, TWO_LEVELS = 1 << 1, APP_DIRECT = 1 << 2 };

static void allowed_app_direct(const struct platform *p, char *text)
{
	const uint64_t modes = capability(p, "Supported Modes");

	snprintf(text, VALUE_MAX, "%s",
		 modes == PMEMCTL_UNKNOWN ? "Unknown" : modes & APP_DIRECT ? "App Direct" : "Disabled");
}

static void modes_supported(const struct platform *p, char *text)
{
	static const struct { unsigned bit; const char *word; } words[] = {
		{ ONE_LEVEL, "1LM" }, { TWO_LEVELS, "2LM" }, { APP_DIRECT, "App Direct" },
	};
	const uint64_t modes = capability(p, "Supported Modes");
	size_t length = 0;

	*text = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (modes != PMEMCTL_UNKNOWN && modes & words[i].bit)
			length += (size_t)snprintf(text + length, VALUE_MAX - length, "%s%s", length ? ", " : "",
						   words[i].word);
	if (modes == PMEMCTL_UNKNOWN)
		snprintf(text, VALUE_MAX, "Unknown");
}

static void least_namespace(const struct platform *p, char *text)
{
	ipmctl_capacity(p->request, 1ULL << 30, text);
}

/* Later platforms do not tell. */
static void reliability(const struct platform *p, unsigned bit, char *text)
{
	bit_text(pcat_is_old(p->pcat) ? capability(p, "Persistent Memory RAS") : 0, bit, text);
}

static void mirroring(const struct platform *p, char *text)
{
	reliability(p, 0, text);
}

static void sparing(const struct platform *p, char *text)
{
	reliability(p, 1, text);
}

static void migration(const struct platform *p, char *text)
{
	reliability(p, 2, text);
}

static void flushed_on_power_loss(const struct platform *p, char *text)
{
	bit_text(p->nfit ? acpi_number(p->nfit, "Platform Capabilities", 0, "Capabilities") : PMEMCTL_UNKNOWN, 1,
		 text);
}

/* What ipmctl does not do on an operating system */
static void not_here(const struct platform *p, char *text)
{
	(void)p;
	snprintf(text, VALUE_MAX, "0");
}

/* ---- interleaving ---- */

/* Codes of later platforms are others; ipmctl names them by the old ones. */
const char *ipmctl_interleave_size(unsigned code)
{
	static const struct { unsigned code; const char *word; } words[] = {
		{ 1 << 0, "64B" }, { 1 << 1, "128B" }, { 1 << 2, "256B" }, { 1 << 6, "4KB" }, { 1 << 7, "1GB" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (code & words[i].code)
			return words[i].word;
	return "Unknown";
}

static void format_text(const struct pcat_format *f, char *text)
{
	const char *channel = ipmctl_interleave_size(f->channel), *controller = ipmctl_interleave_size(f->controller);

	if (f->ways == 1)
		snprintf(text, VALUE_MAX, "x1 (ByOne)");
	else
		snprintf(text, VALUE_MAX, "x%u - %s iMC x %s Channel (%s_%s)", f->ways, controller, channel, controller,
			 channel);
}

/* Each once, in the order of the table */
static void list_formats(const struct platform *p, bool recommended, char *text)
{
	size_t length = 0;
	char one[VALUE_MAX];
	struct pcat_format f;

	*text = '\0';
	for (unsigned i = 0; pcat_format(p->pcat, i, &f); i++) {
		format_text(&f, one);
		if ((recommended && !f.recommended) || strstr(text, one) || length >= VALUE_MAX)
			continue;
		length += (size_t)snprintf(text + length, VALUE_MAX - length, "%s%s", length ? ", " : "", one);
	}
}

static void supported_formats(const struct platform *p, char *text)
{
	list_formats(p, false, text);
}

static void recommended_formats(const struct platform *p, char *text)
{
	list_formats(p, true, text);
}

static const struct {
	const char *name;
	void (*value)(const struct platform *p, char *text);
	bool always;	/* shown also when nothing is asked for */
} capabilities[] = {
	{ "PlatformConfigSupported", configurable, true }, { "Alignment", alignment, true },
	{ "AllowedVolatileMode", allowed_volatile, true }, { "CurrentVolatileMode", current_volatile, true },
	{ "AllowedAppDirectMode", allowed_app_direct, true }, { "ModesSupported", modes_supported, false },
	{ "MinNamespaceSize", least_namespace, false }, { "AppDirectMirrorSupported", mirroring, false },
	{ "DimmSpareSupported", sparing, false }, { "AppDirectMigrationSupported", migration, false },
	{ "RenameNamespaceSupported", not_here, false }, { "GrowAppDirectNamespaceSupported", not_here, false },
	{ "ShrinkAppDirectNamespaceSupported", not_here, false }, { "InitiateScrubSupported", not_here, false },
	{ "AdrSupported", flushed_on_power_loss, false }, { "EraseDeviceDataSupported", not_here, false },
	{ "EnableDeviceSecuritySupported", not_here, false }, { "DisableDeviceSecuritySupported", not_here, false },
	{ "UnlockDeviceSecuritySupported", not_here, false }, { "FreezeDeviceSecuritySupported", not_here, false },
	{ "ChangeDevicePassphraseSupported", not_here, false }, { "ChangeMasterPassphraseSupported", not_here, false },
	{ "MasterEraseDeviceDataSupported", not_here, false },
	{ "SupportedAppDirectSettings", supported_formats, false },
	{ "RecommendedAppDirectSettings", recommended_formats, false },
};

static void show(const struct platform *p)
{
	const struct ipmctl_request *request = p->request;
	char text[VALUE_MAX];

	if (request->xml)
		ipmctl_xml_record(request->xml, "SystemCapabilities", NULL);
	for (size_t i = 0; i < ARRAY_SIZE(capabilities); i++) {
		const char *name = capabilities[i].name;

		if (!(ipmctl_is_list(request) ? ipmctl_shows(request, name) : capabilities[i].always))
			continue;
		capabilities[i].value(p, text);
		if (request->xml)
			ipmctl_xml_value(request->xml, name, text);
		else
			fprintf(request->out, "%s=%s\n", name, text);
	}
}

int ipmctl_show_capabilities(struct cli *cli, const struct ipmctl_request *request)
{
	struct pmemctl_acpi_table *pcat, *nfit = NULL;
	const char *names[ARRAY_SIZE(capabilities)];
	int status;

	for (size_t i = 0; i < ARRAY_SIZE(capabilities); i++)
		names[i] = capabilities[i].name;
	status = ipmctl_check_display(request, names, ARRAY_SIZE(names));
	if (status)
		return status;
	pcat = ipmctl_read_pcat(cli, request->out);
	if (!pcat)
		return IPMCTL_FAILED;
	if (ipmctl_is_list(request))
		pmemctl_acpi_read(cli->ctx, "NFIT", &nfit);
	show(&(const struct platform) { pcat, nfit, request });
	pmemctl_acpi_free(nfit);
	pmemctl_acpi_free(pcat);
	return 0;
}
