/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts: a paid order as paper, and what became of it. The job of a receipt has its order's id, so that who asks again,
 * perhaps after a restart, gets a COPY. Main thread.
 *
 * News: RECEIPT, of the one that the running session asked for and of no other. */
#ifndef DAOGOU_APP_SERVICES_RECEIPTS_H
#define DAOGOU_APP_SERVICES_RECEIPTS_H

#include "kiosk/base/clock.h"
#include "kiosk/base/locale_format.h"
#include "kiosk/domain/card_payment.h"
#include "kiosk/store/catalog.h"
#include "kiosk/store/orders.h"

struct devices;
struct document;
struct news;
struct state_writer;

/* Of a receipt's print job. */
#define RECEIPT_TITLE "receipt"

struct receipts_setup {
	const struct clock *clock;
	struct devices *devices;
	struct state *state; /* to read */
	struct state_writer *writer;
};

struct receipts;
struct receipts *receipts_create(const struct receipts_setup *setup, struct news *news);
void receipts_destroy(struct receipts *receipts); /* NULL is fine */

/* What the paper says of the shop, in the shopper's language. */
struct receipt_shop {
	struct catalog *catalog; /* NULL: names as they were when it was ordered */
	struct locale_format *format;
	const char *language; /* BCP 47 */
	const char *shop_name, *place_name;
	const struct card_receipt *card; /* NULL: paid on a phone */
};
/* The paper itself, in the language that is on. Given away. */
struct document *receipt_document(struct arena *arena, const struct placed_order *order,
	const struct receipt_shop *shop, int64_t now_ms);

/* The session that receipts belong to from here on. */
void receipts_begin_session(struct receipts *receipts, struct ulid session);
/* Its waiting jobs are taken back, and no word of them stays. */
void receipts_end_session(struct receipts *receipts);
/* False when no printer takes it. */
bool receipts_print(
	struct receipts *receipts, const struct placed_order *order, const struct receipt_shop *shop);

#endif
