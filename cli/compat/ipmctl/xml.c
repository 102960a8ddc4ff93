// SPDX-License-Identifier: GPL-2.0-only
/* nvmxml: one root, a record an object, an element a fact. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/ipmctl/ipmctl.h"

struct ipmctl_xml {
	const char *root, *record;
	char *bytes;
	size_t size;
	FILE *out;
};

struct ipmctl_xml *ipmctl_xml_new(void)
{
	struct ipmctl_xml *xml = calloc(1, sizeof(*xml));

	if (xml)
		xml->out = open_memstream(&xml->bytes, &xml->size);
	if (xml && xml->out)
		return xml;
	free(xml);
	return NULL;
}

void ipmctl_xml_record(struct ipmctl_xml *xml, const char *root, const char *record)
{
	xml->root = root;
	xml->record = record;
	if (record)
		fprintf(xml->out, "  <%s>\n", record);
}

void ipmctl_xml_end(struct ipmctl_xml *xml)
{
	if (xml->record)
		fprintf(xml->out, "  </%s>\n", xml->record);
	xml->record = NULL;
}

/* Control characters cannot be in it at all. */
static void print_escaped(FILE *out, const char *text, size_t length)
{
	for (; length; length--, text++) {
		if (*text == '&')
			fputs("&amp;", out);
		else if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '>')
			fputs("&gt;", out);
		else if ((unsigned char)*text < ' ' && *text != '\n')
			fputc('?', out);
		else
			fputc(*text, out);
	}
}

static void print_name(FILE *out, const char *name)
{
	for (; *name; name++)
		if (isalnum((unsigned char)*name) || *name == '_')
			fputc(*name, out);
}

void ipmctl_xml_value(struct ipmctl_xml *xml, const char *name, const char *text)
{
	size_t length = strlen(text);

	while (length && text[length - 1] == ' ')
		length--;
	fputs(xml->record ? "   <" : "  <", xml->out);
	print_name(xml->out, name);
	fputc('>', xml->out);
	print_escaped(xml->out, text, length);
	fputs("</", xml->out);
	print_name(xml->out, name);
	fputs(">\n", xml->out);
}

static void print_messages(FILE *out, const char *messages, int status, bool alone)
{
	if (status)
		fprintf(out, "<Error Type = \"%d\">\n", status);
	else
		fprintf(out, "%s<Result>\n", alone ? "<Results>\n" : "");
	print_escaped(out, messages, strlen(messages));
	if (status)
		fprintf(out, "</Error>\n");
	else
		fprintf(out, "</Result>\n%s", alone ? "</Results>\n" : "");
}

void ipmctl_xml_finish(struct ipmctl_xml *xml, FILE *out, const char *messages, int status)
{
	const bool failed = fclose(xml->out) != 0;

	fprintf(out, "<?xml version=\"1.0\"?>\n");
	if (failed || !xml->root) {
		print_messages(out, failed ? "Error: out of memory.\n" : messages, failed ? IPMCTL_FAILED : status,
			       true);
	} else {
		fprintf(out, " <%s>\n%s", xml->root, xml->bytes);
		if (*messages)
			print_messages(out, messages, status, false);
		fprintf(out, " </%s>\n", xml->root);
	}
	free(xml->bytes);
	free(xml);
}
