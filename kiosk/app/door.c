/* SPDX-License-Identifier: Apache-2.0 */
/* The door of the screens: what they ask of the application, passed to who does it. */
#include <string.h>

#include "kiosk/app/app_internal.h"
#include "kiosk/app/display/display.h"
#include "kiosk/app/services/services.h"
#include "kiosk/app/session/sessions.h"
#include "kiosk/app/session/shopper.h"
#include "kiosk/app/stage/stage.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/service_app.h"
#include "kiosk/store/outbox.h"

/* --- reading --- */

const struct session *app_session(const struct app *app)
{
	return sessions_now(app->sessions);
}

struct catalog *app_catalog(struct app *app)
{
	return shop_catalog_now(app->services->shop);
}

struct state *app_state(struct app *app)
{
	return app->services->state;
}

const char *app_language(const struct app *app)
{
	return app_session(app)->shopper.language->tag;
}

int64_t app_wall_ms(const struct app *app)
{
	return clock_wall_ms(app->services->clock);
}

struct arena *app_screen_arena(struct app *app)
{
	return stage_arena(app->stage);
}

/* --- going places --- */

void app_go(struct app *app, struct route route)
{
	stage_go(app->stage, route);
}

void app_replace(struct app *app, struct route route)
{
	stage_replace(app->stage, route);
}

void app_back(struct app *app)
{
	stage_back(app->stage);
}

/* --- search and long lists --- */

uint64_t app_ask_search(struct app *app, const char *typed, size_t limit)
{
	return search_worker_ask(shop_catalog_search(app->services->shop), typed, app_language(app), limit);
}

uint64_t app_ask_list(struct app *app, const struct catalog_filter *filter, bool with_facets)
{
	return search_worker_ask_list(
		shop_catalog_search(app->services->shop), filter, app_language(app), with_facets);
}

/* --- the basket --- */

static struct basket *basket_of(struct app *app)
{
	return &sessions_now(app->sessions)->shopper.basket;
}

enum basket_result app_basket_add(struct app *app, const struct priced_line *line, const char *currency)
{
	return basket_add(basket_of(app), line, currency, NULL);
}

void app_basket_set_quantity(struct app *app, size_t line, int32_t quantity)
{
	if (line < basket_of(app)->line_count)
		basket_set_quantity(basket_of(app), line, quantity);
}

void app_basket_set_fulfilment(struct app *app, size_t line, enum fulfilment fulfilment)
{
	if (line < basket_of(app)->line_count)
		basket_set_fulfilment(basket_of(app), line, fulfilment);
}

void app_basket_replace_line(struct app *app, size_t line, const struct priced_line *replacement)
{
	if (line < basket_of(app)->line_count && !priced_line_fault(replacement))
		basket_of(app)->lines[line] = *replacement;
}

bool app_take_coupon(struct app *app, const struct catalog_coupon *coupon)
{
	return shopper_take_coupon(&sessions_now(app->sessions)->shopper, coupon, app_wall_ms(app));
}

void app_best_coupons(struct app *app, struct coupon_outcome *ret_outcome)
{
	shopper_best_coupons(&app_session(app)->shopper, app_catalog(app), app_wall_ms(app), ret_outcome);
}

/* --- orders --- */

bool app_place_order(struct app *app)
{
	return sessions_place_order(app->sessions);
}

bool app_order(struct app *app, struct arena *arena, struct placed_order *ret_order)
{
	return sessions_find_order(app->sessions, arena, ret_order);
}

size_t app_offline_urls(struct app *app, struct arena *arena, const char *const **ret_urls)
{
	return orders_offline_urls(app->services->orders, arena, app_session(app)->shopper.order, ret_urls);
}

void app_order_extend(struct app *app)
{
	sessions_touch(app->sessions);
	orders_extend(app->services->orders, app_session(app)->shopper.order);
}

void app_order_cancel(struct app *app)
{
	sessions_cancel_order(app->sessions);
}

void app_order_done(struct app *app)
{
	sessions_leave_order(app->sessions);
}

bool app_open_group(struct app *app, const char *deal_code, char *ret_group)
{
	struct ulid group;

	if (!orders_open_group(app->services->orders, deal_code, &group))
		return false;
	memcpy(ret_group, group.text, ULID_SIZE);
	return true;
}

const char *app_phone_url(struct app *app, struct arena *arena, const char *kind, const char *id)
{
	return orders_phone_url(app->services->orders, arena, kind, id);
}

/* --- the card terminal --- */

bool app_can_pay_by_card(struct app *app, const struct placed_order *order)
{
	return !app_session(app)->shopper.is_placing && payments_can_pay(app->services->payments, order);
}

void app_pay_by_card(struct app *app)
{
	sessions_pay_by_card(app->sessions);
}

void app_cancel_card(struct app *app)
{
	payments_cancel(app->services->payments);
}

bool app_card_receipt(
	struct app *app, struct arena *arena, const char *order, struct card_receipt *ret_receipt)
{
	return payments_receipt(app->services->payments, arena, order, ret_receipt);
}

size_t app_open_payments(struct app *app, struct arena *arena, const struct open_payment **ret_payments)
{
	return payments_list_open(app->services->payments, arena, ret_payments);
}

void app_settle_payment(struct app *app, const char *id, enum payment_answer answer)
{
	payments_settle(app->services->payments, id, answer, "service");
}

/* --- paper, and what is measured --- */

bool app_print_receipt(struct app *app)
{
	struct arena scratch;
	struct placed_order order;
	struct card_receipt card;
	bool is_taken = false;

	arena_init(&scratch, 16 * 1024);
	if (app_order(app, &scratch, &order)) {
		bool is_by_card = app_card_receipt(app, &scratch, order.id.text, &card);
		struct receipt_shop shop = { .catalog = app_catalog(app),
			.format = ui_format(display_ui(app->display)),
			.language = app_language(app),
			.shop_name = app_session(app)->shop.name,
			.place_name = app_session(app)->shop.place_name,
			.card = is_by_card ? &card : NULL };
		is_taken = receipts_print(app->services->receipts, &order, &shop);
	}
	arena_finish(&scratch);
	return is_taken;
}

void app_track_event(struct app *app, const char *kind, const char *data)
{
	track_note(app->services->track, kind, data);
}

/* --- saying something --- */

void app_note(struct app *app, const char *sentence)
{
	sessions_note(app->sessions, sentence);
}

void app_note_careful(struct app *app, const char *sentence)
{
	sessions_note_careful(app->sessions, sentence);
}

void app_note_with(struct app *app, const char *sentence, const char *button, struct action action)
{
	sessions_note_with(app->sessions, sentence, button, action);
}

/* --- the service screens --- */

size_t service_devices(struct app *app, struct arena *arena, const struct service_device **ret_devices)
{
	return technician_devices(app->services->technician, arena, ret_devices);
}

size_t service_candidates(
	struct app *app, struct arena *arena, const struct service_candidate **ret_candidates)
{
	return technician_candidates(app->services->technician, arena, ret_candidates);
}

bool service_has_looked(struct app *app)
{
	return technician_has_looked(app->services->technician);
}

const char *service_usual_port(enum service_kind kind)
{
	return technician_usual_port(kind);
}

bool service_wants_password(enum service_kind kind)
{
	return technician_wants_password(kind);
}

enum service_refusal service_draft_candidate(struct app *app, int64_t number)
{
	return technician_draft_candidate(app->services->technician, number);
}

enum service_refusal service_draft_address(struct app *app, const struct service_address *address)
{
	return technician_draft_address(app->services->technician, address);
}

bool service_draft(struct app *app, struct arena *arena, struct service_draft *ret_draft)
{
	return technician_draft(app->services->technician, arena, ret_draft);
}

void service_choose_profile(struct app *app, size_t index)
{
	technician_choose_profile(app->services->technician, index);
}

void service_choose_instead(struct app *app, bool is_instead)
{
	technician_choose_instead(app->services->technician, is_instead);
}

enum service_refusal service_try(struct app *app)
{
	return technician_try(app->services->technician);
}

bool service_test_device(struct app *app, const char *name)
{
	return technician_test_device(app->services->technician, name);
}

void service_test_again(struct app *app)
{
	technician_test_again(app->services->technician);
}

bool service_test(struct app *app, struct arena *arena, struct service_test *ret_test)
{
	return technician_test(app->services->technician, arena, ret_test);
}

enum service_refusal service_save(struct app *app)
{
	return technician_save(app->services->technician);
}

void service_discard(struct app *app)
{
	technician_discard(app->services->technician);
}

enum service_refusal service_remove(struct app *app, const char *name)
{
	return technician_remove(app->services->technician, name);
}

bool service_has_ended(struct app *app, enum service_refusal *ret_refusal)
{
	return technician_has_ended(app->services->technician, ret_refusal);
}

size_t service_prints(
	struct app *app, struct arena *arena, size_t limit, const struct service_print **ret_prints)
{
	return technician_prints(app->services->technician, arena, limit, ret_prints);
}

bool service_print_again(struct app *app, const char *id)
{
	return technician_print_again(app->services->technician, id);
}

void service_machine(struct app *app, struct arena *arena, struct service_machine *ret_machine)
{
	const struct catalog_meta *meta = app_catalog(app) ? catalog_meta(app_catalog(app)) : NULL;

	*ret_machine = (struct service_machine){ .kiosk_id = arena_strdup(
							 arena, network_kiosk_id(app->services->network)),
		.store = arena_strdup(arena, network_store(app->services->network)),
		.version = DAOGOU_VERSION,
		.catalog_seq = meta ? meta->seq : 0,
		.catalog_age_ms = meta ? app_wall_ms(app) - meta->issued_ms : 0,
		.is_online = app_session(app)->machine.is_online,
		.is_stranger = app_session(app)->machine.is_online && app_session(app)->machine.is_stranger,
		.clock_source = clock_source(app->services->clock),
		.clock_off_s = clock_off_s(app->services->clock),
		.outbox_waiting = outbox_count_waiting(app->services->state),
		.outbox_parked = outbox_count_parked(app->services->state),
		.broken_devices = arena_strdup(arena, devices_broken_file(app->services->devices)) };
}

void service_back_to_shop(struct app *app)
{
	stage_open_shop(app->stage);
}
