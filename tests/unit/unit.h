/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_TESTS_UNIT_H
#define PMEMCTL_TESTS_UNIT_H

/* cmocka wants these first */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* The library has a function of that name. */
#undef fail

/* An assertion that says which line of a table failed. */
#define check(condition, ...)                                  \
	do {                                                   \
		if (!(condition)) {                            \
			print_error("not so: %s: ", #condition); \
			print_error(__VA_ARGS__);              \
			print_error("\n");                     \
			_fail(__FILE__, __LINE__);             \
		}                                              \
	} while (0)

#endif
