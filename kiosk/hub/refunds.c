/* SPDX-License-Identifier: Apache-2.0 */
/* Sending refunds to providers until each is done once. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/coupons.h"
#include "kiosk/hub/pay/provider.h"
#include "kiosk/hub/payments.h"
#include "kiosk/hub/stock.h"
#include "kiosk/hub/trades.h"

#define RAN(db, ...) (hub_run(db, __VA_ARGS__) == HUB_DB_DONE)
#define REFUNDS_AT_ONCE 64

struct open_refund {
	char *key, *trade, *provider, *reference, *currency;
	int64_t amount_minor;
};

static char *copy_column(struct hub_statement *row, int column)
{
	const char *text = hub_column_text(row, column);
	return xstrdup(text ? text : "");
}

static int list_open(struct hub_db *db, struct open_refund *refunds)
{
	int count = 0;
	struct hub_statement *rows = hub_query(db,
		"SELECT r.idempotency_key, r.trade, p.provider, p.reference, p.currency, r.amount FROM "
		"refund r"
		" JOIN payment p ON p.idempotency_key = r.payment WHERE r.state = 'pending' AND p.provider "
		"<> 'terminal' ORDER BY r.changed_at, r.created_at LIMIT 64",
		"");
	while (rows && count < REFUNDS_AT_ONCE && hub_step(rows) == HUB_DB_ROW) {
		struct open_refund *refund = &refunds[count++];
		refund->key = copy_column(rows, 0);
		refund->trade = copy_column(rows, 1);
		refund->provider = copy_column(rows, 2);
		refund->reference = copy_column(rows, 3);
		refund->currency = copy_column(rows, 4);
		refund->amount_minor = hub_column_int(rows, 5);
	}
	hub_query_end(rows);
	return count;
}

static void free_open(struct open_refund *refund)
{
	free(refund->key);
	free(refund->trade);
	free(refund->provider);
	free(refund->reference);
	free(refund->currency);
}

/* A trade with nothing left to give back is REFUNDED; what it held goes back. */
bool refunds_settle(struct hub_db *db, const char *trade)
{
	int64_t left = 0, pending = 0;
	hub_get_int(
		db, &left, "SELECT COUNT(*) FROM refund WHERE trade = $1 AND state = 'pending'", "t", trade);
	hub_get_int(
		db, &pending, "SELECT 1 FROM trade WHERE id = $1 AND state = 'refund_pending'", "t", trade);
	if (left > 0 || !pending)
		return trade_touch(db, trade);
	return trade_change_state(db, trade, ORDER_REFUND_PENDING, ORDER_REFUNDED) &&
		stock_release(db, trade) && coupons_return(db, trade) &&
		RAN(db, "UPDATE group_seat SET state = 'refunded' WHERE id = $1 AND state = 'refund_pending'",
			"t", trade);
}

static bool finish(struct hub_worker *worker, const struct open_refund *refund)
{
	if (!hub_begin_durable(worker->db))
		return false;
	bool is_done = RAN(worker->db,
			       "UPDATE refund SET state = 'done', changed_at = $1 WHERE idempotency_key = $2 "
			       "AND state = 'pending'",
			       "it", hub_now_ms(worker), refund->key) &&
		refunds_settle(worker->db, refund->trade);
	if (!is_done || !hub_db_commit(worker->db)) {
		hub_db_rollback(worker->db);
		return false;
	}
	hub_wake(worker, refund->trade);
	return true;
}

int refunds_run_due(struct hub_worker *worker)
{
	struct open_refund refunds[REFUNDS_AT_ONCE];
	int count = list_open(worker->db, refunds), done = 0;
	for (int i = 0; i < count; i++) {
		const struct payment_provider *provider = payment_provider_find(refunds[i].provider);
		if (provider &&
			provider->refund(refunds[i].reference, refunds[i].key, refunds[i].amount_minor,
				refunds[i].currency))
			done += finish(worker, &refunds[i]);
		else /* to the end of the queue */
			hub_run(worker->db, "UPDATE refund SET changed_at = $1 WHERE idempotency_key = $2",
				"it", hub_now_ms(worker), refunds[i].key);
		free_open(&refunds[i]);
	}
	return done;
}
