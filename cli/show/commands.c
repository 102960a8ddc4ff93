// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show cap and show cel: who may send a command to a module, and what commands do; a row a command */
#include "show/optane.h"

static const struct {
	uint8_t op, sub;
	const char *name;
} names[] = {
	{ 0x01, 0x00, "identify" },
	{ 0x01, 0x01, "characteristics" },
	{ 0x02, 0x00, "security state" },
	{ 0x02, 0x02, "get opt-in" },
	{ 0x02, 0x03, "FIPS mode" },
	{ 0x03, 0x01, "overwrite" },
	{ 0x03, 0xf0, "set master passphrase" },
	{ 0x03, 0xf1, "set passphrase" },
	{ 0x03, 0xf2, "disable passphrase" },
	{ 0x03, 0xf3, "unlock" },
	{ 0x03, 0xf4, "prepare erase" },
	{ 0x03, 0xf5, "secure erase" },
	{ 0x03, 0xf6, "freeze" },
	{ 0x04, 0x01, "get alarms" },
	{ 0x04, 0x02, "get power policy" },
	{ 0x04, 0x03, "get package sparing" },
	{ 0x04, 0x04, "get scrub" },
	{ 0x04, 0x06, "get optional data" },
	{ 0x05, 0x01, "set alarms" },
	{ 0x05, 0x02, "set power policy" },
	{ 0x05, 0x03, "set package sparing" },
	{ 0x05, 0x04, "set scrub" },
	{ 0x05, 0x06, "set optional data" },
	{ 0x06, 0x00, "get time" },
	{ 0x06, 0x01, "get configuration data" },
	{ 0x06, 0x02, "get partitions" },
	{ 0x06, 0x05, "get lockdown" },
	{ 0x06, 0x09, "get shutdown latch" },
	{ 0x06, 0x0a, "get viral policy" },
	{ 0x06, 0xca, "get access policy" },
	{ 0x07, 0x00, "set time" },
	{ 0x07, 0x01, "set configuration data" },
	{ 0x07, 0x02, "set partitions" },
	{ 0x07, 0x05, "set lockdown" },
	{ 0x07, 0x09, "latch shutdown state" },
	{ 0x07, 0x0a, "set viral policy" },
	{ 0x08, 0x00, "health" },
	{ 0x08, 0x01, "firmware information" },
	{ 0x08, 0x02, "debug log" },
	{ 0x08, 0x03, "memory information" },
	{ 0x08, 0x04, "long operation" },
	{ 0x08, 0x05, "error log" },
	{ 0x08, 0xff, "command effects" },
	{ 0x09, 0x00, "update firmware" },
	{ 0x09, 0x01, "execute firmware" },
	{ 0x09, 0x03, "activate firmware" },
	{ 0x0a, 0x00, "enable injection" },
	{ 0x0a, 0x01, "inject poison" },
	{ 0x0a, 0x02, "inject temperature" },
	{ 0x0a, 0x03, "inject by trigger" },
};

static const char *name_of(uint8_t op, uint8_t sub)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].op == op && names[i].sub == sub)
			return names[i].name;
	return NULL;
}

/* ---- access ---- */

enum { NOT_THERE = 0xfe };

static const struct pmemctl_optane_policy *policy_of(const struct optane_row *row)
{
	return &row->module->policies[row->item];
}

static const char *who_list(struct table *table, unsigned who)
{
	static const char *const words[] = { "bios", "smbus", "management" };

	if (who == NOT_THERE)
		return "nobody";
	return who ? show_bits(table, who, words, ARRAY_SIZE(words)) : "all";
}

FILL_TEXT(cap_command, struct optane_row, table_text(t, "%02X:%02X", policy_of(x)->op, policy_of(x)->sub))
FILL_TEXT_IF(cap_name, struct optane_row, name_of(policy_of(x)->op, policy_of(x)->sub),
	     name_of(policy_of(x)->op, policy_of(x)->sub))
FILL_TEXT(who, struct optane_row, who_list(t, policy_of(x)->who))

static const struct column cap_columns[] = {
	OPTANE_MODULE,
	{ "COMMAND", COLUMN_CODE, true, "operation and sub-operation, in hexadecimal", false, 0, cap_command },
	{ "NAME", COLUMN_TEXT, true, "what it is called", true, 0, cap_name },
	{ "WHO", COLUMN_LIST, true,
	  "may send it: all, nobody (the module does not have it), or bios, smbus, management", false, 0, who },
	OPTANE_BUS,
};

static size_t count_policies(const struct optane_row *row)
{
	return optane_knows(row, PMEMCTL_OPTANE_POLICY) ? row->module->policy_count : 0;
}

static void add_cap(struct table *table, const struct show_context *context)
{
	show_add_optane(table, context,
			&(const struct optane_facts) { .want = PMEMCTL_OPTANE_POLICY, .count = count_policies });
}

const struct show_kind show_cap = {
	.name = "cap",
	.objects = "access_policies",
	.one = "command of a module",
	.named = "module",
	.summary = "Intel Optane modules: who may send which command",
	.names = ARG_DIMM,
	.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY,
	.columns = cap_columns,
	.column_count = ARRAY_SIZE(cap_columns),
	.of_modules = true,
	.add_rows = add_cap,
};

/* ---- effects ---- */

static const struct pmemctl_optane_effect *effect_of(const struct optane_row *row)
{
	return &row->module->effects[row->item];
}

static const char *effect_list(struct table *table, uint32_t effects)
{
	static const char *const words[] = {
		"none",          "security",   "configuration-after-restart",
		"configuration", "quiesces",   "data",
		"test-mode",     "debug-mode", "policies",
	};

	return show_bits(table, effects, words, ARRAY_SIZE(words));
}

FILL_TEXT(cel_command, struct optane_row, table_text(t, "%02X:%02X", effect_of(x)->op, effect_of(x)->sub))
FILL_TEXT_IF(cel_name, struct optane_row, name_of(effect_of(x)->op, effect_of(x)->sub),
	     name_of(effect_of(x)->op, effect_of(x)->sub))
FILL_TEXT(effects, struct optane_row, effect_list(t, effect_of(x)->effects))

static const struct column cel_columns[] = {
	OPTANE_MODULE,
	{ "COMMAND", COLUMN_CODE, true, "operation and sub-operation, in hexadecimal", false, 0, cel_command },
	{ "NAME", COLUMN_TEXT, true, "what it is called", true, 0, cel_name },
	{ "EFFECTS", COLUMN_LIST, true,
	  "what it changes: none, security, configuration (-after-restart), data, policies; quiesces "
	  "(memory waits), test-mode, debug-mode",
	  false, 0, effects },
	OPTANE_BUS,
};

static size_t count_effects(const struct optane_row *row)
{
	return optane_knows(row, PMEMCTL_OPTANE_EFFECTS) ? row->module->effect_count : 0;
}

static void add_cel(struct table *table, const struct show_context *context)
{
	show_add_optane(table, context,
			&(const struct optane_facts) { .want = PMEMCTL_OPTANE_EFFECTS, .count = count_effects });
}

const struct show_kind show_cel = {
	.name = "cel",
	.objects = "command_effects",
	.one = "command of a module",
	.named = "module",
	.summary = "Intel Optane modules: what their commands do",
	.names = ARG_DIMM,
	.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY,
	.columns = cel_columns,
	.column_count = ARRAY_SIZE(cel_columns),
	.of_modules = true,
	.add_rows = add_cel,
};
