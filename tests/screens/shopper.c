/* SPDX-License-Identifier: Apache-2.0 */
/* What a shopper does. */
#include "tests/screens/shopper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/order_body.h"
#include "kiosk/domain/order_state.h"
#include "kiosk/screens/fulfilment.h"

static struct basket_line line_of(
	const char *product, int64_t product_id, const struct offer *offer, int32_t quantity)
{
	struct basket_line line = { .product_id = product_id, .channel = offer->channel, .quantity = quantity,
		.unit_price_minor = offer->price_minor, .delivery_minor = offer->delivery_minor,
		.fulfilment = fulfilment_of_offer(offer) };

	code_copy(line.product, product);
	code_copy(line.merchant, offer->merchant);
	snprintf(line.name, sizeof line.name, "%s", product);
	if (multibuy_is_valid(&offer->multibuy))
		line.multibuy = offer->multibuy;
	return line;
}

void shopper_puts(struct app *app, const char *product, const char *merchant, int32_t quantity)
{
	const struct offer *offers;
	const struct offer_detail *details;
	struct arena scratch;
	bool is_put = false;

	arena_init(&scratch, 4096);
	int64_t id = catalog_product_by_code(app_catalog(app), product);
	size_t count = catalog_offers(
		app_catalog(app), &scratch, "en", id, app_session(app)->store_merchant, &offers, &details);
	for (size_t i = 0; i < count && !is_put; i++) {
		struct basket_line line = line_of(product, id, &offers[i], quantity);
		if (strcmp(offers[i].merchant, merchant) == 0)
			is_put = app_basket_add(app, &line, offers[i].currency) == BASKET_OK;
	}
	arena_finish(&scratch);
	assert_true(is_put);
}

void shopper_hears_of_groups(
	struct app *app, const int32_t *taken, size_t count, int32_t size, int64_t deadline_ms, int64_t age_ms)
{
	struct live_group *groups = xcalloc(count + 1, sizeof *groups);

	for (size_t i = 0; i < count; i++) {
		groups[i] = (struct live_group){
			.taken = taken[i], .size = size, .deadline_ms = deadline_ms, .is_open = true
		};
		snprintf(groups[i].id, sizeof groups[i].id, "01JGR0VP00000000000000000%c", (char)('0' + i));
		snprintf(groups[i].deal, sizeof groups[i].deal, "d1");
	}
	fake_app_use_live(app, live_create(app_wall_ms(app) - age_ms, groups, count, NULL, 0));
}

struct placed_order *shopper_orders(struct app *app)
{
	static char json_text[64 * 1024];
	struct placed_order *order = &fake_app_answers(app)->order;
	struct order_body *body = order_body_create();
	struct coupon_outcome outcome;
	int64_t now = app_wall_ms(app);

	app_best_coupons(app, &outcome);
	order_body_set_basket(body, &app_session(app)->basket, app_session(app)->coupons, &outcome);
	body->order_id = ulid_make(now);
	snprintf(body->kiosk, sizeof body->kiosk, "kiosk");
	snprintf(body->session, sizeof body->session, "%s", app_session(app)->id.text);
	snprintf(body->language, sizeof body->language, "en");
	body->created_ms = now;
	body->expires_ms = now + ORDER_TTL_MS;
	body->catalog_epoch = body->catalog_seq = 1;
	assert_null(order_body_fault(body));
	char *json = order_body_encode(body);
	snprintf(json_text, sizeof json_text, "%s", json);
	*order = (struct placed_order){ .id = body->order_id, .session = "", .body = json_text, .created_ms = now,
		.total_minor = body->totals.total_minor, .state = "PLACED", .phone = "", .url = "", .receipt_url = "",
		.pickup_code = "", .reply = "", .refused = "" };
	currency_copy(order->currency, body->currency);
	free(json);
	order_body_destroy(body);
	return order;
}

bool shopper_sees(struct app *app, const char *label)
{
	return fake_app_find_label(app, label) != NULL;
}

static const struct ui_node_info *find_action(struct app *app, struct action action)
{
	const struct ui_node_info *infos;
	int count = ui_list(fake_app_ui(app), &infos);

	for (int i = 0; i < count; i++) {
		if (infos[i].action.verb == action.verb && infos[i].action.arg == action.arg)
			return &infos[i];
	}
	return NULL;
}

const struct ui_node_info *shopper_finds(struct app *app, struct action action)
{
	const struct ui_node_info *info = find_action(app, action);

	if (!info)
		fail_msg("nothing does %s:%lld", action_verb_name(action.verb), (long long)action.arg);
	return info;
}

bool shopper_can(struct app *app, struct action action)
{
	const struct ui_node_info *info = find_action(app, action);

	return info && !(info->flags & NODE_DISABLED);
}

void shopper_touches(struct app *app, struct action action)
{
	if (shopper_finds(app, action)->flags & NODE_DISABLED)
		fail_msg("%s:%lld takes no touch", action_verb_name(action.verb), (long long)action.arg);
	fake_app_act(app, action);
}

const struct ui_node_info *shopper_finds_role(struct app *app, enum role role)
{
	const struct ui_node_info *infos;
	int count = ui_list(fake_app_ui(app), &infos);

	for (int i = 0; i < count; i++) {
		if (infos[i].role == role)
			return &infos[i];
	}
	return NULL;
}

void shopper_looks_at_all_sizes(struct app *app)
{
	static const int SIZES[][2] = { { 1080, 1920 }, { 1920, 1080 }, { 800, 1280 }, { 1024, 768 },
		{ 2160, 3840 } };
	static const char *const TAGS[] = { "zh-Hans", "ar", "en" };

	for (size_t tag = 0; tag < 3; tag++) {
		fake_app_set_language(app, TAGS[tag]);
		for (int percent = 200; percent >= 100; percent -= 50) {
			fake_app_set_text(app, percent);
			for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
				fake_app_set_size(app, SIZES[i][0], SIZES[i][1]);
				fake_app_assert_good_layout(app);
			}
		}
	}
	fake_app_set_size(app, FAKE_WIDTH, FAKE_HEIGHT);
}
