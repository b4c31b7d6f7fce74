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
#include "kiosk/domain/coupon.h"
#include "kiosk/ui/ui.h"

#define SESSION_COUPONS_MAX 16

enum mode { MODE_SHOPPER, MODE_ASSIST, MODE_SHOWCASE, MODE_CLOSED, MODE_SERVICE, MODE_OUT_OF_SERVICE, MODE_COUNT };

/* A payment at the card terminal beside the machine, as its shopper sees it. */
enum card_step {
	CARD_STEP_NONE,
	CARD_STEP_ASKING,        /* the hub is asked to keep the order for it */
	CARD_STEP_AT_TERMINAL,   /* see card_prompt */
	CARD_STEP_DECLINED,      /* from here on it is over: no money moved … */
	CARD_STEP_CANCELLED,
	CARD_STEP_NOT_REACHED,   /* the terminal could not do it */
	CARD_STEP_PHONE_PAYS,    /* a phone was faster */
	CARD_STEP_PRICE_CHANGED, /* the sum moved meanwhile: look again */
	CARD_STEP_UNSURE,        /* … but here nobody knows: staff must look */
};
enum card_prompt {
	CARD_PROMPT_WAIT,
	CARD_PROMPT_CARD,
	CARD_PROMPT_PIN,
	CARD_PROMPT_REMOVE,
	CARD_PROMPT_AGAIN,
	CARD_PROMPT_CANCELLING, /* the terminal was asked to give it up, and has the last word */
};

/* What the receipt printer says of its paper: a quiet sign for staff. */
enum paper_sign { PAPER_FINE, PAPER_LOW, PAPER_OUT, PAPER_COVER_OPEN };

/* How far the first download of the catalog is. */
struct download_progress {
	bool is_running, is_checking;
	int64_t bytes_done, bytes_total; /* total 0 = not known yet */
	int64_t seconds_left;            /* -1 = not known yet */
	bool is_offline;                 /* the hub cannot be reached */
	bool has_failed;                 /* what came was refused; it will be tried again */
};

struct session {
	/* --- the shopper's; wiped at the end --- */
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
	char member_name[64];            /* "" = nobody has shown a card */
	int64_t member_points;
	struct ulid order;               /* the order being paid or just paid; "" = none */
	enum card_step card_step;
	enum card_prompt card_prompt;

	/* --- the shop's --- */
	enum mode mode;
	const char *shop_name;           /* in the shopper's language; borrowed until the next event */
	const char *place_name;          /* the store that the machine stands in; may be "" */
	char store_merchant[CODE_SIZE];  /* the merchant whose shop this is; "" = none */
	char country[3];                 /* "" = unknown */
	char currency[CURRENCY_SIZE];
	int64_t product_count;
	bool has_catalog, is_online, is_expired;
	bool is_stranger;                /* the hub does not know this machine: it takes no order from it */
	int64_t prices_as_of_ms;         /* wall clock of the catalog's issue */
	int64_t wall_ms;                 /* of this frame */
	struct download_progress download;
	bool has_printer, has_card_reader, has_scanner;
	bool is_printer_ready;
	enum paper_sign paper_sign;
	bool has_terminal, is_terminal_ready; /* a card terminal stands beside the machine */
	char hub_url[200];

	/* --- overlays of the frame --- */
	const char *note;                /* a sentence at the foot for some seconds; NULL = none */
	bool is_note_careful;
	const char *note_button;         /* NULL = none */
	struct action note_action;
	int idle_seconds_left;           /* > 0: the countdown stands over the screen */
	bool is_help_open, is_language_open;
};

#endif
