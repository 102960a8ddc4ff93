// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -system -capabilities and show -socket: from the PCAT, no module is asked. */
#include <stdio.h>

#include "compat/ipmctl/ipmctl.h"

static struct pmemctl_acpi_table *read_pcat(struct cli *cli)
{
	struct pmemctl_acpi_table *pcat = NULL;

	if (pmemctl_acpi_read(cli->ctx, "PCAT", &pcat))
		printf("Error: PCAT: %s.\n", pmemctl_error(cli->ctx)->message);
	return pcat;
}

static uint64_t capability(const struct pmemctl_acpi_table *pcat, const char *field)
{
	return ipmctl_acpi_number(pcat, "Platform Capability", 0, field);
}

/* What is in use is one of them; what is allowed may be either. */
static const char *volatile_word(uint64_t mode, bool allowed)
{
	const char *second = allowed ? "1LM or 2LM" : "2LM";

	return mode == 0 ? "1LM" : mode == 1 ? second : mode == 2 ? "1LM+2LM" : "Unknown";
}

static void tell(const struct ipmctl_request *request, const char *name, const char *text)
{
	if (request->xml)
		ipmctl_xml_value(request->xml, name, text);
	else
		printf("%s=%s\n", name, text);
}

int ipmctl_show_capabilities(struct cli *cli, const struct ipmctl_request *request)
{
	enum { BY_SOFTWARE = 1, APP_DIRECT = 1 << 2 };
	struct pmemctl_acpi_table *pcat = read_pcat(cli);
	uint64_t alignment, configuration, modes;
	char text[VALUE_MAX];

	if (!pcat)
		return IPMCTL_FAILED;
	alignment = ipmctl_acpi_number(pcat, "Memory Interleave Capability", 0, "Alignment");
	configuration = capability(pcat, "Configuration");
	modes = capability(pcat, "Supported Modes");
	ipmctl_capacity(request, alignment, text);
	if (request->xml)
		ipmctl_xml_record(request->xml, "SystemCapabilities", NULL);
	tell(request, "PlatformConfigSupported",
	     configuration == PMEMCTL_UNKNOWN ? "Unknown" : configuration & BY_SOFTWARE ? "1" : "0");
	tell(request, "Alignment", text);
	/* of the volatile modes that are allowed, the first is in use when there is but one */
	tell(request, "AllowedVolatileMode", volatile_word(capability(pcat, "Allowed Volatile Mode"), true));
	tell(request, "CurrentVolatileMode", volatile_word(capability(pcat, "Current Volatile Mode"), false));
	tell(request, "AllowedAppDirectMode",
	     modes == PMEMCTL_UNKNOWN ? "Unknown" : modes & APP_DIRECT ? "App Direct" : "Disabled");
	pmemctl_acpi_free(pcat);
	return 0;
}

/* The sockets of the PCAT, with one line for several dies. */
static size_t add_sockets(const struct pmemctl_acpi_table *pcat, const struct ipmctl_request *request,
			  struct ipmctl_table *table)
{
	static const char sku[] = "Socket SKU";
	uint64_t socket, next;

	for (size_t i = 0; (socket = ipmctl_acpi_number(pcat, sku, i, "Socket ID")) != PMEMCTL_UNKNOWN;) {
		uint64_t limit = 0, mapped = 0;
		char id[VALUE_MAX], limit_text[VALUE_MAX], mapped_text[VALUE_MAX];

		do {
			limit += ipmctl_acpi_number(pcat, sku, i, "Mapped Memory Limit");
			mapped += ipmctl_acpi_number(pcat, sku, i, "Mapped Memory");
			next = ipmctl_acpi_number(pcat, sku, ++i, "Socket ID");
		} while (next == socket);
		if (!ipmctl_names_socket(request->targets[TARGET_SOCKET], socket))
			continue;
		snprintf(id, sizeof(id), "0x%04llx", (unsigned long long)socket);
		ipmctl_capacity(request, limit, limit_text);
		ipmctl_capacity(request, mapped, mapped_text);
		ipmctl_table_add(table, (const char *const[]) { id, limit_text, mapped_text });
	}
	return table->row_count;
}

int ipmctl_show_socket(struct cli *cli, const struct ipmctl_request *request)
{
	static const struct ipmctl_column columns[] = {
		{ "SocketID", 0 }, { "MappedMemoryLimit", 0 }, { "TotalMappedMemory", 0 },
	};
	struct ipmctl_table table = { .columns = columns, .column_count = ARRAY_SIZE(columns) };
	struct pmemctl_acpi_table *pcat;
	int status = IPMCTL_FAILED;

	if (request->all || request->display) {
		printf("Lists of sockets are not in this version of pmemctl.\n");
		return PMEMCTL_NOT_SUPPORTED;
	}
	pcat = read_pcat(cli);
	if (pcat && add_sockets(pcat, request, &table))
		status = ipmctl_table_show(request, &table, "SocketList", "Socket", false);
	else if (pcat)
		printf("Error: the PCAT tells of no such socket.\n");
	pmemctl_acpi_free(pcat);
	return status;
}
