/* SPDX-License-Identifier: Apache-2.0 */
/* Two orders of the same offers never wait for each other crosswise: both lock by product, merchant and channel. */
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/hub/trade/stock_rows.h"
#include "tests/support/support.h"

static void test_offers_are_locked_by_product_merchant_and_channel(void **state)
{
	static const struct {
		const char *product, *merchant;
		enum offer_channel channel;
		size_t place;
	} LINES[] = {
		{ "tea", "m1", CHANNEL_STORE, 5 }, { "bread", "m2", CHANNEL_ONLINE, 4 },
		{ "bread", "m1", CHANNEL_ONLINE, 1 }, { "bread", "m2", CHANNEL_STORE, 2 },
		{ "bread", "m1", CHANNEL_STORE, 0 },
		{ "bread", "m2", CHANNEL_STORE, 3 }, /* the same offer again, behind its first line */
	};
	struct priced_line lines[ARRAY_LENGTH(LINES)] = { 0 };
	const struct priced_line *sorted[ARRAY_LENGTH(LINES)];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(LINES); i++) {
		code_copy(lines[i].product, LINES[i].product);
		code_copy(lines[i].merchant, LINES[i].merchant);
		lines[i].channel = LINES[i].channel;
	}
	stock_sort_for_locking(lines, ARRAY_LENGTH(LINES), sorted);
	for (size_t i = 0; i < ARRAY_LENGTH(LINES); i++)
		assert_ptr_equal(sorted[LINES[i].place], &lines[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_offers_are_locked_by_product_merchant_and_channel),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
