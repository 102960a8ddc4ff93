// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl set-mode: from any mode of a namespace or DAX device to any other, in as many changes as it takes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "cmd.h"

struct set_mode_options {
	bool force, no_online, no_movable;
};

#define AT(member) offsetof(struct set_mode_options, member)

static const struct option_spec options[] = {
	{ 'f', "force", OPT_FLAG, ARG_NONE, NULL, AT(force),
	  "also when it is active; memory of the system is taken offline first" },
	{ 'N', "no-online", OPT_FLAG, ARG_NONE, NULL, AT(no_online), "system-ram: leave its memory offline" },
	{ 0, "no-movable", OPT_FLAG, ARG_NONE, NULL, AT(no_movable),
	  "system-ram: the kernel may keep its own data in it" },
	OPTION_LOG,
};

/* Where it is now. */
struct position {
	char ns[32], device[32];	/* "" where there is none */
	enum pmemctl_mode mode;		/* of the namespace; raw, too, while none shows */
	bool enabled;			/* the namespace is in service */
	enum pmemctl_dax_mode dax;	/* of the device; PMEMCTL_DAX_KEEP: out of service, or none */
};

struct setting {
	struct cli *cli;
	const struct set_mode_options *options;
	struct shown_plans shown;
	struct position at;
	size_t changes;
	const char *further;	/* with --dry-run: a mode that takes one more change behind the plan */
};

/* ---- where it is ---- */

static void take_device(struct position *at, const struct pmemctl_dax_device *device)
{
	snprintf(at->device, sizeof(at->device), "%s", device->name);
	at->dax = device->enabled ? device->mode : PMEMCTL_DAX_KEEP;
}

static bool is_wanted(const struct pmemctl_namespace *ns, const char *name)
{
	return strcmp(ns->name, name) == 0 ||
	       (ns->dax_region && ns->dax_region->device_count && strcmp(ns->dax_region->devices[0]->name, name) == 0);
}

static bool find_in(const struct pmemctl_platform *platform, const char *name, struct position *at)
{
	*at = (struct position) { .mode = PMEMCTL_MODE_UNKNOWN, .dax = PMEMCTL_DAX_KEEP };
	for (size_t i = 0; i < platform->namespace_count; i++) {
		const struct pmemctl_namespace *ns = platform->namespaces[i];

		if (!is_wanted(ns, name))
			continue;
		snprintf(at->ns, sizeof(at->ns), "%s", ns->name);
		at->mode = ns->mode;
		at->enabled = ns->enabled;
		if (ns->dax_region && ns->dax_region->device_count)
			take_device(at, ns->dax_region->devices[0]);
		return true;
	}
	for (size_t i = 0; i < platform->dax_region_count; i++)
		for (size_t j = 0; j < platform->dax_regions[i]->device_count; j++)
			if (strcmp(platform->dax_regions[i]->devices[j]->name, name) == 0) {
				take_device(at, platform->dax_regions[i]->devices[j]);
				return true;
			}
	return false;
}

static int find_position(struct setting *s, const char *name)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_IDLE | PMEMCTL_WANT_DAX | PMEMCTL_WANT_ALL_DAX,
	};
	struct pmemctl_platform *platform;
	bool found;

	if (pmemctl_discover(s->cli->ctx, &query, &platform))
		return cli_library_error(s->cli);
	found = find_in(platform, name, &s->at);
	pmemctl_platform_free(platform);
	return found ? 0 : cli_no_object(s->cli, "namespace or DAX device", name);
}

/* ---- the changes ---- */

struct wanted {
	const struct setting *setting;
	enum pmemctl_mode mode;
	enum pmemctl_dax_mode dax;
};

static int plan_namespace(struct pmemctl_ctx *ctx, const void *data, bool discard, struct pmemctl_plan **plan)
{
	const struct wanted *w = data;
	const struct pmemctl_create_options create = {
		.reconfigure = w->setting->at.ns, .mode = w->mode, .force = w->setting->options->force,
		.discard_data = discard, .show_only = w->setting->cli->global.dry_run,
	};

	return pmemctl_plan_create(ctx, &create, plan);
}

static int plan_device(struct pmemctl_ctx *ctx, const void *data, bool discard, struct pmemctl_plan **plan)
{
	const struct wanted *w = data;
	const struct pmemctl_dax_reconfigure_options change = {
		.mode = w->dax, .size = PMEMCTL_UNKNOWN, .node = PMEMCTL_NO_NODE, .force = w->setting->options->force,
		.no_online = w->setting->options->no_online, .no_movable = w->setting->options->no_movable,
		/* what this command has made holds nothing */
		.discard_data = discard || w->setting->changes, .show_only = w->setting->cli->global.dry_run,
	};

	return pmemctl_plan_dax_reconfigure(ctx, w->setting->at.device, &change, plan);
}

static int make(struct setting *s, const struct wanted *w, plan_fn *plan)
{
	char object[32];
	bool done;
	int status = plan_and_carry_out(s->cli, &s->shown, plan, w, object, &done);

	s->changes += done;
	return status;
}

static int to_dax(struct setting *s, enum pmemctl_dax_mode dax)
{
	const struct wanted w = { s, PMEMCTL_MODE_UNKNOWN, dax };

	return s->at.dax == dax ? 0 : make(s, &w, plan_device);
}

static const struct pmemctl_finding *fault_of(const struct pmemctl_findings *findings, const char *object)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->list[i]->fault && strcmp(findings->list[i]->object, object) == 0)
			return findings->list[i];
	return NULL;
}

/* Out of service, and while it is being made, every namespace looks raw; only doctor can tell whether it is. */
static int check_whole(const struct setting *s)
{
	const struct pmemctl_finding *fault;
	struct pmemctl_findings *findings;
	int status = 0;

	if (pmemctl_diagnose(s->cli->ctx, &findings))
		return cli_library_error(s->cli);
	fault = fault_of(findings, s->at.ns);
	if (fault) {
		status = cli_error(s->cli, PMEMCTL_DAMAGED, "%s: it is not whole: %s", s->at.ns, fault->what);
		if (fault->repair != PMEMCTL_REPAIR_NONE)
			cli_hint(s->cli, "%s: pmemctl doctor --repair %s", fault->remedy, s->at.ns);
		else if (fault->remedy)
			cli_hint(s->cli, "%s", fault->remedy);
	} else if (!s->at.enabled) {
		status = cli_error(s->cli, PMEMCTL_FAILED, "%s: it is disabled, and only in service tells its mode",
				   s->at.ns);
		cli_hint(s->cli, "put it into service first: pmemctl enable-namespace %s", s->at.ns);
	}
	pmemctl_findings_free(findings);
	return status;
}

/* One that is memory of the system has to be a device again before it becomes anything else. */
static int to_mode(struct setting *s, enum pmemctl_mode mode)
{
	const struct wanted w = { s, mode, PMEMCTL_DAX_KEEP };
	int status = *s->at.device && s->at.dax != PMEMCTL_DAX_KEEP ? to_dax(s, PMEMCTL_DAX_DEVDAX) : 0;

	if (status)
		return status;
	if (s->at.mode == mode)
		return s->at.enabled && mode != PMEMCTL_MODE_RAW ? 0 : check_whole(s);
	/* the plan of the next change can be made only behind that */
	if (s->shown.count) {
		s->further = pmemctl_mode_name(mode);
		return 0;
	}
	return make(s, &w, plan_namespace);
}

/* A namespace in another mode than devdax has no device yet. */
static int to_dax_of_namespace(struct setting *s, enum pmemctl_dax_mode dax)
{
	char name[32];
	int status;

	if (s->at.mode != PMEMCTL_MODE_DEVDAX) {
		status = to_mode(s, PMEMCTL_MODE_DEVDAX);
		if (!status && s->shown.count && dax != PMEMCTL_DAX_DEVDAX)
			s->further = pmemctl_dax_mode_name(dax);
		if (status || s->shown.count)
			return status;
		memcpy(name, s->at.ns, sizeof(name));
		status = find_position(s, name);
		if (status)
			return status;
	}
	if (!*s->at.device)
		return cli_error(s->cli, PMEMCTL_FAILED, "%s: it has no DAX device: it is disabled", s->at.ns);
	return to_dax(s, dax);
}

static int set_mode(struct setting *s, const char *word)
{
	static const char *const modes[] = { "devdax", "system-ram", "famfs", "fsdax", "sector", "raw" };
	const bool memory = !*s->at.ns;
	enum pmemctl_dax_mode dax;
	enum pmemctl_mode mode;
	size_t chosen;

	if (pmemctl_dax_mode_parse(word, &dax))
		return memory ? to_dax(s, dax) : to_dax_of_namespace(s, dax);
	mode = pmemctl_mode_parse(word);
	if (mode == PMEMCTL_MODE_UNKNOWN)
		return cli_choose(s->cli, NULL, "mode", word, modes, ARRAY_SIZE(modes), &chosen);
	if (memory) {
		cli_error(s->cli, PMEMCTL_NOT_SUPPORTED,
			  "%s: it is of no namespace, and can only be devdax, system-ram or famfs", s->at.device);
		cli_hint(s->cli, "for file systems, take a namespace: pmemctl list -N");
		return PMEMCTL_NOT_SUPPORTED;
	}
	return to_mode(s, mode);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	struct setting s = { .cli = cli, .options = parsed };
	int status;

	(void)count;
	status = find_position(&s, operands[0]);
	if (!status)
		status = set_mode(&s, operands[1]);
	if (cli->global.dry_run)
		status = show_plans(cli, &s.shown, status);
	if (!status && s.further)
		cli_note(cli, "%s: a further change to %s mode follows, whose steps are known only after these",
			 operands[0], s.further);
	if (cli->global.dry_run)
		return status;
	if (!status && !s.changes)
		cli_note(cli, "%s: it is in %s mode already", operands[0], operands[1]);
	else if (!status)
		cli_note(cli, "%s: now in %s mode", operands[0], operands[1]);
	return status && s.changes ? (int)PMEMCTL_PARTIAL : status;
}

static const char *const examples[] = {
	"pmemctl set-mode -f namespace0.0 system-ram", "Make a namespace memory of the system, whatever it was before.",
	"pmemctl set-mode -f namespace0.0 fsdax", "… and a disk for file systems again.", NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such namespace or DAX device" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "in use, or active and --force not given" },
	{ PMEMCTL_NOT_SUPPORTED, "a mode that it cannot have, or on a recorded machine" },
	{ PMEMCTL_PARTIAL, "it is on its way: one change was made, and the next failed" },
	{ PMEMCTL_DECLINED, "data was found, and neither --yes nor the answer agreed to lose it" },
	{ PMEMCTL_DAMAGED, "it seems to be in that mode, but a command that made it did not end, or it is damaged" },
	{ 0 },
};

const struct command cmd_set_mode = {
	.name = "set-mode",
	.operands = "NAMESPACE|DEVICE MODE",
	.first_operand = ARG_MADE_NAMESPACE,
	.operand = ARG_MODE,
	.min_operands = 2,
	.max_operands = 2,
	.summary = "Give a namespace or a DAX device any other mode.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct set_mode_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
