// SPDX-License-Identifier: GPL-2.0-only
/* The table of what is damaged in a BTT. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

static const struct column columns[] = {
	{ "NAMESPACE", COLUMN_TEXT, true, "that it was found on", false, 0, NULL },
	{ "ARENA", COLUMN_NUMBER, true, "part of the table, from 0", false, 0, NULL },
	{ "DAMAGE", COLUMN_TEXT, true, "in one word", false, 0, NULL },
	{ "REPAIR", COLUMN_TEXT, true,
	  "done, possible, unreadable or overwrites (with --yes: sectors become so; other data would be lost), or none",
	  false, 0, NULL },
	{ "WHAT", COLUMN_TEXT, true, "what was found, and where", false, 0, NULL },
};

enum { COLUMNS = ARRAY_SIZE(columns) };

const struct column *damage_columns(size_t *count)
{
	*count = COLUMNS;
	return columns;
}

static const char *const words[PMEMCTL_BTT_DAMAGE_KINDS] = {
	[PMEMCTL_BTT_INFO] = "info",
	[PMEMCTL_BTT_INFO_COPY] = "info-copy",
	[PMEMCTL_BTT_INFO_LOST] = "info-lost",
	[PMEMCTL_BTT_ERROR_FLAG] = "error-flag",
	[PMEMCTL_BTT_LOG_UNREADABLE] = "log-unreadable",
	[PMEMCTL_BTT_LOG_PADDING] = "log-padding",
	[PMEMCTL_BTT_LOG_SEQUENCE] = "log-sequence",
	[PMEMCTL_BTT_LOG_RANGE] = "log-range",
	[PMEMCTL_BTT_LOG_PENDING] = "log-pending",
	[PMEMCTL_BTT_MAP_UNREADABLE] = "map-unreadable",
	[PMEMCTL_BTT_MAP_RANGE] = "map-range",
	[PMEMCTL_BTT_SHARED] = "map-shared",
	[PMEMCTL_BTT_SHARED_FREE] = "log-shared",
	[PMEMCTL_BTT_LOST] = "block-lost",
};

static const char *repair_word(const struct pmemctl_btt_check *check, const struct pmemctl_btt_damage *damage)
{
	if (damage->repaired)
		return "done";
	switch (damage->repair) {
	case PMEMCTL_BTT_REPAIR_WHOLE:
		return "possible";
	case PMEMCTL_BTT_REPAIR_LOSES:
		return check->doubtful ? "overwrites" : "unreadable";
	case PMEMCTL_BTT_REPAIR_LATER:
	case PMEMCTL_BTT_REPAIR_NONE:
		break;
	}
	return "none";
}

static const char *keep_text(struct damage_list *list, const char *text)
{
	char **texts = reallocarray(list->texts, list->text_count + 1, sizeof(*texts));

	if (!texts)
		return NULL;
	list->texts = texts;
	return texts[list->text_count++] = strdup(text);
}

int damage_add(struct cli *cli, struct damage_list *list, const char *name,
	       const struct pmemctl_btt_check *check)
{
	const char *kept_name = keep_text(list, name);
	struct cell *cells = reallocarray(list->cells, (list->count + check->damage_count + 1) * COLUMNS,
					  sizeof(*cells));

	if (!cells || !kept_name)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	list->cells = cells;
	for (size_t i = 0; i < check->damage_count; i++) {
		const struct pmemctl_btt_damage *damage = check->damage[i];
		struct cell *row = &cells[list->count++ * COLUMNS];

		memset(row, 0, COLUMNS * sizeof(*row));
		row[0].text = kept_name;
		row[1].number = damage->arena;
		row[2].text = words[damage->kind];
		row[3].text = repair_word(check, damage);
		row[4].text = keep_text(list, damage->text);
	}
	return 0;
}

int damage_print(struct cli *cli, const struct damage_list *list, int status)
{
	struct table table = {
		.objects = "damage", .columns = columns, .column_count = COLUMNS,
		.cells = list->cells, .row_count = list->count,
	};
	int printed = table_print(cli, &table);

	return status ? status : printed;
}

void damage_free(struct damage_list *list)
{
	for (size_t i = 0; i < list->text_count; i++)
		free(list->texts[i]);
	free(list->texts);
	free(list->cells);
}
