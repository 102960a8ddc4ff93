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

int ipmctl_show_policies(struct cli *cli, const struct ipmctl_request *request)
{
	static const struct ipmctl_column columns[] = {
		{ "DimmID", 0 }, { "Opcode", 0 }, { "SubOpcode", 0 }, { "Restriction", 0 },
	};
	struct ipmctl_table table = { .columns = columns, .column_count = ARRAY_SIZE(columns) };
	struct ipmctl_machine m;
	int status = ipmctl_machine_open(cli, request, PMEMCTL_OPTANE_POLICY, &m), problems;
	char id[VALUE_MAX];

	if (status)
		return status;
	for (size_t i = 0; i < m.count; i++) {
		const struct pmemctl_optane_module *module = m.dimms[i].module;

		ipmctl_dimm_id(&m.dimms[i], request, id);
		for (size_t j = 0; ipmctl_knows(&m.dimms[i], PMEMCTL_OPTANE_POLICY) && j < module->policy_count; j++)
			add_command(&table, id, module->policies[j].op, module->policies[j].sub,
				    who_word(module->policies[j].who));
	}
	status = ipmctl_table_show(request, &table, "OpCodePolicyList", "OpCode", true);
	problems = ipmctl_tell_problems(request->out, &m, "Failed to read the command access policies");
	ipmctl_machine_close(&m);
	return status ? status : problems;
}

int ipmctl_show_effects(struct cli *cli, const struct ipmctl_request *request)
{
	static const struct ipmctl_column columns[] = {
		{ "DimmID", 0 }, { "Opcode", 0 }, { "SubOpcode", 0 }, { "CE Description", IPMCTL_AS_TITLE },
	};
	struct ipmctl_table table = { .columns = columns, .column_count = ARRAY_SIZE(columns) };
	struct ipmctl_machine m;
	int status = ipmctl_machine_open(cli, request, PMEMCTL_OPTANE_EFFECTS, &m), problems;
	char id[VALUE_MAX], words[VALUE_MAX];

	if (status)
		return status;
	for (size_t i = 0; i < m.count; i++) {
		const struct pmemctl_optane_module *module = m.dimms[i].module;

		ipmctl_dimm_id(&m.dimms[i], request, id);
		for (size_t j = 0; ipmctl_knows(&m.dimms[i], PMEMCTL_OPTANE_EFFECTS) && j < module->effect_count; j++) {
			effect_words(module->effects[j].effects, words);
			add_command(&table, id, module->effects[j].op, module->effects[j].sub, words);
		}
	}
	status = ipmctl_table_show(request, &table, "CelList", "Cel", true);
	problems = ipmctl_tell_problems(request->out, &m, "Failed to read the command effect log");
	ipmctl_machine_close(&m);
	return status ? status : problems;
}
