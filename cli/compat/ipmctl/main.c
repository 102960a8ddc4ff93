// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl as ipmctl: what comes before its verbs, and the verbs without a machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/ipmctl.h"

/* The version that this one does as. */
int ipmctl_show_version(struct cli *cli, const struct ipmctl_request *request)
{
	static const char component[] = "Intel(R) Optane(TM) Persistent Memory Command Line Interface";
	static const char version[] = "03.00.00.0468";

	(void)cli;
	if (!request->xml) {
		fprintf(request->out, "%s Version %s\n", component, version);
		return 0;
	}
	ipmctl_xml_record(request->xml, "SoftwareList", "Software");
	ipmctl_xml_value(request->xml, "Component", component);
	ipmctl_xml_value(request->xml, "Version", version);
	ipmctl_xml_end(request->xml);
	return 0;
}

static int print_usage(FILE *out)
{
	fprintf(out, "Intel(R) Optane(TM) Persistent Memory Command Line Interface\n\n"
		"    Usage: ipmctl <verb>[<options>][<targets>][<properties>]\n\n"
		"What pmemctl has of it; everything else is refused:\n"
		"    help\n"
		"    version\n"
		"    set [-f] -dimm [DimmIDs] AveragePowerReportingTimeConstant=MS\n"
		"    set -dimm [DimmIDs] (Temperature=C|Poison=0xADDRESS [PoisonType=(PatrolScrub|MemoryMode|AppDirect)]|\n"
		"        PackageSparing=1|PercentageRemaining=PERCENT|FatalMediaError=1|DirtyShutdown=1) [Clear=1]\n"
		"    set -preferences [CLI_DEFAULT_DIMM_ID=(HANDLE|UID)] [CLI_DEFAULT_SIZE=Unit] [APPDIRECT_SETTINGS=SETTING]\n"
		"        [DBG_LOG_LEVEL=0..4]\n"
		"    set [-f] -sensor Sensor [-dimm [DimmIDs]] [AlarmThreshold=N] [AlarmEnabled=(0|1)]\n"
		"    start [-o Format] -diagnostic [Quick,Config,Security,FW] [-dimm [DimmIDs]]\n"
		"    start [-f] -session -mode (record|playback|playback_manual) [-tag TagID]\n"
		"    stop [-f] -session\n"
		"    show [options] -cap [-dimm [DimmIDs]]\n"
		"    show [options] -cel [-dimm [DimmIDs]]\n"
		"    create [-f] [-units Unit] [-dimm [DimmIDs]] -goal [-socket [SocketIDs]] [MemoryMode=PERCENT]\n"
		"           [PersistentMemoryType=AppDirect|AppDirectNotInterleaved] [Reserved=PERCENT]\n"
		"    delete [-dimm [DimmIDs]] -goal [-socket [SocketIDs]]\n"
		"    delete [-f] -pcd [Config] [-dimm [DimmIDs]]\n"
		"    dump -destination FILE -system -config\n"
		"    dump -destination PREFIX -debug [-dimm [DimmIDs]]\n"
		"    dump -destination PREFIX -support\n"
		"    dump -destination FILE -session\n"
		"    load -source FILE -session\n"
		"    load [-f] [-x] -source FILE -dimm [DimmIDs]\n"
		"    load [-f] [-units Unit] -source FILE [-dimm [DimmIDs]] -goal [-socket [SocketIDs]]\n"
		"    show [options] -dimm [DimmIDs] [-socket [SocketIDs]]\n"
		"    show [options] -error (Thermal|Media) [-dimm [DimmIDs]] [SequenceNumber=N] [Level=(Low|High)] [Count=N]\n"
		"    show [options] -firmware [-dimm [DimmIDs]]\n"
		"    show [options] -goal [-dimm [DimmIDs]] [-socket [SocketIDs]]\n"
		"    show [options] -memoryresources\n"
		"    show [options] -pcd [Config|LSA] [-dimm [DimmIDs]]\n"
		"    show [options] -performance [Metrics] [-dimm [DimmIDs]]\n"
		"    show [options] -preferences\n"
		"    show [options] -region [-socket [SocketIDs]]\n"
		"    show [options] -sensor [Sensor] [-dimm [DimmIDs]]\n"
		"    show [-o Format] -session\n"
		"    show [options] -socket [SocketIDs]\n"
		"    show [options] -system -capabilities\n"
		"    show [options] -system [NFIT|PCAT|PMTT]\n"
		"    show [options] -topology [-dimm [DimmIDs]] [-socket [SocketIDs]]\n\n"
		"Options:\n"
		"    -a, -all             all properties, as lists\n"
		"    -d, -display LIST    these properties\n"
		"    -f, -force           ask nothing\n"
		"    -o, -output FORMAT   text or nvmxml\n"
		"    -u, -units UNIT      B, MB, MiB, GB, GiB, TB or TiB\n"
		"    -v, -verbose         what is read and sent, on standard error\n");
	return 0;
}

static bool is_word(const char *word, const char *name)
{
	return strcasecmp(word, name) == 0;
}

/* Options of pmemctl that choose the machine stand before "ipmctl". Where its words begin, or 0. */
static int words_begin(struct cli *cli, int argc, char **argv)
{
	const char *base = argc ? strrchr(argv[0], '/') : NULL;
	int i = 1;

	if (argc && strcmp(base ? base + 1 : argv[0], "ipmctl") == 0)
		return 1;
	for (; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "--demo") == 0)
			cli->global.demo = true;
		else if (strcmp(argv[i], "--debug") == 0)
			cli->global.debug = true;
		else if (strncmp(argv[i], "--sysroot=", strlen("--sysroot=")) == 0)
			cli->global.sysroot = argv[i] + strlen("--sysroot=");
		else if (strcmp(argv[i], "--sysroot") == 0 && i + 1 < argc)
			cli->global.sysroot = argv[++i];
		else
			return 0;
	}
	return i < argc && strcmp(argv[i], "ipmctl") == 0 ? i + 1 : 0;
}

/* What commands print are messages then, which become part of the document: they are kept in memory meanwhile. */
int ipmctl_run_as_xml(struct cli *cli, struct ipmctl_request *request, ipmctl_run_fn *command)
{
	FILE *const out = request->out;
	size_t size = 0;
	char *text = NULL;
	FILE *messages = open_memstream(&text, &size);
	int status = IPMCTL_FAILED;

	request->xml = ipmctl_xml_new();
	if (messages && request->xml) {
		request->out = messages;
		status = command(cli, request);
		request->out = out;
	}
	if (messages)
		fclose(messages);
	if (request->xml)
		ipmctl_xml_finish(request->xml, out, text ? text : "", status);
	free(text);
	return status;
}

/* Sessions come from elsewhere, and may be of another one. */
static bool needs_no_machine(ipmctl_run_fn *command)
{
	return command == ipmctl_show_version || command == ipmctl_start_session || command == ipmctl_stop_session ||
	       command == ipmctl_show_session || command == ipmctl_load_session || command == ipmctl_dump_session;
}

static bool asks_for_help(char **words, int count)
{
	for (int i = 1; i < count; i++)
		if (is_word(words[i], "-h") || is_word(words[i], "-help"))
			return true;
	return false;
}

static int run(struct cli *cli, FILE *out, char **words, int count)
{
	struct ipmctl_request request = { .out = out };
	ipmctl_run_fn *command;
	int status;

	if (!count || is_word(words[0], "help") || is_word(words[0], "-h") || is_word(words[0], "-help"))
		return print_usage(out);
	if (ipmctl_is_about_goals(words, count))
		return asks_for_help(words, count) ? print_usage(out) : ipmctl_change_goal(cli, out, words, count);
	status = ipmctl_parse(words, count, &request, &command);
	if (status)
		return status;
	if (!command)
		return print_usage(out);
	if (!needs_no_machine(command) && cli_open(cli)) {
		fprintf(out, "Error: the machine cannot be opened.\n");
		return IPMCTL_FAILED;
	}
	if (cli->ctx && (cli->global.debug || request.verbose))
		cli_show_log(cli);
	ipmctl_take_preferences(cli, &request);
	status = request.as_xml ? ipmctl_run_as_xml(cli, &request, command) : command(cli, &request);
	return ipmctl_close(cli, status);
}

int ipmctl_run_words(const struct cli *cli, FILE *out, char **words, int count)
{
	struct cli another = { .out = cli->out, .err = cli->err, .global = cli->global, .record = cli->record };

	return run(&another, out, words, count);
}

int ipmctl_main(int argc, char **argv)
{
	struct cli cli = { .out = stdout, .err = stderr };
	int begin = words_begin(&cli, argc, argv), status;

	if (!begin)
		return -1;
	status = ipmctl_in_session(&cli, stdout, argv + begin, argc - begin, run);
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fprintf(stderr, "pmemctl: ipmctl: the output cannot be written\n");
	return status ? status : IPMCTL_FAILED;
}
