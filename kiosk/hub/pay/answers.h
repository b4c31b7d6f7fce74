/* SPDX-License-Identifier: Apache-2.0 */
/* From a provider's word to the rows: the same whether the worker asked or the service called. And the numbers under
 * which services know attempts and refunds. */
#ifndef DAOGOU_HUB_PAY_ANSWERS_H
#define DAOGOU_HUB_PAY_ANSWERS_H

#include "kiosk/hub/core/worker.h"
#include "kiosk/hub/pay/accounts.h"
#include "kiosk/hub/trade/payments.h"

enum answer_fate {
	ANSWER_TAKEN,   /* it stands on the disk */
	ANSWER_UNKNOWN, /* it says nothing that can be believed: TROUBLE, or money without a sum */
	ANSWER_BUSY, /* the database could not take it: what is told again later finds the attempt as it was */
};

/* One thread per worker. */
enum answer_fate payment_take_answer(struct hub_worker *worker, const struct payment_account *account,
	const struct payment_due *due, const struct payment_answer *answer);
enum answer_fate refund_take_answer(struct hub_worker *worker, const struct payment_account *account,
	const char *key, int64_t tries, const struct refund_answer *answer);

/* How long until an attempt is asked about again of which nothing new is known. Pure. */
int64_t payment_trouble_pause_ms(const struct payment_due *due);

/* "01J…/wechat/0" is known as "01J…_0". False when the key is none of a provider's attempt. Pure. */
bool payment_number_of_key(const char *key, char ret_number[PAYMENT_NUMBER_SIZE]);
bool payment_key_of_number(const char *provider, const char *number, char ret_key[PAYMENT_KEY_SIZE]);
/* A refund's key with "_" for "/", and back: keys have no "_" of their own. Pure. */
void refund_number_of_key(const char *key, char ret_number[PAYMENT_NUMBER_SIZE]);
void refund_key_of_number(const char *number, char ret_key[PAYMENT_NUMBER_SIZE]);

#endif
