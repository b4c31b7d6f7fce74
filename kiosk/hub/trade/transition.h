/* SPDX-License-Identifier: Apache-2.0 */
/* What became of a change that somebody asked for. Every change of orders, groups and coupons answers with this, and
 * whoever asked says it as it is: nobody takes "not now" for "no", or "too late" for "done". */
#ifndef DAOGOU_HUB_TRADE_TRANSITION_H
#define DAOGOU_HUB_TRADE_TRANSITION_H

#include "kiosk/hub/core/transact.h"

enum transition_result {
	TRANSITION_DONE,
	TRANSITION_ALREADY,  /* it was so before: asked twice is done once */
	TRANSITION_TOO_LATE, /* what was to be changed has an end, or is past the state in which it could be */
	TRANSITION_REFUSED,  /* a rule says no */
	TRANSITION_BUSY,     /* not now: nothing has changed, and the same again may work */
};

/* Why it is refused, or too late. */
enum transition_reason {
	REASON_NONE,
	REASON_NOT_FOUND,   /* there is nothing of that id */
	REASON_OTHER_ID,    /* that id is something else */
	REASON_STORE,       /* the kiosk does not sell for that store */
	REASON_OVER,        /* it has an end */
	REASON_LIMIT,       /* no more than so many */
	REASON_ADDRESS,     /* no more seats for one address that are not paid */
	REASON_FULL,        /* no seat, or none of the whole deal's quota */
	REASON_SOLD_OUT,    /* the merchant has none, or not so many */
	REASON_NO_SAVING,   /* alone it costs no more than in the group */
	REASON_GONE,        /* given out, or sold no more */
	REASON_CURRENCY,    /* sold in another currency by now */
	REASON_LABEL,       /* the weight or price on a piece's label does not go with the product */
	REASON_RECALLED,    /* the pack is of a lot that was called back */
	REASON_SEAT,        /* a seat in a group: it is held no longer than its group allows */
	REASON_AT_TERMINAL, /* the card terminal is at work */
	REASON_AT_PHONE,    /* a phone is paying */
	REASON_COUNT,
};

struct transition {
	enum transition_result result;
	enum transition_reason reason;
};

static inline struct transition transition_done(void)
{
	return (struct transition){ TRANSITION_DONE, REASON_NONE };
}

static inline struct transition transition_already(void)
{
	return (struct transition){ TRANSITION_ALREADY, REASON_NONE };
}

static inline struct transition transition_too_late(void)
{
	return (struct transition){ TRANSITION_TOO_LATE, REASON_OVER };
}

static inline struct transition transition_refused(enum transition_reason reason)
{
	return (struct transition){ TRANSITION_REFUSED, reason };
}

/* The database could not do it. */
static inline struct transition transition_busy(void)
{
	return (struct transition){ TRANSITION_BUSY, REASON_NONE };
}

/* DONE or ALREADY: it is as was asked for. */
bool transition_is_good(struct transition transition);
/* "limit", "sold-out": as the API says it. */
const char *transition_reason_name(enum transition_reason reason);

/* Runs function as one durable transaction. DONE is committed, all else leaves no trace. It runs again when others were in the
 * way, or when somebody moved what it had read (hub_changed_as_read()), as hub_transact() does: so it keeps what it found in
 * data, begins afresh each time, and does nothing outside the database. */
struct transition transition_run(
	struct hub_db *db, struct transition (*function)(struct hub_db *db, void *data), void *data);

#endif
