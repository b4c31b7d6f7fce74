/* SPDX-License-Identifier: Apache-2.0 */
/* The only way up: what the services have to say, in the order in which it happened. A service calls nobody above it; the
 * loop takes the news once a turn and makes events of them. Main thread only. */
#ifndef DAOGOU_APP_SERVICES_NEWS_H
#define DAOGOU_APP_SERVICES_NEWS_H

#include <stdbool.h>

#include "kiosk/base/ulid.h"
#include "kiosk/domain/card_payment.h"
#include "kiosk/domain/paper.h"

struct hw_event;
struct search_answer;

enum news_kind {
	/* --- the catalog and the hub --- */
	NEWS_CATALOG,     /* catalog: it came, changed or went; whoever read of it reads again */
	NEWS_LIVE,        /* seats and stock moved */
	NEWS_ANSWER,      /* answer: of the search worker */
	NEWS_SYNC,        /* the state of the link to the hub, the download or the enrollment */
	NEWS_IMAGE,       /* a picture came that was asked for */
	NEWS_ORDER,       /* order: the hub, this disk or the terminal has said something about it */
	NEWS_PLACED,      /* placed: an order is on this disk, or could not be written */
	NEWS_NOT_ASKED,   /* what the hub was to do could not be written here */
	NEWS_MODE_WANTED, /* mode: the hub wants it */
	/* --- devices --- */
	NEWS_DEVICES, /* the state of one changed */
	NEWS_INPUT,   /* input: a scan, a card or a key */
	NEWS_RECEIPT, /* receipt: the one that this session asked for */
	/* --- the rest --- */
	NEWS_CARD_PAYMENT, /* its step or prompt */
	NEWS_TECHNICIAN,   /* a device, a test, or what is plugged in */
};

struct news_item {
	enum news_kind kind;
	union {
		struct {
			bool had_one, is_new_file;
		} catalog;
		struct search_answer *answer; /* the receiver's */
		struct ulid order;
		struct {
			struct ulid order;
			bool is_written;
		} placed;
		char mode[24];
		struct hw_event *input; /* the receiver's */
		enum receipt_progress receipt;
	};
};
/* Frees what a receiver did not take by setting it to NULL. */
void news_item_finish(struct news_item *item);

struct news;
struct news *news_create(void);
void news_destroy(struct news *news); /* NULL is fine */
/* Takes over what it holds. A kind that only says "look again" waits once, however often it is told. */
void news_tell(struct news *news, struct news_item item);
/* False when there are none. The caller finishes the item. */
bool news_take(struct news *news, struct news_item *ret_item);

#endif
