/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CMD_DIMM_CODES_H
#define PMEMCTL_CMD_DIMM_CODES_H

#include "cli.h"

/* What firmware and ipmctl call a DIMM beside its name: its handle (0x0011), and its id (8089-a2-1837-00000be8). */

/* Has the word the form of one? */
bool dimm_is_code(const char *word);
bool dimm_is_called(const struct pmemctl_dimm *dimm, const char *word);

/*
 * Words with blanks between, where those in the form of a code are replaced by the names of DIMMs; what stands for none
 * stays. NULL after a message. To be given to free().
 */
char *dimm_names_of(struct cli *cli, const char *words);

#endif
