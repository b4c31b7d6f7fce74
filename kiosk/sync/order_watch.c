/* SPDX-License-Identifier: Apache-2.0 */
/* Watches one order by long polling, and reads what the hub says about orders. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/order_state.h"
#include "kiosk/domain/wire_order_reply.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/sync/sync_internal.h"

struct order_watch {
	struct sync_core *core;
	char order[ULID_SIZE]; /* "" = none */
	struct request *request;
	int failures;
	int64_t next_try; /* monotonic */
	int64_t asked_real_ms;
};

/* The answer comes only once: what it wants reversed is written before the order's rev moves on. */
static bool take_reversals(struct sync_core *core, const struct wire_order_reply *reply, bool *ret_is_new)
{
	int64_t now = clock_wall_ms(core->clock);
	struct order_payment link;
	bool is_new;

	*ret_is_new = false;
	for (size_t i = 0; i < reply->reversal_count; i++) {
		const char *payment = reply->reversals[i].text;
		if (!order_payment_find(core->state, payment, &link) ||
			strcmp(link.order.text, reply->order.text) != 0)
			continue;
		if (order_payment_step(core->state, payment, ORDER_PAYMENT_TO_REVERSE, NULL, now, &is_new) !=
			STATE_OK)
			return false;
		*ret_is_new = *ret_is_new || is_new;
	}
	return true;
}

static void tell_changed(struct sync_core *core, const char *order_id)
{
	struct sync_event event = { 0 };

	snprintf(event.order.text, sizeof event.order.text, "%.26s", order_id);
	core_emit(core, SYNC_EVENT_ORDER_CHANGED, event);
}

bool order_reply_take(
	struct sync_core *core, const char *order_id, const struct reply *reply, bool *ret_changed)
{
	struct arena arena;
	struct wire_order_reply order;
	bool is_changed = false, wants_back = false;

	arena_init(&arena, 16 * 1024);
	bool is_kept = wire_order_reply_decode(&arena, reply->body, reply->length, &order) &&
		strcmp(order.order.text, order_id) == 0 && take_reversals(core, &order, &wants_back) &&
		order_update(core->state, &order, clock_wall_ms(core->clock), &is_changed) == STATE_OK;
	arena_finish(&arena);
	if (is_changed || wants_back)
		tell_changed(core, order_id);
	if (ret_changed)
		*ret_changed = is_changed;
	return is_kept;
}

static bool is_over(const struct placed_order *order)
{
	return order->refused[0] || order_is_final(order->state);
}

static void handle_reply(void *data, const struct reply *reply)
{
	struct order_watch *watch = data;
	struct sync_core *core = watch->core;
	bool is_changed = false;

	watch->request = NULL;
	core_note_reply(core, reply);
	bool is_good = reply->fault == SYNC_OK && order_reply_take(core, watch->order, reply, &is_changed);
	watch->failures = is_good ? 0 : watch->failures + 1;
	watch->next_try = core_now(core);
	/* A hub that answers at once although nothing changed must not be asked in a tight loop. The long poll's
	 * length is the network's matter: real time, whatever clock the kiosk follows. */
	if (!is_changed && clock_real_ms() - watch->asked_real_ms < RETRY_FIRST_MS)
		watch->next_try += core_backoff(core, watch->failures, RETRY_FIRST_MS, WATCH_RETRY_MAX_MS);
}

/* False when there is nothing to watch (any more, or yet). */
static bool read_rev(struct order_watch *watch, int64_t *ret_rev)
{
	struct arena arena;
	struct placed_order order;

	arena_init(&arena, 8192);
	bool is_found = order_find(watch->core->state, &arena, watch->order, &order);
	bool is_watched = is_found && order.rev > 0 && !is_over(&order);
	if (is_watched)
		*ret_rev = order.rev;
	/* Without a rev the outbox has not brought it yet. */
	if (!is_found || (order.rev > 0 && !is_watched))
		watch->order[0] = '\0';
	arena_finish(&arena);
	return is_watched;
}

int64_t order_watch_tick(struct order_watch *watch)
{
	char path[64], query[64];
	int64_t rev;

	if (!watch->order[0] || watch->request || !watch->core->has_key)
		return INT64_MAX;
	if (core_now(watch->core) < watch->next_try)
		return watch->next_try;
	if (!read_rev(watch, &rev)) {
		watch->next_try = core_now(watch->core) + RETRY_FIRST_MS;
		return watch->order[0] ? watch->next_try : INT64_MAX;
	}
	snprintf(path, sizeof path, "/v1/orders/%s", watch->order);
	snprintf(query, sizeof query, "wait=%d&rev=%lld", WATCH_WAIT_S, (long long)rev);
	watch->asked_real_ms = clock_real_ms();
	watch->request = request_start(watch->core->pool,
		&(struct request_spec){ .kind = REQUEST_WATCH,
			.path = path,
			.query = query,
			.is_signed = true,
			.handle_reply = handle_reply,
			.data = watch });
	return INT64_MAX;
}

void order_watch_set(struct order_watch *watch, const char *order_id)
{
	if (order_id && strcmp(watch->order, order_id) == 0)
		return;
	request_cancel(watch->request);
	watch->request = NULL;
	watch->failures = 0;
	watch->next_try = core_now(watch->core);
	explicit_bzero(watch->order, sizeof watch->order);
	if (order_id)
		snprintf(watch->order, sizeof watch->order, "%s", order_id);
	else
		state_renew(watch->core->state);
}

void order_watch_now(struct order_watch *watch)
{
	watch->next_try = core_now(watch->core);
}

struct order_watch *order_watch_create(struct sync_core *core)
{
	struct order_watch *watch = xcalloc(1, sizeof *watch);

	watch->core = core;
	return watch;
}

void order_watch_destroy(struct order_watch *watch)
{
	if (!watch)
		return;
	request_cancel(watch->request);
	free(watch);
}
