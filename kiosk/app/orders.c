/* SPDX-License-Identifier: Apache-2.0 */
/* Orders: from the basket to the outbox, the code that carries them without a network, and what is measured on the way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/app_internal.h"
#include "kiosk/base/json.h"
#include "kiosk/base/log.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/handoff.h"
#include "kiosk/domain/order_body.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/print_journal.h"

static void fill_order(struct app *app, struct order_body *body, int64_t now)
{
	const struct session *session = &app->session;
	const struct catalog_meta *meta = catalog_meta(app->catalog);
	static struct coupon_outcome outcome;

	app_best_coupons(app, &outcome);
	order_body_set_basket(body, &session->basket, session->coupons, &outcome);
	body->order_id = ulid_make(now);
	snprintf(body->kiosk, sizeof body->kiosk, "%s", app->kiosk_id);
	snprintf(body->store, sizeof body->store, "%s", app->store_code);
	snprintf(body->session, sizeof body->session, "%s", session->id.text);
	snprintf(body->language, sizeof body->language, "%s", session->language->tag);
	body->created_ms = now;
	body->expires_ms = now + app->config->order_minutes * MINUTE_MS;
	body->catalog_epoch = meta->epoch;
	body->catalog_seq = meta->seq;
}

static bool write_order(struct app *app, struct order_body *body, int64_t now)
{
	char *json = order_body_encode(body);
	enum state_result result = order_place(app->state, body->order_id, app->session.id.text, json,
		body->currency, body->totals.total_minor, now);

	free(json);
	if (result != STATE_OK) {
		log_error("order", "could not be written: %s", state_result_name(result));
		return false;
	}
	app->session.order = body->order_id;
	sync_outbox_changed(app->sync);
	sync_watch_order(app->sync, body->order_id.text);
	return true;
}

bool app_place_order(struct app *app)
{
	int64_t now = clock_wall_ms(&app->clock);

	if (!app->session.basket.line_count || !app->catalog)
		return false;
	struct order_body *body = order_body_create();
	fill_order(app, body, now);
	const char *fault = order_body_fault(body);
	if (fault)
		log_error("order", "not made: %s", fault);
	bool is_placed = !fault && write_order(app, body, now);
	order_body_destroy(body);
	if (is_placed) {
		basket_clear(&app->session.basket);
		app->is_order_paying = true;
		payments_forget_outcome(app);
		app_measure(app, "order_placed", NULL);
	}
	return is_placed;
}

bool app_order(struct app *app, struct arena *arena, struct placed_order *ret_order)
{
	return app->session.order.text[0] &&
		order_find(app->state, arena, app->session.order.text, ret_order);
}

const char *app_offline_url(struct app *app, struct arena *arena)
{
	struct placed_order order;
	enum handoff_fault fault;

	if (!app_order(app, arena, &order))
		return NULL;
	struct order_body *body = order_body_decode(order.body, strlen(order.body), NULL);
	if (!body)
		return NULL;
	char *url = handoff_url_make(body, app->config->hub_url, &app->key, &fault);
	order_body_destroy(body);
	const char *copy = url ? arena_strdup(arena, url) : NULL;
	free(url);
	return copy;
}

static void put_about_order(struct app *app, enum outbox_kind kind)
{
	int64_t now = clock_wall_ms(&app->clock);

	if (outbox_put(app->state, ulid_make(now), kind, app->session.order.text, "{}", now) == STATE_OK)
		sync_outbox_changed(app->sync);
}

void app_order_extend(struct app *app)
{
	session_touch(app);
	put_about_order(app, OUTBOX_ORDER_EXTEND);
}

void app_order_cancel(struct app *app)
{
	put_about_order(app, OUTBOX_ORDER_CANCEL);
	app->is_order_paying = false;
}

void app_order_done(struct app *app)
{
	sync_watch_order(app->sync, NULL);
	app->session.order = (struct ulid){ "" };
	app->is_order_paying = false;
}

bool app_open_group(struct app *app, const char *deal_code, char *ret_group)
{
	int64_t now = clock_wall_ms(&app->clock);
	struct ulid group = ulid_make(now);
	json_t *body = json_pack("{s:s}", "deal", deal_code);

	if (!app->session.is_online || !body) {
		json_decref(body);
		return false;
	}
	char *text = json_to_text(body);
	bool is_put = outbox_put(app->state, group, OUTBOX_GROUP, "", text, now) == STATE_OK;
	free(text);
	json_decref(body);
	if (is_put) {
		sync_outbox_changed(app->sync);
		memcpy(ret_group, group.text, ULID_SIZE);
	}
	return is_put;
}

const char *app_phone_url(struct app *app, struct arena *arena, const char *kind, const char *id)
{
	static const char SAFE[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	struct text url;

	text_init(&url, 1000);
	text_printf(&url, "%s/%s/", app->config->hub_url, kind);
	for (const char *at = id; *at; at++) {
		if (strchr(SAFE, *at))
			text_append_bytes(&url, at, 1);
		else
			text_printf(&url, "%%%02X", (unsigned char)*at);
	}
	const char *copy = arena_strdup(arena, url.bytes);
	text_finish(&url);
	return copy;
}

/* The receipt of an order is one job under the order's own id: who asks again, perhaps after a restart, gets a
 * COPY. */
static enum hw_error print_receipt(struct app *app, struct arena *scratch, const struct placed_order *order)
{
	struct journal_job known;

	if (print_journal_find(app->state, order->id.text, &known, NULL))
		return hw_print_again(app->hw, NULL, order->id.text);
	enum hw_error error = hw_print(app->hw, NULL, order->id.text, "receipt", app->session.id.text,
		receipt_document(app, scratch, order));
	if (error == HW_OK)
		order_set_receipt(app->state, order->id.text, RECEIPT_QUEUED, clock_wall_ms(&app->clock));
	return error;
}

bool app_print_receipt(struct app *app)
{
	struct arena scratch;
	struct placed_order order;
	enum hw_error error = HW_ILLEGAL;

	arena_init(&scratch, 16 * 1024);
	if (app_order(app, &scratch, &order)) {
		error = print_receipt(app, &scratch, &order);
		app->receipt_job = order.id;
	}
	if (error != HW_OK)
		log_warning("printer", "receipt not taken: %s", hw_error_name(error));
	arena_finish(&scratch);
	return error == HW_OK;
}

/* --- measuring --- */

void app_measure(struct app *app, const char *kind, const char *data)
{
	int64_t now = clock_wall_ms(&app->clock);
	struct ulid id = ulid_make(now);
	char at[25];

	time_format_iso(now, at);
	char *body = xasprintf("{\"id\":\"%s\",\"kind\":\"%s\",\"at\":\"%s\",\"session\":\"%s\",\"data\":%s}",
		id.text, kind, at, app->session.id.text, data ? data : "{}");
	/* Measured effects may be lost when the disk is full; orders may not. */
	outbox_put_event(app->state, id, body, now);
	free(body);
}
