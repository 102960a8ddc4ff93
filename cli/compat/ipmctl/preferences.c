// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preferences: the file that ipmctl keeps them in. It is read when they are shown, and written when one is set, whole
 * or not at all; what is not set stays as it is, letter by letter.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "compat/ipmctl/ipmctl.h"
#include "input_file.h"
#include "output_file.h"

static const char directory[] = "/usr/share/ipmctl", file_name[] = "ipmctl.conf";

/* KEYS: that all of them have together */
enum { VALUE_LENGTH = 64, COUNT = 4, KEYS = 5 };

static const char *const id_words[] = { "HANDLE", "UID", NULL };
static const char *const size_words[] = { "AUTO", "AUTO_10", "B", "MB", "MiB", "GB", "GiB", "TB", "TiB", NULL };
static const char *const level_words[] = { "0", "1", "2", "3", "4", NULL };

/* What a preference may be is written as its number; settings of App Direct are numbers of two more keys. */
static const struct preference {
	const char *name;
	const char *const *words;
	size_t otherwise;
	const char *wrong;
} preferences[COUNT] = {
	{ "CLI_DEFAULT_DIMM_ID", id_words, 0, "Incorrect default DimmID type" },
	{ "CLI_DEFAULT_SIZE", size_words, 6, "Incorrect default size type" },
	{ "APPDIRECT_SETTINGS", NULL, 0, "Incorrect AppDirect interleave setting type" },
	{ "DBG_LOG_LEVEL", level_words, 0, "Setting is invalid or out of range" },
};

static const char imc_key[] = "IMC_INTERLEAVE_SIZE", channel_key[] = "CHANNEL_INTERLEAVE_SIZE";
static const char *const interleave_words[] = { "RECOMMENDED", "64B", "128B", "256B", "4KB", "1GB", NULL };

/* ---- the file ---- */

static void path_of(const struct cli *cli, char *path, size_t size)
{
	snprintf(path, size, "%s%s/%s", cli->global.sysroot ? cli->global.sysroot : "", directory, file_name);
}

/* All of it, which may be nothing, as of the recorded machines. 0 or -errno; *text is free()d. */
static int read_file(const struct cli *cli, char **text)
{
	char path[512];
	int rc;

	path_of(cli, path, sizeof(path));
	rc = cli->global.demo ? -ENOENT : input_file_read(path, text);
	if (rc != -ENOENT)
		return rc;
	*text = strdup("");
	return *text ? 0 : -ENOMEM;
}

/* Does the line set the key? Where its value begins, or NULL. */
static const char *value_in(const char *line, const char *key)
{
	const size_t length = strlen(key);

	line += strspn(line, " \t");
	if (strncmp(line, key, length) != 0)
		return NULL;
	line += length;
	line += strspn(line, " \t");
	return *line == '=' ? line + 1 + strspn(line + 1, " \t") : NULL;
}

/* The last one counts. False: it is not there. */
static bool find_value(const char *text, const char *key, char value[VALUE_LENGTH])
{
	bool found = false;

	for (const char *line = text; *line;) {
		const char *begin = value_in(line, key);

		if (begin) {
			snprintf(value, VALUE_LENGTH, "%.*s", (int)strcspn(begin, " \t\r\n"), begin);
			found = true;
		}
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return found;
}

struct setting {
	const char *key;
	char value[VALUE_LENGTH];
};

static const struct setting *setting_of_line(const char *line, const struct setting *settings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (value_in(line, settings[i].key))
			return &settings[i];
	return NULL;
}

static void write_lines(FILE *out, const char *text, const struct setting *settings, size_t count)
{
	char value[VALUE_LENGTH];

	for (const char *line = text; *line;) {
		const size_t length = strcspn(line, "\n");
		const struct setting *s = setting_of_line(line, settings, count);

		if (s)
			fprintf(out, "%s = %s\n", s->key, s->value);
		else
			fprintf(out, "%.*s\n", (int)length, line);
		line += length;
		line += *line == '\n';
	}
	for (size_t i = 0; i < count; i++)
		if (!find_value(text, settings[i].key, value))
			fprintf(out, "%s = %s\n", settings[i].key, settings[i].value);
}

static int write_file(const struct cli *cli, const struct setting *settings, size_t count)
{
	struct output_file file;
	char path[512], *text = NULL;
	int rc = read_file(cli, &text);

	path_of(cli, path, sizeof(path));
	if (!rc && mkdir(directory, 0755) && errno != EEXIST)
		rc = -errno;
	if (!rc)
		rc = output_file_begin(&file, path);
	if (!rc) {
		write_lines(file.out, text, settings, count);
		rc = output_file_end(&file);
	}
	free(text);
	return rc;
}

/* ---- set ---- */

/* The number of a word, whatever its case; -1: it is none. */
static int number_of(const char *const *words, const char *text, size_t length)
{
	for (int i = 0; words[i]; i++)
		if (strlen(words[i]) == length && strncasecmp(words[i], text, length) == 0)
			return i;
	return -1;
}

/* "64B_4KB": of the iMC and of the channel, each by its number */
static size_t take_interleave(const char *value, struct setting *settings)
{
	const size_t length = strcspn(value, "_");
	const bool recommended = strcasecmp(value, interleave_words[0]) == 0;
	const int imc = recommended ? 0 : number_of(interleave_words, value, length);
	const int channel = recommended || !value[length] ? 0
			    : number_of(interleave_words, value + length + 1, strlen(value + length + 1));

	if (!recommended && (imc <= 0 || channel <= 0))
		return 0;
	settings[0] = (struct setting) { .key = channel_key };
	settings[1] = (struct setting) { .key = imc_key };
	snprintf(settings[0].value, VALUE_LENGTH, "%d", channel);
	snprintf(settings[1].value, VALUE_LENGTH, "%d", imc);
	return 2;
}

/* How many keys it sets; 0: it cannot be. */
static size_t take(const struct preference *p, const char *value, struct setting *settings)
{
	int number;

	if (!p->words)
		return take_interleave(value, settings);
	number = number_of(p->words, value, strlen(value));
	if (number < 0)
		return 0;
	settings[0] = (struct setting) { .key = p->name };
	snprintf(settings[0].value, VALUE_LENGTH, "%d", number);
	return 1;
}

/* What became of one; count: of keys, rc: of writing the file. */
static int tell(FILE *out, const struct preference *p, const char *value, size_t count, int rc)
{
	fprintf(out, "Set %s=", p->name);
	cli_print_clean(value, out);
	if (!count)
		fprintf(out, ". Error: 2. %s\n", p->wrong);
	else if (rc)
		fprintf(out, ". Error: 2. %s/%s cannot be written: %s\n", directory, file_name, strerror(-rc));
	else
		fprintf(out, ": Success\n");
	return !count ? IPMCTL_SYNTAX : rc ? IPMCTL_FAILED : 0;
}

int ipmctl_set_preferences(struct cli *cli, const struct ipmctl_request *request)
{
	struct setting settings[KEYS];
	const char *values[COUNT];
	size_t counts[COUNT], count = 0;
	int rc = 0, worst = 0;

	if (!request->property_count) {
		fprintf(request->out, "Syntax Error: Incomplete syntax.\n");
		return IPMCTL_SYNTAX;
	}
	if (cli->global.sysroot || cli->global.demo) {
		fprintf(request->out, "Preferences of a recorded machine cannot be set.\n");
		return PMEMCTL_NOT_SUPPORTED;
	}
	for (size_t i = 0; i < COUNT; i++) {
		values[i] = ipmctl_property_value(request, preferences[i].name);
		counts[i] = values[i] ? take(&preferences[i], values[i], settings + count) : 0;
		count += counts[i];
	}
	if (count)
		rc = write_file(cli, settings, count);
	for (size_t i = 0; i < COUNT; i++) {
		const int status = values[i] ? tell(request->out, &preferences[i], values[i], counts[i], rc) : 0;

		worst = status > worst ? status : worst;
	}
	return worst;
}

/* ---- show ---- */

static const char *word_of(const char *const *words, const char *text)
{
	char *end;
	const unsigned long number = strtoul(text, &end, 10);

	for (unsigned long i = 0; words[i]; i++)
		if (end != text && !*end && i == number)
			return words[i];
	return NULL;
}

/* Neither where the file does not say it, nor where what it says cannot be. */
static void interleave_text(const char *text, char shown[VALUE_LENGTH])
{
	char imc[VALUE_LENGTH] = "", channel[VALUE_LENGTH] = "";
	const char *words[2];

	find_value(text, imc_key, imc);
	find_value(text, channel_key, channel);
	words[0] = word_of(interleave_words, imc);
	words[1] = word_of(interleave_words, channel);
	if (words[0] && words[1] && words[0] != interleave_words[0] && words[1] != interleave_words[0])
		snprintf(shown, VALUE_LENGTH, "%s_%s", words[0], words[1]);
	else
		snprintf(shown, VALUE_LENGTH, "%s", interleave_words[0]);
}

static void text_of(const char *text, const struct preference *p, char shown[VALUE_LENGTH])
{
	char value[VALUE_LENGTH] = "";
	const char *word = NULL;

	if (!p->words) {
		interleave_text(text, shown);
		return;
	}
	if (find_value(text, p->name, value))
		word = word_of(p->words, value);
	snprintf(shown, VALUE_LENGTH, "%s", word ? word : p->words[p->otherwise]);
}

int ipmctl_show_preferences(struct cli *cli, const struct ipmctl_request *request)
{
	char *text = NULL, shown[VALUE_LENGTH];
	const int rc = read_file(cli, &text);

	if (rc) {
		fprintf(request->out, "Error: %s/%s cannot be read: %s\n", directory, file_name, input_file_error(rc));
		return IPMCTL_FAILED;
	}
	if (request->xml)
		ipmctl_xml_record(request->xml, "Preferences", NULL);
	for (size_t i = 0; i < COUNT; i++) {
		text_of(text, &preferences[i], shown);
		if (request->xml)
			ipmctl_xml_value(request->xml, preferences[i].name, shown);
		else
			fprintf(request->out, "%s=%s\n", preferences[i].name, shown);
	}
	free(text);
	return 0;
}

/* ---- what they do ---- */

/* They are of the session's machine, too. */
static void record(const struct cli *cli, const char *text)
{
	static const char *const places[] = { "/usr", "/usr/share", directory };
	char path[512];
	FILE *out;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		snprintf(path, sizeof(path), "%s%s", cli->record, places[i]);
		if (mkdir(path, 0700) && errno != EEXIST)
			return;
	}
	snprintf(path, sizeof(path), "%s%s/%s", cli->record, directory, file_name);
	out = fopen(path, "we");
	if (out) {
		fputs(text, out);
		fclose(out);
	}
}

void ipmctl_take_preferences(const struct cli *cli, struct ipmctl_request *request)
{
	static const struct ipmctl_unit automatic[] = { { "AUTO", 0 }, { "AUTO_10", 0 } };
	char *text = NULL, shown[VALUE_LENGTH];

	if (read_file(cli, &text))
		return;
	if (cli->record)
		record(cli, text);
	text_of(text, &preferences[0], shown);
	request->by_uid = strcmp(shown, "UID") == 0;
	text_of(text, &preferences[1], shown);
	for (size_t i = 0; i < ARRAY_SIZE(automatic) && !request->unit_named; i++)
		if (strcmp(shown, automatic[i].name) == 0) {
			request->unit = &automatic[i];
			request->unit_named = true;
		}
	if (!request->unit_named)
		ipmctl_take_unit(shown, request);
	free(text);
}
