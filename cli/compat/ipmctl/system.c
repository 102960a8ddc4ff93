// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -socket: from the PCAT, no module is asked. */
#include <stdio.h>

#include "compat/ipmctl/ipmctl.h"

struct pmemctl_acpi_table *ipmctl_read_pcat(struct cli *cli, FILE *out)
{
	struct pmemctl_acpi_table *pcat = NULL;

	if (pmemctl_acpi_read(cli->ctx, "PCAT", &pcat))
		fprintf(out, "Error: PCAT: %s.\n", pmemctl_error(cli->ctx)->message);
	return pcat;
}

/* The sockets of the PCAT, with one line for several dies. */
static size_t add_sockets(const struct pmemctl_acpi_table *pcat, const struct ipmctl_request *request,
			  struct ipmctl_table *table)
{
	struct pcat_socket socket;
	size_t next = 0;

	while (pcat_next_socket(pcat, &next, &socket)) {
		char id[VALUE_MAX], limit[VALUE_MAX], mapped[VALUE_MAX];

		if (!ipmctl_names_socket(request->targets[TARGET_SOCKET], socket.id))
			continue;
		snprintf(id, sizeof(id), "0x%04llx", (unsigned long long)socket.id);
		ipmctl_capacity(request, socket.limit, limit);
		ipmctl_capacity(request, socket.mapped, mapped);
		ipmctl_table_add(table, (const char *const[]) { id, limit, mapped });
	}
	return table->row_count;
}

static bool is_a_socket(const void *data, const char *name)
{
	struct pcat_socket socket;
	size_t next = 0;

	while (pcat_next_socket(data, &next, &socket))
		if (ipmctl_has_number(name, socket.id))
			return true;
	return false;
}

int ipmctl_show_socket(struct cli *cli, const struct ipmctl_request *request)
{
	static const struct ipmctl_column columns[] = {
		{ "SocketID", 0 }, { "MappedMemoryLimit", 0 }, { "TotalMappedMemory", 0 },
	};
	struct ipmctl_table table = { .columns = columns, .column_count = ARRAY_SIZE(columns), .key = "SocketID" };
	const char *const names[] = { "SocketID", "MappedMemoryLimit", "TotalMappedMemory" };
	struct pmemctl_acpi_table *pcat;
	int status = ipmctl_check_display(request, names, ARRAY_SIZE(names));
	char name[64];

	if (status)
		return status;
	pcat = ipmctl_read_pcat(cli, request->out);
	if (!pcat)
		return IPMCTL_FAILED;
	if (ipmctl_find_stranger(request->targets[TARGET_SOCKET], is_a_socket, pcat, name, sizeof(name))) {
		fprintf(request->out, "Socket not found. Invalid SocketID: ");
		cli_print_clean(name, request->out);
		fprintf(request->out, "\nSyntax Error: Incorrect value for target -socket.\n");
		status = IPMCTL_FAILED;
	} else if (add_sockets(pcat, request, &table)) {
		status = ipmctl_table_show(request, &table, "SocketList", "Socket", false);
	} else {
		fprintf(request->out, "Error: the PCAT tells of no socket.\n");
		status = IPMCTL_FAILED;
	}
	pmemctl_acpi_free(pcat);
	return status;
}
