// SPDX-License-Identifier: GPL-2.0-only
/* Completion behind "pmemctl ipmctl": verbs, and the words that each takes. */
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/ipmctl.h"
#include "complete.h"

enum {
	SHOW = 1 << 0, CREATE = 1 << 1, DELETE = 1 << 2, LOAD = 1 << 3, DUMP = 1 << 4, SET = 1 << 5, START = 1 << 6,
	ON_VERSION = 1 << 7, HELP = 1 << 8, STOP = 1 << 9, ON_GOALS = CREATE | DELETE | LOAD,
};

static const struct {
	const char *word, *help;
	unsigned verb;
} verbs[] = {
	{ "create", "plan how modules are divided at the next start", CREATE },
	{ "delete", "take a goal back, or clear configuration data", DELETE },
	{ "dump", "write a configuration or logs to files", DUMP },
	{ "help", "what there is", HELP },
	{ "load", "a goal or a firmware from a file", LOAD },
	{ "set", "alarms, settings, preferences", SET },
	{ "show", "tables of modules and of the platform", SHOW },
	{ "start", "diagnose modules, or record what commands read", START },
	{ "stop", "recording or playing", STOP },
	{ "version", "of the interface that is kept", ON_VERSION },
};

static const struct {
	const char *word, *help;
	unsigned verbs;
} words[] = {
	{ "-dimm", "modules, or these of them", SHOW | ON_GOALS | SET | START | DUMP },
	{ "-goal", "how modules are to be divided", SHOW | ON_GOALS },
	{ "-pcd", "configuration data of modules", SHOW | DELETE },
	{ "-region", "interleave sets", SHOW },
	{ "-sensor", "temperatures, wear and alarms", SHOW | SET },
	{ "-socket", "sockets, or of these", SHOW | ON_GOALS },
	{ "-memoryresources", "what memory serves as", SHOW },
	{ "-topology", "where modules are plugged in", SHOW },
	{ "-firmware", "versions that run and are staged", SHOW },
	{ "-system", "the platform, and its tables", SHOW | DUMP },
	{ "-capabilities", "of the platform, behind -system", SHOW },
	{ "-error", "Thermal or Media: error logs", SHOW },
	{ "-performance", "counters", SHOW },
	{ "-cap", "who may send which command", SHOW },
	{ "-cel", "what commands do", SHOW },
	{ "-preferences", "of ipmctl", SHOW | SET },
	{ "-config", "how modules are divided, behind -system", DUMP },
	{ "-debug", "debug logs", DUMP },
	{ "-support", "all that the vendor asks for", DUMP },
	{ "-destination", "the file", DUMP },
	{ "-source", "the file", LOAD },
	{ "-session", "command lines that are recorded or played", START | STOP | SHOW | LOAD | DUMP },
	{ "-mode", "record, playback or playback_manual, behind -session", START },
	{ "-tag", "the first to be played", START },
	{ "-diagnostic", "Quick, Config, Security, FW", START },
	{ "-a", "all properties", SHOW },
	{ "-d", "these properties", SHOW },
	{ "-f", "ask nothing", ON_GOALS | SET | START | STOP },
	{ "-o", "text or nvmxml", SHOW | ON_GOALS | SET | START | STOP | DUMP | ON_VERSION },
	{ "-v", "what is read and sent", SHOW | ON_GOALS | SET | START | DUMP },
	{ "-u", "unit of capacities", SHOW | CREATE | LOAD },
	{ "-x", "only judge the firmware", LOAD },
};

void ipmctl_complete(const struct completion *c, const char *verb)
{
	unsigned chosen = 0;

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (!verb)
			complete_offer(c, verbs[i].word, verbs[i].help);
		else if (strcasecmp(verb, verbs[i].word) == 0)
			chosen = verbs[i].verb;
	}
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].verbs & chosen)
			complete_offer(c, words[i].word, words[i].help);
}
