// SPDX-License-Identifier: GPL-2.0-only
/* The modules of the machine that a command is about. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "compat/ipmctl/ipmctl.h"

bool ipmctl_knows(const struct ipmctl_dimm *dimm, unsigned group)
{
	return dimm->module && dimm->module->known & group;
}

/* Versions 1.2 to 3.x of the interface; what was not asked for its identity is what the NFIT says. */
bool ipmctl_is_manageable(const struct ipmctl_dimm *dimm)
{
	enum { FIRST = 0x0102, END = 0x0400 };
	const struct pmemctl_optane_module *m = dimm->module;

	if (!pmemctl_is_optane(dimm->dimm))
		return false;
	if (!m || !ipmctl_knows(dimm, PMEMCTL_OPTANE_IDENTITY))
		return !m || !(m->asked & PMEMCTL_OPTANE_IDENTITY);
	return m->identity.interface >= FIRST && m->identity.interface < END;
}

static bool is_named(const struct pmemctl_dimm *dimm, const char *list)
{
	return ipmctl_names_dimm(list, dimm->handle, dimm->unique_id);
}

static bool is_a_dimm(const void *data, const char *name)
{
	const struct ipmctl_machine *m = data;

	for (size_t i = 0; i < m->count; i++)
		if (is_named(m->dimms[i].dimm, name))
			return true;
	return false;
}

static bool has_modules(const void *data, const char *name)
{
	const struct ipmctl_machine *m = data;

	for (size_t i = 0; i < m->count; i++)
		if (ipmctl_has_number(name, m->dimms[i].dimm->handle >> 12 & 0xf))
			return true;
	return false;
}

/* One sentence, which scripts look for, instead of the same reason for each module: all nodes have one owner. */
int ipmctl_check_root(struct cli *cli, FILE *out, const char *dimm)
{
	char node[64];

	snprintf(node, sizeof(node), "/dev/%s", dimm);
	if (pmemctl_is_recorded(cli->ctx) || !faccessat(AT_FDCWD, node, R_OK | W_OK, AT_EACCESS) || errno != EACCES)
		return 0;
	return ipmctl_needs_root(out);
}

int ipmctl_needs_root(FILE *out)
{
	fprintf(out, "Sorry, the ipmctl command you have attempted to execute requires root privileges.\n");
	return IPMCTL_FAILED;
}

static bool names_nth(const void *data, size_t number, const char *name)
{
	const struct ipmctl_machine *m = data;

	return is_named(m->dimms[number].dimm, name);
}

static int select_dimms(struct ipmctl_machine *m, const struct ipmctl_request *request)
{
	const char *dimms = request->targets[TARGET_DIMM], *sockets = request->targets[TARGET_SOCKET];
	char name[64];
	size_t kept = 0;

	if (!m->count) {
		fprintf(request->out, "Initialization failed. No PMem modules in the system.\n");
		return IPMCTL_FAILED;
	}
	if (ipmctl_find_stranger(dimms, is_a_dimm, m, name, sizeof(name)))
		return ipmctl_no_dimm(request->out, name);
	if (ipmctl_find_repeated(dimms, m->count, names_nth, m, name, sizeof(name)))
		return ipmctl_twice_dimm(request->out, name);
	/* there, each socket must be one; else one is enough */
	if (request->targets[TARGET_TOPOLOGY] && !(dimms && *dimms) &&
	    ipmctl_find_stranger(sockets, has_modules, m, name, sizeof(name))) {
		fprintf(request->out, "Error: The socket identifier is not valid.\n");
		return IPMCTL_FAILED;
	}
	for (size_t i = 0; i < m->count; i++)
		if (is_named(m->dimms[i].dimm, dimms) &&
		    ipmctl_names_socket(sockets, m->dimms[i].dimm->handle >> 12 & 0xf))
			m->dimms[kept++] = m->dimms[i];
	m->all_count = m->count;
	m->count = kept;
	if (kept)
		return 0;
	fprintf(request->out, "Error: %s\n", dimms && *dimms
				       ? "None of the specified PMem module(s) belong to the specified socket(s)."
				       : "There are no PMem modules on the specified socket(s).");
	return IPMCTL_FAILED;
}

/* Strangers are what is no Optane module, and the NFIT tells of; where nothing has Intel's commands, they are none. */
static int collect(struct ipmctl_machine *m, bool strangers)
{
	bool has_one = false;

	m->dimms = calloc(m->platform->dimm_count + 1, sizeof(*m->dimms));
	if (!m->dimms)
		return IPMCTL_FAILED;
	for (size_t i = 0; i < m->platform->dimm_count; i++) {
		const struct pmemctl_dimm *dimm = m->platform->dimms[i];

		has_one |= dimm->family == 0;
		if (strangers ? dimm->handle != PMEMCTL_UNKNOWN : pmemctl_is_optane(dimm))
			m->dimms[m->count++] = (struct ipmctl_dimm) {
				.dimm = dimm, .device = place_device(m->smbios, dimm->phys_id),
			};
	}
	if (!has_one)
		m->count = 0;
	return 0;
}

/* Those alone that are shown are asked. */
int ipmctl_machine_ask(struct cli *cli, struct ipmctl_machine *m, unsigned want,
		       const struct pmemctl_optane_entry_query *entries)
{
	const char **names = calloc(m->count, sizeof(*names));
	size_t count = 0;
	int rc;

	for (size_t i = 0; names && i < m->count; i++)
		if (pmemctl_is_optane(m->dimms[i].dimm))
			names[count++] = m->dimms[i].dimm->name;
	if (!names)
		rc = -1;
	else if (entries)
		rc = pmemctl_optane_read_entries(cli->ctx, names, count, entries, &m->optane);
	else
		rc = pmemctl_optane_read(cli->ctx, names, count, want, &m->optane);
	for (size_t i = 0, j = 0; !rc && i < m->count; i++)
		if (pmemctl_is_optane(m->dimms[i].dimm))
			m->dimms[i].module = m->optane->modules[j++];
	free(names);
	return rc ? IPMCTL_FAILED : 0;
}

static int select_from(struct cli *cli, const struct ipmctl_request *request, bool strangers, struct ipmctl_machine *m)
{
	const unsigned regions = request->targets[TARGET_REGION] ? PMEMCTL_WANT_REGIONS : 0;
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY | regions };
	int status;

	*m = (struct ipmctl_machine) { .platform = NULL };
	if (pmemctl_discover(cli->ctx, &query, &m->platform)) {
		fprintf(request->out, "Error: %s\n", pmemctl_error(cli->ctx)->message);
		return IPMCTL_FAILED;
	}
	pmemctl_smbios_read(cli->ctx, &m->smbios);
	status = collect(m, strangers);
	if (!status)
		status = select_dimms(m, request);
	if (!status)
		status = ipmctl_check_root(cli, request->out, m->dimms[0].dimm->name);
	if (status)
		ipmctl_machine_close(m);
	return status;
}

int ipmctl_machine_select(struct cli *cli, const struct ipmctl_request *request, struct ipmctl_machine *m)
{
	return select_from(cli, request, false, m);
}

/* Can a module do what others cannot? Unknown unless all were asked. */
static uint64_t is_mixed(const struct ipmctl_machine *m)
{
	const struct pmemctl_optane_module *first = NULL;

	if (m->count < m->all_count)
		return PMEMCTL_UNKNOWN;
	for (size_t i = 0; i < m->count; i++) {
		const struct ipmctl_dimm *dimm = &m->dimms[i];

		if (!dimm->module)
			continue;
		if (!ipmctl_knows(dimm, PMEMCTL_OPTANE_IDENTITY))
			return PMEMCTL_UNKNOWN;
		if (first && first->identity.sku != dimm->module->identity.sku)
			return true;
		first = dimm->module;
	}
	return false;
}

/* Facts of the machine that those of a module depend on. */
static void add_platform_facts(struct cli *cli, struct ipmctl_machine *m, unsigned want)
{
	struct pmemctl_acpi_table *pcat = NULL;
	const uint64_t mixed = is_mixed(m);
	bool two_level = false;

	if (want & PMEMCTL_OPTANE_PARTITIONS && pmemctl_acpi_read(cli->ctx, "PCAT", &pcat) == 0)
		two_level = pcat_is_two_level(pcat);
	pmemctl_acpi_free(pcat);
	for (size_t i = 0; i < m->count; i++) {
		m->dimms[i].mixed = mixed;
		m->dimms[i].two_level = two_level;
	}
}

static int open_machine(struct cli *cli, const struct ipmctl_request *request, unsigned want, bool strangers,
			struct ipmctl_machine *m)
{
	int status = select_from(cli, request, strangers, m);

	if (status)
		return status;
	if (want)
		status = ipmctl_machine_ask(cli, m, want, NULL);
	if (status)
		ipmctl_machine_close(m);
	else
		add_platform_facts(cli, m, want);
	return status;
}

int ipmctl_machine_open(struct cli *cli, const struct ipmctl_request *request, unsigned want, struct ipmctl_machine *m)
{
	return open_machine(cli, request, want, false, m);
}

int ipmctl_machine_open_all(struct cli *cli, const struct ipmctl_request *request, unsigned want,
			    struct ipmctl_machine *m)
{
	return open_machine(cli, request, want, true, m);
}

void ipmctl_machine_close(struct ipmctl_machine *m)
{
	free(m->dimms);
	pmemctl_optane_free(m->optane);
	pmemctl_smbios_free(m->smbios);
	pmemctl_platform_free(m->platform);
}

int ipmctl_tell_problems(FILE *out, const struct ipmctl_machine *m, const char *what)
{
	int status = 0;

	for (size_t i = 0; i < m->count; i++) {
		if (!m->dimms[i].module || !m->dimms[i].module->problem)
			continue;
		fprintf(out, "%s from PMem module 0x%04llx: %s\n", what, (unsigned long long)m->dimms[i].dimm->handle,
			m->dimms[i].module->problem);
		status = IPMCTL_FAILED;
	}
	return status;
}
