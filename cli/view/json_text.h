/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_VIEW_JSON_TEXT_H
#define PMEMCTL_VIEW_JSON_TEXT_H

#include <json-c/json.h>
#include <stdio.h>

/*
 * Prints an object and a newline, with flags of json-c. What could steer a terminal is escaped:
 * json-c does so with the characters below the blank only, not with DEL and U+0080 to U+009F.
 */
void print_json(struct json_object *object, int flags, FILE *out);

#endif
