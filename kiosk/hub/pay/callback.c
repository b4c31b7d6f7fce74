/* SPDX-License-Identifier: Apache-2.0 */
/* Believes a service only about attempts and refunds of the account that it speaks for. */
#include "kiosk/hub/pay/callback.h"

#include <string.h>

#include "kiosk/base/log.h"
#include "kiosk/hub/pay/answers.h"
#include "kiosk/hub/pay/payments_worker.h"
#include "kiosk/hub/trade/refunds.h"

static enum callback_fate fate_of(enum answer_fate fate)
{
	switch (fate) {
	case ANSWER_TAKEN: return CALLBACK_IS_TAKEN;
	case ANSWER_UNKNOWN: return CALLBACK_IS_REFUSED;
	case ANSWER_BUSY: break;
	}
	return CALLBACK_IS_BUSY;
}

static enum callback_fate nothing_found(struct hub_worker *worker, const struct payment_account *account)
{
	if (hub_db_has_failed(worker->db))
		return CALLBACK_IS_BUSY;
	log_error("payments", "%s tells about a payment that is not ours", account->provider->name);
	return CALLBACK_IS_UNKNOWN;
}

static enum callback_fate take_payment(struct payments *payments, struct hub_worker *worker,
	const struct payment_account *account, const struct callback_answer *answer)
{
	struct arena arena;
	struct payment_due due;
	char key[PAYMENT_KEY_SIZE];
	enum callback_fate fate;
	arena_init(&arena, 2048);
	bool is_found = payment_key_of_number(account->provider->name, answer->number, key) &&
		payment_row_read(worker->db, &arena, key, account->name, &due);
	if (!is_found)
		fate = nothing_found(worker, account);
	else if (answer->kind == CALLBACK_PAYMENT)
		fate = fate_of(payment_take_answer(worker, account, &due, &answer->payment));
	else
		fate = payment_ask_now(worker, key) ? CALLBACK_IS_TAKEN : CALLBACK_IS_BUSY;
	arena_finish(&arena);
	payments_wake(payments, account->provider->name);
	return fate;
}

static enum callback_fate take_refund(struct hub_worker *worker, const struct payment_account *account,
	const struct callback_answer *answer)
{
	struct arena arena;
	struct refund_due due;
	char key[PAYMENT_NUMBER_SIZE];
	enum callback_fate fate;
	arena_init(&arena, 2048);
	refund_key_of_number(answer->number, key);
	if (refund_row_read(worker->db, &arena, key, account->provider->name, account->name, &due))
		fate = fate_of(refund_take_answer(worker, account, due.key, due.tries, &answer->refund));
	else
		fate = nothing_found(worker, account);
	arena_finish(&arena);
	return fate;
}

enum callback_fate payment_callback(struct payments *payments, struct hub_worker *worker,
	const char *provider, const char *account_name, const struct payment_callback *callback,
	struct callback_answer *ret_answer)
{
	const struct payment_account *account =
		payment_account_find(payments_accounts(payments), provider, account_name);
	memset(ret_answer, 0, sizeof(*ret_answer));
	if (!account || !account->provider->on_callback)
		return CALLBACK_IS_UNKNOWN;
	account->provider->on_callback(account->data, callback, ret_answer);
	switch (ret_answer->kind) {
	case CALLBACK_PAYMENT:
	case CALLBACK_ASK: return take_payment(payments, worker, account, ret_answer);
	case CALLBACK_REFUND: return take_refund(worker, account, ret_answer);
	case CALLBACK_NOTHING: return CALLBACK_IS_TAKEN;
	case CALLBACK_REFUSED: break;
	}
	return CALLBACK_IS_REFUSED;
}
