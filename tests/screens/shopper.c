/* SPDX-License-Identifier: Apache-2.0 */
/* What a shopper does. */
#include "tests/screens/shopper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/order_state.h"
#include "kiosk/store/orders.h"

static struct priced_line line_of(
	const char *product, int64_t product_id, const struct offer *offer, int32_t quantity)
{
	struct priced_line line = { .product_id = product_id,
		.channel = offer->channel,
		.quantity = quantity,
		.unit_price_minor = offer->price_minor,
		.delivery_minor = offer->delivery_minor,
		.deposit_minor = offer->deposit_minor,
		.tax = offer->tax,
		.fulfilment = offer_usual_fulfilment(offer) };

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
	size_t count =
		catalog_offers(app_catalog(app), &scratch, "en", id, app_wall_ms(app), &offers, &details);
	for (size_t i = 0; i < count && !is_put; i++) {
		struct priced_line line = line_of(product, id, &offers[i], quantity);
		if (strcmp(offers[i].merchant, merchant) == 0)
			is_put = app_basket_add(app, &line, offers[i].currency) == BASKET_OK;
	}
	arena_finish(&scratch);
	assert_true(is_put);
}

void shopper_hears_of_groups(struct app *app, const int32_t *taken, size_t count, int32_t size,
	int64_t deadline_ms, int64_t age_ms)
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

struct wire_order_reply *shopper_orders(struct app *app)
{
	static struct wire_order_reply reply;
	struct placed_order order;
	struct arena arena;

	arena_init(&arena, 4096);
	assert_true(app_place_order(app));
	assert_true(app_order(app, &arena, &order));
	reply = (struct wire_order_reply){ .order = order.id,
		.state = ORDER_PLACED,
		.url = "",
		.receipt_url = "",
		.expires_ms = order.created_ms + ORDER_TTL_MS,
		.totals = order.placed_totals,
		.pickup_code = "" };
	memcpy(reply.currency, order.currency, sizeof reply.currency);
	arena_finish(&arena);
	return &reply;
}

void hub_says_of_order(struct app *app, struct wire_order_reply *reply)
{
	bool is_changed;

	reply->rev++;
	assert_int_equal(order_update(app_state(app), reply, app_wall_ms(app), &is_changed), STATE_OK);
	assert_true(is_changed);
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
		fail_msg("nothing does %s", action_text(action, app_screen_arena(app)));
	return info;
}

bool leads_to(struct action action, enum screen_id screen)
{
	return action.verb == VERB_GO && action_route(action)->screen == screen;
}

bool shopper_can(struct app *app, struct action action)
{
	const struct ui_node_info *info = find_action(app, action);

	return info && !(info->flags & NODE_DISABLED);
}

void shopper_touches(struct app *app, struct action action)
{
	if (shopper_finds(app, action)->flags & NODE_DISABLED)
		fail_msg("%s takes no touch", action_text(action, app_screen_arena(app)));
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
		{ 2160, 3840 }, { 480, 800 } };
	static const char *const TAGS[] = { "es", "zh-Hans", "ar", "en" };

	for (size_t tag = 0; tag < 4; tag++) {
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
