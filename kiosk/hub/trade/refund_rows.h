/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of refunds. All functions run inside the caller's transaction; a change says from which state, as in payment_rows.h. */
#ifndef DAOGOU_HUB_TRADE_REFUND_ROWS_H
#define DAOGOU_HUB_TRADE_REFUND_ROWS_H

#include "kiosk/base/arena.h"
#include "kiosk/base/ulid.h"
#include "kiosk/hub/core/db.h"

#define REFUND_KEY_SIZE 80

/* As the machine of refunds has them. */
enum refund_state {
	REFUND_IS_PENDING,
	REFUND_IS_SENT,
	REFUND_IS_REFUSED,
	REFUND_IS_DONE,
	REFUND_STATE_COUNT
};

struct refund_row {
	char key[REFUND_KEY_SIZE], order[ULID_SIZE];
	enum refund_state state;
	int64_t next_try_ms;
};
bool refund_row_find(struct hub_db *db, const char *key, struct refund_row *ret_refund);
/* The next refund of a payment that is not done. */
bool refund_row_find_open(struct hub_db *db, const char *payment, struct refund_row *ret_refund);
/* Its money was taken at a card terminal, whose kiosk gives it back. */
bool refund_row_is_at_terminal(struct hub_db *db, const char *key);
int64_t refund_row_count(struct hub_db *db, enum refund_state state);
bool refund_row_is_open(struct hub_db *db, const char *order);
/* What went back of the money that paid for an order. */
int64_t refund_row_returned_minor(struct hub_db *db, const char *order);

/* Noting it twice under one key is once. */
struct refund {
	const char *key, *payment, *order, *reason;
	int64_t amount_minor;
};
bool refund_row_insert(struct hub_db *db, const struct refund *refund, int64_t now_ms);
/* Tried again then, in another state or as before. */
bool refund_row_try_at(struct hub_db *db, const struct refund_row *refund, enum refund_state to,
	const char *why, int64_t next_try_ms, int64_t now_ms);
/* To DONE. */
bool refund_row_finish(struct hub_db *db, const struct refund_row *refund, int64_t now_ms);
/* The same by a person's word, which stands in the row from then on; nothing when its time was moved since it was read. */
bool refund_row_settle(struct hub_db *db, const struct refund_row *refund, const char *word, int64_t now_ms);

/* --- due to be sent --- */

/* A refund that is not done. Texts in the arena. */
struct refund_due {
	const char *key, *payment, *order, *account, *reference, *currency, *reason;
	int64_t amount_minor, payment_minor, tries, next_try_ms;
};
bool refund_row_is_due(struct hub_db *db, const char *provider, int64_t now_ms);
bool refund_row_find_due(struct hub_db *db, struct arena *arena, const char *provider, int64_t now_ms,
	struct refund_due *ret_due);
/* Of that key through that provider and account, done or not. */
bool refund_row_read(struct hub_db *db, struct arena *arena, const char *key, const char *provider,
	const char *account, struct refund_due *ret_due);
/* Moves its time ahead, as it was read. */
bool refund_row_lease(struct hub_db *db, const struct refund_due *due, int64_t until_ms);

/* --- what people are shown --- */

struct refund_open {
	const char *key, *provider, *account, *reference, *currency, *reason, *state, *trouble;
	int64_t amount_minor, tries, created_ms, next_try_ms;
};
/* Calls back for each refund that is not done, the oldest first; texts until it returns. Nothing when the database failed. */
void refund_rows_open(
	struct hub_db *db, void (*take)(void *data, const struct refund_open *refund), void *data);

#endif
