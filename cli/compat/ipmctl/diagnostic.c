// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl start -diagnostic: what the library finds, in ipmctl's words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/ipmctl.h"

#define QUICK "The quick health check detected that "
#define CONFIG "The platform configuration check detected "
#define FIRMWARE "The firmware consistency and settings check detected that "

/*
 * In texts, {m} is the module, {w} "the firmware on" it, {0} and {1} are numbers, {x0} and {x1} in hexadecimal, {t} is
 * a word of the finding, {s0}, {s1} and {s2} are several, {h} the health and its reasons, {d} the id of the kind of
 * module, {c} and {g} what became of the configuration and of a goal.
 */
#define GOAL CONFIG "that the BIOS could not apply the configuration goal on PMem module {m} "
#define PLACE "(Socket-Die-iMC-Channel-Slot) "
#define DETAIL " The detailed status is "
static const struct {
	unsigned code;
	const char *text;
} texts[] = {
	{ 501, QUICK "PMem module {m} is not manageable because subsystem vendor ID {t} is not supported." },
	{ 502, QUICK "PMem module {m} is not manageable because subsystem device ID {t} is not supported." },
	{ 503, QUICK "PMem module {m} is not manageable because firmware API version {t} is not supported." },
	{ 504, QUICK "PMem module {m} is reporting a bad health state {h}." },
	{ 505,
	  QUICK "PMem module {m} is reporting a media temperature of {0} C which is above the alarm threshold {1} C." },
	{ 506, QUICK
	  "PMem module {m} is reporting percentage remaining at {0}% which is less than the alarm threshold {1}%." },
	{ 507, QUICK "PMem module {m} is reporting reboot required." },
	{ 511, QUICK
	  "PMem module {m} is reporting a controller temperature of {0} C which is above the alarm threshold {1} C." },
	{ 513, QUICK "the boot status register of PMem module {m} is not readable." },
	{ 514, QUICK "{w} is reporting that the media is not ready." },
	{ 515, QUICK "{w} is reporting an error in the media." },
	{ 519, QUICK "PMem module {m} failed to initialize BIOS POST testing." },
	{ 520, QUICK "{w} has not initialized successfully, last known Major : Minor Checkpoint is {x0}:{x1}." },
	{ 523, QUICK "PMem module {m} is reporting a viral state. The PMem module is now read - only." },
	{ 529, QUICK "PMem module {m} is reporting that it has no package spares available." },
	{ 530, QUICK "{w} experienced a dirty shutdown before its latest restart." },
	{ 533, QUICK "{w} is reporting that the AIT Dram is not ready." },
	{ 534, QUICK "{w} is reporting that the media is disabled." },
	{ 535, QUICK "{w} is reporting that the AIT Dram is disabled." },
	{ 536, QUICK "{w} failed to load successfully." },
	{ 538, "PMem module {m} is reporting that the DDRT IO Init is not complete." },
	{ 539, "PMem module {m} is reporting that the mailbox interface is not ready." },
	{ 542, QUICK "the platform FW did not map a region to SPA on PMem module {m}. ACPI NFIT NVDIMM State Flags Error Bit 6 "
		     "Set" },
	{ 543, "PMem module {m} is reporting that DDRT Training is not complete/failed." },
	{ 544, "PMem module {m} is reporting that the DDRT IO Init did not start." },
	{ 545, QUICK "the ROM on PMem module {m} has failed to complete initialization, last known Major : Minor "
		     "Checkpoint is {x0}:{x1}." },
	{ 606, CONFIG "that PMem module {m} is not configured." },
	{ 608, CONFIG "{0} PMem modules installed on the platform with the same serial number {t}." },
	{ 609, CONFIG "that PMem module {m} has a goal configuration that has not yet been applied. A system reboot is "
		      "required for the new configuration to take effect." },
	{ 618, CONFIG "that PMem module with physical ID {m} is present in the system but failed to initialize." },
	{ 621, CONFIG "PCD contains invalid data on PMem module {m}." },
	{ 622, "The platform configuration check was unable to retrieve the namespace information." },
	{ 623, CONFIG "that the BIOS settings do not currently allow memory provisioning from this software." },
	{ 624, GOAL "because of errors in the goal data." DETAIL "{g}." },
	{ 625, GOAL "because the system has insufficient resources." DETAIL "{g}." },
	{ 626, GOAL "because of a firmware error." DETAIL "{g}." },
	{ 627, GOAL "for an unknown reason." DETAIL "{g}." },
	{ 628, CONFIG "that interleave set {0} is broken because the PMem modules were moved {t}." },
	{ 629, CONFIG "that the platform does not support ADR and therefore data integrity is not guaranteed on the PMem "
		      "modules." },
	{ 630, "An internal error caused the platform configuration check to abort." },
	{ 631, CONFIG "that interleave set {0} is broken because the PMem module with UID: {s0} is missing from location " PLACE
		      "{s1}." },
	{ 632, CONFIG "that interleave set {0} is broken because the PMem module with UID: {s0} is misplaced. It is currently "
		      "in location " PLACE "{s1} and should be moved to {s2}." },
	{ 633, CONFIG "that the BIOS could not fully map memory on PMem module {m} because of an error in current "
		      "configuration." DETAIL "CCUR table status: ({0} [{c}])." },
	{ 802, "The security check detected that security settings are inconsistent {t}." },
	{ 804, "The security check detected that security is not supported on all PMem modules." },
	{ 805, "An internal error caused the security check to abort." },
	{ 902,
	  FIRMWARE "firmware version on PMem module {m} with subsystem device ID {d} is nonoptimal, preferred version "
		   "is {t}." },
	{ 903,
	  FIRMWARE "PMem module {m} has a non-critical media temperature threshold of {0} C which is above the fatal "
		   "threshold {1} C." },
	{ 904,
	  FIRMWARE "PMem module {m} has a non-critical controller temperature threshold of {0} C which is above the "
		   "fatal threshold {1} C." },
	{ 905, FIRMWARE "PMem module {m} is reporting a percentage remaining of {0}% which is below the recommended "
			"threshold {1}%" },
	{ 906, FIRMWARE "PMem modules have inconsistent viral policy settings." },
	{ 910, "An internal error caused the firmware consistency and settings check to abort." },
};

/* 540 has two meanings: what came up is not known, or its processor failed. */
static const char *text_of_540(const struct pmemctl_optane_finding *f)
{
	return f->verdict == PMEMCTL_OPTANE_NOT_KNOWN
	       ? "An internal error caused the quick health check to abort on PMem module {m}."
	       : QUICK "{w} has an internal CPU error, last known Major:Minor Checkpoint is {x0}:{x1}.";
}

static const struct ipmctl_dimm *dimm_of(const struct ipmctl_machine *m, const struct pmemctl_optane_finding *f)
{
	for (size_t i = 0; f->dimm && i < m->count; i++)
		if (strcmp(m->dimms[i].dimm->name, f->dimm) == 0)
			return &m->dimms[i];
	return NULL;
}

static void put_health(const struct pmemctl_optane_finding *f, FILE *out)
{
	char reasons[VALUE_MAX];

	ipmctl_reason_words((unsigned)f->values[1], reasons);
	fprintf(out, "%s", ipmctl_health_word((unsigned)f->values[0]));
	if (*reasons)
		fprintf(out, " (%s)", reasons);
}

static const char *configuration_name(unsigned status)
{
	switch (status) {
	case 12: return "POPULATION_VIOLATION";
	case 13: return "NM_FM_RATIO_UNSUPPORTED";
	case 14: return "CPU_MAX_MEMORY_LIMIT_VIOLATION";
	case 15: return "POPULATION_VIOLATION_BUT_PM_MAPPED";
	default: return "UNKNOWN";
	}
}

/* Of the reasons that the partition and the sets have, the first of this list is told, as measured on ipmctl. */
static const char *goal_name(unsigned status, unsigned partition, const unsigned sets[2])
{
	static const struct { unsigned partition, set; const char *name; } reasons[] = {
		{ 6, 0, "PMEM_MODULE_FIRMWARE_ERROR" }, { 7, 5, "INSUFFICIENT_SILICON_RESOURCES" },
		{ 0, 6, "INSUFFICIENT_SPA_SPACE" }, { 3, 3, "PMEM_MODULE_MISSING_IN_INTERLEAVE_SET" },
		{ 4, 4, "MATCHING_INTERLEAVE_SET_NOT_FOUND" }, { 5, 0, "EXCEEDS_PARTITION_SIZE" },
		{ 0, 9, "CIN_MISSING_IN_ONE_OR_MORE_PMEM_MODULES" }, { 0, 10, "CHANNEL_INTERLEAVE_ACROSS_IMCS_NOT_MATCH" },
		{ 8, 11, "UNSUPPORTED_PARTITION_ALIGNMENT" }, { 0, 12, "REQUEST_UNSUPPORTED" },
	};

	switch (status) {
	case 6: return "NM_FM_RATIO_UNSUPPORTED";
	case 7: return "CPU_MAX_MEMORY_LIMIT_VIOLATION";
	case 8: return "POPULATION_VIOLATION";
	case 2: break;
	default: return "UNKNOWN";
	}
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if ((reasons[i].partition && reasons[i].partition == partition) ||
		    (reasons[i].set && (reasons[i].set == sets[0] || reasons[i].set == sets[1])))
			return reasons[i].name;
	return "UNKNOWN";
}

static void put_status(const char *before, unsigned status, FILE *out)
{
	enum { NOTHING = 0xff };

	if (status == NOTHING)
		fprintf(out, ", %s status: (N/A)", before);
	else
		fprintf(out, ", %s status: (%u)", before, status);
}

static void put_goal(const struct pmemctl_optane_finding *f, FILE *out)
{
	const unsigned status = (unsigned)f->values[0], all = (unsigned)f->values[1];
	const unsigned partition = all & 0xff, sets[] = { all >> 8 & 0xff, all >> 16 & 0xff };

	fprintf(out, "COUT table status: (%u [%s])", status, goal_name(status, partition, sets));
	put_status("Partition change table", partition, out);
	put_status("Interleave change table 1", sets[0], out);
	put_status("Interleave change table 2", sets[1], out);
}

/* A word of a detail. Of the first, a UID, ipmctl has the serial number alone, in which it ends. */
static void put_word(const char *words, int which, FILE *out)
{
	const char *word = words, *dash;
	size_t length;

	for (int i = 0; i < which && strchr(word, ' '); i++)
		word = strchr(word, ' ') + 1;
	length = strcspn(word, " ");
	dash = which ? NULL : memrchr(word, '-', length);
	if (dash)
		fprintf(out, "0x%.*s", (int)(word + length - dash - 1), dash + 1);
	else
		fprintf(out, "%.*s", (int)length, word);
}

static void put(const struct ipmctl_machine *m, const struct pmemctl_optane_finding *f, const char *what, FILE *out)
{
	const struct ipmctl_dimm *dimm = dimm_of(m, f);

	if (strncmp(what, "m}", 2) == 0)
		fprintf(out, "0x%04llx", (unsigned long long)f->handle);
	else if (*what == 'w')
		fprintf(out, "the firmware on PMem module 0x%04llx", (unsigned long long)f->handle);
	else if (*what == 'x')
		fprintf(out, "0x%x", (unsigned)f->values[what[1] - '0']);
	else if (*what == '0' || *what == '1')
		fprintf(out, "%d", f->values[*what - '0']);
	else if (*what == 't')
		fputs(f->detail ? f->detail : "", out);
	else if (*what == 's')
		put_word(f->detail ? f->detail : "", what[1] - '0', out);
	else if (*what == 'h')
		put_health(f, out);
	else if (*what == 'c')
		fputs(configuration_name((unsigned)f->values[0]), out);
	else if (*what == 'g')
		put_goal(f, out);
	else if (*what == 'd' && dimm)
		fprintf(out, "0x%04x",
			(unsigned)((dimm->dimm->subsystem_device & 0xff) << 8 |
				   (dimm->dimm->subsystem_device >> 8 & 0xff)));
}

/* To be given back by free(); NULL: memory ran out. */
static char *message_of(const struct ipmctl_machine *m, const struct pmemctl_optane_finding *f)
{
	const char *text = f->code == 540 ? text_of_540(f) : f->text;
	char *message = NULL;
	size_t size;
	FILE *out = open_memstream(&message, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (texts[i].code == f->code)
			text = texts[i].text;
	for (; *text; text++) {
		if (*text != '{') {
			fputc(*text, out);
			continue;
		}
		put(m, f, text + 1, out);
		text = strchr(text, '}');
	}
	/* why it could not be looked at, which ipmctl does not tell */
	if (f->verdict == PMEMCTL_OPTANE_NOT_KNOWN) {
		if (f->dimm && f->code != 540)
			fprintf(out, " (PMem module 0x%04llx: %s)", (unsigned long long)f->handle,
				f->detail ? f->detail : f->text);
		else
			fprintf(out, " (%s)", f->detail ? f->detail : f->text);
	}
	return fclose(out) ? NULL : message;
}

static const char *state_word(enum pmemctl_optane_verdict verdict)
{
	static const char *const words[] = { "Ok", "Warning", "Failed", "Aborted" };

	return words[verdict];
}

/* By the bit of a test */
static const struct { const char *name, *well; } tests[] = {
	{ "Quick", "The quick health check succeeded." },
	{ "Config", "The platform configuration check succeeded." },
	{ "Security", "The security check succeeded." },
	{ "FW", "The firmware consistency and settings check succeeded." },
};

static size_t index_of(unsigned test)
{
	size_t at = 0;

	while (!(test >> at & 1))
		at++;
	return at;
}

static void print_subtest(FILE *out, const struct ipmctl_machine *m, const struct pmemctl_optane_subtest *s)
{
	fprintf(out, "   --SubTest = %s\n      State = %s\n", s->name, state_word(s->verdict));
	for (size_t i = 0; i < s->finding_count; i++) {
		char *message = message_of(m, s->findings[i]);

		fprintf(out, "      Message.%zu = ", i + 1);
		cli_print_clean(message ? message : "out of memory", out);
		fprintf(out, "\n");
		free(message);
	}
}

static void print_test(FILE *out, const struct ipmctl_machine *m, const struct pmemctl_optane_test *t)
{
	fprintf(out, "\n--Test = %s\n   State = %s\n", tests[index_of(t->test)].name, state_word(t->verdict));
	if (t->verdict == PMEMCTL_OPTANE_OK)
		fprintf(out, "   Message = %s\n", tests[index_of(t->test)].well);
	for (size_t i = 0; i < t->subtest_count; i++)
		print_subtest(out, m, t->subtests[i]);
}

/* Each subtest has its own state there, too. */
static void add_test(const struct ipmctl_machine *m, const struct ipmctl_request *request,
		     const struct pmemctl_optane_test *t)
{
	for (size_t i = 0; i < t->subtest_count; i++) {
		const struct pmemctl_optane_subtest *s = t->subtests[i];

		ipmctl_xml_record(request->xml, "DiagnosticList", "SubTest");
		ipmctl_xml_value(request->xml, "SubTest", s->name);
		ipmctl_xml_value(request->xml, "State", state_word(s->verdict));
		for (size_t j = 0; j < s->finding_count; j++) {
			char *message = message_of(m, s->findings[j]), name[32];

			snprintf(name, sizeof(name), "Message.%zu", j + 1);
			ipmctl_xml_value(request->xml, name, message ? message : "out of memory");
			free(message);
		}
		ipmctl_xml_value(request->xml, "Test", tests[index_of(t->test)].name);
		if (t->verdict == PMEMCTL_OPTANE_OK)
			ipmctl_xml_value(request->xml, "Message", tests[index_of(t->test)].well);
		ipmctl_xml_end(request->xml);
	}
}

/* No value names all. */
static int take_tests(FILE *out, const char *list, unsigned *chosen)
{
	*chosen = *list ? 0 : PMEMCTL_OPTANE_TEST_ALL;
	while (*list) {
		const size_t length = strcspn(list, ",");
		size_t i = 0;

		while (i < ARRAY_SIZE(tests) &&
		       !(strlen(tests[i].name) == length && strncasecmp(tests[i].name, list, length) == 0))
			i++;
		if (i == ARRAY_SIZE(tests)) {
			fprintf(out, "Error: Invalid diagnostics target, valid values are: Quick|Config|Security|FW\n");
			return IPMCTL_SYNTAX;
		}
		*chosen |= 1u << i;
		list += length;
		list += *list == ',';
	}
	return 0;
}

static int diagnose(struct cli *cli, const struct ipmctl_request *request, const struct ipmctl_machine *m,
		    unsigned chosen)
{
	const struct pmemctl_dimm **dimms = calloc(m->count + 1, sizeof(*dimms));
	struct pmemctl_optane_diagnosis *diagnosis = NULL;
	int status = 0;

	for (size_t i = 0; dimms && i < m->count; i++)
		dimms[i] = m->dimms[i].dimm;
	if (!dimms || pmemctl_optane_diagnose(cli->ctx, chosen, dimms, m->count, &diagnosis)) {
		fprintf(request->out, "Error: %s\n", dimms ? pmemctl_error(cli->ctx)->message : "out of memory");
		status = IPMCTL_FAILED;
	}
	for (size_t i = 0; diagnosis && i < diagnosis->test_count; i++) {
		const struct pmemctl_optane_test *t = diagnosis->tests[i];

		if (request->xml)
			add_test(m, request, t);
		else
			print_test(request->out, m, t);
		if (t->verdict == PMEMCTL_OPTANE_NOT_KNOWN)
			status = IPMCTL_FAILED;
	}
	pmemctl_optane_diagnosis_free(diagnosis);
	free(dimms);
	return status;
}

int ipmctl_start_diagnostic(struct cli *cli, const struct ipmctl_request *request)
{
	struct ipmctl_machine m;
	unsigned chosen;
	int status = take_tests(request->out, request->targets[TARGET_DIAGNOSTIC], &chosen);

	if (!status)
		status = ipmctl_machine_open_all(cli, request, 0, &m);
	if (status)
		return status;
	status = diagnose(cli, request, &m, chosen);
	ipmctl_machine_close(&m);
	return status;
}
