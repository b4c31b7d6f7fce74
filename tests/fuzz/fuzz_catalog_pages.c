/* SPDX-License-Identifier: Apache-2.0 */
/* A catalog whose disk is dying, opened and asked all that a kiosk asks: whatever is read, nothing is believed of its lengths,
 * numbers and texts. */
#include "tests/fuzz/fuzz_pages.h"

#include "kiosk/base/arena.h"
#include "kiosk/base/digest.h"
#include "kiosk/store/catalog_deal.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/catalog_images.h"
#include "kiosk/store/catalog_search.h"
#include "kiosk/store/catalog_verify.h"
#include "tests/store/catalog_fixture.h"

#define PRODUCTS 8

static void make(const char *path)
{
	digest_start();
	catalog_fixture_make(path, 1, 5, NULL);
	/* Small pages: more of them, and rows that need several. */
	pages_run_sql("PRAGMA page_size=512; VACUUM");
}

static void ask_places(struct catalog *catalog, struct arena *arena)
{
	const struct category *categories;
	const struct merchant *merchants;
	const struct shop_store *stores;
	const char *const *words;
	struct category category;
	struct merchant merchant;
	struct shop_store store;
	char sha256[65];
	int64_t bytes;

	for (int64_t id = 0; id < 5; id++) {
		catalog_categories(catalog, arena, "en", id, &categories);
		catalog_category(catalog, arena, "zh-Hans", id, &category);
		catalog_category_path(catalog, arena, "en", id, &categories);
		catalog_merchant(catalog, arena, "en", id, &merchant);
		catalog_stores(catalog, arena, "en", id, &stores);
	}
	catalog_name(catalog, arena, "zh-Hans");
	catalog_merchants(catalog, arena, "en", &merchants);
	catalog_store_by_code(catalog, arena, "en", "a1", &store);
	catalog_popular_words(catalog, arena, "en", 10, &words);
	catalog_image_sha256(catalog, "coke.jpg", sha256, &bytes);
	catalog_category_is_within(catalog, "drinks", "food");
	catalog_day(catalog, FIXTURE_NOW_MS);
}

static void ask_products(struct catalog *catalog, struct arena *arena)
{
	const struct product_summary *summaries;
	const struct product_variant *variants;
	const struct offer *offers;
	const struct offer_detail *details;
	const struct product_history *histories;
	const struct catalog_coupon *coupons;
	struct product product;
	const int64_t *notes;

	for (int64_t id = 1; id < PRODUCTS; id++) {
		if (catalog_product(catalog, arena, "es", FIXTURE_NOW_MS, id, &product) && product.group_code)
			catalog_variants(catalog, arena, "es", FIXTURE_NOW_MS, product.group_code, &variants);
		catalog_offers(catalog, arena, "en", id, FIXTURE_NOW_MS, &offers, &details);
		catalog_history(catalog, arena, "en", id, FIXTURE_NOW_MS, &histories);
		catalog_same_shelf(catalog, arena, "en", FIXTURE_NOW_MS, id, 6, &summaries);
		catalog_product_coupons(catalog, arena, "en", id, &coupons);
	}
	catalog_product_by_code(catalog, "bread");
	catalog_product_by_gtin(catalog, "04902102072618");
	catalog_product_by_reading(catalog, "coke-zero");
	catalog_home_list(catalog, arena, "en", FIXTURE_NOW_MS, "popular", 8, &summaries, &notes);
}

static void ask_deals(struct catalog *catalog, struct arena *arena)
{
	const struct deal *deals;
	const struct catalog_coupon *coupons;
	const struct ad *ads;
	struct deal deal;

	for (int64_t id = 0; id < 4; id++)
		catalog_deal(catalog, arena, "en", FIXTURE_NOW_MS, id, &deal);
	catalog_deals(catalog, arena, "en", FIXTURE_NOW_MS, 10, &deals);
	catalog_coupons(catalog, arena, "en", &coupons);
	catalog_ads(catalog, arena, "en", "attract", FIXTURE_NOW_MS, &ads);
}

static void ask_lists(struct catalog *catalog, struct arena *arena)
{
	const struct product_summary *summaries;
	const struct facet *facets;

	for (int order = PRODUCT_ORDER_RANK; order <= PRODUCT_ORDER_NEWEST; order++) {
		struct catalog_filter filter = { .category_id = order % 3,
			.merchant_id = order % 2,
			.is_on_deal = order == PRODUCT_ORDER_SAVING,
			.order = (enum product_order)order,
			.now_ms = FIXTURE_NOW_MS };
		struct catalog_list *list = catalog_list_build(catalog, &filter, NULL);
		if (list)
			catalog_list_rows(
				catalog, list, arena, "en", FIXTURE_NOW_MS, 0, list->count, &summaries);
		catalog_list_destroy(list);
	}
	catalog_brands(catalog, arena, "en", 1, 40, &facets);
	catalog_sellers(catalog, arena, "en", 1, FIXTURE_NOW_MS, &facets);
}

static void ask_images(struct catalog *catalog, struct arena *arena)
{
	const struct image_ref *images;
	int64_t last = 0;

	catalog_front_images(catalog, arena, &images);
	while (catalog_product_images(catalog, arena, &last, 3, &images) && last < PRODUCTS)
		;
}

static void search(struct arena *arena)
{
	static const char *const TYPED[] = { "c", "coke", "bread ca", "可口" };
	struct catalog_search *search = catalog_search_open(pages_path, NULL, NULL);
	const struct product_summary *summaries;
	struct catalog_list *list;
	size_t count;
	bool has_more;

	for (size_t i = 0; search && i < sizeof TYPED / sizeof TYPED[0]; i++) {
		catalog_search_run(
			search, TYPED[i], "en", FIXTURE_NOW_MS, 8, arena, &summaries, &count, &has_more);
		if (catalog_search_list(search, TYPED[i], 100, &list) == CATALOG_SEARCH_DONE)
			catalog_list_destroy(list);
	}
	catalog_search_close(search);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct catalog_expectation EXPECTED = { FIXTURE_FEED, 1, 5, NULL };
	struct arena arena;
	char why[160];

	pages_begin(make);
	pages_spoil(data, size);
	arena_init(&arena, 65536);
	struct catalog *catalog = catalog_open(pages_path, NULL);
	if (catalog) {
		ask_places(catalog, &arena);
		ask_products(catalog, &arena);
		ask_deals(catalog, &arena);
		ask_lists(catalog, &arena);
		ask_images(catalog, &arena);
	}
	catalog_close(catalog);
	search(&arena);
	arena_finish(&arena);
	catalog_verify_rows(pages_path, NULL, why);
	catalog_file_check(pages_path, &EXPECTED, NULL, why);
	return 0;
}
