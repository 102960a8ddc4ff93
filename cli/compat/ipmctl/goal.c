// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -goal: requests that wait for the next start of the machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/ipmctl/ipmctl.h"

const struct ipmctl_column ipmctl_goal_columns[] = {
	{ "SocketID", 0 }, { "DimmID", 0 }, { "MemorySize", 0 }, { "AppDirect1Size", 0 }, { "AppDirect2Size", 0 },
};

static const char *const names[] = {
	"SocketID", "MemorySize", "AppDirect1Size", "AppDirect1Index", "AppDirect1Settings", "AppDirect2Size",
	"AppDirect2Index", "AppDirect2Settings", "Status", "DimmID",
};
enum { NAMES = 9, MOST_INDEXES = 256 };	/* the last name heads its list */

struct goals {
	struct ipmctl_machine machine;
	struct pmemctl_pcd *pcds;
	unsigned indexes[MOST_INDEXES];		/* of sets, in the order of modules: shown by their places, from 1 */
	size_t index_count;
};

static unsigned socket_of(uint64_t handle)
{
	return handle >> 12 & 15;
}

/* Volatile capacity comes in GiB. */
static uint64_t whole_gib(uint64_t bytes)
{
	return bytes >> 30 << 30;
}

void ipmctl_add_goal(struct ipmctl_table *table, const struct ipmctl_request *request, const struct ipmctl_goal *goal)
{
	char socket[VALUE_MAX], dimm[VALUE_MAX], sizes[3][VALUE_MAX];

	snprintf(socket, sizeof(socket), "0x%04x", socket_of(goal->handle));
	snprintf(dimm, sizeof(dimm), "0x%04llx", (unsigned long long)goal->handle);
	ipmctl_capacity(request, whole_gib(goal->memory), sizes[0]);
	ipmctl_capacity(request, goal->app_direct[0], sizes[1]);
	ipmctl_capacity(request, goal->app_direct[1], sizes[2]);
	ipmctl_table_add(table, (const char *const[]) { socket, dimm, sizes[0], sizes[1], sizes[2] });
}

/* What a set takes of the module */
static uint64_t part_of(const struct pmemctl_pcd_table *request, size_t set)
{
	return set < request->set_count && request->sets[set].member_count ? request->sets[set].members[0].size : 0;
}

static struct ipmctl_goal goal_of(const struct ipmctl_dimm *dimm, const struct pmemctl_pcd *pcd)
{
	const uint64_t capacity = dimm->module->identity.capacity;
	struct ipmctl_goal goal = { .handle = dimm->dimm->handle };

	if (pcd->request.has_partition && pcd->request.partition_size <= capacity)
		goal.memory = capacity - pcd->request.partition_size;
	for (size_t i = 0; i < PMEMCTL_PCD_SETS; i++)
		goal.app_direct[i] = part_of(&pcd->request, i);
	return goal;
}

static size_t place_of(const struct goals *goals, unsigned index)
{
	size_t i;

	for (i = 0; i < goals->index_count; i++)
		if (goals->indexes[i] == index)
			break;
	return i;
}

static int collect(struct goals *goals)
{
	const struct ipmctl_machine *m = &goals->machine;

	goals->pcds = calloc(m->count + 1, sizeof(*goals->pcds));
	if (!goals->pcds)
		return IPMCTL_FAILED;
	for (size_t i = 0; i < m->count; i++) {
		const struct ipmctl_dimm *dimm = &m->dimms[i];
		struct pmemctl_pcd *pcd = &goals->pcds[i];

		if (!ipmctl_knows(dimm, PMEMCTL_OPTANE_CONFIG) || !ipmctl_knows(dimm, PMEMCTL_OPTANE_IDENTITY) ||
		    pmemctl_pcd_decode(dimm->module->pcd, dimm->module->pcd_size, pcd))
			*pcd = (struct pmemctl_pcd) { .valid = true };	/* why is told elsewhere */
		if (pcd->request.valid && !pmemctl_pcd_is_pending(pcd))
			pcd->request.present = pcd->request.valid = false;
		for (size_t j = 0; j < pcd->request.set_count && pcd->request.valid; j++)
			if (place_of(goals, pcd->request.sets[j].index) == goals->index_count &&
			    goals->index_count < MOST_INDEXES)
				goals->indexes[goals->index_count++] = pcd->request.sets[j].index;
	}
	return 0;
}

/* Names of the 100 series are used for the codes of later ones, too. */
static const char *size_word(unsigned code)
{
	static const struct { unsigned code; const char *word; } words[] = {
		{ 1, "64B" }, { 2, "128B" }, { 4, "256B" }, { 64, "4KB" }, { 128, "1GB" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].code == code)
			return words[i].word;
	return "Unknown";
}

static void describe_set(const struct goals *goals, const struct pmemctl_pcd_table *request, size_t set, char *index,
			 char *settings)
{
	const struct pmemctl_pcd_set *s = &request->sets[set];

	strcpy(index, "N/A");
	strcpy(settings, "N/A");
	if (!part_of(request, set))
		return;
	snprintf(index, VALUE_MAX, "%zu", place_of(goals, s->index) + 1);
	snprintf(settings, VALUE_MAX, "x%zu - %s IMC x %s Channel", s->member_count, size_word(s->controller_size),
		 size_word(s->channel_size));
}

static void print_goal(const struct goals *goals, const struct ipmctl_request *request, size_t i)
{
	const struct ipmctl_goal goal = goal_of(&goals->machine.dimms[i], &goals->pcds[i]);
	char values[NAMES][VALUE_MAX];

	snprintf(values[0], VALUE_MAX, "0x%04x", socket_of(goal.handle));
	ipmctl_capacity(request, whole_gib(goal.memory), values[1]);
	for (size_t j = 0; j < PMEMCTL_PCD_SETS; j++) {
		ipmctl_capacity(request, goal.app_direct[j], values[2 + 3 * j]);
		describe_set(goals, &goals->pcds[i].request, j, values[3 + 3 * j], values[4 + 3 * j]);
	}
	strcpy(values[8], "New: A reboot is required for the memory allocation goal to be processed by the BIOS.");
	if (request->xml) {
		char dimm[VALUE_MAX];

		snprintf(dimm, sizeof(dimm), "0x%04llx", (unsigned long long)goal.handle);
		ipmctl_xml_record(request->xml, "ConfigGoalList", "ConfigGoal");
		ipmctl_xml_value(request->xml, names[NAMES], dimm);
	} else {
		fprintf(request->out, "---DimmID=0x%04llx---\n", (unsigned long long)goal.handle);
	}
	for (size_t j = 0; j < NAMES; j++)
		if (ipmctl_shows(request, names[j]) && request->xml)
			ipmctl_xml_value(request->xml, names[j], values[j]);
		else if (ipmctl_shows(request, names[j]))
			fprintf(request->out, "   %s=%s\n", names[j], values[j]);
	if (request->xml)
		ipmctl_xml_end(request->xml);
}

static bool is_selected(const struct ipmctl_request *request, uint64_t handle, const char *uid)
{
	return ipmctl_names_socket(request->targets[TARGET_SOCKET], socket_of(handle)) &&
	       ipmctl_names_dimm(request->targets[TARGET_DIMM], handle, uid);
}

static int show(const struct goals *goals, const struct ipmctl_request *request)
{
	struct ipmctl_table table = { .columns = ipmctl_goal_columns, .column_count = IPMCTL_GOAL_COLUMNS };
	const bool list = request->all || request->display;
	const char *sockets = request->targets[TARGET_SOCKET];
	size_t shown = 0;
	int status = 0;

	for (size_t i = 0; i < goals->machine.count; i++) {
		const struct ipmctl_dimm *dimm = &goals->machine.dimms[i];
		const struct ipmctl_goal goal =
			dimm->module ? goal_of(dimm, &goals->pcds[i]) : (struct ipmctl_goal) { 0 };

		if (!goals->pcds[i].request.valid || !is_selected(request, dimm->dimm->handle, dimm->dimm->unique_id))
			continue;
		shown++;
		if (list)
			print_goal(goals, request, i);
		else
			ipmctl_add_goal(&table, request, &goal);
	}
	if (shown && !list)
		status = ipmctl_table_show(request, &table, "ConfigGoalList", "ConfigGoal", false);
	if (shown && !request->xml)
		fprintf(request->out, "A reboot is required to process new memory allocation goals.\n");
	if (!shown)
		fprintf(request->out, "There are no goal configs defined %s.\n"
			"Please use 'show -region' to display currently valid persistent memory regions.\n",
			sockets && *sockets ? "on the specified socket" : "in the system");
	return status;
}

/* ipmctl takes what is damaged for a goal that is not there. */
static bool tell_damaged(const struct goals *goals, const struct ipmctl_request *request)
{
	bool told = false;

	for (size_t i = 0; goals->pcds && i < goals->machine.count; i++) {
		const struct pmemctl_dimm *dimm = goals->machine.dimms[i].dimm;
		const struct pmemctl_pcd *pcd = &goals->pcds[i];

		if ((pcd->valid && pcd->request.present == pcd->request.valid) ||
		    !is_selected(request, dimm->handle, dimm->unique_id))
			continue;
		fprintf(request->out, "The %s of PMem module 0x%04llx %s damaged. %s by: delete -%s -dimm 0x%04llx\n",
			pcd->valid ? "goal" : "configuration data", (unsigned long long)dimm->handle,
			pcd->valid ? "is" : "are", pcd->valid ? "Delete it" : "Clear them",
			pcd->valid ? "goal" : "pcd Config", (unsigned long long)dimm->handle);
		told = true;
	}
	return told;
}

int ipmctl_show_goal(struct cli *cli, const struct ipmctl_request *request)
{
	const unsigned want = PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_CONFIG;
	struct ipmctl_request asked = *request;
	struct goals goals = { .pcds = NULL };
	int status = ipmctl_check_display(request, names, ARRAY_SIZE(names));

	/* sets are numbered over all modules */
	if (ipmctl_shows(request, "AppDirect1Index") || ipmctl_shows(request, "AppDirect2Index"))
		asked.targets[TARGET_DIMM] = asked.targets[TARGET_SOCKET] = NULL;
	if (!status)
		status = ipmctl_machine_open(cli, &asked, want, &goals.machine);
	if (status)
		return status;
	status = collect(&goals);
	if (status)
		fprintf(request->out, "Error: out of memory.\n");
	else
		status = show(&goals, request);
	if (!status)
		status = ipmctl_tell_problems(request->out, &goals.machine, "Not all could be read");
	if (tell_damaged(&goals, request))
		status = status ? status : IPMCTL_FAILED;
	free(goals.pcds);
	ipmctl_machine_close(&goals.machine);
	return status;
}
