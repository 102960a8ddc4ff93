// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl start, stop, show, load and dump -session; and what a session does with all other commands. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "compat/ipmctl/goal.h"
#include "compat/ipmctl/session.h"

static bool has_word(char **words, int count, const char *word)
{
	for (int i = 0; i < count; i++)
		if (strcasecmp(words[i], word) == 0)
			return true;
	return false;
}

static bool is_recorded_machine(const struct cli *cli)
{
	return cli->global.sysroot || cli->global.demo;
}

/* ---- the commands about sessions ---- */

static int tell(FILE *out, const char *what, int rc)
{
	if (rc == -EACCES || rc == -EPERM)
		fprintf(out, "%s: " SESSION_DIRECTORY " is not there for root alone.\n", what);
	else if (rc == -ELIBACC)	/* stderr has it */
		fprintf(out, "%s.\n", what);
	else
		fprintf(out, "%s: %s.\n", what, strerror(-rc));
	return IPMCTL_FAILED;
}

/* Behind what was printed. */
static void hint(const struct cli *cli, FILE *out, const char *text)
{
	fflush(out);
	cli_hint(cli, "%s", text);
}

/* May it be asked for sessions? 0, or a status after a message. */
static int check(const struct cli *cli, FILE *out)
{
	if (geteuid() != 0)
		return ipmctl_needs_root(out);
	if (!is_recorded_machine(cli))
		return 0;
	fprintf(out, "A session is of this machine: it goes with neither --sysroot nor --demo.\n");
	return PMEMCTL_NOT_SUPPORTED;
}

static void print_words(FILE *out, char **words, int count)
{
	for (int i = 0; i < count; i++) {
		cli_print_clean(words[i], out);
		fputc(i + 1 < count ? ' ' : '\n', out);
	}
}

/* "show -dimm ": as ipmctl has it, with a blank at the end. NULL: out of memory. */
static char *join(char **words, int count)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	for (int i = 0; i < count && out; i++) {
		cli_print_clean(words[i], out);
		fputc(' ', out);
	}
	if (!out || fclose(out))
		return NULL;
	return text;
}

int ipmctl_show_session(struct cli *cli, const struct ipmctl_request *request)
{
	FILE *const out = request->out;
	static const struct ipmctl_column columns[] = { { "TagID", 0 }, { "Args", 0 } };
	struct ipmctl_table table = { .columns = columns, .column_count = ARRAY_SIZE(columns) };
	struct session s;
	int rc = check(cli, out), count;

	if (rc)
		return rc;
	rc = session_open(&s, SESSION_RUN);
	if (rc)
		return rc == -ENOENT ? 0 : tell(out, "Failed to get the current session", rc);
	for (unsigned tag = 0; tag < session_count(&s); tag++) {
		char **words = session_words(&s, tag, &count), *line = words ? join(words, count) : NULL, id[16];

		snprintf(id, sizeof(id), "0x%x%s", tag, tag == s.next ? "*" : "");
		ipmctl_table_add(&table, (const char *const[]) { id, line ? line : "" });
		free(line);
		free(words);
	}
	session_close(&s);
	return table.row_count ? ipmctl_table_show(request, &table, "Session", "Tag", false) : 0;
}

/* 1: yes, else 0, or a negative status. Nothing is locked meanwhile. */
static int agree_to_lose(const struct ipmctl_request *request, const char *warning)
{
	if (request->force || request->xml)
		return 1;
	fprintf(request->out, "%s\n", warning);
	return ipmctl_ask(request->out);
}

static int start_recording(const struct ipmctl_request *request)
{
	FILE *const out = request->out;
	static const char warning[] = "Starting a new session will free previously recorded content.";
	const int yes = session_mode_now() == SESSION_RECORD ? agree_to_lose(request, warning) : 1;
	struct session s;
	int rc = yes > 0 ? session_open(&s, SESSION_CHANGE) : 0;

	if (yes <= 0)
		return -yes;
	if (!rc) {
		rc = session_clear(SESSION_TAGS);
		if (!rc)
			rc = session_set(&s, SESSION_RECORD, 0);
		session_close(&s);
	}
	if (rc)
		return tell(out, "Failed to configure the record mode", rc);
	fprintf(out, "Setting to record mode.\n");
	return 0;
}

/* What changes a machine cannot be done on a recorded one; a file of anybody must not say where others are written. */
static bool is_playable(char **words, int count)
{
	if (!count)
		return false;
	return strcasecmp(words[0], "show") == 0 ||
	       (strcasecmp(words[0], "start") == 0 && has_word(words, count, "-diagnostic"));
}

/* ipmctl records these, too, though no module is asked. */
static bool is_about_sessions(char **words, int count)
{
	return has_word(words, count, "-session");
}

static int play_all(const struct cli *cli, FILE *out, struct session *s)
{
	struct cli player = { .out = cli->out, .err = cli->err, .global = cli->global };
	const unsigned count = session_count(s);
	char path[SESSION_PATH];
	int status = 0, word_count;

	for (unsigned tag = s->next; tag < count; tag++) {
		char **words = session_words(s, tag, &word_count);

		session_path(s, tag, path);
		player.global.sysroot = path;
		if (words && is_about_sessions(words, word_count)) {
			free(words);
			continue;
		}
		if (words && is_playable(words, word_count)) {
			/* it ends as it did when it was recorded */
			ipmctl_run_words(&player, out, words, word_count);
		} else {
			fprintf(out, "Tag 0x%x is not played, as it changes something or writes files: ", tag);
			print_words(out, words, words ? word_count : 0);
			status = IPMCTL_FAILED;
		}
		free(words);
	}
	return session_set(s, SESSION_PLAYBACK, count) ? IPMCTL_FAILED : status;
}

static int start_playback(const struct cli *cli, const struct ipmctl_request *request, bool manual)
{
	FILE *const out = request->out;
	const char *tag = request->targets[TARGET_TAG];
	char *end = NULL;
	const unsigned long first = tag ? strtoul(tag, &end, 0) : 0;
	struct session s;
	int rc, status;

	if (tag && (*tag < '0' || *tag > '9' || *end)) {
		fprintf(out, "Syntax Error: Incorrect value for target -tag.\n");
		return IPMCTL_SYNTAX;
	}
	rc = session_open(&s, SESSION_CHANGE);
	if (rc)
		return tell(out, "Failed to configure the playback mode", rc);
	if (!session_count(&s)) {
		fprintf(out, "Failed to configure the playback mode.  No PBR session loaded.\n");
		status = IPMCTL_FAILED;
	} else if (first >= session_count(&s)) {
		fprintf(out, "Failed to reset the session: it has no tag 0x%lx.\n", first);
		status = IPMCTL_FAILED;
	} else {
		rc = session_set(&s, SESSION_PLAYBACK, (unsigned)first);
		status = rc ? tell(out, "Failed to configure the playback mode", rc)
		       : manual ? 0 : play_all(cli, out, &s);
		if (!rc && manual)
			fprintf(out, "Setting to playback_manual mode.\n");
	}
	session_close(&s);
	return status;
}

int ipmctl_start_session(struct cli *cli, const struct ipmctl_request *request)
{
	FILE *const out = request->out;
	const int refused = check(cli, out);
	const char *mode = request->targets[TARGET_MODE];
	const bool manual = strcasecmp(mode, "playback_manual") == 0;

	if (refused)
		return refused;
	if (strcasecmp(mode, "record") == 0)
		return start_recording(request);
	if (manual || strcasecmp(mode, "playback") == 0)
		return start_playback(cli, request, manual);
	fprintf(out, "Unknown PBR mode.\n");
	return IPMCTL_SYNTAX;
}

int ipmctl_stop_session(struct cli *cli, const struct ipmctl_request *request)
{
	FILE *const out = request->out;
	const int refused = check(cli, out);
	struct session s;
	int rc, yes;

	if (refused)
		return refused;
	if (session_mode_now() == SESSION_IDLE) {
		fprintf(out, "No session running.\n");
		return 0;
	}
	yes = agree_to_lose(request, "Stopping a session will free all recording content.");
	if (yes <= 0)
		return -yes;
	rc = session_open(&s, SESSION_CHANGE);
	if (!rc) {
		rc = session_set(&s, SESSION_IDLE, 0);
		if (!rc)
			rc = session_clear(SESSION_TAGS);
		session_close(&s);
	}
	if (rc)
		return tell(out, "Failed to stop the session", rc);
	fprintf(out, "Stopped PBR session.\n");
	return 0;
}

static int missing(FILE *out, const char *option)
{
	fprintf(out, "Syntax Error: Missing required option %s.\n", option);
	return IPMCTL_SYNTAX;
}

int ipmctl_dump_session(struct cli *cli, const struct ipmctl_request *request)
{
	FILE *const out = request->out;
	const int refused = check(cli, out);
	struct session s = { .directory = -1 };
	uint64_t size;
	int rc;

	if (refused)
		return refused;
	if (!request->destination || !*request->destination)
		return missing(out, "-destination");
	rc = session_open(&s, SESSION_CHANGE);
	if (rc || !session_count(&s)) {
		session_close(&s);
		if (rc)
			return tell(out, "Failed to get the current session buffer", rc);
		fprintf(out, "Failed to get the current session buffer.\n");
		return IPMCTL_FAILED;
	}
	rc = session_dump(cli, request->destination, &size);
	session_close(&s);
	if (rc) {
		tell(out, "Failed to dump contents of session buffer to a file", rc);
		return IPMCTL_SYNTAX;	/* ipmctl's */
	}
	fprintf(out, "Successfully dumped %llu bytes to file.\n", (unsigned long long)size);
	return 0;
}

static int load(struct cli *cli, FILE *out, struct session *s, const char *path)
{
	const char *why;
	uint64_t size;
	int rc;

	if (s->mode == SESSION_RECORD) {
		fprintf(out, "Failed to set session buffer: a session is being recorded.\n");
		hint(cli, out, "keep it with dump -session, and end it with stop -session");
		return IPMCTL_FAILED;
	}
	rc = session_load(cli, s, path, &size, &why);
	if (!rc && s->mode == SESSION_PLAYBACK)
		rc = session_set(s, SESSION_PLAYBACK, 0);
	if (!rc) {
		fprintf(out, "Successfully loaded %llu bytes to session buffer.\n", (unsigned long long)size);
		return 0;
	}
	fprintf(out, why ? "Failed to set session buffer: " : "Failed to read pbr file: ");
	cli_print_clean(path, out);
	fprintf(out, ": %s.\n", why ? why : strerror(-rc));
	return why ? IPMCTL_SYNTAX : IPMCTL_FAILED;	/* ipmctl's */
}

int ipmctl_load_session(struct cli *cli, const struct ipmctl_request *request)
{
	FILE *const out = request->out;
	const int refused = check(cli, out);
	struct session s;
	int rc, status;

	if (refused)
		return refused;
	if (!request->source || !*request->source)
		return missing(out, "-source");
	rc = session_open(&s, SESSION_CHANGE);
	if (rc)
		return tell(out, "Failed to set session buffer", rc);
	status = load(cli, out, &s, request->source);
	session_close(&s);
	return status;
}

/* ---- all other commands ---- */

int ipmctl_close(struct cli *cli, int status)
{
	const int rc = cli->ctx ? pmemctl_record_problem(cli->ctx) : 0;

	pmemctl_unref(cli->ctx);
	cli->ctx = NULL;
	if (!rc)
		return status;
	cli_error(cli, PMEMCTL_FAILED, "ipmctl: the session has not all of this command: %s", strerror(-rc));
	return status ? status : IPMCTL_FAILED;
}

static int record(struct cli *cli, FILE *out, struct session *s, char **words, int count, ipmctl_words_fn *run)
{
	char path[SESSION_PATH];
	const int rc = session_add(s, words, count, path);
	int status;

	if (rc) {
		status = tell(out, "The command was not run, as it cannot be recorded", rc);
		hint(cli, out, "pmemctl ipmctl stop -session ends the recording");
		return status;
	}
	cli->record = path;
	status = run(cli, out, words, count);
	cli->record = NULL;
	return status;
}

static bool is_same(char **words, int count, char **others, int other_count)
{
	for (int i = 0; i < count && count == other_count; i++)
		if (strcasecmp(words[i], others[i]) != 0)
			return false;
	return count == other_count;
}

/* The same command line, from the next tag on, and then from the first one. */
static bool find(const struct session *s, char **words, int count, unsigned *tag)
{
	const unsigned all = session_count(s);
	bool found = false;

	for (unsigned i = 0; i < all && !found; i++) {
		int recorded_count = 0;
		char **recorded;

		*tag = (s->next + i) % all;
		recorded = session_words(s, *tag, &recorded_count);
		found = recorded && is_same(words, count, recorded, recorded_count);
		free(recorded);
	}
	return found;
}

static int play(struct cli *cli, FILE *out, struct session *s, char **words, int count, ipmctl_words_fn *run)
{
	char path[SESSION_PATH];
	unsigned tag;
	int rc;

	if (!find(s, words, count, &tag)) {
		fprintf(out, "The session has no recording of this command line.\n");
		hint(cli, out, "pmemctl ipmctl show -session lists those that it has; stop -session goes back to the machine");
		return IPMCTL_FAILED;
	}
	rc = session_set(s, SESSION_PLAYBACK, tag + 1);
	if (rc)
		return tell(out, "Failed to set the current tag location", rc);
	session_path(s, tag, path);
	cli->global.sysroot = path;
	return run(cli, out, words, count);
}

int ipmctl_in_session(struct cli *cli, FILE *out, char **words, int count, ipmctl_words_fn *run)
{
	const bool is_help = !count || has_word(words, 1, "help") || has_word(words, count, "-h") ||
			     has_word(words, count, "-help");
	const bool is_apart = is_help || has_word(words, count, "-session") || has_word(words, 1, "version");
	struct session s;
	int rc = is_help || is_recorded_machine(cli) ? -ENOENT : session_open(&s, SESSION_RUN), status;

	if (rc == -ENOENT || rc == -EACCES)	/* who may not look into it sends no commands either */
		return run(cli, out, words, count);
	if (rc)
		return tell(out, "Failed to get the current session", rc);
	if (s.mode != SESSION_IDLE)	/* a document of XML has no place for it */
		fprintf(has_word(words, count, "nvmxml") ? stderr : out, "Warning - Executing in %s mode!\n\n",
			s.mode == SESSION_RECORD ? "recording" : "playback");
	if (is_apart || s.mode == SESSION_IDLE) {
		session_close(&s);
		return run(cli, out, words, count);
	}
	status = s.mode == SESSION_RECORD ? record(cli, out, &s, words, count, run)
					  : play(cli, out, &s, words, count, run);
	session_close(&s);
	return status;
}
