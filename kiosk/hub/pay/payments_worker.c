/* SPDX-License-Identifier: Apache-2.0 */
/* One lane per provider: a thread that takes up what is due, asks, and notes the answer. */
#include "kiosk/hub/pay/payments_worker.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kiosk/base/localized.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/pay/answers.h"
#include "kiosk/hub/trade/refunds.h"

#define TURN_MS 500
/* What a provider said is worth more than one try to note it: after that it is asked again. */
#define NOTE_TRIES 3

struct lane {
	struct payments *payments;
	const struct payment_provider *provider;
	struct hub_worker *worker;
	pthread_t thread;
	bool is_running;
	uint64_t turns_wanted, turns_done; /* under lock */
};

struct payments {
	struct payments_options options;
	struct lane *lanes;
	int lane_count;
	pthread_mutex_t lock;
	pthread_cond_t wanted, done;
	_Atomic bool must_stop;
};

/* --- attempts --- */

/* What the provider is told about an attempt; texts in the arena. */
static struct payment_attempt describe(const struct lane *lane, struct arena *arena,
	const struct payment_due *due, char number[PAYMENT_NUMBER_SIZE])
{
	const struct payments_options *options = &lane->payments->options;
	payment_number_of_key(due->key, number);
	return (struct payment_attempt){
		.number = number,
		.choice = due->choice,
		.reference = due->reference,
		.amount_minor = due->amount_minor,
		.currency = due->currency,
		.now_ms = hub_now_ms(lane->worker),
		.deadline_ms = due->expires_ms,
		.description =
			arena_printf(arena, "%s %s", localized_pick(arena, options->shop_name, due->language),
				due->order + ULID_SIZE - 1 - 6),
		.language = due->language,
		.return_url = arena_printf(arena, "%s/c/%s", options->public_url, due->token),
		.callback_url = arena_printf(arena, "%s/pay/%s%s%s", options->public_url,
			lane->provider->name, *due->account ? "/" : "", due->account),
	};
}

/* An order that is over: what became of it, and if nothing yet, that nothing more comes. */
static void ask_and_close(const struct payment_account *account, const struct payment_attempt *attempt,
	struct payment_answer *answer)
{
	account->provider->ask(account->data, attempt, answer);
	bool is_open = answer->word == PAYMENT_WAIT || answer->word == PAYMENT_SHOW ||
		answer->word == PAYMENT_REDIRECT;
	if (!is_open)
		return;
	memset(answer, 0, sizeof(*answer));
	account->provider->close(account->data, attempt, answer);
	if (answer->word != PAYMENT_DONE && answer->word != PAYMENT_DECLINED &&
		answer->word != PAYMENT_CLOSED)
		answer->word = PAYMENT_TROUBLE;
}

static void attend(struct lane *lane, struct arena *arena, const struct payment_due *due)
{
	char number[PAYMENT_NUMBER_SIZE];
	struct payment_answer answer = { .word = PAYMENT_TROUBLE };
	const struct payment_account *account =
		payment_account_find(lane->payments->options.accounts, lane->provider->name, due->account);
	struct payment_attempt attempt = describe(lane, arena, due, number);
	if (!account)
		snprintf(answer.why, sizeof(answer.why), "payments.conf has no account \"%.64s\" any more",
			due->account);
	else if (due->state == ATTEMPT_BEGUN)
		lane->provider->begin(account->data, &attempt, &answer);
	else if (due->state == ATTEMPT_PENDING)
		lane->provider->ask(account->data, &attempt, &answer);
	else
		ask_and_close(account, &attempt, &answer);
	enum answer_fate fate = ANSWER_UNKNOWN;
	for (int tries = 0; account && tries < NOTE_TRIES && (tries == 0 || fate == ANSWER_BUSY); tries++) {
		hub_db_forget_failure(lane->worker->db);
		fate = payment_take_answer(lane->worker, account, due, &answer);
	}
	if (fate != ANSWER_UNKNOWN)
		return; /* taken; or the lease runs out and it is asked again */
	log_warning("payments", "%s about a payment: %s", lane->provider->name,
		*answer.why ? answer.why : "no word");
	payment_ask_at(lane->worker, due, attempt.now_ms + payment_trouble_pause_ms(due));
}

/* --- refunds --- */

static void send_refund(struct lane *lane, const struct refund_due *due)
{
	char number[PAYMENT_NUMBER_SIZE], payment_number[PAYMENT_NUMBER_SIZE] = "";
	struct refund_answer answer = { .word = REFUND_REFUSED };
	const struct payment_account *account =
		payment_account_find(lane->payments->options.accounts, lane->provider->name, due->account);
	struct payment_account none = { .provider = lane->provider };
	refund_number_of_key(due->key, number);
	payment_number_of_key(due->payment, payment_number);
	struct payment_refund refund = {
		.number = number,
		.payment_number = payment_number,
		.reference = due->reference,
		.amount_minor = due->amount_minor,
		.payment_minor = due->payment_minor,
		.currency = due->currency,
		.reason = due->reason,
		.now_ms = hub_now_ms(lane->worker),
	};
	if (account) {
		answer.word = REFUND_TROUBLE;
		lane->provider->refund(account->data, &refund, &answer);
	} else {
		snprintf(answer.why, sizeof(answer.why), "payments.conf has no account \"%.64s\" any more",
			due->account);
	}
	enum answer_fate fate = ANSWER_BUSY;
	for (int tries = 0; tries < NOTE_TRIES && fate == ANSWER_BUSY; tries++) {
		hub_db_forget_failure(lane->worker->db);
		fate = refund_take_answer(
			lane->worker, account ? account : &none, due->key, due->tries, &answer);
	}
}

/* --- lanes --- */

/* All that is due now. False when the database failed: not all may have been seen. */
static bool run_turn(struct lane *lane)
{
	struct arena arena;
	struct payment_due payment;
	struct refund_due refund;
	const char *provider = lane->provider->name;
	_Atomic bool *must_stop = &lane->payments->must_stop;
	arena_init(&arena, 4096);
	hub_db_forget_failure(lane->worker->db);
	bool are_ended_closed =
		payments_close_those_of_ended_orders(lane->worker, provider, PAYMENT_LEASE_MS);
	while (!*must_stop && payment_take_up(lane->worker, &arena, provider, PAYMENT_LEASE_MS, &payment)) {
		attend(lane, &arena, &payment);
		arena_reset(&arena);
	}
	while (!*must_stop && refund_take_up(lane->worker, &arena, provider, PAYMENT_LEASE_MS, &refund)) {
		send_refund(lane, &refund);
		arena_reset(&arena);
	}
	arena_finish(&arena);
	if (are_ended_closed && !hub_db_has_failed(lane->worker->db))
		return true;
	log_error("payments", "database: %s", hub_db_error(lane->worker->db));
	return false;
}

/* Under the lock. */
static void wait_for_turn(struct lane *lane)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += TURN_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	if (lane->turns_wanted == lane->turns_done)
		pthread_cond_timedwait(&lane->payments->wanted, &lane->payments->lock, &until);
}

static void *run_lane(void *data)
{
	struct lane *lane = data;
	struct payments *payments = lane->payments;
	pthread_setname_np(pthread_self(), PAYMENTS_THREAD_NAME);
	pthread_mutex_lock(&payments->lock);
	while (!payments->must_stop) {
		uint64_t wanted = lane->turns_wanted;
		pthread_mutex_unlock(&payments->lock);
		/* Once more at once: somebody may stand and wait. */
		if (!run_turn(lane) && !payments->must_stop)
			run_turn(lane);
		pthread_mutex_lock(&payments->lock);
		lane->turns_done = wanted;
		pthread_cond_broadcast(&payments->done);
		if (!payments->must_stop)
			wait_for_turn(lane);
	}
	pthread_mutex_unlock(&payments->lock);
	return NULL;
}

static bool add_lane(
	struct payments *payments, const struct payment_provider *provider, char why[HUB_DB_WHY_SIZE])
{
	payments->lanes =
		xreallocarray(payments->lanes, (size_t)payments->lane_count + 1, sizeof(*payments->lanes));
	struct lane *lane = &payments->lanes[payments->lane_count++];
	*lane = (struct lane){ .payments = payments, .provider = provider };
	lane->worker = payments->options.make_worker(payments->options.data, why);
	return lane->worker != NULL;
}

static struct lane *find_lane(struct payments *payments, const char *provider)
{
	for (int i = 0; i < payments->lane_count; i++)
		if (strcmp(payments->lanes[i].provider->name, provider) == 0)
			return &payments->lanes[i];
	return NULL;
}

static bool add_lanes(struct payments *payments, char why[HUB_DB_WHY_SIZE])
{
	const struct payment_account *account;
	for (size_t i = 0; (account = payment_account_at(payments->options.accounts, i)); i++)
		if (!find_lane(payments, account->provider->name) &&
			!add_lane(payments, account->provider, why))
			return false;
	return true;
}

static bool start_lanes(struct payments *payments, char why[HUB_DB_WHY_SIZE])
{
	for (int i = 0; i < payments->lane_count; i++) {
		struct lane *lane = &payments->lanes[i];
		int fault = pthread_create(&lane->thread, NULL, run_lane, lane);
		lane->is_running = fault == 0;
		if (fault) {
			snprintf(why, HUB_DB_WHY_SIZE, "cannot start a thread: %s", strerror(fault));
			return false;
		}
	}
	return true;
}

struct payments *payments_start(const struct payments_options *options, char why[HUB_DB_WHY_SIZE])
{
	struct payments *payments = xcalloc(1, sizeof(*payments));
	pthread_condattr_t attributes;
	payments->options = *options;
	pthread_mutex_init(&payments->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&payments->wanted, &attributes);
	pthread_cond_init(&payments->done, NULL);
	pthread_condattr_destroy(&attributes);
	if (add_lanes(payments, why) && start_lanes(payments, why))
		return payments;
	payments_stop(payments);
	return NULL;
}

void payments_stop(struct payments *payments)
{
	if (!payments)
		return;
	pthread_mutex_lock(&payments->lock);
	payments->must_stop = true;
	pthread_cond_broadcast(&payments->wanted);
	pthread_mutex_unlock(&payments->lock);
	for (int i = 0; i < payments->lane_count; i++) {
		if (payments->lanes[i].is_running)
			pthread_join(payments->lanes[i].thread, NULL);
		if (payments->lanes[i].worker)
			payments->options.free_worker(payments->lanes[i].worker);
	}
	pthread_cond_destroy(&payments->wanted);
	pthread_cond_destroy(&payments->done);
	pthread_mutex_destroy(&payments->lock);
	free(payments->lanes);
	free(payments);
}

void payments_wake(struct payments *payments, const char *provider)
{
	struct lane *lane = find_lane(payments, provider);
	if (!lane)
		return;
	pthread_mutex_lock(&payments->lock);
	lane->turns_wanted++;
	pthread_cond_broadcast(&payments->wanted);
	pthread_mutex_unlock(&payments->lock);
}

void payments_run_due(struct payments *payments)
{
	for (int i = 0; i < payments->lane_count; i++)
		payments_wake(payments, payments->lanes[i].provider->name);
	pthread_mutex_lock(&payments->lock);
	for (int i = 0; i < payments->lane_count; i++) {
		struct lane *lane = &payments->lanes[i];
		uint64_t wanted = lane->turns_wanted;
		while (lane->turns_done < wanted && !payments->must_stop)
			pthread_cond_wait(&payments->done, &payments->lock);
	}
	pthread_mutex_unlock(&payments->lock);
}

struct unattended {
	const struct payment_accounts *accounts;
	int64_t count;
};

static void count_unattended(void *data, const char *provider, const char *account, int64_t count)
{
	struct unattended *unattended = data;
	if (!payment_account_find(unattended->accounts, provider, account))
		unattended->count += count;
}

int64_t payments_unattended(const struct payments *payments, struct hub_worker *worker)
{
	struct unattended unattended = { payments->options.accounts, 0 };
	payment_rows_by_account(worker->db, count_unattended, &unattended);
	return unattended.count;
}

const struct payment_accounts *payments_accounts(const struct payments *payments)
{
	return payments->options.accounts;
}
