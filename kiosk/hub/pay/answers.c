/* SPDX-License-Identifier: Apache-2.0 */
/* Notes what providers say; numbers and pauses. */
#include "kiosk/hub/pay/answers.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/log.h"
#include "kiosk/base/ulid.h"
#include "kiosk/hub/pay/backoff.h"
#include "kiosk/hub/trade/refunds.h"

#define ASK_MS (2 * SECOND_MS)

/* A shopper stands and waits; an order that is over has time. */
static const struct backoff OPEN_TROUBLE = { 2 * SECOND_MS, 30 * SECOND_MS };
static const struct backoff CLOSING_TROUBLE = { 2 * SECOND_MS, 6 * HOUR_MS };
static const struct backoff REFUND_TROUBLE_PAUSE = { 5 * SECOND_MS, HOUR_MS };
static const struct backoff REFUND_SENT_PAUSE = { MINUTE_MS, 6 * HOUR_MS };
static const struct backoff REFUND_REFUSED_PAUSE = { 5 * MINUTE_MS, 6 * HOUR_MS };

int64_t payment_trouble_pause_ms(const struct payment_due *due)
{
	return backoff_ms(
		due->state == ATTEMPT_CLOSING ? &CLOSING_TROUBLE : &OPEN_TROUBLE, due->asks, due->key);
}

static int64_t waiting_pause_ms(const struct payment_account *account, const struct payment_due *due)
{
	int64_t first_ms = account->provider->ask_ms ? account->provider->ask_ms : ASK_MS;
	struct backoff backoff = { first_ms, first_ms > 30 * SECOND_MS ? first_ms : 30 * SECOND_MS };
	return backoff_ms(&backoff, due->asks, due->key);
}

/* ALREADY and TOO_LATE are as good as DONE: what was told stands there, or something that outranks it. */
static enum answer_fate fate_of(struct transition transition)
{
	switch (transition.result) {
	case TRANSITION_BUSY: return ANSWER_BUSY;
	case TRANSITION_REFUSED: return ANSWER_UNKNOWN;
	case TRANSITION_DONE:
	case TRANSITION_ALREADY:
	case TRANSITION_TOO_LATE: break;
	}
	return ANSWER_TAKEN;
}

static enum answer_fate take_money(
	struct hub_worker *worker, const struct payment_due *due, const struct payment_answer *answer)
{
	if (answer->amount_minor <= 0 || !currency_is_valid(answer->currency))
		return ANSWER_UNKNOWN;
	struct payment_arrival arrival = {
		.key = due->key,
		.order = due->order,
		.reference = answer->reference,
		.amount_minor = answer->amount_minor,
		.currency = answer->currency,
		.taken_ms = answer->taken_ms > 0 ? answer->taken_ms : PAYMENT_TAKEN_NOW,
	};
	return fate_of(payment_confirm(worker, &arrival));
}

static enum answer_fate take_waiting(struct hub_worker *worker, const struct payment_account *account,
	const struct payment_due *due, const struct payment_answer *answer, const char *as)
{
	struct payment_shown shown = {
		.as = as,
		.text = answer->shown,
		.reference = answer->reference,
		.next_ask_ms = hub_now_ms(worker) + waiting_pause_ms(account, due),
	};
	return fate_of(payment_note_shown(worker, due->key, &shown));
}

enum answer_fate payment_take_answer(struct hub_worker *worker, const struct payment_account *account,
	const struct payment_due *due, const struct payment_answer *answer)
{
	bool is_https = strncmp(answer->shown, "https://", 8) == 0;
	switch (answer->word) {
	case PAYMENT_DONE: return take_money(worker, due, answer);
	case PAYMENT_DECLINED: return fate_of(payment_end(worker, due->key, ATTEMPT_DECLINED));
	case PAYMENT_CLOSED: return fate_of(payment_end(worker, due->key, ATTEMPT_CLOSED));
	case PAYMENT_REDIRECT:
		return !is_https ? ANSWER_UNKNOWN : take_waiting(worker, account, due, answer, "redirect");
	case PAYMENT_SHOW: return take_waiting(worker, account, due, answer, "show");
	case PAYMENT_WAIT: return take_waiting(worker, account, due, answer, "wait");
	case PAYMENT_TROUBLE: break;
	}
	return ANSWER_UNKNOWN;
}

enum answer_fate refund_take_answer(struct hub_worker *worker, const struct payment_account *account,
	const char *key, int64_t tries, const struct refund_answer *answer)
{
	const struct backoff *pause = &REFUND_TROUBLE_PAUSE;
	const char *why = *answer->why ? answer->why : "no word";
	enum refund_state state = REFUND_IS_PENDING;
	switch (answer->word) {
	case REFUND_DONE: return fate_of(refund_done(worker, key));
	case REFUND_SENT:
		pause = &REFUND_SENT_PAUSE;
		state = REFUND_IS_SENT;
		why = "";
		break;
	case REFUND_REFUSED:
		pause = &REFUND_REFUSED_PAUSE;
		state = REFUND_IS_REFUSED;
		log_error("payments",
			"%s refuses to give money back: %s; it is tried again, and daogou-hub refunds tells which",
			account->provider->name, why);
		break;
	case REFUND_TROUBLE:
		log_warning(
			"payments", "%s about a refund: %s; it is tried again", account->provider->name, why);
		break;
	}
	int64_t next_ms = hub_now_ms(worker) + backoff_ms(pause, tries, key);
	return fate_of(refund_try_at(worker, key, state, why, next_ms));
}

bool payment_number_of_key(const char *key, char ret_number[PAYMENT_NUMBER_SIZE])
{
	const char *provider = strchr(key, '/'), *attempt = provider ? strchr(provider + 1, '/') : NULL;
	if (!attempt || provider - key != ULID_SIZE - 1)
		return false;
	int digits = (int)strcspn(attempt + 1, "/");
	snprintf(ret_number, PAYMENT_NUMBER_SIZE, "%.*s_%.*s", ULID_SIZE - 1, key, digits, attempt + 1);
	return digits > 0;
}

bool payment_key_of_number(const char *provider, const char *number, char ret_key[PAYMENT_KEY_SIZE])
{
	const char *line = strchr(number, '_');
	if (!line || line - number != ULID_SIZE - 1 || !line[1] || strlen(line + 1) > 15 ||
		strspn(line + 1, "0123456789") != strlen(line + 1))
		return false;
	snprintf(ret_key, PAYMENT_KEY_SIZE, "%.*s/%s/%s", ULID_SIZE - 1, number, provider, line + 1);
	return true;
}

static void replace(const char *text, char from, char to, char out[PAYMENT_NUMBER_SIZE])
{
	snprintf(out, PAYMENT_NUMBER_SIZE, "%s", text);
	for (char *at = out; *at; at++)
		*at = *at == from ? to : *at;
}

void refund_number_of_key(const char *key, char ret_number[PAYMENT_NUMBER_SIZE])
{
	replace(key, '/', '_', ret_number);
}

void refund_key_of_number(const char *number, char ret_key[PAYMENT_NUMBER_SIZE])
{
	replace(number, '_', '/', ret_key);
}
