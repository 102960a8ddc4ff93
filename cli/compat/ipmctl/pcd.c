// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -pcd: configuration data and label areas of modules, field by field */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/ipmctl.h"

/* Where fields of a block go: lines of text, or a record. */
struct sheet {
	const struct ipmctl_request *request;
	const char *dimm, *part;	/* "0x0001", "Config" */
	int indent, width;		/* of names */
};

static void begin(const struct sheet *s, const char *title_format, const char *name, const char *title)
{
	if (s->request->xml) {
		ipmctl_xml_record(s->request->xml, "PcdList", "Table");
		ipmctl_xml_value(s->request->xml, name, title);
	} else {
		fprintf(s->request->out, title_format, title);
	}
}

static void end(const struct sheet *s)
{
	if (!s->request->xml)
		return;
	ipmctl_xml_value(s->request->xml, "DimmID", s->dimm);
	ipmctl_xml_value(s->request->xml, "Pcd", s->part);
	ipmctl_xml_end(s->request->xml);
}

static void text(const struct sheet *s, const char *name, const char *value)
{
	if (s->request->xml) {
		ipmctl_xml_value(s->request->xml, name, value);
		return;
	}
	fprintf(s->request->out, "%*s%-*s: ", s->indent, "", s->width, name);
	cli_print_clean(value, s->request->out);
	fprintf(s->request->out, "\n");
}

static void number(const struct sheet *s, const char *name, uint64_t value)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "0x%llx", (unsigned long long)value);
	text(s, name, digits);
}

static void blank(const struct sheet *s)
{
	if (!s->request->xml)
		fprintf(s->request->out, "\n");
}

/* ---- configuration data ---- */

struct field {
	const char *name;
	size_t at, size;
};

static void numbers(const struct sheet *s, const uint8_t *bytes, const struct field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		number(s, fields[i].name, ipmctl_number(bytes, fields[i].at, fields[i].size));
}

enum { HEADER = 36, DIRECTORY = 60, CURRENT = 56, SEQUENCED = 48, NEW_REVISION = 0x10 };

static void header(const struct sheet *s, const uint8_t *bytes)
{
	static const struct field first[] = { { "Length", 4, 4 }, { "Revision", 8, 1 }, { "Checksum", 9, 1 } };
	char word[9];

	snprintf(word, sizeof(word), "%.4s", (const char *)bytes);
	text(s, "Signature", word);
	numbers(s, bytes, first, ARRAY_SIZE(first));
	snprintf(word, sizeof(word), "%.6s", (const char *)bytes + 10);
	text(s, "OemId", word);
	snprintf(word, sizeof(word), "%.6s", (const char *)bytes + 16);	/* ipmctl leaves out the last two of eight */
	text(s, "OemTableId", word);
	number(s, "OemRevision", ipmctl_number(bytes, 24, 4));
	snprintf(word, sizeof(word), "%.4s", (const char *)bytes + 28);
	text(s, "CreatorId", word);
	number(s, "CreatorRevision", ipmctl_number(bytes, 32, 4));
}

static void member(const struct sheet *s, const uint8_t *bytes, bool is_new)
{
	enum { LOCATION = 9, PLACE = 32, SIZE = 40 };
	char id[PMEMCTL_OPTANE_UID_TEXT];

	begin(s, "      IdentificationInfoTable   : %s\n", "IdentificationInfoTable", "PCD Identification Info");
	pmemctl_optane_uid_text(bytes, id);
	text(s, "DimmUniqueIdentifer", id);
	if (is_new)
		number(s, "DimmLocation", ipmctl_number(bytes, LOCATION, 8));
	number(s, "PartitionOffset", ipmctl_number(bytes, PLACE, 8));
	number(s, "PmPartitionSize", ipmctl_number(bytes, SIZE, 8));
	blank(s);
	end(s);
}

static void interleave(const struct sheet *s, const uint8_t *bytes, size_t size, bool is_new)
{
	static const struct field old[] = {
		{ "Type", 0, 2 }, { "Length", 2, 2 }, { "InterleaveSetIndex", 4, 2 },
		{ "NumOfDimmsInInterleaveSet", 6, 1 }, { "InterleaveMemoryType", 7, 1 },
		{ "InterleaveFormatChannel", 8, 1 }, { "InterleaveFormatImc", 9, 1 }, { "InterleaveFormatWays", 10, 2 },
		{ "InterleaveChangeStatus", 13, 1 },
	}, later[] = {
		{ "Type", 0, 2 }, { "Length", 2, 2 }, { "InterleaveSetIndex", 4, 2 },
		{ "NumOfDimmsInInterleaveSet", 6, 1 }, { "InterleaveMemoryType", 7, 1 },
		{ "InterleaveSizeChannel", 8, 1 }, { "InterleaveSizeImc", 9, 1 }, { "InterleaveChangeStatus", 13, 1 },
	};
	enum { FIRST = 24, MEMBER = 48 };

	if (size < FIRST)
		return;
	begin(s, "      PcatTable   : %s\n", "PcatTable", "PCD Interleave Info");
	numbers(s, bytes, is_new ? later : old, is_new ? ARRAY_SIZE(later) : ARRAY_SIZE(old));
	if (!is_new)
		blank(s);
	end(s);
	for (size_t at = FIRST, i = 0; i < bytes[6] && at + MEMBER <= size; i++, at += MEMBER)
		member(s, bytes + at, is_new);
}

static void partition(const struct sheet *s, const uint8_t *bytes, size_t size)
{
	static const struct field fields[] = {
		{ "Type", 0, 2 }, { "Length", 2, 2 }, { "PartitionSizeChangeStatus", 4, 4 }, { "PartitionSize", 8, 8 },
	};
	enum { LENGTH = 16 };

	if (size < LENGTH)
		return;
	begin(s, "      PcatTable   : %s\n", "PcatTable", "PCD Partition Size Change");
	numbers(s, bytes, fields, ARRAY_SIZE(fields));
	blank(s);
	end(s);
}

static void extensions(const struct sheet *s, const uint8_t *bytes, size_t at, size_t size)
{
	enum { PARTITION = 4, INTERLEAVE = 5, LEAST = 4 };
	const bool is_new = bytes[8] >= NEW_REVISION;

	while (at + LEAST <= size) {
		const uint64_t type = ipmctl_number(bytes, at, 2), length = ipmctl_number(bytes, at + 2, 2);

		if (length < LEAST || length > size - at)
			return;
		if (type == PARTITION)
			partition(s, bytes + at, length);
		else if (type == INTERLEAVE)
			interleave(s, bytes + at, length, is_new);
		at += length;
	}
}

/* One of the tables that the directory names; its size was found to be right. */
static void table(const struct sheet *s, const uint8_t *pcd, size_t directory_at, const char *title)
{
	const size_t size = ipmctl_number(pcd, directory_at, 4);
	const uint8_t *bytes = pcd + ipmctl_number(pcd, directory_at + 4, 4);
	const bool is_current = memcmp(bytes, "CCUR", 4) == 0;
	struct sheet sequence = *s;

	sequence.width++;
	begin(s, "   ---Table: %s---\n", "Table", title);
	header(s, bytes);
	if (is_current) {
		static const struct field fields[] = {
			{ "ConfigStatus", 36, 2 }, { "VolatileMemSizeIntoSpa", 40, 8 },
			{ "PersistentMemSizeIntoSpa", 48, 8 },
		};

		numbers(s, bytes, fields, ARRAY_SIZE(fields));
	} else {
		number(&sequence, "SequenceNumber", ipmctl_number(bytes, 36, 4));
		if (memcmp(bytes, "COUT", 4) == 0)
			number(&sequence, "ValidationStatus", ipmctl_number(bytes, 40, 1));
	}
	blank(s);
	end(s);
	extensions(s, bytes, is_current ? CURRENT : SEQUENCED, size);
}

static void show_config(struct sheet *s, const struct ipmctl_dimm *dimm)
{
	static const struct field fields[] = {
		{ "CurrentConfDataSize", 36, 4 }, { "CurrentConfStartOffset", 40, 4 }, { "ConfInputDataSize", 44, 4 },
		{ "ConfInputDataOffset", 48, 4 }, { "ConfOutputDataSize", 52, 4 }, { "ConfOutputDataOffset", 56, 4 },
	};
	struct pmemctl_pcd pcd = { .valid = false };
	const uint8_t *bytes = dimm->module->pcd;

	s->part = "Config";
	if (!s->request->xml)
		fprintf(s->request->out, "--Pcd:Config--\n");
	if (ipmctl_knows(dimm, PMEMCTL_OPTANE_CONFIG))
		pmemctl_pcd_decode(bytes, dimm->module->pcd_size, &pcd);
	if (!pcd.valid)
		return;
	s->width = 26;
	s->indent = 3;
	begin(s, "   Table                     : %s\n", "Table", "PCD Config Header");
	header(s, bytes);
	numbers(s, bytes, fields, ARRAY_SIZE(fields));
	blank(s);
	end(s);
	s->indent = 6;
	if (pcd.current.valid)
		table(s, bytes, 36, "PCD Current Config");
	if (pcd.request.valid)
		table(s, bytes, 44, "Platform Config Data Conf Input table");
	if (pcd.answer.valid)
		table(s, bytes, 52, "Platform Config Data Conf Output table");
}

static bool is_out_of_use(const struct ipmctl_dimm *dimm)
{
	enum { MEDIA_DISABLED = 1 << 24 };

	return ipmctl_knows(dimm, PMEMCTL_OPTANE_BOOT) && dimm->module->boot.status & MEDIA_DISABLED;
}

/* ---- label area ---- */

static void dump(const struct sheet *s, const uint8_t *bytes)
{
	enum { BYTES = 64, LINE = 16, HALF = 8 };

	if (s->request->xml)
		return;
	fprintf(s->request->out, "   Hexdump: For %d bytes\n", BYTES);
	for (int at = 0; at < BYTES; at += LINE) {
		fprintf(s->request->out, "   %03d:", at);
		for (int i = 0; i < LINE; i++)
			fprintf(s->request->out, i ? i == HALF ? " %02x" : "%02x" : "  %02x", bytes[at + i]);
		for (int i = 0; i < LINE; i++) {
			const uint8_t c = bytes[at + i];

			fprintf(s->request->out, "%s%c", i % HALF ? "" : " ", c < 0x80 && isalnum(c) ? c : '.');
		}
		fprintf(s->request->out, "\n");
	}
}

static void guid(const struct sheet *s, const char *name, const uint8_t *bytes)
{
	char value[VALUE_MAX];

	ipmctl_guid(bytes, value);
	text(s, name, value);
}

static void label(const struct sheet *s, const uint8_t *bytes)
{
	static const struct field fields[] = {
		{ "LabelFlags", 80, 4 }, { "NumOfLabels", 84, 2 }, { "Position", 86, 2 },
		{ "ISetCookie", 88, 8 }, { "LbaSize", 96, 8 },     { "Dpa", 104, 8 },
		{ "RawSize", 112, 8 },   { "Slot", 120, 4 },       { "Alignment", 124, 1 },
	};
	enum { NAME = 16, NAME_SIZE = 64, TYPE = 128, ABSTRACTION = 144, CHECKSUM = 248 };
	char name[NAME_SIZE + 1];

	begin(s, "   ---Table: %s---\n", "Table", "Namespace Label Info");
	guid(s, "Uuid", bytes);
	snprintf(name, sizeof(name), "%.*s", NAME_SIZE, (const char *)bytes + NAME);
	text(s, "Name", name);
	numbers(s, bytes, fields, ARRAY_SIZE(fields));
	guid(s, "TypeGuid", bytes + TYPE);
	guid(s, "AddrAbstrGuid", bytes + ABSTRACTION);
	number(s, "LabelChecksum", ipmctl_number(bytes, CHECKSUM, 8));
	blank(s);
	end(s);
}

static void show_index(const struct sheet *s, const uint8_t *bytes)
{
	static const struct field fields[] = {
		{ "Flags", 16, 3 }, { "LabelSize", 19, 1 }, { "Sequence", 20, 4 }, { "MyOffset", 24, 8 },
		{ "MySize", 32, 8 }, { "OtherOffset", 40, 8 }, { "LabelOffset", 48, 8 }, { "NumOfLabel", 56, 4 },
		{ "Major", 60, 2 }, { "Minor", 62, 2 }, { "Checksum", 64, 8 },
	};
	enum { BITMAP = 72 };
	char signature[17];

	begin(s, "   Label Storage Area : %s\n", "LabelStorageArea", "Current Index");
	snprintf(signature, sizeof(signature), "%.16s", (const char *)bytes);
	text(s, "Signature", signature);
	numbers(s, bytes, fields, ARRAY_SIZE(fields));
	dump(s, bytes + BITMAP);
	end(s);
}

static void show_area(struct cli *cli, struct sheet *s, const struct ipmctl_dimm *dimm)
{
	enum { LABEL = 256, LEAST = 256 };
	struct pmemctl_label_area *area = NULL;

	s->part = "LSA";
	if (!s->request->xml)
		fprintf(s->request->out, "--Pcd:LSA--\n");
	if (pmemctl_labels_read(cli->ctx, dimm->dimm->name, &area))
		return;
	if (area->current >= 0 && area->index_size >= LEAST && area->label_size == LABEL) {
		s->indent = 3;
		s->width = 19;
		show_index(s, area->bytes + (size_t)area->current * area->index_size);
		s->indent = 6;
		if (area->label_count && !s->request->xml)
			fprintf(s->request->out, "   Labels: Label Storage Area \n");
		for (size_t i = 0; i < area->label_count; i++)
			if (area->labels[i]->valid)
				label(s, area->bytes + area->labels[i]->offset);
	}
	pmemctl_labels_free(area);
}

int ipmctl_show_pcd(struct cli *cli, const struct ipmctl_request *request)
{
	const char *which = request->targets[TARGET_PCD];
	const bool config = !*which || strcasecmp(which, "Config") == 0,
		   area = !*which || strcasecmp(which, "LSA") == 0;
	const unsigned want = PMEMCTL_OPTANE_BOOT | (config ? PMEMCTL_OPTANE_CONFIG : 0);
	struct ipmctl_machine m;
	char id[VALUE_MAX];
	int status;

	if (!config && !area)
		fprintf(request->out, "Syntax Error: Incorrect value for target -pcd.\n");
	status = config || area ? ipmctl_machine_open(cli, request, want, &m) : IPMCTL_SYNTAX;
	if (status) {
		fprintf(request->out, "Show Platform Config Data failed: Error 2 - Command not run\n");
		return status;
	}
	for (size_t i = 0; i < m.count; i++) {
		struct sheet sheet = { .request = request, .dimm = id };

		ipmctl_dimm_id(&m.dimms[i], request, id);
		if (is_out_of_use(&m.dimms[i])) {
			fprintf(request->out,
				"Show Platform Config Data on PMem module %s: Error 87 - Media not accessible\n", id);
			continue;
		}
		if (!request->xml)
			fprintf(request->out, "--DimmID:%s--\n", id);
		if (area)
			show_area(cli, &sheet, &m.dimms[i]);
		if (config && m.dimms[i].module)
			show_config(&sheet, &m.dimms[i]);
	}
	if (!request->xml)
		fprintf(request->out, "\n");
	status = ipmctl_tell_problems(request->out, &m, "Not all could be read");
	ipmctl_machine_close(&m);
	return status;
}
