/* SPDX-License-Identifier: Apache-2.0 */
/* A provider that asks a bank over loopback. */
#include "tests/hub/pay/double.h"

#include <arpa/inet.h>
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "kiosk/base/ulid.h"

void (*double_kill_at_step)(int step);

struct account {
	uint16_t port;
};

static const char *double_set(void *account, const char *key, const char *value)
{
	char *end;
	unsigned long port = strtoul(value, &end, 10);
	if (strcmp(key, "port") != 0)
		return "is no key of the double: there are port and hold_minutes";
	if (*end || port < 1 || port > 65535)
		return "is no port";
	((struct account *)account)->port = (uint16_t)port;
	return NULL;
}

static const char *double_check(void *account, const char **ret_key)
{
	*ret_key = "port";
	return ((struct account *)account)->port ? NULL : "must say where the bank is";
}

static const char *double_label(void)
{
	return "Double";
}

static int double_buttons(struct arena *arena, const struct payment_quote *quote,
	struct payment_button buttons[PAYMENT_BUTTONS_MAX])
{
	(void)arena, (void)quote;
	buttons[0] = (struct payment_button){ .choice = "pay", .label = "Pay double", .is_primary = true };
	return 1;
}

/* What a line of the bank's says. */
struct bank_line {
	char word[16], reference[PAYMENT_REFERENCE_SIZE], currency[8], shown[256];
	int64_t amount, taken_ms;
	int kill;
};

/* False when there is no answer, or none that can be read. */
static bool exchange(const struct account *account, const char *question, struct bank_line *ret_line)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(account->port) };
	struct timeval patience = { .tv_sec = PAYMENT_CALL_MS / 1000 };
	char answer[512] = "";
	size_t length = 0;
	ssize_t got = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
		send(fd, question, strlen(question), MSG_NOSIGNAL) < 0)
		got = 0;
	while (got > 0 && length < sizeof(answer) - 1) {
		got = read(fd, answer + length, sizeof(answer) - 1 - length);
		length += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	struct bank_line line;
	bool is_read =
		sscanf(answer, "%15s %127s %" SCNd64 " %7s %" SCNd64 " %d %255s", line.word, line.reference,
			&line.amount, line.currency, &line.taken_ms, &line.kill, line.shown) == 7;
	if (!is_read)
		return false;
	*ret_line = line;
	if (line.kill) {
		assert(double_kill_at_step);
		double_kill_at_step(line.kill);
	}
	return true;
}

static enum payment_word word_named(const char *name)
{
	static const char *const NAMES[] = { "trouble", "done", "declined", "closed", "redirect", "show",
		"wait" };
	for (int i = 0; i < 7; i++)
		if (strcmp(NAMES[i], name) == 0)
			return (enum payment_word)i;
	return PAYMENT_TROUBLE;
}

/* The shopper recognizes the order on the service's own list, and comes back to its page. */
static bool is_described(const struct payment_attempt *attempt)
{
	char short_id[8];
	snprintf(short_id, sizeof(short_id), " %.6s", attempt->number + ULID_SIZE - 1 - 6);
	size_t length = strlen(attempt->description);
	return length > strlen(short_id) &&
		strcmp(attempt->description + length - strlen(short_id), short_id) == 0 &&
		strstr(attempt->return_url, "/c/") && strstr(attempt->callback_url, "/pay/");
}

static void question(
	const char *verb, void *account, const struct payment_attempt *attempt, struct payment_answer *answer)
{
	char text[256];
	struct bank_line line;
	if (!is_described(attempt)) {
		snprintf(answer->why, sizeof(answer->why), "\"%s\" describes no order", attempt->description);
		return;
	}
	snprintf(text, sizeof(text), "%s %s %" PRId64 " %s\n", verb, attempt->number, attempt->amount_minor,
		attempt->currency);
	if (!exchange(account, text, &line)) {
		snprintf(answer->why, sizeof(answer->why), "no answer to %s", verb);
		return;
	}
	answer->word = word_named(line.word);
	snprintf(answer->reference, sizeof(answer->reference), "%s", line.reference);
	snprintf(answer->shown, sizeof(answer->shown), "%s", line.shown);
	answer->amount_minor = line.amount;
	answer->taken_ms = line.taken_ms;
	currency_copy(answer->currency, line.currency);
}

static void double_begin(void *account, const struct payment_attempt *attempt, struct payment_answer *answer)
{
	question("begin", account, attempt, answer);
}

static void double_ask(void *account, const struct payment_attempt *attempt, struct payment_answer *answer)
{
	question("ask", account, attempt, answer);
}

static void double_close(void *account, const struct payment_attempt *attempt, struct payment_answer *answer)
{
	question("close", account, attempt, answer);
}

static void double_refund(void *account, const struct payment_refund *refund, struct refund_answer *answer)
{
	char text[256];
	struct bank_line line;
	snprintf(text, sizeof(text), "refund %s %" PRId64 " %s %s\n", refund->number, refund->amount_minor,
		refund->currency, refund->payment_number);
	if (!exchange(account, text, &line))
		return;
	answer->word = strcmp(line.word, "done") == 0 ? REFUND_DONE
		: strcmp(line.word, "sent") == 0      ? REFUND_SENT
		: strcmp(line.word, "refused") == 0   ? REFUND_REFUSED
						      : REFUND_TROUBLE;
	snprintf(answer->why, sizeof(answer->why), "the bank says %s", line.word);
}

/* "X-Bank: secret" makes it genuine. "NUMBER WORD REFERENCE AMOUNT", "NUMBER ask", or "refund NUMBER WORD". */
static void double_on_callback(
	void *account, const struct payment_callback *callback, struct callback_answer *answer)
{
	(void)account;
	bool is_genuine = false;
	char word[16] = "";
	long long amount = 0;
	for (int i = 0; i < callback->header_count; i++)
		is_genuine |= strcasecmp(callback->headers[i].name, "X-Bank") == 0 &&
			strcmp(callback->headers[i].value, "secret") == 0;
	if (!is_genuine)
		return;
	snprintf(answer->body, sizeof(answer->body), "SUCCESS");
	answer->content_type = "text/plain";
	if (sscanf(callback->body, "refund %79s %15s", answer->number, word) == 2) {
		answer->kind = CALLBACK_REFUND;
		answer->refund.word = strcmp(word, "done") == 0 ? REFUND_DONE : REFUND_TROUBLE;
		return;
	}
	int count = sscanf(callback->body, "%79s %15s %127s %lld", answer->number, word,
		answer->payment.reference, &amount);
	answer->kind = count < 2           ? CALLBACK_NOTHING
		: strcmp(word, "ask") == 0 ? CALLBACK_ASK
					   : CALLBACK_PAYMENT;
	answer->payment.word = word_named(word);
	answer->payment.amount_minor = amount;
	currency_copy(answer->payment.currency, "HKD");
}

#define DOUBLE                                                                                               \
	.account_size = sizeof(struct account), .set = double_set, .check = double_check,                    \
	.label = double_label, .buttons = double_buttons, .begin = double_begin, .ask = double_ask,          \
	.close = double_close, .refund = double_refund, .on_callback = double_on_callback

static const struct payment_provider DOUBLE_PROVIDER = { .name = "double", DOUBLE };
static const struct payment_provider OTHER_PROVIDER = { .name = "other", .hold_ms = 1800000, DOUBLE };

extern const struct payment_provider DEMO_PROVIDER;

const struct payment_provider *const TEST_PROVIDERS[] = { &DEMO_PROVIDER, &DOUBLE_PROVIDER, &OTHER_PROVIDER };
const int TEST_PROVIDER_COUNT = 3;
