/* SPDX-License-Identifier: Apache-2.0 */
/* What every screen may know while it is drawn: the running session of one shopper, and how the shop stands. Owned and
 * changed by the application; screens read it, and change it only through kiosk/screens/app.h. */
#ifndef DAOGOU_SCREENS_SESSION_H
#define DAOGOU_SCREENS_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/localized.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/basket.h"
#include "kiosk/domain/card_payment.h"
#include "kiosk/domain/coupon.h"
#include "kiosk/domain/paper.h"
#include "kiosk/domain/wire_order.h"
#include "kiosk/ui/ui.h"

#define SESSION_COUPONS_MAX 16

enum mode {
	MODE_SHOPPER,
	MODE_ASSIST,
	MODE_SHOWCASE,
	MODE_CLOSED,
	MODE_SERVICE,
	MODE_OUT_OF_SERVICE,
	MODE_COUNT
};

/* How far the first download of the catalog is. */
struct download_progress {
	bool is_running, is_checking;
	int64_t bytes_done, bytes_total; /* total 0 = not known yet */
	int64_t seconds_left;            /* -1 = not known yet */
	bool is_offline;                 /* the hub cannot be reached */
	bool has_failed;                 /* what came was refused; it will be tried again */
};

/* One person in front of the machine: wiped whole when the session ends, with every field that is added here. */
struct shopper {
	bool is_running;
	struct ulid id;
	const struct language *language;
	int text_percent;
	bool has_contrast, has_reach, has_reduced_motion;
	struct basket basket;
	/* Coupons taken in this session, ready for the rules; names stand in the catalog. */
	struct coupon coupons[SESSION_COUPONS_MAX];
	int64_t coupon_ids[SESSION_COUPONS_MAX];
	int coupon_count;
	char member[ORDER_MEMBER_SIZE]; /* the id that a signed card names; "" = nobody has shown one */
	char member_name[64];
	int64_t member_points;
	struct ulid order; /* the order being paid or just paid; "" = none */
	bool is_placing;   /* it is not on the disk yet: it shows nothing to pay, and cannot be taken back */
	enum card_step card_step;
	enum card_prompt card_prompt;
};

/* What the catalog says of the shop. */
struct shop {
	const char *name;       /* in the shopper's language; borrowed until the next event */
	const char *place_name; /* the store that the machine stands in; may be "" */
	const char *
		store_hours; /* of the store that the machine stands in, as OpenStreetMap writes them; "" = not known */
	int64_t store_id; /* the store that the machine stands in; 0 = none, or the catalog has no such one */
	char store_merchant[CODE_SIZE]; /* the merchant whose shop this is; "" = none */
	char country[3];                /* "" = unknown */
	char currency[CURRENCY_SIZE];
	int64_t product_count;
	bool has_catalog, is_expired;
	int64_t prices_as_of_ms; /* wall clock of the catalog's issue */
};

/* How the machine is, and what stands beside it. */
struct machine {
	enum mode mode;
	int64_t wall_ms; /* of this frame */
	bool is_online;
	bool is_stranger; /* the hub does not know this machine: it takes no order from it */
	char hub_url[200];
	struct download_progress download;
	bool has_printer, has_card_reader, has_scanner;
	bool is_printer_ready;
	enum paper_sign paper_sign;
	bool has_terminal, is_terminal_ready; /* a card terminal stands beside the machine */
};

/* What lies over the screen; wiped with the shopper. */
struct overlay {
	const char *note; /* a sentence at the foot for some seconds; NULL = none */
	bool is_note_careful;
	const char *note_button; /* NULL = none */
	struct action note_action;
	int idle_seconds_left; /* > 0: the countdown stands over the screen */
	bool is_help_open, is_language_open;
};

struct session {
	struct shopper shopper;
	struct shop shop;
	struct machine machine;
	struct overlay overlay;
};

#endif
