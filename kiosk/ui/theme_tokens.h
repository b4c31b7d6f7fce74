/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a theme, apart from its file: for theme.c, tests and the fuzzer. Pure function. */
#ifndef DAOGOU_UI_THEME_TOKENS_H
#define DAOGOU_UI_THEME_TOKENS_H

#include <stddef.h>

#include "kiosk/ui/theme.h"

/* Reads the bytes of a tokens.json; the theme has no name yet. False with a reason, and *ret_theme
 * untouched. */
bool theme_parse(const char *bytes, size_t length, struct theme *ret_theme, char why[200]);

#endif
