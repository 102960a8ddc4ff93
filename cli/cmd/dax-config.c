// SPDX-License-Identifier: GPL-2.0-only
/* reconfigure-device --check-config: what daxctl's configuration files say of a device. */
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dax-options.h"
#include "ini.h"

static const char files[] = "/etc/daxctl.conf.d/*.conf";

/* A section as far as it was read. */
struct section {
	bool ours;	/* "[reconfigure-device NAME]" */
	bool matches;	/* its uuid is that of the device */
	struct dax_config config;
};

struct reading {
	struct cli *cli;
	const char *path;
	unsigned line;
	const char *uuid;
	struct section section;
	struct dax_config *result;
};

static void section_begin(struct section *s, const char *title)
{
	*s = (struct section) { .ours = strncmp(title, "[reconfigure-device", 19) == 0 &&
					strchr(" \t]", title[19]) };
	snprintf(s->config.mode, sizeof(s->config.mode), "system-ram");
}

/* The first section that fits is the one. */
static void section_end(struct reading *r)
{
	if (r->section.ours && r->section.matches && !r->result->found) {
		*r->result = r->section.config;
		r->result->found = true;
	}
	r->section.ours = false;
}

static int wrong(const struct reading *r, const char *what, const char *value)
{
	return cli_error(r->cli, PMEMCTL_USAGE, "%s: line %u: %s '%s'", r->path, r->line, what, value);
}

static int read_flag(const struct reading *r, const char *value, bool *off)
{
	*off = strcasecmp(value, "false") == 0;
	return *off || strcasecmp(value, "true") == 0 ? 0 : wrong(r, "neither true nor false:", value);
}

static int begin_section(void *data, const char *title)
{
	struct reading *r = data;

	section_end(r);
	section_begin(&r->section, title);
	return 0;
}

static int read_entry(void *data, const char *key, const char *value)
{
	struct reading *r = data;
	struct section *s = &r->section;

	if (!s->ours || (!value && r->cli->personality))
		return 0;
	if (!value)
		return wrong(r, "no 'key = value':", key);
	if (strcmp(key, "nvdimm.uuid") == 0)
		s->matches = strcasecmp(value, r->uuid) == 0;
	else if (strcmp(key, "mode") == 0)
		snprintf(s->config.mode, sizeof(s->config.mode), "%s", value);
	else if (strcmp(key, "online") == 0)
		return read_flag(r, value, &s->config.no_online);
	else if (strcmp(key, "movable") == 0)
		return read_flag(r, value, &s->config.no_movable);
	else if (!r->cli->personality)
		return wrong(r, "there is no key", key);
	return 0;
}

static int read_file(struct reading *r)
{
	const struct ini_reader reader = {
		.section = begin_section, .entry = read_entry, .data = r, .line = &r->line,
	};
	FILE *file = fopen(r->path, "re");
	int status;

	if (!file)
		return cli_file_error(r->cli, -errno, r->path, strerror(errno));
	status = ini_read(file, &reader);
	section_end(r);
	fclose(file);
	return status;
}

/* The uuid of the devdax namespace that has the device, or "". */
static int find_uuid(struct cli *cli, const char *device, char *uuid, size_t size)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_DAX };
	struct pmemctl_platform *platform;

	*uuid = '\0';
	if (strncmp(device, "/dev/", 5) == 0)
		device += 5;
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	for (size_t i = 0; i < platform->namespace_count; i++) {
		const struct pmemctl_namespace *ns = platform->namespaces[i];

		for (size_t j = 0; ns->uuid && ns->dax_region && j < ns->dax_region->device_count; j++)
			if (strcmp(ns->dax_region->devices[j]->name, device) == 0)
				snprintf(uuid, size, "%s", ns->uuid);
	}
	pmemctl_platform_free(platform);
	return 0;
}

int dax_config_read(struct cli *cli, const char *device, struct dax_config *config)
{
	struct reading r = { .cli = cli, .result = config };
	char uuid[40];
	glob_t found;
	int status = find_uuid(cli, device, uuid, sizeof(uuid));

	*config = (struct dax_config) { .found = false };
	r.uuid = uuid;
	config->no_uuid = !*uuid;
	if (status || !*uuid || glob(files, 0, NULL, &found))
		return status;
	for (size_t i = 0; !status && i < found.gl_pathc; i++) {
		r.path = found.gl_pathv[i];
		status = read_file(&r);
	}
	globfree(&found);
	return status;
}
