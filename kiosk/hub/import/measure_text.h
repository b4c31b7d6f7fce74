/* SPDX-License-Identifier: Apache-2.0 */
/* Amounts with a unit as shops write them: "750 ml", "1,5kg", "12 fl oz". Pure functions; any thread. */
#ifndef DAOGOU_HUB_IMPORT_MEASURE_TEXT_H
#define DAOGOU_HUB_IMPORT_MEASURE_TEXT_H

#include "kiosk/base/arena.h"
#include "kiosk/hub/import/record.h"

/* As a measure of a product, in one of our units; false, ret_measure untouched, when it is none that goods are sold by. The unit is static. */
bool measure_text_parse(const char *text, struct record_measure *ret_measure);
/* The amount as a JSON number in g, ml or cm, at most three digits behind the point, in the arena; NULL when it is none of that. */
const char *measure_text_in(const char *text, const char *unit, struct arena *arena);

#endif
