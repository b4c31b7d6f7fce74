/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of the kiosk as lines for people. */
#ifndef DAOGOU_CTL_SHOW_H
#define DAOGOU_CTL_SHOW_H

#include <jansson.h>

/* A copy whose texts cannot drive a terminal: control characters (C0, DEL, C1) stand as \x1b, GS of a GS1 code as <GS>. */
json_t *show_readable(const json_t *value);
/* Any answer, on standard output: a line for each member or element. */
void show_value(const json_t *value);
/* One line of JSON. */
void show_json(const json_t *value);

#endif
