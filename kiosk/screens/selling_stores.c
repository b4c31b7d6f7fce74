/* SPDX-License-Identifier: Apache-2.0 */
/* Where what a merchant offers in its shops is had. */
#include "kiosk/screens/selling_stores.h"

size_t selling_stores(struct app *app, int64_t merchant_id, const struct shop_store **ret_stores)
{
	int64_t own_id = app_session(app)->shop.store_id;
	size_t count = catalog_stores(
		app_catalog(app), app_screen_arena(app), app_language(app), merchant_id, ret_stores);

	for (size_t i = 0; i < count; i++) {
		if ((*ret_stores)[i].id == own_id) {
			*ret_stores += i;
			return 1;
		}
	}
	return count;
}
