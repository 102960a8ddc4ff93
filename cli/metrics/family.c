// SPDX-License-Identifier: GPL-2.0-only
/* Families of metrics as text. */
#include "metrics/metrics.h"
#include "view/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

double metrics_number(uint64_t number)
{
	return number == PMEMCTL_UNKNOWN ? (double)NAN : (double)number;
}

double metrics_truth(int value)
{
	return value < 0 ? (double)NAN : value ? 1 : 0;
}

/* What samples have behind the name of their family. */
static const char *suffix_of(enum metric_type type)
{
	return type == METRIC_COUNTER ? "_total" : type == METRIC_INFO ? "_info" : "";
}

static void print_escaped(FILE *out, const char *text)
{
	while (*text) {
		const size_t length = utf8_sequence(text);

		if (!length)
			fputs(UTF8_REPLACEMENT, out);
		else if (*text == '\n')
			fputs("\\n", out);
		else if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else
			fwrite(text, 1, length, out);
		text += length ? length : 1;
	}
}

static bool is_whole(double value)
{
	const double part = value - (double)(int64_t)value;

	return !(part < 0) && !(part > 0);
}

static void print_sample(const struct metrics *m, const struct metric_family *family,
			 const struct metric_label *labels, size_t count, double value)
{
	const char *before = "{";

	fprintf(m->out, "%s%s", family->name, suffix_of(family->type));
	for (size_t i = 0; i < count; i++) {
		if (!labels[i].value)
			continue;
		fprintf(m->out, "%s%s=\"", before, labels[i].name);
		print_escaped(m->out, labels[i].value);
		putc('"', m->out);
		before = ",";
	}
	/* whole numbers are sizes and counts; sixteenths of a degree have four digits behind the point */
	fprintf(m->out, "%s %.*f\n", *before == ',' ? "}" : "", is_whole(value) ? 0 : 4, value);
}

/*
 * OpenMetrics names the family, and Prometheus what its samples are called; types that it does not have are
 * gauges to it. Nothing is printed about a family that has no sample.
 */
static void print_head(const struct metrics *m, const struct metric_family *family, bool *printed)
{
	static const char *const types[] = {
		[METRIC_GAUGE] = "gauge", [METRIC_COUNTER] = "counter", [METRIC_INFO] = "info",
		[METRIC_STATESET] = "stateset",
	};
	const enum metric_type type = m->prometheus && family->type != METRIC_COUNTER ? METRIC_GAUGE : family->type;
	const char *suffix = m->prometheus ? suffix_of(family->type) : "";

	if (*printed)
		return;
	*printed = true;
	fprintf(m->out, "# TYPE %s%s %s\n", family->name, suffix, types[type]);
	if (family->unit && !m->prometheus)
		fprintf(m->out, "# UNIT %s %s\n", family->name, family->unit);
	fprintf(m->out, "# HELP %s%s ", family->name, suffix);
	print_escaped(m->out, family->help);
	putc('\n', m->out);
}

static void print_states(const struct metrics *m, const struct metric_family *family, const void *object,
			 struct metric_label *labels, size_t count, bool *printed)
{
	for (size_t i = 0; family->states[i]; i++) {
		const int state = family->state(object, i);

		if (state < 0)
			continue;
		print_head(m, family, printed);
		labels[count] = (struct metric_label) { family->name, family->states[i] };
		print_sample(m, family, labels, count + 1, state);
	}
}

static void print_object(const struct metrics *m, const struct metric_family *family, const void *object,
			 struct metric_label *labels, size_t count, bool *printed)
{
	const double value = family->type == METRIC_INFO ? 1 : family->value ? family->value(object) : (double)NAN;

	if (family->type == METRIC_STATESET) {
		print_states(m, family, object, labels, count, printed);
		return;
	}
	if (family->type == METRIC_INFO)
		count += family->info(object, labels + count);
	if (isnan(value))
		return;
	print_head(m, family, printed);
	print_sample(m, family, labels, count, value);
}

void metrics_families(const struct metrics *m, const struct metric_family *families, size_t count,
		      const struct metric_objects *objects)
{
	for (size_t i = 0; i < count; i++) {
		bool printed = false;

		for (size_t j = 0; j < objects->count; j++) {
			struct metric_label labels[METRIC_LABELS_MAX + 1];
			const size_t identity = objects->identity(objects->objects[j], labels);

			print_object(m, &families[i], objects->objects[j], labels, identity, &printed);
		}
	}
}

void metrics_end(const struct metrics *m)
{
	if (!m->prometheus)
		fputs("# EOF\n", m->out);
}

bool metrics_is_prometheus(const char *path)
{
	static const char end[] = ".prom";
	const size_t length = path ? strlen(path) : 0;

	return length >= sizeof(end) - 1 && strcmp(path + length - (sizeof(end) - 1), end) == 0;
}
