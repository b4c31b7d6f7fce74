/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of the kiosk as lines for people. */
#ifndef DAOGOU_CTL_SHOW_H
#define DAOGOU_CTL_SHOW_H

#include <jansson.h>

/* A copy whose texts and names are plain (plain_text.h); GS of a GS1 code stands as <GS>. */
json_t *show_readable(const json_t *value);
/* Any answer, on standard output: a line for each member or element. */
void show_value(const json_t *value);
/* One line of JSON, with the same values and without a character that could drive a terminal. */
void show_json(const json_t *value);

#endif
