// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -cap and show -cel: who may send a command to a module, and what commands do */
#include <stdio.h>
#include <string.h>

#include "compat/ipmctl/ipmctl.h"

static const char *who_word(unsigned who)
{
	static const char *const words[] = {
		"None", "BIOS only", "SMBus only", "BIOS and SMBus only", "Management only", "Management and BIOS only",
		"Management and SMBus only", "Management, BIOS and SMBus only",
	};

	return who < ARRAY_SIZE(words) ? words[who] : "Unsupported";
}

static void effect_words(uint32_t effects, char *text)
{
	static const char *const words[] = { "NE", "SSC", "DCC", "IDCC", "QIO", "IDDC", "TM", "DM", "IDPC" };
	size_t length = 0;

	*text = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (effects >> i & 1)
			length += (size_t)snprintf(text + length, VALUE_MAX - length, "%s%s", length ? ", " : "",
						   words[i]);
	if (!length)
		snprintf(text, VALUE_MAX, "N/A");
}

static void add_command(struct ipmctl_table *table, const char *id, unsigned op, unsigned sub, const char *what)
{
	char op_text[VALUE_MAX], sub_text[VALUE_MAX];

	snprintf(op_text, sizeof(op_text), "0x%02x", op);
	snprintf(sub_text, sizeof(sub_text), "0x%02x", sub);
	ipmctl_table_add(table, (const char *const[]) { id, op_text, sub_text, what });
}

/* A list of commands that modules tell. */
struct list {
	unsigned want;
	struct ipmctl_column columns[4];
	const char *root, *record, *unread;
	void (*add)(struct ipmctl_table *table, const char *id, const struct pmemctl_optane_module *module);
};

static int show(struct cli *cli, const struct ipmctl_request *request, const struct list *list)
{
	struct ipmctl_table table = { .columns = list->columns, .column_count = ARRAY_SIZE(list->columns) };
	struct ipmctl_machine m;
	int status = ipmctl_machine_open(cli, request, list->want, &m), problems;
	char id[VALUE_MAX];

	if (status)
		return status;
	for (size_t i = 0; i < m.count; i++) {
		ipmctl_dimm_id(&m.dimms[i], request, id);
		if (ipmctl_knows(&m.dimms[i], list->want))
			list->add(&table, id, m.dimms[i].module);
	}
	status = ipmctl_table_show(request, &table, list->root, list->record, true);
	problems = ipmctl_tell_problems(request->out, &m, list->unread);
	ipmctl_machine_close(&m);
	return status ? status : problems;
}

static void add_policies(struct ipmctl_table *table, const char *id, const struct pmemctl_optane_module *module)
{
	for (size_t i = 0; i < module->policy_count; i++)
		add_command(table, id, module->policies[i].op, module->policies[i].sub,
			    who_word(module->policies[i].who));
}

int ipmctl_show_policies(struct cli *cli, const struct ipmctl_request *request)
{
	static const struct list policies = {
		PMEMCTL_OPTANE_POLICY, { { "DimmID", 0 }, { "Opcode", 0 }, { "SubOpcode", 0 }, { "Restriction", 0 } },
		"OpCodePolicyList", "OpCode", "Failed to read the command access policies", add_policies,
	};

	return show(cli, request, &policies);
}

static void add_effects(struct ipmctl_table *table, const char *id, const struct pmemctl_optane_module *module)
{
	char words[VALUE_MAX];

	for (size_t i = 0; i < module->effect_count; i++) {
		effect_words(module->effects[i].effects, words);
		add_command(table, id, module->effects[i].op, module->effects[i].sub, words);
	}
}

int ipmctl_show_effects(struct cli *cli, const struct ipmctl_request *request)
{
	static const struct list effects = {
		PMEMCTL_OPTANE_EFFECTS,
		{ { "DimmID", 0 }, { "Opcode", 0 }, { "SubOpcode", 0 }, { "CE Description", IPMCTL_AS_TITLE } },
		"CelList", "Cel", "Failed to read the command effect log", add_effects,
	};

	return show(cli, request, &effects);
}
