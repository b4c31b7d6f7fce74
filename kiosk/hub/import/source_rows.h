/* SPDX-License-Identifier: Apache-2.0 */
/* What a source makes by the way because it has no records for it: its one merchant, attributes, categories. Where another source has
 * them in full, that one's stay. One thread. */
#ifndef DAOGOU_HUB_IMPORT_SOURCE_ROWS_H
#define DAOGOU_HUB_IMPORT_SOURCE_ROWS_H

#include "kiosk/base/arena.h"
#include "kiosk/hub/import/importer.h"

/* The currency of a merchant of the catalog or of this source; NULL = there is no such merchant, or it is NULL. */
const char *merchant_currency(struct import *import, const char *merchant);
/* The merchant of --merchant, NULL without one. */
const char *source_merchant(const struct import *import);
/* The id of something that the source names: "MERCHANT:id", in the arena, for number 34 of two shops is two things. Without --merchant, the id
 * itself. NULL stays NULL. */
const char *source_code(const struct import *import, const char *id, struct arena *arena);
/* Takes the merchant of --merchant as a record of this source, if it may: under that name, or under its id when name is NULL. Before the
 * first offer, once. */
void source_merchant_take(
	struct import *import, const struct record_origin *origin, const char *name, const char *currency);

#endif
