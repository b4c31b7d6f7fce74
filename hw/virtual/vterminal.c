/* SPDX-License-Identifier: Apache-2.0 */
/* The terminal's side of ZVT: registration, status, payment, abort, repeat, reversal. */
#include "hw/virtual/vterminal.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hw/terminals/zvt_message.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"

#define STEP_TIMEOUT_MS 5000
#define HOLD_TIMEOUT_MS 60000
#define NEVER SIZE_MAX

enum shopper { SHOPPER_APPROVES, SHOPPER_IS_DECLINED, SHOPPER_CANCELS, SHOPPER_HOLDS };

struct plan {
	enum shopper shopper;
	bool is_silent, is_garbage, books_when_lost, is_status_block, is_busy_refused;
	int late_ms, lost_ms, tip_minor;
	size_t cut_sent, cut_received; /* bytes left until the link breaks */
};

struct vterminal {
	int listen_fd, stop_fd;
	uint16_t port;
	pthread_t thread;
	/* The thread's own. */
	int fd;
	uint8_t in[ZVT_MESSAGE_MAX];
	size_t in_length;

	pthread_mutex_t lock; /* guards the rest */
	struct plan plan;
	size_t sent, received;
	int bookings;
	int64_t sum_minor, last_minor, pending_minor;
	int64_t pending_at_ms; /* a payment without a link is booked then; 0: none */
	uint32_t trace, receipt_number, id;
	unsigned currency; /* ISO 4217's number, as the kiosk registers */
	bool has_last, is_last_reversed;
};

static const struct plan CALM = { .cut_sent = NEVER, .cut_received = NEVER };

static struct plan get_plan(struct vterminal *terminal)
{
	pthread_mutex_lock(&terminal->lock);
	struct plan plan = terminal->plan;
	pthread_mutex_unlock(&terminal->lock);
	return plan;
}

static void hang_up(struct vterminal *terminal)
{
	if (terminal->fd >= 0)
		close(terminal->fd);
	terminal->fd = -1;
	terminal->in_length = 0;
}

/* How many of count bytes may still pass; the break happens once. */
static size_t pass(struct vterminal *terminal, size_t *cut, size_t *total, size_t count, bool *ret_is_cut)
{
	pthread_mutex_lock(&terminal->lock);
	*ret_is_cut = *cut != NEVER && *cut <= count;
	size_t passing = *ret_is_cut ? *cut : count;
	if (*cut != NEVER)
		*cut = *ret_is_cut ? NEVER : *cut - count;
	*total += passing;
	pthread_mutex_unlock(&terminal->lock);
	return passing;
}

static bool send_bytes(struct vterminal *terminal, const uint8_t *bytes, size_t length)
{
	bool is_cut;
	size_t passing = pass(terminal, &terminal->plan.cut_sent, &terminal->sent, length, &is_cut);

	if (terminal->fd < 0)
		return false;
	bool is_sent = send(terminal->fd, bytes, passing, MSG_NOSIGNAL) == (ssize_t)passing;
	if (is_cut || !is_sent)
		hang_up(terminal);
	return !is_cut && is_sent;
}

static bool send_message(struct vterminal *terminal, uint16_t command, const uint8_t *data, size_t length)
{
	uint8_t message[ZVT_MESSAGE_MAX];

	return send_bytes(terminal, message, zvt_make(command, data, length, message));
}

static bool read_some(struct vterminal *terminal, int timeout_ms)
{
	struct pollfd polls[2] = { { .fd = terminal->fd, .events = POLLIN },
		{ .fd = terminal->stop_fd, .events = POLLIN } };
	uint8_t bytes[256];
	bool is_cut;

	if (terminal->fd < 0 || poll(polls, 2, timeout_ms) <= 0 || polls[1].revents)
		return false;
	ssize_t got = recv(terminal->fd, bytes, sizeof(bytes), 0);
	if (got <= 0 || terminal->in_length + (size_t)got > sizeof(terminal->in)) {
		hang_up(terminal);
		return false;
	}
	size_t passing =
		pass(terminal, &terminal->plan.cut_received, &terminal->received, (size_t)got, &is_cut);
	memcpy(terminal->in + terminal->in_length, bytes, passing);
	terminal->in_length += passing;
	if (is_cut)
		hang_up(terminal);
	return !is_cut;
}

/* The next message's command and up to 64 bytes of its data. False when none came or the link broke. */
static bool receive(struct vterminal *terminal, int timeout_ms, uint16_t *ret_command, uint8_t ret_data[64],
	size_t *ret_length)
{
	int64_t deadline_ms = clock_real_ms() + timeout_ms;
	struct zvt_message message;

	for (;;) {
		int length = zvt_split(terminal->in, terminal->in_length, &message);
		if (length > 0) {
			*ret_command = message.command;
			*ret_length = message.length < 64 ? message.length : 64;
			memcpy(ret_data, message.data, *ret_length);
			terminal->in_length -= (size_t)length;
			memmove(terminal->in, terminal->in + length, terminal->in_length);
			return true;
		}
		int64_t left_ms = deadline_ms - clock_real_ms();
		if (length < 0 || left_ms <= 0 || !read_some(terminal, (int)left_ms))
			return false;
	}
}

/* Waits for the acknowledgement of what was sent. An abort in between is remembered. */
static bool await_ack(struct vterminal *terminal, bool *is_aborted)
{
	uint16_t command;
	uint8_t data[64];
	size_t length;

	while (receive(terminal, STEP_TIMEOUT_MS, &command, data, &length)) {
		if (command == ZVT_ACK)
			return true;
		if (command == ZVT_ABORT) {
			*is_aborted = true;
			if (!send_message(terminal, ZVT_ACK, NULL, 0))
				return false;
		}
	}
	return false;
}

static bool send_and_wait(struct vterminal *terminal, uint16_t command, const uint8_t *data, size_t length)
{
	bool is_aborted = false;

	return send_message(terminal, command, data, length) && await_ack(terminal, &is_aborted);
}

static size_t put(uint8_t *out, size_t at, const void *bytes, size_t length)
{
	memcpy(out + at, bytes, length);
	return at + length;
}

/* 04 0F with everything that real ones send, the card's data too. */
static size_t make_status(struct vterminal *terminal, uint8_t result, uint8_t out[256])
{
	static const char CARD[] = "\x0e\x25\x12\x17\x00\x01\x22\xf0\xf8\x41\x11\x11\x11\x11\x11\x11\x11"
				   "\x23\xf1\xf2\x41\x11\x11\x11\x11\x11\x11\x11\xd2\x51\x22\x01"
				   "\x24\xf0\xf0\xf5\x41\x11\x11\x11\x11\x2d\xf2\xf4"
				   "B" VTERMINAL_PAN "^A/B^25"
				   "\x3a\x01\x23\x06\x12\x60\x10" VTERMINAL_PAN;
	size_t at = 0;

	pthread_mutex_lock(&terminal->lock);
	out[at++] = 0x27;
	out[at++] = result;
	out[at++] = 0x04;
	zvt_put_bcd(out + at, 6, (uint64_t)terminal->last_minor);
	at += 6;
	out[at++] = 0x49;
	zvt_put_bcd(out + at, 2, terminal->currency);
	at = put(out, at + 2, "\x0c\x12\x34\x56\x0d\x11\x21", 7);
	at = put(out, at, CARD, sizeof(CARD) - 1);
	out[at++] = 0x0b;
	zvt_put_bcd(out + at, 3, terminal->trace);
	at += 3;
	out[at++] = 0x87;
	zvt_put_bcd(out + at, 2, terminal->receipt_number);
	at += 2;
	out[at++] = 0x29;
	zvt_put_bcd(out + at, 4, terminal->id);
	at = put(out, at + 4, "\x8a\x0a\x8b\xf0\xf4VISA", 9);
	pthread_mutex_unlock(&terminal->lock);
	return at;
}

/* With the lock held. */
static void book_locked(struct vterminal *terminal, int64_t amount_minor)
{
	terminal->trace++;
	terminal->receipt_number++;
	terminal->bookings++;
	terminal->sum_minor += amount_minor;
	terminal->last_minor = amount_minor;
	terminal->has_last = true;
	terminal->is_last_reversed = false;
}

static void book(struct vterminal *terminal, int64_t amount_minor)
{
	pthread_mutex_lock(&terminal->lock);
	book_locked(terminal, amount_minor);
	pthread_mutex_unlock(&terminal->lock);
}

/* A payment whose link broke before it was booked. */
static void lose(struct vterminal *terminal, int64_t amount_minor, const struct plan *plan)
{
	if (!plan->books_when_lost)
		return;
	if (plan->lost_ms == 0) {
		book(terminal, amount_minor);
		return;
	}
	pthread_mutex_lock(&terminal->lock);
	terminal->pending_minor = amount_minor;
	terminal->pending_at_ms = clock_real_ms() + plan->lost_ms;
	pthread_mutex_unlock(&terminal->lock);
}

static bool is_busy(struct vterminal *terminal)
{
	pthread_mutex_lock(&terminal->lock);
	bool is_due = terminal->pending_at_ms && clock_real_ms() >= terminal->pending_at_ms;
	bool is_pending = terminal->pending_at_ms && !is_due;
	int64_t amount_minor = terminal->pending_minor;
	if (is_due)
		terminal->pending_at_ms = 0;
	pthread_mutex_unlock(&terminal->lock);
	if (is_due)
		book(terminal, amount_minor);
	return is_pending;
}

static void end_aborted(struct vterminal *terminal, uint8_t code)
{
	send_and_wait(terminal, ZVT_ABORTED, &code, 1);
}

/* Card, PIN, the bank's answer. False when the link broke; *ret_is_aborted when the kiosk took it back. */
static bool play_shopper(struct vterminal *terminal, const struct plan *plan, bool *ret_is_aborted)
{
	static const uint8_t SHOWN[] = { 0x0a, 0x02, 0x04 };

	for (size_t i = 0; i < sizeof(SHOWN) && !*ret_is_aborted; i++) {
		if (!send_message(terminal, ZVT_INTERMEDIATE, &SHOWN[i], 1) ||
			!await_ack(terminal, ret_is_aborted))
			return false;
	}
	int64_t deadline_ms = clock_real_ms() + HOLD_TIMEOUT_MS;
	while (plan->shopper == SHOPPER_HOLDS && !*ret_is_aborted && clock_real_ms() < deadline_ms) {
		uint16_t command;
		uint8_t data[64];
		size_t length;
		if (!receive(terminal, HOLD_TIMEOUT_MS, &command, data, &length))
			return false;
		*ret_is_aborted = command == ZVT_ABORT && send_message(terminal, ZVT_ACK, NULL, 0);
	}
	return true;
}

static void finish_payment(struct vterminal *terminal, int64_t amount_minor, const struct plan *plan)
{
	uint8_t status[256];

	if (plan->shopper == SHOPPER_IS_DECLINED) {
		pthread_mutex_lock(&terminal->lock);
		int64_t before_minor = terminal->last_minor;
		terminal->last_minor = amount_minor;
		pthread_mutex_unlock(&terminal->lock);
		size_t length = make_status(terminal, 0x05, status);
		pthread_mutex_lock(&terminal->lock);
		terminal->last_minor = before_minor;
		pthread_mutex_unlock(&terminal->lock);
		if (send_and_wait(terminal, ZVT_STATUS, status, length))
			end_aborted(terminal, 0x05);
		return;
	}
	book(terminal, amount_minor + plan->tip_minor);
	if (plan->is_garbage) {
		send_bytes(terminal,
			(const uint8_t *)"\x04\x0f\xff\xff\xff"
					 "garbage",
			12);
		hang_up(terminal);
		return;
	}
	size_t length = make_status(terminal, 0, status);
	if (send_and_wait(terminal, ZVT_STATUS, status, length))
		send_and_wait(terminal, ZVT_COMPLETE, NULL, 0);
}

static void pay(struct vterminal *terminal, const uint8_t *data, size_t length)
{
	struct plan plan = get_plan(terminal);
	uint64_t amount = 0;
	bool is_aborted = false;

	if (length < 7 || data[0] != 0x04 || !zvt_get_bcd(data + 1, 6, &amount)) {
		send_message(terminal, 0x849b, NULL, 0);
		return;
	}
	if (plan.is_silent) {
		lose(terminal, (int64_t)amount, &plan);
		hang_up(terminal);
		return;
	}
	if (plan.late_ms)
		poll(&(struct pollfd){ .fd = terminal->stop_fd, .events = POLLIN }, 1, plan.late_ms);
	if (!send_message(terminal, ZVT_ACK, NULL, 0) || !play_shopper(terminal, &plan, &is_aborted)) {
		lose(terminal, (int64_t)amount, &plan);
		return;
	}
	if (is_aborted || plan.shopper == SHOPPER_CANCELS)
		end_aborted(terminal, 0x6c);
	else
		finish_payment(terminal, (int64_t)amount, &plan);
}

static void repeat(struct vterminal *terminal)
{
	uint8_t status[256];

	if (!send_message(terminal, ZVT_ACK, NULL, 0))
		return;
	if (!terminal->has_last) {
		end_aborted(terminal, 0x83);
		return;
	}
	if (send_and_wait(terminal, ZVT_STATUS, status, make_status(terminal, 0, status)))
		send_and_wait(terminal, ZVT_COMPLETE, NULL, 0);
}

static void reverse(struct vterminal *terminal, const uint8_t *data, size_t length)
{
	uint64_t number = 0;
	uint8_t status[256];

	if (!send_message(terminal, ZVT_ACK, NULL, 0))
		return;
	pthread_mutex_lock(&terminal->lock);
	bool is_good = length >= 6 && data[3] == 0x87 && zvt_get_bcd(data + 4, 2, &number) &&
		terminal->has_last && !terminal->is_last_reversed && number == terminal->receipt_number;
	if (is_good) {
		terminal->bookings--;
		terminal->sum_minor -= terminal->last_minor;
		terminal->is_last_reversed = true;
		terminal->trace++;
	}
	pthread_mutex_unlock(&terminal->lock);
	if (!is_good)
		end_aborted(terminal, 0xb4);
	else if (send_and_wait(terminal, ZVT_STATUS, status, make_status(terminal, 0, status)))
		send_and_wait(terminal, ZVT_COMPLETE, NULL, 0);
}

static void complete(struct vterminal *terminal, const void *data, size_t length)
{
	if (send_message(terminal, ZVT_ACK, NULL, 0))
		send_and_wait(terminal, ZVT_COMPLETE, data, length);
}

static void register_kiosk(struct vterminal *terminal, const uint8_t *asked, size_t length)
{
	uint8_t data[10] = { 0x19, 0x00, 0x29, 0, 0, 0, 0, 0x49, 0, 0 };
	uint64_t currency;

	pthread_mutex_lock(&terminal->lock);
	if (length >= 6 && zvt_get_bcd(asked + 4, 2, &currency))
		terminal->currency = (unsigned)currency;
	zvt_put_bcd(data + 3, 4, terminal->id);
	zvt_put_bcd(data + 8, 2, terminal->currency);
	pthread_mutex_unlock(&terminal->lock);
	complete(terminal, data, sizeof(data));
}

static void tell_status(struct vterminal *terminal, bool is_busy)
{
	struct plan plan = get_plan(terminal);
	uint8_t code = is_busy ? 0x9c : 0x00, standard[] = { 0xf0, 0xf0, 0xf3, '1', '.', '0', code },
		block[] = { 0x19, code };

	if (is_busy && plan.is_busy_refused)
		send_message(terminal, 0x849c, NULL, 0);
	else if (plan.is_status_block)
		complete(terminal, block, sizeof(block));
	else
		complete(terminal, standard, sizeof(standard));
}

static void handle(struct vterminal *terminal, uint16_t command, const uint8_t *data, size_t length)
{
	bool is_pending = is_busy(terminal);

	switch (command) {
	case ZVT_REGISTER: register_kiosk(terminal, data, length); break;
	case ZVT_STATUS_ENQUIRY: tell_status(terminal, is_pending); break;
	case ZVT_AUTHORISE:
	case ZVT_REPEAT_RECEIPT:
	case ZVT_REVERSE:
		if (is_pending)
			send_message(terminal, 0x849c, NULL, 0);
		else if (command == ZVT_AUTHORISE)
			pay(terminal, data, length);
		else if (command == ZVT_REPEAT_RECEIPT)
			repeat(terminal);
		else
			reverse(terminal, data, length);
		break;
	case ZVT_ACK: break;
	default: send_message(terminal, 0x8483, NULL, 0); break;
	}
}

static void *serve(void *data)
{
	struct vterminal *terminal = data;
	struct pollfd polls[2] = { { .fd = terminal->listen_fd, .events = POLLIN },
		{ .fd = terminal->stop_fd, .events = POLLIN } };

	while (poll(polls, 2, -1) > 0 && !polls[1].revents) {
		uint16_t command;
		uint8_t bytes[64];
		size_t length;
		terminal->fd = accept4(terminal->listen_fd, NULL, NULL, SOCK_CLOEXEC);
		while (terminal->fd >= 0 && poll(&polls[1], 1, 0) == 0) {
			if (receive(terminal, 500, &command, bytes, &length))
				handle(terminal, command, bytes, length);
		}
		hang_up(terminal);
	}
	return NULL;
}

static bool listen_on(struct vterminal *terminal, const char *listen_at)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	const char *colon = strrchr(listen_at, ':');
	char host[64] = "";
	int on = 1;

	if (!colon || (size_t)(colon - listen_at) >= sizeof(host))
		return false;
	memcpy(host, listen_at, (size_t)(colon - listen_at));
	address.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
	terminal->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(terminal->listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (inet_pton(AF_INET, host, &address.sin_addr) != 1 ||
		bind(terminal->listen_fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
		listen(terminal->listen_fd, 4) != 0)
		return false;
	getsockname(terminal->listen_fd, (struct sockaddr *)&address, &size);
	terminal->port = ntohs(address.sin_port);
	return true;
}

struct vterminal *vterminal_create(const char *listen_at, char ret_why[256])
{
	struct vterminal *terminal = xcalloc(1, sizeof(*terminal));

	terminal->fd = terminal->listen_fd = -1;
	terminal->plan = CALM;
	terminal->trace = 41;
	terminal->id = 52500001;
	terminal->stop_fd = eventfd(0, EFD_CLOEXEC);
	pthread_mutex_init(&terminal->lock, NULL);
	if (listen_on(terminal, listen_at) && pthread_create(&terminal->thread, NULL, serve, terminal) == 0)
		return terminal;
	snprintf(ret_why, 256, "cannot listen on %.200s", listen_at);
	if (terminal->listen_fd >= 0)
		close(terminal->listen_fd);
	close(terminal->stop_fd);
	pthread_mutex_destroy(&terminal->lock);
	free(terminal);
	return NULL;
}

void vterminal_destroy(struct vterminal *terminal)
{
	if (!terminal)
		return;
	eventfd_write(terminal->stop_fd, 1);
	pthread_join(terminal->thread, NULL);
	close(terminal->listen_fd);
	close(terminal->stop_fd);
	pthread_mutex_destroy(&terminal->lock);
	free(terminal);
}

uint16_t vterminal_port(const struct vterminal *terminal)
{
	return terminal->port;
}

int vterminal_bookings(struct vterminal *terminal, int64_t *ret_sum_minor)
{
	pthread_mutex_lock(&terminal->lock);
	int count = terminal->bookings;
	*ret_sum_minor = terminal->sum_minor;
	pthread_mutex_unlock(&terminal->lock);
	return count;
}

void vterminal_traffic(struct vterminal *terminal, size_t *ret_sent, size_t *ret_received)
{
	pthread_mutex_lock(&terminal->lock);
	*ret_sent = terminal->sent;
	*ret_received = terminal->received;
	pthread_mutex_unlock(&terminal->lock);
}

static bool set_plan(struct plan *plan, const char *line)
{
	static const char *const SHOPPERS[] = { "approve", "decline", "cancel", "hold" };
	char word[16] = "", what[16] = "";
	unsigned number = 0;
	int count = sscanf(line, "%15s %15s %u", word, what, &number);

	for (size_t i = 0; strcmp(word, "outcome") == 0 && i < ARRAY_LENGTH(SHOPPERS); i++) {
		if (strcmp(what, SHOPPERS[i]) == 0) {
			plan->shopper = (enum shopper)i;
			return true;
		}
	}
	if (strcmp(word, "lost") == 0) {
		plan->books_when_lost = strcmp(what, "book") == 0;
		plan->lost_ms = (int)(number % 600000);
		return plan->books_when_lost || strcmp(what, "drop") == 0;
	}
	if (strcmp(word, "status_form") == 0) {
		plan->is_status_block = strcmp(what, "block") == 0;
		return plan->is_status_block || strcmp(what, "standard") == 0;
	}
	if (strcmp(word, "busy") == 0) {
		plan->is_busy_refused = strcmp(what, "refused") == 0;
		return plan->is_busy_refused || strcmp(what, "told") == 0;
	}
	if (sscanf(line, "tip %8u", &number) == 1) {
		plan->tip_minor = (int)number;
		return true;
	}
	if (strcmp(word, "fault") != 0)
		return false;
	if (strcmp(what, "silent") == 0)
		return plan->is_silent = true;
	if (strcmp(what, "garbage") == 0)
		return plan->is_garbage = true;
	if (count < 3)
		return false;
	if (strcmp(what, "late") == 0)
		plan->late_ms = (int)(number % 600000);
	else if (strcmp(what, "cut_sent") == 0)
		plan->cut_sent = number;
	else if (strcmp(what, "cut_received") == 0)
		plan->cut_received = number;
	else
		return false;
	return true;
}

void vterminal_command(struct vterminal *terminal, const char *line, char ret_answer[256])
{
	unsigned number;

	pthread_mutex_lock(&terminal->lock);
	strcpy(ret_answer, "ok");
	if (strcmp(line, "status") == 0) {
		snprintf(ret_answer, 256, "bookings=%d sum=%lld trace=%06u sent=%zu received=%zu",
			terminal->bookings, (long long)terminal->sum_minor, terminal->trace, terminal->sent,
			terminal->received);
	} else if (strcmp(line, "clear") == 0) {
		terminal->plan = CALM;
		terminal->sent = terminal->received = 0;
	} else if (sscanf(line, "id %8u", &number) == 1) {
		terminal->id = number;
	} else if (sscanf(line, "receipt %4u", &number) == 1) {
		terminal->receipt_number = number;
	} else if (sscanf(line, "book %9u", &number) == 1) {
		book_locked(terminal, number);
	} else if (!set_plan(&terminal->plan, line)) {
		strcpy(ret_answer,
			"error: outcome, tip, lost, fault, status_form, busy, id, receipt, book, clear or status");
	}
	pthread_mutex_unlock(&terminal->lock);
}
