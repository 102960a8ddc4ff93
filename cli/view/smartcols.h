/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_VIEW_SMARTCOLS_H
#define PMEMCTL_VIEW_SMARTCOLS_H

#include <libsmartcols/libsmartcols.h>

#include "cli.h"

/* What is used of libsmartcols, which is opened when the first table is drawn. */
#define SMARTCOLS_FUNCTIONS(F)                                                       \
	F(scols_new_table) F(scols_unref_table) F(scols_print_table)                 \
	F(scols_table_enable_noheadings) F(scols_table_enable_colors)                \
	F(scols_table_new_column) F(scols_table_new_line) F(scols_line_set_data)     \
	F(scols_column_get_header) F(scols_cell_set_color) F(scols_line_get_cell)    \
	F(scols_table_enable_noencoding) F(scols_table_set_termforce) F(scols_table_set_stream) \
	F(scols_column_set_safechars) F(scols_column_set_wrapfunc)                   \
	F(scols_wrapnl_chunksize) F(scols_wrapnl_nextchunk)

struct smartcols {
#define MEMBER(name) __typeof__(name) *name;
	SMARTCOLS_FUNCTIONS(MEMBER)
#undef MEMBER
};

/* The functions, or NULL with an error told. */
const struct smartcols *smartcols(struct cli *cli);

#endif
