// SPDX-License-Identifier: GPL-2.0-only
/* How far something has come, in one line on a terminal. */
#include "ui/progress.h"

#include <string.h>
#include <unistd.h>

enum { BAR = 30 };

bool progress_is_seen(const struct cli *cli)
{
	return isatty(STDERR_FILENO) && !cli->global.quiet && !cli->personality && !cli->shows_log;
}

void progress_show(void *data, uint64_t done, uint64_t total)
{
	static const char full[] = "##############################", empty[] = "..............................";
	struct progress *p = data;
	const int percent = total ? (int)((double)done * 100 / (double)total) : 0, filled = percent * BAR / 100;

	if (percent == p->percent)
		return;
	p->percent = percent;
	fprintf(stderr, "\r%s: [%.*s%.*s] %d%% %s", p->name, filled, full, BAR - filled, empty, percent, p->done);
	fflush(stderr);
}

void progress_end(const struct progress *p)
{
	if (p->percent >= 0)
		fprintf(stderr, "\r%*s\r", (int)(strlen(p->name) + strlen(p->done)) + BAR + 10, "");
}
