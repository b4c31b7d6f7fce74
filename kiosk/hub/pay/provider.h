/* SPDX-License-Identifier: Apache-2.0 */
/* What a payment provider implements: one const struct in one file of providers/, and one line in providers.def.
 *
 * A provider speaks with its service and nothing else: no database, no other provider, no page. The hub notes an
 * attempt on the disk before it asks, keeps asking until the attempt has an end, makes an order PAID exactly once
 * and decides what goes back.
 *
 * - Thread: begin, ask, close and refund run on the provider's worker thread, one at a time; on_callback on any
 *   HTTP thread, also meanwhile; label and buttons on any HTTP thread. An account is constant after check().
 * - Time: a call to the service ends within PAYMENT_CALL_MS, by TROUBLE if need be. on_callback, label and buttons
 *   never wait for a network.
 * - Numbers: each attempt and each refund has a number of its own, which the service must be given. A call may come
 *   again with the same number, also after the hub was killed in the middle of it: asked twice, a provider takes or
 *   gives back once, and says again what it said.
 * - Failure: what was not understood, not signed, or not answered is TROUBLE, which is what an answer says that was
 *   left as it came. Nobody then knows anything, and the hub asks again. DONE, DECLINED and CLOSED are the service's
 *   word and never a guess.
 * - Texts of an answer are copied into it; those of a question live until the call returns. Money is in minor
 *   units, times are ms since 1970 UTC. */
#ifndef DAOGOU_HUB_PAY_PROVIDER_H
#define DAOGOU_HUB_PAY_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/domain/money.h"

#define PAYMENT_CALL_MS INT64_C(10000)

#define PAYMENT_NAME_MAX 16 /* bytes of a provider's name */
#define PAYMENT_NUMBER_SIZE                                                                                  \
	80 /* [0-9A-Za-z_]; an attempt's has at most 32 characters, a refund's at most 64 */
#define PAYMENT_REFERENCE_SIZE 128 /* the service's own name for a payment */
#define PAYMENT_SHOWN_SIZE 1024
#define PAYMENT_WHY_SIZE 160

/* One button of the checkout page. */
struct payment_button {
	const char *choice; /* comes back with the attempt: [a-z_]+ */
	const char *label;  /* in the thread's language; "%s" was filled in already */
	bool is_primary;    /* the loud one: at most one */
};
#define PAYMENT_BUTTONS_MAX 3

/* What is to be paid, for the buttons' labels. */
struct payment_quote {
	const char *amount_text; /* "HK$72.30" in the shopper's language */
	bool is_repriced;        /* the sum is not the one that the kiosk showed */
};

/* One attempt to pay for an order, as the hub has noted it. */
struct payment_attempt {
	const char *number, *choice;
	const char *reference; /* as the last answer said; "" before the first */
	int64_t amount_minor;
	const char *currency;
	int64_t now_ms;
	int64_t deadline_ms;      /* the order's: the service should take nothing after it */
	const char *description;  /* for the shopper's statement: the shop's name and the order */
	const char *language;     /* "zh-Hans" */
	const char *return_url;   /* the checkout page: where a browser comes back to */
	const char *callback_url; /* where on_callback() is reached, if the hub is reachable from outside */
};

enum payment_word {
	PAYMENT_TROUBLE,  /* nothing is known; asked again with the same number */
	PAYMENT_DONE,     /* the money is there */
	PAYMENT_DECLINED, /* this attempt failed for good, and nothing was taken */
	PAYMENT_CLOSED,   /* nothing was taken, and nothing can be under this number any more */
	PAYMENT_REDIRECT, /* the shopper goes on at the https address in shown */
	PAYMENT_SHOW,     /* the shopper scans, with another app, a QR code that says what stands in shown */
	PAYMENT_WAIT,     /* the service will say later; what the shopper sees stays as it was */
};

struct payment_answer {
	enum payment_word word;
	char reference
		[PAYMENT_REFERENCE_SIZE]; /* "": as before. With DONE it names the money: the same money comes
						   with the same one, however often and by whichever way it is told */
	char shown
		[PAYMENT_SHOWN_SIZE]; /* REDIRECT: the address; SHOW: the code's content; WAIT: what the shopper
						   tells a person or writes on a transfer, or "" */
	int64_t amount_minor;         /* DONE: what was taken, in currency; without both it is TROUBLE */
	char currency[CURRENCY_SIZE];
	int64_t taken_ms;           /* DONE: when, by the service; 0 = it does not say */
	char why[PAYMENT_WHY_SIZE]; /* TROUBLE, DECLINED: for the log; no secret, no shopper */
};

struct payment_refund {
	const char *number;         /* of this refund */
	const char *payment_number; /* of the attempt that took the money */
	const char *reference;      /* of that money */
	int64_t amount_minor;       /* to give back; at most payment_minor */
	int64_t payment_minor;      /* what was taken */
	const char *currency;
	const char *reason; /* "late" "double" "amount" "group_failed" "group_price" "seat_left" … */
	int64_t now_ms;
};

enum refund_word {
	REFUND_TROUBLE, /* nothing is known; tried again soon */
	REFUND_DONE,    /* the money is on its way and cannot come back to us */
	REFUND_SENT,    /* the service works on it: refund() is asked again */
	REFUND_REFUSED, /* not now (no balance, a closed account): tried again for days, and people are told */
};

struct refund_answer {
	enum refund_word word;
	char why[PAYMENT_WHY_SIZE];
};

/* What the service sent to the attempt's callback_url. */
struct payment_header {
	const char *name, *value;
};
struct payment_callback {
	const char *method, *path, *query; /* query may be "" */
	const struct payment_header *headers;
	int header_count;
	const char *body; /* NUL-ended, and may hold NUL */
	size_t body_length;
	int64_t now_ms;
};

enum callback_kind {
	CALLBACK_REFUSED, /* not from the service, or not understood: answered with 400, and nothing is believed */
	CALLBACK_PAYMENT, /* payment says what became of the attempt of that number */
	CALLBACK_REFUND,  /* refund says what became of the refund of that number */
	CALLBACK_ASK,     /* something happened to the attempt of that number: the hub asks */
	CALLBACK_NOTHING, /* genuine, and no matter of ours */
};

struct callback_answer {
	enum callback_kind kind;
	char number[PAYMENT_NUMBER_SIZE];
	struct payment_answer payment;
	struct refund_answer refund;
	/* What the service wants to hear, sent when the word is on the disk (503 before). */
	unsigned status;          /* 0: 200 */
	const char *content_type; /* static; NULL: no body */
	char body[256];
};

struct payment_provider {
	const char *
		name; /* stands in the database, in forms, in payments.conf: [a-z]+, at most PAYMENT_NAME_MAX */
	bool is_demo;    /* no real money moves: offered by serve --demo alone */
	int64_t hold_ms; /* an order is held for at least so long once an attempt has begun; 0 = as long as it is
			     anyway. payments.conf may say otherwise: hold_minutes */
	int64_t ask_ms; /* an attempt that waits is asked about after so long, then less and less often; 0 = 2 s */

	/* An account is account_size bytes, zeroed. set() takes one line of the provider's section and says in a static
	 * sentence what is wrong with it, of an unknown key also which keys there are (and hold_minutes); a merchant's section comes after the default one. check() looks at the whole
	 * and names the key that is at fault. Both before the hub serves; NULL = nothing to set, nothing to check. */
	size_t account_size;
	const char *(*set)(void *account, const char *key, const char *value);
	const char *(*check)(void *account, const char **ret_key);
	void (*finish)(void *account); /* wipes secrets; NULL = nothing to do */

	/* The heading above its buttons, in the thread's language. */
	const char *(*label)(void);
	/* Texts in the arena; returns how many. */
	int (*buttons)(struct arena *arena, const struct payment_quote *quote,
		struct payment_button buttons[PAYMENT_BUTTONS_MAX]);

	/* The attempt begins, or goes on when the service knows its number. */
	void (*begin)(void *account, const struct payment_attempt *attempt, struct payment_answer *answer);
	/* What became of it? WAIT: still open. A number that the service never saw is CLOSED. */
	void (*ask)(void *account, const struct payment_attempt *attempt, struct payment_answer *answer);
	/* Nobody may pay any more: CLOSED, or DONE when somebody was faster. ask() has just said WAIT. */
	void (*close)(void *account, const struct payment_attempt *attempt, struct payment_answer *answer);
	void (*refund)(void *account, const struct payment_refund *refund, struct refund_answer *answer);
	/* NULL when the service calls nobody. */
	void (*on_callback)(
		void *account, const struct payment_callback *callback, struct callback_answer *answer);
};

/* What daogou-hub has, from providers.def. */
extern const struct payment_provider *const PAYMENT_PROVIDERS[];
extern const int PAYMENT_PROVIDER_COUNT;

#endif
