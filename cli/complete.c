// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completion of a command line, from the tables that parse it. The shells hand over the words
 * as they split them; bash makes a word of its own of each "=".
 */
#include "complete.h"

#include <stdio.h>
#include <string.h>

/* What the words before the last one leave open. */
struct position {
	struct option_tables tables;
	const struct option_spec *pending;	/* an option whose value comes next, if it takes that word */
	void *pending_base;
	int operands;
	bool options_ended;
	bool lost;		/* behind a command that there is none of */
	bool ipmctl;		/* behind that word, */
	const char *verb;	/* and this one, or NULL */
};

static const struct option_spec *option_of_word(const struct position *p, const char *word,
						void **base)
{
	const char *last;

	if (strncmp(word, "--", 2) == 0)
		return option_by_name(&p->tables, word + 2, strlen(word + 2), base);
	/* of letters in a row the last may wait for a value: -DRm */
	for (last = word + 1; *last && last[1]; last++) {
		const struct option_spec *spec = option_by_letter(&p->tables, *last, base);

		if (spec && option_takes_value(spec))
			return NULL;	/* the rest of the word is its value */
	}
	return *last ? option_by_letter(&p->tables, *last, base) : NULL;
}

/* Global options that choose the machine count here too: completion shows its names. */
static void keep_global(struct completion *c, const struct option_spec *spec, void *base,
			const char *value)
{
	if (base != &c->cli->global)
		return;
	if (spec->kind == OPT_TEXT)
		*(const char **)((char *)base + spec->offset) = value;
	else
		*(bool *)((char *)base + spec->offset) = true;
}

/* Behind the names of ndctl and daxctl are commands as without them. */
static void take_command(struct completion *c, struct position *p, const char *word)
{
	if (strcmp(word, "ndctl") == 0 || strcmp(word, "daxctl") == 0)
		return;
	p->ipmctl = strcmp(word, "ipmctl") == 0;
	if (p->ipmctl)
		return;
	c->cli->command = command_find(word);
	p->lost = !c->cli->command;
	if (p->lost)
		return;
	p->tables.command = c->cli->command;
	p->tables.specs[0] = c->cli->command->options;
	p->tables.counts[0] = c->cli->command->option_count;
}

static void take_word(struct completion *c, struct position *p, const char *word)
{
	void *base = NULL;

	if (strcmp(word, "=") == 0 || p->lost)
		return;
	if (p->ipmctl) {
		p->verb = p->verb ? p->verb : word;
		return;
	}
	if (p->pending && !option_takes_word(p->pending, word))
		p->pending = NULL;
	if (p->pending) {
		keep_global(c, p->pending, p->pending_base, word);
		p->pending = NULL;
	} else if (!p->options_ended && strcmp(word, "--") == 0) {
		p->options_ended = true;
	} else if (!p->options_ended && word[0] == '-' && word[1]) {
		const char *equals = strchr(word, '=');
		const struct option_spec *spec = option_of_word(p, word, &base);

		if (equals && strncmp(word, "--", 2) == 0)
			spec = option_by_name(&p->tables, word + 2, (size_t)(equals - word - 2), &base);
		if (spec && option_takes_value(spec) && !equals) {
			p->pending = spec;
			p->pending_base = base;
		} else if (spec) {
			keep_global(c, spec, base, equals ? equals + 1 : NULL);
		}
	} else if (!c->cli->command) {
		take_command(c, p, word);
	} else {
		c->object = p->operands++ ? c->object : word;
	}
}

static void offer_option(const struct completion *c, const struct option_spec *spec)
{
	char word[64];

	if (!spec->help)
		return;
	snprintf(word, sizeof(word), "--%s%s", spec->name,
		 option_takes_value(spec) && !option_value_is_optional(spec) ? "=" : "");
	complete_offer(c, word, spec->help);
}

static void offer_options(const struct completion *c, const struct position *p)
{
	const struct command *command = c->cli->command;

	for (size_t i = 0; i < p->tables.counts[0]; i++)
		offer_option(c, &p->tables.specs[0][i]);
	for (size_t i = 0; i < global_option_count; i++)
		if (!command || command_takes(command, &global_option_specs[i]))
			offer_option(c, &global_option_specs[i]);
}

/* --option=VALUE in one word, as zsh and fish have it. */
static bool complete_joined(struct completion *c, const struct position *p, const char *word)
{
	const char *equals = strchr(word, '=');
	const struct option_spec *spec;
	static char before[128];
	void *base;

	if (strncmp(word, "--", 2) != 0 || !equals)
		return false;
	spec = option_by_name(&p->tables, word + 2, (size_t)(equals - word - 2), &base);
	if (!spec || !option_takes_value(spec))
		return true;
	snprintf(before, sizeof(before), "%.*s", (int)(equals + 1 - word), word);
	c->before = before;
	c->prefix = equals + 1;
	complete_kind(c, spec->arg);
	return true;
}

static void complete_operand(const struct completion *c, const struct position *p)
{
	const struct command *command = c->cli->command;

	if (!command) {
		complete_kind(c, ARG_COMMAND);
		return;
	}
	if (!command->operands ||
	    (command->max_operands >= 0 && p->operands >= command->max_operands))
		return;
	if (command->first_operand && !p->operands) {
		complete_kind(c, command->first_operand);
		return;
	}
	if (command->operand == ARG_MADE_NAMESPACE)
		complete_offer(c, "all", "all namespaces");
	complete_kind(c, command->operand);
}

void complete_line(struct completion *c, char **words, int count)
{
	const char *word = count ? words[count - 1] : "";
	struct position p = {
		.tables = {
			.specs = { NULL, global_option_specs },
			.counts = { 0, global_option_count },
			.bases = { NULL, &c->cli->global },
		},
	};

	for (int i = 0; i + 1 < count; i++)
		take_word(c, &p, words[i]);
	c->prefix = strcmp(word, "=") == 0 ? "" : word;
	c->before = "";
	if (p.ipmctl)
		ipmctl_complete(c, p.verb);
	if (p.lost || p.ipmctl)
		return;
	cli_open(c->cli);	/* without a machine there are still words to offer */
	/* behind an option whose value may be left out stands anything */
	if (p.pending && (!option_value_is_optional(p.pending) || *c->prefix != *word ||
			  option_takes_word(p.pending, word)))
		complete_kind(c, p.pending->arg);
	else if (!p.options_ended && complete_joined(c, &p, word))
		return;
	else if (!p.options_ended && word[0] == '-')
		offer_options(c, &p);
	else
		complete_operand(c, &p);
}
