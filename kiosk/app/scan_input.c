/* SPDX-License-Identifier: Apache-2.0 */
/* From a code to the page of its product. */
#include "kiosk/app/scan_input.h"

#include <string.h>
#include <time.h>

#include "kiosk/app/config.h"
#include "kiosk/app/display/display.h"
#include "kiosk/app/services/shop_catalog.h"
#include "kiosk/app/session/modes.h"
#include "kiosk/app/session/sessions.h"
#include "kiosk/app/stage/stage.h"
#include "kiosk/base/locale_format.h"
#include "kiosk/base/messages.h"
#include "kiosk/base/xalloc.h"

#define ITEM_DIGITS_MAX 18 /* the longest item number of a merchandise system */
#define SECOND_READ_MS (30 * SECOND_MS)

/* A number that is some product's code by itself, before what else it may mean. */
static int64_t product_of_number(struct catalog *catalog, const struct scan_code *scan)
{
	int64_t product = catalog_product_by_gtin(catalog, scan->gs1.gtin);

	if (!product)
		product = catalog_product_by_code(catalog, scan->text);
	return product ? product : catalog_product_by_reading(catalog, scan->text);
}

/* The scale's five digits of an item may be another system's with fewer zeros before it, or with more. */
static int64_t product_of_item(struct catalog *catalog, const char *item)
{
	char padded[ITEM_DIGITS_MAX + 1];
	int64_t product = catalog_product_by_code(catalog, item);

	while (item[0] == '0' && item[1])
		item++;
	size_t length = strlen(item);
	for (size_t zeros = 0; length + zeros <= ITEM_DIGITS_MAX && !product; zeros++) {
		memset(padded, '0', zeros);
		memcpy(padded + zeros, item, length + 1);
		product = catalog_product_by_code(catalog, padded);
	}
	return product;
}

static int64_t product_of_weighed(struct catalog *catalog, const struct scan_code *scan)
{
	int64_t product = catalog_product_by_gtin(catalog, scan->gs1.gtin);

	if (!product)
		product = catalog_product_by_gtin(catalog, scan->item_gtin);
	return product ? product : product_of_item(catalog, scan->text);
}

static int64_t product_of_scan(struct catalog *catalog, const struct scan_code *scan)
{
	switch (scan->kind) {
	case SCAN_GTIN: return product_of_number(catalog, scan);
	case SCAN_GS1: return catalog_product_by_gtin(catalog, scan->gs1.gtin);
	case SCAN_WEIGHED: return product_of_weighed(catalog, scan);
	case SCAN_PRODUCT_LINK:
	case SCAN_UNKNOWN: return scan->text[0] ? catalog_product_by_code(catalog, scan->text) : 0;
	default: return 0;
	}
}

/* A misread must not pass for a product that is not sold here: a check digit vouches for the read, or the same read
 * once more. */
static bool is_sure(struct scan_input *scans, const struct scan_code *code, const struct scan *scan)
{
	uint8_t digest[SHA256_BYTES];
	int64_t now_ms = clock_monotonic_ms(scans->input->clock);

	if (code->kind == SCAN_GTIN || code->kind == SCAN_GS1 || code->kind == SCAN_WEIGHED)
		return true;
	sha256(scan->bytes, scan->length, digest);
	bool is_second =
		now_ms < scans->unread.until_ms && memcmp(digest, scans->unread.digest, sizeof digest) == 0;
	memcpy(scans->unread.digest, digest, sizeof digest);
	scans->unread.until_ms = now_ms + SECOND_READ_MS;
	return is_second;
}

/* A code that is the product's own says nothing of the piece, whatever a scale would mean by it. */
static bool read_label(struct scan_input *scans, const struct scan_code *code, int64_t product,
	struct piece_label *ret_label)
{
	struct sessions *sessions = scans->input->sessions;
	struct catalog *catalog = shop_catalog_now(scans->shop);
	struct product_summary summary;
	struct arena arena;
	bool is_its_own =
		code->kind == SCAN_WEIGHED && catalog_product_by_gtin(catalog, code->gs1.gtin) == product;

	arena_init(&arena, 4096);
	bool has_label = !is_its_own &&
		catalog_summary(catalog, &arena, sessions_now(sessions)->shopper.language->tag,
			clock_wall_ms(scans->input->clock), product, &summary) &&
		scan_code_label(code, &summary.measure, summary.currency, ret_label);
	arena_finish(&arena);
	return has_label;
}

static void show_found(struct scan_input *scans, const struct scan_code *code, const struct scan *scan)
{
	struct sessions *sessions = scans->input->sessions;
	int64_t product = product_of_scan(shop_catalog_now(scans->shop), code);
	struct piece_label label;

	if (product) {
		/* What was said of an earlier code is not about this one. */
		sessions_drop_note(sessions);
		stage_go(scans->input->stage,
			route_to_product(product, read_label(scans, code, product, &label) ? &label : NULL));
	} else if (scan->is_card_data || code->kind == SCAN_CARD_NUMBER) {
		sessions_note_careful(
			sessions, _("That looks like a payment card. We never read those here."));
	} else if (is_sure(scans, code, scan)) {
		sessions_note_careful(
			sessions, _("We do not know this code. You can search for the product by its name."));
	} else {
		sessions_note_careful(sessions, _("Please scan this code once more."));
	}
}

/* Two digits of a year in a code mean the one nearest to now. */
static int year_of(int64_t wall_ms)
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm date;

	return gmtime_r(&seconds, &date) ? date.tm_year + 1900 : 2000;
}

void scan_input_take(struct scan_input *scans, const struct scan *scan)
{
	const struct user_input *input = scans->input;
	const struct config *config = scans->config;
	const char *templates[ARRAY_LENGTH(config->weighed_templates)];
	struct scan_code code;

	for (int64_t i = 0; i < config->weighed_template_count; i++)
		templates[i] = config->weighed_templates[i];
	struct scan_rules rules = { .hub_url = config->hub_url,
		.weighed_templates = templates,
		.weighed_template_count = (size_t)config->weighed_template_count,
		.century_year = year_of(clock_wall_ms(input->clock)) };
	scan_code_parse(scan->bytes, scan->length, &rules, &code);
	user_input_wake(input);
	if (!shop_catalog_now(scans->shop) || !mode_has_shoppers(sessions_now(input->sessions)->machine.mode))
		return;
	/* Who scans behind a shopper that is done is the next one. */
	if (stage_screen(input->stage)->is_farewell)
		stage_end_session(input->stage, "a scan after the thanks");
	stage_close_overlays(input->stage);
	if (stage_screen(input->stage)->refuses_scans)
		sessions_note_careful(
			input->sessions, _("Please finish this purchase first. Then scan again."));
	else
		show_found(scans, &code, scan);
	stage_run_pending(input->stage);
	display_invalidate(input->display);
}
