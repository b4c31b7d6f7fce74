/* SPDX-License-Identifier: Apache-2.0 */
/* A bank of a few hundred lines of memory. */
#include "tests/hub/pay/bank.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

#define PAYMENTS_MAX 2048
#define NOISE "<html>Bad Gateway</html>\n"

enum payment_state { OPEN, TAKEN, DECLINED, CLOSED };

struct payment {
	char number[80];
	enum payment_state state;
	int64_t amount, first_amount, taken_ms;
	int begins, asks, closes, money_count;
};

struct refund {
	char number[80], payment[80];
	int64_t amount;
	int questions;
	bool is_given_back;
};

struct bank {
	int listener;
	uint16_t port;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t asked;
	struct bank_plan plan;
	struct payment payments[PAYMENTS_MAX];
	int payment_count;
	struct refund refunds[PAYMENTS_MAX];
	int refund_count;
	struct bank_money money[PAYMENTS_MAX];
	int money_count, questions;
};

static struct payment *find_payment(struct bank *bank, const char *number)
{
	for (int i = 0; i < bank->payment_count; i++)
		if (strcmp(bank->payments[i].number, number) == 0)
			return &bank->payments[i];
	return NULL;
}

static struct refund *find_refund(struct bank *bank, const char *number)
{
	for (int i = 0; i < bank->refund_count; i++)
		if (strcmp(bank->refunds[i].number, number) == 0)
			return &bank->refunds[i];
	return NULL;
}

/* Money changes hands. The reference counts the sums of one attempt. */
static void take(struct bank *bank, struct payment *payment, int64_t amount, int64_t taken_ms)
{
	struct bank_money *money = &bank->money[bank->money_count++];
	payment->state = TAKEN;
	payment->amount = amount;
	payment->taken_ms = taken_ms;
	payment->money_count++;
	snprintf(money->number, sizeof(money->number), "%s", payment->number);
	snprintf(money->reference, sizeof(money->reference), "bank-%.40s-%d", payment->number,
		payment->money_count);
	money->amount_minor = amount;
}

static const char *word_of(const struct bank *bank, const struct payment *payment)
{
	switch (payment->state) {
	case OPEN: return bank->plan.word ? bank->plan.word : "wait";
	case TAKEN: return "done";
	case DECLINED: return "declined";
	case CLOSED: return "closed";
	}
	return "?";
}

/* Each kill is told once. */
static int use(int *kill)
{
	int step = *kill;
	*kill = 0;
	return step;
}

static void answer_payment(struct bank *bank, const struct payment *payment, char out[512])
{
	snprintf(out, 512, "%s bank-%.40s-%d %" PRId64 " HKD %" PRId64 " %d https://bank.example/%s\n",
		word_of(bank, payment), payment->number, payment->money_count, payment->amount,
		payment->taken_ms, payment->state == TAKEN ? use(&bank->plan.kill_at_step) : 0,
		payment->number);
}

static void begin(struct bank *bank, const char *number, int64_t amount, char out[512])
{
	struct payment *payment = find_payment(bank, number);
	if (!payment) {
		payment = &bank->payments[bank->payment_count++];
		*payment = (struct payment){ .state = OPEN, .amount = amount, .first_amount = amount };
		snprintf(payment->number, sizeof(payment->number), "%s", number);
		if (bank->plan.declines)
			payment->state = DECLINED;
		else if (!bank->plan.waits)
			take(bank, payment, bank->plan.other_sum ? bank->plan.other_sum : amount, 0);
	}
	payment->begins++;
	answer_payment(bank, payment, out);
}

static void ask(struct bank *bank, const char *number, bool must_close, char out[512])
{
	struct payment *payment = find_payment(bank, number);
	if (!payment) {
		snprintf(out, 512, "closed - 0 HKD 0 0 -\n");
		return;
	}
	payment->asks += !must_close;
	payment->closes += must_close;
	if (must_close && payment->state == OPEN && bank->plan.takes_when_over)
		take(bank, payment, payment->amount, 0);
	if (must_close && payment->state == OPEN && !bank->plan.stays_open)
		payment->state = bank->plan.declines_when_over ? DECLINED : CLOSED;
	answer_payment(bank, payment, out);
}

static void bank_refund(
	struct bank *bank, const char *number, int64_t amount, const char *payment, char out[512])
{
	struct refund *refund = find_refund(bank, number);
	if (!refund) {
		refund = &bank->refunds[bank->refund_count++];
		*refund = (struct refund){ .amount = amount };
		snprintf(refund->number, sizeof(refund->number), "%s", number);
		snprintf(refund->payment, sizeof(refund->payment), "%s", payment);
	}
	refund->questions++;
	bool is_first = refund->questions == 1;
	refund->is_given_back |= !bank->plan.refuses_refunds;
	const char *word = !refund->is_given_back      ? "refused"
		: bank->plan.sends_refunds && is_first ? "sent"
						       : "done";
	snprintf(out, 512, "%s - 0 HKD 0 %d -\n", word, use(&bank->plan.kill_at_refund_step));
}

/* Under the lock. False: the question got lost. */
static bool answer(struct bank *bank, const char *line, char out[512])
{
	char verb[16], number[80], currency[8], payment[80] = "";
	int64_t amount;
	if (sscanf(line, "%15s %79s %" SCNd64 " %7s %79s", verb, number, &amount, currency, payment) < 4)
		return false;
	if (bank->plan.lost_questions > 0) {
		bank->plan.lost_questions--;
		return false;
	}
	if (strcmp(verb, "begin") == 0)
		begin(bank, number, amount, out);
	else if (strcmp(verb, "refund") == 0)
		bank_refund(bank, number, amount, payment, out);
	else
		ask(bank, number, strcmp(verb, "close") == 0, out);
	bank->questions++;
	pthread_cond_broadcast(&bank->asked);
	if (bank->plan.lost_answers > 0) {
		bank->plan.lost_answers--;
		snprintf(out, 512, NOISE);
	}
	return true;
}

static void serve(struct bank *bank, int connection)
{
	char line[512] = "", out[512];
	size_t length = 0;
	while (length < sizeof(line) - 1 && !strchr(line, '\n')) {
		ssize_t got = read(connection, line + length, sizeof(line) - 1 - length);
		if (got <= 0)
			return;
		length += (size_t)got;
		line[length] = '\0';
	}
	pthread_mutex_lock(&bank->lock);
	bool has_answer = answer(bank, line, out);
	pthread_mutex_unlock(&bank->lock);
	if (has_answer && send(connection, out, strlen(out), MSG_NOSIGNAL) < 0)
		return;
}

static void *run(void *data)
{
	struct bank *bank = data;
	int connection;
	while ((connection = accept(bank->listener, NULL, NULL)) >= 0) {
		serve(bank, connection);
		close(connection);
	}
	return NULL;
}

struct bank *bank_open(void)
{
	struct bank *bank = xcalloc(1, sizeof(*bank));
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	bank->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(bank->listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(bank->listener, 64), 0);
	assert_int_equal(getsockname(bank->listener, (struct sockaddr *)&address, &size), 0);
	bank->port = ntohs(address.sin_port);
	pthread_mutex_init(&bank->lock, NULL);
	pthread_cond_init(&bank->asked, NULL);
	assert_int_equal(pthread_create(&bank->thread, NULL, run, bank), 0);
	return bank;
}

void bank_close(struct bank *bank)
{
	shutdown(bank->listener, SHUT_RDWR);
	pthread_join(bank->thread, NULL);
	close(bank->listener);
	pthread_mutex_destroy(&bank->lock);
	pthread_cond_destroy(&bank->asked);
	free(bank);
}

uint16_t bank_port(const struct bank *bank)
{
	return bank->port;
}

void bank_plan(struct bank *bank, const struct bank_plan *plan)
{
	pthread_mutex_lock(&bank->lock);
	bank->plan = *plan;
	pthread_mutex_unlock(&bank->lock);
}

void bank_pay(struct bank *bank, const char *number, int64_t amount_minor, int64_t taken_ms)
{
	pthread_mutex_lock(&bank->lock);
	struct payment *payment = find_payment(bank, number);
	assert_non_null(payment);
	take(bank, payment, amount_minor, taken_ms);
	pthread_mutex_unlock(&bank->lock);
}

struct bank_counts bank_count(struct bank *bank, const char *number)
{
	struct bank_counts counts = { 0 };
	pthread_mutex_lock(&bank->lock);
	for (int i = 0; i < bank->payment_count; i++) {
		const struct payment *payment = &bank->payments[i];
		if (number && strcmp(payment->number, number) != 0)
			continue;
		counts.begins += payment->begins;
		counts.asks += payment->asks;
		counts.closes += payment->closes;
		counts.open += payment->state == OPEN;
		counts.closed += payment->state == CLOSED;
	}
	for (int i = 0; i < bank->money_count; i++) {
		if (number && strcmp(bank->money[i].number, number) != 0)
			continue;
		counts.money_count++;
		counts.taken_minor += bank->money[i].amount_minor;
	}
	for (int i = 0; i < bank->refund_count; i++) {
		const struct refund *refund = &bank->refunds[i];
		if (number && strcmp(refund->payment, number) != 0)
			continue;
		counts.refunds += refund->questions;
		counts.given_back_count += refund->is_given_back;
		counts.given_back_minor += refund->is_given_back ? refund->amount : 0;
	}
	pthread_mutex_unlock(&bank->lock);
	return counts;
}

void bank_wait_for_questions(struct bank *bank, int count)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 30;
	pthread_mutex_lock(&bank->lock);
	int fault = 0;
	while (bank->questions < count && !fault)
		fault = pthread_cond_timedwait(&bank->asked, &bank->lock, &until);
	int questions = bank->questions;
	pthread_mutex_unlock(&bank->lock);
	if (fault)
		fail_msg("the bank was asked %d times, not %d", questions, count);
}

int bank_list(struct bank *bank, struct bank_money *ret_list, int max)
{
	pthread_mutex_lock(&bank->lock);
	int count = bank->money_count < max ? bank->money_count : max;
	memcpy(ret_list, bank->money, (size_t)count * sizeof(*ret_list));
	pthread_mutex_unlock(&bank->lock);
	return count;
}
