/* SPDX-License-Identifier: Apache-2.0 */
/* What is read and written of refunds. */
#include "kiosk/hub/trade/refund_rows.h"

#include <string.h>

#include "kiosk/hub/trade/states.h"

static const char *const STATE_NAMES[REFUND_STATE_COUNT] = {
	[REFUND_IS_PENDING] = "pending",
	[REFUND_IS_SENT] = "sent",
	[REFUND_IS_REFUSED] = "refused",
	[REFUND_IS_DONE] = "done",
};

static const char FIND[] = "SELECT idempotency_key, order_id, state, next_try_at"
			   " FROM refund"
			   " WHERE idempotency_key = $1";

static const char FIND_OPEN[] = "SELECT idempotency_key, order_id, state, next_try_at"
				" FROM refund"
				" WHERE payment = $1 AND state <> 'done'"
				" ORDER BY idempotency_key"
				" LIMIT 1";

static const char COUNT[] = "SELECT COUNT(*)"
			    " FROM refund"
			    " WHERE state = $1";

static const char IS_OPEN[] = "SELECT 1"
			      " FROM refund"
			      " WHERE order_id = $1 AND state <> 'done'"
			      " LIMIT 1";

/* Money that never paid for the order is another matter. */
static const char RETURNED[] = "SELECT COALESCE(SUM(amount), 0)"
			       " FROM refund"
			       " WHERE order_id = $1 AND reason NOT IN ('late', 'double', 'amount')";

static const char INSERT[] =
	"INSERT INTO refund(idempotency_key, payment, order_id, amount, reason, state, created_at, changed_at,"
	" tries, next_try_at, trouble)"
	" VALUES($1, $2, $3, $4, $5, 'pending', $6, $6, 0, $6, '')"
	" ON CONFLICT(idempotency_key) DO NOTHING";

static const char TRY_AT[] = "UPDATE refund"
			     " SET state = $1, trouble = $2, next_try_at = $3, changed_at = $4"
			     " WHERE idempotency_key = $5 AND state = $6";

static const char FINISH[] = "UPDATE refund"
			     " SET state = $1, trouble = '', changed_at = $2"
			     " WHERE idempotency_key = $3 AND state = $4";

static const char SETTLE[] = "UPDATE refund"
			     " SET state = $1, trouble = $2, changed_at = $3"
			     " WHERE idempotency_key = $4 AND state = $5 AND next_try_at = $6";

static const char OPEN[] =
	"SELECT r.idempotency_key, p.provider, p.account, COALESCE(p.reference, ''), p.currency, r.reason,"
	" r.state, r.trouble, r.amount, r.tries, r.created_at, r.next_try_at"
	" FROM refund r JOIN payment p ON p.idempotency_key = r.payment"
	" WHERE r.state <> 'done'"
	" ORDER BY r.created_at, r.idempotency_key";

static const char IS_AT_TERMINAL[] = "SELECT 1"
				     " FROM refund r JOIN payment p ON p.idempotency_key = r.payment"
				     " WHERE r.idempotency_key = $1 AND p.provider = 'terminal'";

static const char IS_DUE[] = "SELECT 1"
			     " FROM refund r JOIN payment p ON p.idempotency_key = r.payment"
			     " WHERE r.state <> 'done' AND r.next_try_at <= $1 AND p.provider = $2"
			     " LIMIT 1";

#define SELECT_DUE                                                                                           \
	"SELECT r.idempotency_key, r.payment, r.order_id, p.account, COALESCE(p.reference, ''), p.currency," \
	" r.reason, r.amount, p.amount, r.tries, r.next_try_at"                                              \
	" FROM refund r JOIN payment p ON p.idempotency_key = r.payment"

static const char FIND_DUE[] =
	SELECT_DUE " WHERE r.state <> 'done' AND r.next_try_at <= $1 AND p.provider = $2"
		   " ORDER BY r.next_try_at, r.idempotency_key"
		   " LIMIT 1";

static const char READ[] = SELECT_DUE " WHERE r.idempotency_key = $1 AND p.provider = $2 AND p.account = $3";

static const char LEASE[] = "UPDATE refund"
			    " SET next_try_at = $1, tries = tries + 1"
			    " WHERE idempotency_key = $2 AND state <> 'done' AND next_try_at = $3";

static bool read_row(struct hub_statement *row, struct refund_row *ret_refund)
{
	char state[12];
	bool is_found = hub_next(row, FIXED(ret_refund->key), FIXED(ret_refund->order), FIXED(state),
		&ret_refund->next_try_ms);
	hub_query_end(row);
	for (int i = 0; is_found && i < REFUND_STATE_COUNT; i++) {
		if (strcmp(STATE_NAMES[i], state) == 0) {
			ret_refund->state = (enum refund_state)i;
			return true;
		}
	}
	return false;
}

bool refund_row_find(struct hub_db *db, const char *key, struct refund_row *ret_refund)
{
	return read_row(hub_query(db, FIND, key), ret_refund);
}

bool refund_row_find_open(struct hub_db *db, const char *payment, struct refund_row *ret_refund)
{
	return read_row(hub_query(db, FIND_OPEN, payment), ret_refund);
}

bool refund_row_is_at_terminal(struct hub_db *db, const char *key)
{
	return hub_has_row(db, IS_AT_TERMINAL, key);
}

int64_t refund_row_count(struct hub_db *db, enum refund_state state)
{
	int64_t count = 0;
	hub_get_int(db, &count, COUNT, STATE_NAMES[state]);
	return count;
}

bool refund_row_is_open(struct hub_db *db, const char *order)
{
	return hub_has_row(db, IS_OPEN, order);
}

int64_t refund_row_returned_minor(struct hub_db *db, const char *order)
{
	int64_t returned_minor = 0;
	hub_get_int(db, &returned_minor, RETURNED, order);
	return returned_minor;
}

bool refund_row_insert(struct hub_db *db, const struct refund *refund, int64_t now_ms)
{
	return hub_ran(db, INSERT, refund->key, refund->payment, refund->order, refund->amount_minor,
		refund->reason, now_ms);
}

static bool may_become(const struct refund_row *refund, enum refund_state to)
{
	return states_allow(&REFUND_MACHINE, STATE_NAMES[refund->state], STATE_NAMES[to]);
}

bool refund_row_try_at(struct hub_db *db, const struct refund_row *refund, enum refund_state to,
	const char *why, int64_t next_try_ms, int64_t now_ms)
{
	return (to == refund->state || may_become(refund, to)) &&
		hub_changed_as_read(db, TRY_AT, STATE_NAMES[to], why, next_try_ms, now_ms, refund->key,
			STATE_NAMES[refund->state]);
}

bool refund_row_finish(struct hub_db *db, const struct refund_row *refund, int64_t now_ms)
{
	return may_become(refund, REFUND_IS_DONE) &&
		hub_changed_as_read(db, FINISH, STATE_NAMES[REFUND_IS_DONE], now_ms, refund->key,
			STATE_NAMES[refund->state]);
}

bool refund_row_settle(struct hub_db *db, const struct refund_row *refund, const char *word, int64_t now_ms)
{
	return may_become(refund, REFUND_IS_DONE) &&
		hub_changed_as_read(db, SETTLE, STATE_NAMES[REFUND_IS_DONE], word, now_ms, refund->key,
			STATE_NAMES[refund->state], refund->next_try_ms);
}

bool refund_row_is_due(struct hub_db *db, const char *provider, int64_t now_ms)
{
	return hub_has_row(db, IS_DUE, now_ms, provider);
}

static bool read_due(struct hub_statement *row, struct arena *arena, struct refund_due *ret_due)
{
	struct refund_due due;
	bool is_found = hub_next(row, ARENA_TEXT(arena, &due.key), ARENA_TEXT(arena, &due.payment),
		ARENA_TEXT(arena, &due.order), ARENA_TEXT(arena, &due.account),
		ARENA_TEXT(arena, &due.reference), ARENA_TEXT(arena, &due.currency),
		ARENA_TEXT(arena, &due.reason), &due.amount_minor, &due.payment_minor, &due.tries,
		&due.next_try_ms);
	hub_query_end(row);
	if (is_found)
		*ret_due = due;
	return is_found;
}

bool refund_row_find_due(struct hub_db *db, struct arena *arena, const char *provider, int64_t now_ms,
	struct refund_due *ret_due)
{
	return read_due(hub_query(db, FIND_DUE, now_ms, provider), arena, ret_due);
}

bool refund_row_read(struct hub_db *db, struct arena *arena, const char *key, const char *provider,
	const char *account, struct refund_due *ret_due)
{
	return read_due(hub_query(db, READ, key, provider, account), arena, ret_due);
}

bool refund_row_lease(struct hub_db *db, const struct refund_due *due, int64_t until_ms)
{
	return hub_changed_as_read(db, LEASE, until_ms, due->key, due->next_try_ms);
}

void refund_rows_open(
	struct hub_db *db, void (*take)(void *data, const struct refund_open *refund), void *data)
{
	struct refund_open refund;
	struct hub_statement *rows = hub_query(db, OPEN);
	while (hub_next(rows, &refund.key, &refund.provider, &refund.account, &refund.reference,
		&refund.currency, &refund.reason, &refund.state, &refund.trouble, &refund.amount_minor,
		&refund.tries, &refund.created_ms, &refund.next_try_ms))
		take(data, &refund);
	hub_query_end(rows);
}
