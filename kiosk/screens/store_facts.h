/* SPDX-License-Identifier: Apache-2.0 */
/* What a store says of itself, in words: where in the building it is, its phone, what it does for shoppers, its licence and
 * certificates. Main thread; texts live in the screen's arena. */
#ifndef DAOGOU_SCREENS_STORE_FACTS_H
#define DAOGOU_SCREENS_STORE_FACTS_H

#include "kiosk/screens/app.h"
#include "kiosk/store/catalog_store.h"
#include "kiosk/ui/ui.h"

struct store_facts {
	struct store_details details;
	int32_t today; /* of the shop: a certificate that is over is not shown */
};

/* All empty when nothing is known of the store. */
struct store_facts store_facts_read(struct app *app, int64_t store_id);
/* Lines below a store's name; nothing where nothing is said. */
void store_facts_view(const struct store_facts *facts, struct ui *ui);

#endif
