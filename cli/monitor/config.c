// SPDX-License-Identifier: GPL-2.0-only
/* Configuration files, in the form of ndctl's: sections, and lines "key = value". */
#include "monitor/monitor.h"

#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ini.h"

static const char our_file[] = SYSCONFDIR "/pmemctl/monitor.conf";
static const char ndctl_files[] = "/etc/ndctl.conf.d/*.conf";

enum key_kind { KEY_WORDS, KEY_TEXT, KEY_NUMBER, KEY_FLAG };

/* What [core] has, too, is only the first four. */
static const struct key {
	const char *name;
	enum key_kind kind;
	size_t offset;
	bool of_ndctl;
} keys[] = {
#define AT(member) offsetof(struct monitor_settings, member)
	{ "bus", KEY_WORDS, AT(filters.bus), true },
	{ "dimm", KEY_WORDS, AT(filters.dimm), true },
	{ "region", KEY_WORDS, AT(filters.region), true },
	{ "namespace", KEY_WORDS, AT(filters.namespace_), true },
	{ "dimm-event", KEY_WORDS, AT(dimm_event), true },
	{ "log", KEY_TEXT, AT(log), true },
	{ "poll", KEY_NUMBER, AT(poll), false },
	{ "metrics", KEY_TEXT, AT(metrics), false },
	{ "exec", KEY_TEXT, AT(exec), false },
	{ "keep-alarms", KEY_FLAG, AT(keep_alarms), false },
#undef AT
};

/* Where something stands, for messages. */
struct place {
	struct cli *cli;
	struct monitor_settings *settings;
	const char *path;
	unsigned line;
	bool ours;	/* in a section that is for the monitor */
};

__attribute__((format(printf, 2, 3)))
static int wrong(const struct place *place, const char *format, ...)
{
	char text[256];
	va_list ap;

	if (place->cli->personality)	/* it passes over it */
		return 0;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	return cli_error(place->cli, PMEMCTL_USAGE, "%s: line %u: %s", place->path, place->line, text);
}

/* A text that lives as long as the settings; NULL when out of memory, or text is. */
static const char *keep(struct monitor_settings *settings, char *text)
{
	char **more = text ? reallocarray(settings->texts, settings->text_count + 1, sizeof(*more)) : NULL;

	if (!more) {
		free(text);
		return NULL;
	}
	settings->texts = more;
	return more[settings->text_count++] = text;
}

static int set_number(const struct place *place, const char *name, const char *value, unsigned *number)
{
	char *end;
	unsigned long parsed = strtoul(value, &end, 10);

	if (!isdigit((unsigned char)*value) || *end || !parsed || parsed > MAX_SECONDS)
		return wrong(place, "%s: '%s' is not a number of seconds from 1 to %d", name, value, MAX_SECONDS);
	*number = *number ? *number : (unsigned)parsed;
	return 0;
}

static int set_flag(const struct place *place, const char *name, const char *value, bool *flag)
{
	const bool yes = strcmp(value, "yes") == 0;

	if (!yes && strcmp(value, "no") != 0)
		return wrong(place, "%s: '%s' is neither yes nor no", name, value);
	*flag = *flag || yes;
	return 0;
}

static int set_text(const struct place *place, const struct key *key, const char *value, const char **text)
{
	char *joined;

	if (*text && key->kind == KEY_TEXT)	/* that of an option, or of a line before */
		return 0;
	if (asprintf(&joined, "%s%s%s", *text ? *text : "", *text ? " " : "", value) < 0)
		joined = NULL;
	*text = keep(place->settings, joined);
	return *text ? 0 : cli_error(place->cli, PMEMCTL_FAILED, "out of memory");
}

static int set(const struct place *place, const char *name, const char *value)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		void *at = (char *)place->settings + keys[i].offset;

		if (strcmp(name, keys[i].name) != 0 || (place->cli->personality && !keys[i].of_ndctl))
			continue;
		if (!*value)
			return wrong(place, "%s has no value", name);
		if (keys[i].kind == KEY_NUMBER)
			return set_number(place, name, value, at);
		if (keys[i].kind == KEY_FLAG)
			return set_flag(place, name, value, at);
		return set_text(place, &keys[i], value, at);
	}
	return wrong(place, "there is no key '%s'", name);
}

/* ---- lines ---- */

/* Lines in no section are for the monitor; other sections are for others. */
static int begin_section(void *data, const char *title)
{
	struct place *place = data;

	place->ours = strcmp(title, "[monitor]") == 0 || strcmp(title, "[core]") == 0;
	return 0;
}

static int read_entry(void *data, const char *key, const char *value)
{
	const struct place *place = data;

	if (!place->ours)
		return 0;
	return value ? set(place, key, value) : wrong(place, "it is neither 'key = value' nor a section");
}

static int read_file(struct place *place, FILE *file)
{
	const struct ini_reader reader = {
		.section = begin_section, .entry = read_entry, .data = place, .line = &place->line,
	};

	place->ours = true;
	return ini_read(file, &reader);
}

static int read_path(struct cli *cli, struct monitor_settings *settings, const char *path, bool must_be)
{
	struct place place = { .cli = cli, .settings = settings, .path = path };
	FILE *file = fopen(path, "re");
	int status;

	if (!file) {
		const int rc = -errno;

		if (!must_be && rc == -ENOENT)
			return 0;
		if (cli->personality)
			fprintf(stderr, "%s cannot be opened\n", path);
		return cli_file_error(cli, rc, path, strerror(-rc));
	}
	status = read_file(&place, file);
	fclose(file);
	return status;
}

static int read_ndctl_files(struct cli *cli, struct monitor_settings *settings)
{
	glob_t found;
	int status = 0;

	if (glob(ndctl_files, 0, NULL, &found))
		return 0;
	for (size_t i = 0; i < found.gl_pathc && !status; i++)
		status = read_path(cli, settings, found.gl_pathv[i], false);
	globfree(&found);
	return status;
}

int monitor_configure(struct cli *cli, struct monitor_settings *settings)
{
	if (settings->config)
		return read_path(cli, settings, settings->config, true);
	if (cli->personality)
		return read_ndctl_files(cli, settings);
	/* what is watched on a recorded machine has nothing to do with this one */
	return pmemctl_is_recorded(cli->ctx) ? 0 : read_path(cli, settings, our_file, false);
}

void monitor_settings_free(struct monitor_settings *settings)
{
	for (size_t i = 0; i < settings->text_count; i++)
		free(settings->texts[i]);
	free(settings->texts);
	settings->texts = NULL;
	settings->text_count = 0;
}
