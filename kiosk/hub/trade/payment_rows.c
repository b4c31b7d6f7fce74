/* SPDX-License-Identifier: Apache-2.0 */
/* What is read and written of payments. */
#include "kiosk/hub/trade/payment_rows.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/hub/trade/states.h"

#define IS_OPEN "state IN ('begun', 'pending', 'closing')"

static const char *const STATE_NAMES[ATTEMPT_STATE_COUNT] = {
	[ATTEMPT_BEGUN] = "begun",
	[ATTEMPT_PENDING] = "pending",
	[ATTEMPT_CLOSING] = "closing",
	[ATTEMPT_CONFIRMED] = "confirmed",
	[ATTEMPT_DECLINED] = "declined",
	[ATTEMPT_CLOSED] = "closed",
	[ATTEMPT_REVERSED] = "reversed",
};

#define SELECT_ROW                                                                                           \
	"SELECT p.idempotency_key, p.order_id, p.provider, p.currency, p.state, p.shown_as <> '', p.amount"  \
	" FROM payment p"

static const char FIND[] = SELECT_ROW " WHERE p.idempotency_key = $1";

static const char FIND_OF_ENDED_ORDER[] =
	SELECT_ROW " JOIN orders t ON t.id = p.order_id"
		   " WHERE p.provider = $1 AND p.state IN ('begun', 'pending')"
		   " AND (t.state <> 'placed' OR t.expires_at <= $2)"
		   " LIMIT 1";

static const char FIND_PAYING[] =
	"SELECT p.idempotency_key"
	" FROM payment p"
	" WHERE p.order_id = $1 AND " PAYMENT_COUNTS " ORDER BY p.changed_at, p.idempotency_key"
	" LIMIT 1";

static const char HAS_OTHER_MONEY[] =
	"SELECT 1"
	" FROM payment"
	" WHERE idempotency_key = $1 AND state = 'confirmed' AND reference <> $2";

static const char KEPT[] = "SELECT p.amount - (SELECT COALESCE(SUM(r.amount), 0)"
			   "  FROM refund r"
			   "  WHERE r.payment = p.idempotency_key)"
			   " FROM payment p"
			   " WHERE p.idempotency_key = $1 AND p.state = 'confirmed'";

static const char HAS_OPEN[] = "SELECT 1"
			       " FROM payment"
			       " WHERE order_id = $1 AND provider <> 'terminal' AND " IS_OPEN;

static const char IS_AT_TERMINAL[] = "SELECT 1"
				     " FROM payment"
				     " WHERE order_id = $1 AND provider = 'terminal' AND state = 'begun'";

/* The conditions are in the statement: another thread may press too. */
static const char INSERT[] =
	"INSERT INTO payment(idempotency_key, order_id, provider, account, choice, amount, currency, state,"
	" created_at, changed_at, shown_as, shown, next_ask_at, asks)"
	" SELECT $1, t.id, $2, $3, $4, t.total, t.currency, 'begun', $5, $5, '', '', $5, 0"
	" FROM orders t"
	" WHERE t.id = $6"
	" AND (SELECT COUNT(*) FROM payment p WHERE p.order_id = t.id AND p.provider = $2) = $7"
	" AND NOT EXISTS (SELECT 1"
	"  FROM payment p"
	"  WHERE p.order_id = t.id AND p.provider = $2 AND p." IS_OPEN ")";

static const char INSERT_TERMINAL[] =
	"INSERT INTO payment(idempotency_key, order_id, provider, account, choice, amount, currency, state,"
	" created_at, changed_at, shown_as, shown, asks)"
	" VALUES($1, $2, 'terminal', '', '', $3, $4, 'begun', $5, $5, '', '', 0)"
	" ON CONFLICT(idempotency_key) DO NOTHING";

static const char INSERT_MORE_MONEY[] =
	"INSERT INTO payment(idempotency_key, order_id, provider, account, choice, amount, currency, state,"
	" created_at, changed_at, shown_as, shown, asks)"
	" SELECT $1, p.order_id, p.provider, p.account, p.choice, $2, $3, 'closed', $4, $4, '', '', 0"
	" FROM payment p"
	" WHERE p.idempotency_key = $5"
	" ON CONFLICT(idempotency_key) DO NOTHING";

static const char END[] = "UPDATE payment"
			  " SET state = $1, changed_at = $2, next_ask_at = NULL, shown = ''"
			  " WHERE idempotency_key = $3 AND state = $4";

static const char CONFIRM[] =
	"UPDATE payment"
	" SET state = $1, reference = $2, amount = $3, currency = $4, changed_at = $5, next_ask_at = NULL,"
	" shown = ''"
	" WHERE idempotency_key = $6 AND state = $7";

static const char CLOSE[] = "UPDATE payment"
			    " SET state = $1, changed_at = $2, next_ask_at = $3, asks = 0"
			    " WHERE idempotency_key = $4 AND state = $5";

static const char SHOW[] = "UPDATE payment"
			   " SET state = $1, changed_at = $2, next_ask_at = $3,"
			   " asks = CASE WHEN state = $1 THEN asks ELSE 0 END,"
			   " shown_as = CASE WHEN shown = '' OR $5 <> '' THEN $4 ELSE shown_as END,"
			   " shown = CASE WHEN $5 <> '' THEN $5 ELSE shown END,"
			   " reference = CASE WHEN $6 <> '' THEN $6 ELSE reference END"
			   " WHERE idempotency_key = $7 AND state = $8";

static const char SHOWS[] = "SELECT 1"
			    " FROM payment"
			    " WHERE idempotency_key = $1 AND state = 'pending' AND $2 IN ('', shown)";

static const char IS_DUE[] = "SELECT 1"
			     " FROM payment"
			     " WHERE provider = $1 AND next_ask_at <= $2"
			     " LIMIT 1";

#define SELECT_DUE                                                                                           \
	"SELECT p.idempotency_key, p.order_id, p.account, p.choice, COALESCE(p.reference, ''), p.state,"     \
	" p.currency, p.amount, p.asks, p.next_ask_at, t.token, t.language, t.expires_at"                    \
	" FROM payment p JOIN orders t ON t.id = p.order_id"

/* What ran out of time since the last look is closed first, and not begun. */
static const char FIND_DUE[] = SELECT_DUE
	" WHERE p.provider = $1 AND p.next_ask_at <= $2 AND (p.state = 'closing' OR t.expires_at > $2)"
	" ORDER BY p.next_ask_at, p.idempotency_key"
	" LIMIT 1";

static const char READ[] = SELECT_DUE " WHERE p.idempotency_key = $1 AND p.account = $2";

static const char LEASE[] = "UPDATE payment"
			    " SET next_ask_at = $1, asks = asks + 1"
			    " WHERE idempotency_key = $2 AND state = $3 AND next_ask_at = $4";

/* The page of an attempt that could not begin yet says so, once. */
static const char ASK_AT[] =
	"UPDATE payment"
	" SET next_ask_at = $1, shown_as = CASE state WHEN 'begun' THEN 'trouble' ELSE shown_as END"
	" WHERE idempotency_key = $2 AND state = $3 AND next_ask_at = $4";

static const char ASK_NOW[] = "UPDATE payment"
			      " SET next_ask_at = $1, asks = 0"
			      " WHERE idempotency_key = $2 AND next_ask_at > $1";

static const char COUNT[] = "SELECT COUNT(*)"
			    " FROM payment"
			    " WHERE order_id = $1 AND provider = $2";

static const char READ_OPEN[] = "SELECT state, shown_as, shown"
				" FROM payment"
				" WHERE order_id = $1 AND provider = $2 AND state IN ('begun', 'pending')";

static const char BY_ACCOUNT[] = "SELECT open.provider, open.account, COUNT(*)"
				 " FROM (SELECT p.provider, p.account"
				 "  FROM payment p"
				 "  WHERE p.next_ask_at IS NOT NULL"
				 "  UNION ALL SELECT p.provider, p.account"
				 "  FROM refund r JOIN payment p ON p.idempotency_key = r.payment"
				 "  WHERE r.state <> 'done' AND p.provider <> 'terminal') AS open"
				 " GROUP BY open.provider, open.account";

const char *attempt_state_name(enum attempt_state state)
{
	return STATE_NAMES[state];
}

static bool parse_state(const char *text, enum attempt_state *ret_state)
{
	for (int i = 0; i < ATTEMPT_STATE_COUNT; i++) {
		if (strcmp(STATE_NAMES[i], text) == 0) {
			*ret_state = (enum attempt_state)i;
			return true;
		}
	}
	return false;
}

static bool read_row(struct hub_statement *row, struct payment_row *ret_payment)
{
	char state[12];
	bool is_found = hub_next(row, FIXED(ret_payment->key), FIXED(ret_payment->order),
		FIXED(ret_payment->provider), FIXED(ret_payment->currency), FIXED(state),
		&ret_payment->is_shown, &ret_payment->amount_minor);
	hub_query_end(row);
	return is_found && parse_state(state, &ret_payment->state);
}

bool payment_row_find(struct hub_db *db, const char *key, struct payment_row *ret_payment)
{
	return read_row(hub_query(db, FIND, key), ret_payment);
}

bool payment_row_find_of_ended_order(
	struct hub_db *db, const char *provider, int64_t now_ms, struct payment_row *ret_payment)
{
	return read_row(hub_query(db, FIND_OF_ENDED_ORDER, provider, now_ms), ret_payment);
}

bool payment_row_find_paying(struct hub_db *db, const char *order, char ret_key[PAYMENT_KEY_SIZE])
{
	return hub_get_fixed(db, ret_key, PAYMENT_KEY_SIZE, FIND_PAYING, order);
}

bool payment_row_has_other_money(struct hub_db *db, const char *key, const char *reference)
{
	return hub_has_row(db, HAS_OTHER_MONEY, key, reference);
}

int64_t payment_row_kept_minor(struct hub_db *db, const char *key)
{
	int64_t kept_minor = 0;
	hub_get_int(db, &kept_minor, KEPT, key);
	return kept_minor;
}

bool payment_row_is_open(struct hub_db *db, const char *order)
{
	return hub_has_row(db, HAS_OPEN, order);
}

bool payment_row_is_at_terminal(struct hub_db *db, const char *order)
{
	return hub_has_row(db, IS_AT_TERMINAL, order);
}

bool payment_row_insert(struct hub_db *db, const char *key, const struct payment_press *press, int64_t now_ms)
{
	return hub_changed_one(db, INSERT, key, press->provider, press->account, press->choice, now_ms,
		press->order, press->attempt);
}

bool payment_row_insert_terminal(struct hub_db *db, const struct payment_row *payment, int64_t now_ms)
{
	return hub_ran(db, INSERT_TERMINAL, payment->key, payment->order, payment->amount_minor,
		payment->currency, now_ms);
}

bool payment_row_insert_more_money(struct hub_db *db, const char *key, const struct payment_row *first,
	int64_t amount_minor, const char *currency, int64_t now_ms)
{
	return hub_ran(db, INSERT_MORE_MONEY, key, amount_minor, currency, now_ms, first->key);
}

bool payment_row_may_become(const struct payment_row *payment, enum attempt_state to)
{
	return states_allow(&PAYMENT_MACHINE, STATE_NAMES[payment->state], STATE_NAMES[to]);
}

bool payment_row_end(
	struct hub_db *db, const struct payment_row *payment, enum attempt_state to, int64_t now_ms)
{
	return payment_row_may_become(payment, to) &&
		hub_changed_as_read(
			db, END, STATE_NAMES[to], now_ms, payment->key, STATE_NAMES[payment->state]);
}

bool payment_row_confirm(struct hub_db *db, const struct payment_row *payment, const char *reference,
	int64_t amount_minor, const char *currency, int64_t now_ms)
{
	return payment_row_may_become(payment, ATTEMPT_CONFIRMED) &&
		hub_changed_as_read(db, CONFIRM, STATE_NAMES[ATTEMPT_CONFIRMED], reference, amount_minor,
			currency, now_ms, payment->key, STATE_NAMES[payment->state]);
}

bool payment_row_close(
	struct hub_db *db, const struct payment_row *payment, int64_t now_ms, int64_t next_ask_ms)
{
	return payment_row_may_become(payment, ATTEMPT_CLOSING) &&
		hub_changed_as_read(db, CLOSE, STATE_NAMES[ATTEMPT_CLOSING], now_ms, next_ask_ms,
			payment->key, STATE_NAMES[payment->state]);
}

bool payment_row_show(struct hub_db *db, const struct payment_row *payment, const struct payment_shown *shown,
	int64_t now_ms)
{
	bool is_allowed =
		payment->state == ATTEMPT_PENDING || payment_row_may_become(payment, ATTEMPT_PENDING);
	return is_allowed &&
		hub_changed_as_read(db, SHOW, STATE_NAMES[ATTEMPT_PENDING], now_ms, shown->next_ask_ms,
			shown->as, shown->text, shown->reference, payment->key, STATE_NAMES[payment->state]);
}

bool payment_row_shows(struct hub_db *db, const char *key, const char *text)
{
	return hub_has_row(db, SHOWS, key, text);
}

bool payment_row_is_due(struct hub_db *db, const char *provider, int64_t now_ms)
{
	return hub_has_row(db, IS_DUE, provider, now_ms);
}

static bool read_due(struct hub_statement *row, struct arena *arena, struct payment_due *ret_due)
{
	struct payment_due due;
	char state[12];
	bool is_found = hub_next(row, ARENA_TEXT(arena, &due.key), ARENA_TEXT(arena, &due.order),
		ARENA_TEXT(arena, &due.account), ARENA_TEXT(arena, &due.choice),
		ARENA_TEXT(arena, &due.reference), FIXED(state), ARENA_TEXT(arena, &due.currency),
		&due.amount_minor, &due.asks, &due.lease_until_ms, ARENA_TEXT(arena, &due.token),
		ARENA_TEXT(arena, &due.language), &due.expires_ms);
	hub_query_end(row);
	is_found = is_found && parse_state(state, &due.state);
	if (is_found)
		*ret_due = due;
	return is_found;
}

bool payment_row_find_due(struct hub_db *db, struct arena *arena, const char *provider, int64_t now_ms,
	struct payment_due *ret_due)
{
	return read_due(hub_query(db, FIND_DUE, provider, now_ms), arena, ret_due);
}

bool payment_row_read(struct hub_db *db, struct arena *arena, const char *key, const char *account,
	struct payment_due *ret_due)
{
	return read_due(hub_query(db, READ, key, account), arena, ret_due);
}

bool payment_row_lease(struct hub_db *db, const struct payment_due *due, int64_t until_ms)
{
	return hub_changed_as_read(
		db, LEASE, until_ms, due->key, STATE_NAMES[due->state], due->lease_until_ms);
}

bool payment_row_ask_at(struct hub_db *db, const struct payment_due *due, int64_t at_ms)
{
	return hub_ran(db, ASK_AT, at_ms, due->key, STATE_NAMES[due->state], due->lease_until_ms);
}

bool payment_row_ask_now(struct hub_db *db, const char *key, int64_t now_ms)
{
	return hub_ran(db, ASK_NOW, now_ms, key);
}

int64_t payment_row_count(struct hub_db *db, const char *order, const char *provider)
{
	int64_t count = 0;
	hub_get_int(db, &count, COUNT, order, provider);
	return count;
}

bool payment_row_read_open(struct hub_db *db, struct arena *arena, const char *order, const char *provider,
	struct payment_open *ret_open)
{
	struct payment_open open;
	char state[12];
	struct hub_statement *row = hub_query(db, READ_OPEN, order, provider);
	bool is_found = hub_next(row, FIXED(state), FIXED(open.shown_as), ARENA_TEXT(arena, &open.shown)) &&
		parse_state(state, &open.state);
	hub_query_end(row);
	if (is_found)
		*ret_open = open;
	return is_found;
}

void payment_rows_by_account(struct hub_db *db,
	void (*take)(void *data, const char *provider, const char *account, int64_t count), void *data)
{
	const char *provider, *account;
	int64_t count;
	struct hub_statement *rows = hub_query(db, BY_ACCOUNT);
	while (hub_next(rows, &provider, &account, &count))
		take(data, provider, account, count);
	hub_query_end(rows);
}
