/* SPDX-License-Identifier: Apache-2.0 */
/* Orders placed on this kiosk and what the hub last said about them. Threads and results as in state.h. */
#ifndef DAOGOU_STORE_ORDERS_H
#define DAOGOU_STORE_ORDERS_H

#include "kiosk/base/ulid.h"
#include "kiosk/domain/money.h"
#include "kiosk/store/state.h"

enum receipt_state {
	RECEIPT_NONE,    /* not asked for */
	RECEIPT_QUEUED,
	RECEIPT_PRINTED, /* confirmed */
	RECEIPT_UNSURE,
	RECEIPT_BY_QR,
};

/* Texts are "" when not known yet. */
struct placed_order {
	struct ulid id;
	const char *session;
	const char *body;    /* the order as sent, JSON (kiosk/domain/order_body.h) */
	char currency[CURRENCY_SIZE];
	int64_t total_minor; /* as shown when placed, then as the hub says */
	int64_t created_ms, changed_ms;
	int64_t rev;         /* 0 = the hub has not answered */
	const char *state;   /* "PLACED", "PAID" …: the hub's word (kiosk/domain/order_state.h) */
	const char *phone;   /* "", "opened", "paying" */
	const char *url;     /* the phone's checkout page */
	const char *receipt_url;
	const char *pickup_code;
	int64_t expires_ms;  /* 0 = not known */
	bool is_repriced;
	const char *reply;   /* the hub's last whole answer, JSON: lines with changed prices */
	const char *refused; /* why the hub will not take it */
	enum receipt_state receipt;
};

/* Writes the order and its outbox entry: one transaction. */
enum state_result order_place(struct state *state, struct ulid id, const char *session_id, const char *body,
	const char *currency, int64_t total_minor, int64_t now_ms);
/* False when there is no such order. */
bool order_find(struct state *state, struct arena *arena, const char *id, struct placed_order *ret_order);
/* Newest first. */
size_t order_list(struct state *state, struct arena *arena, size_t limit,
	const struct placed_order **ret_orders);

/* What the hub answered to PUT or GET. An older rev than the stored one changes nothing (STATE_OK,
 * *ret_changed false). */
struct order_reply {
	int64_t rev, total_minor, expires_ms;
	const char *state, *phone, *url, *receipt_url, *pickup_code, *json;
	bool is_repriced;
};
enum state_result order_update(struct state *state, const char *id, const struct order_reply *reply,
	int64_t now_ms, bool *ret_changed);
/* The hub refused the order for good. */
enum state_result order_refuse(struct state *state, const char *id, const char *why, int64_t now_ms);
enum state_result order_set_receipt(struct state *state, const char *id, enum receipt_state receipt,
	int64_t now_ms);
/* Forgets orders that ended before a time, were taken by the hub, and wait for no payment's end or return. */
enum state_result order_forget_old(struct state *state, int64_t before_ms);

#endif
