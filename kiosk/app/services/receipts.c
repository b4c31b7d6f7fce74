/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts on their way to paper. */
#include "kiosk/app/services/receipts.h"

#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/services/devices.h"
#include "kiosk/app/services/news.h"
#include "kiosk/app/services/state_writer.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/print_journal.h"

/* More than can have waited for paper at once. */
#define RECENT_ORDERS 32

/* A test page is the technician's, and may be printed again. */

struct receipts {
	struct receipts_setup setup;
	struct news *news;
	struct ulid session; /* "" = none runs */
	struct ulid job;     /* the order whose receipt it asked for; "" = none */
};

/* --- what the order says of its receipt --- */

struct outcome {
	char order[ULID_SIZE];
	enum receipt_state receipt;
	int64_t now_ms;
};

/* What was printed once stays printed, whatever becomes of a copy. */
static enum state_result write_outcome(struct state *state, void *data)
{
	const struct outcome *outcome = data;
	enum state_result result = STATE_OK;
	struct arena scratch;
	struct placed_order order;

	arena_init(&scratch, 16 * 1024);
	if (order_find(state, &scratch, outcome->order, &order) && order.receipt != RECEIPT_PRINTED)
		result = order_set_receipt(state, outcome->order, outcome->receipt, outcome->now_ms);
	arena_finish(&scratch);
	return result;
}

static void set_receipt(struct receipts *receipts, const char *order, enum receipt_state receipt)
{
	struct outcome *outcome = xcalloc(1, sizeof *outcome);

	memcpy(outcome->order, order, sizeof outcome->order);
	outcome->receipt = receipt;
	outcome->now_ms = clock_wall_ms(receipts->setup.clock);
	state_writer_put(
		receipts->setup.writer, (struct state_write){ .write = write_outcome, .data = outcome });
}

static enum receipt_state receipt_state_of(enum print_job_state state, enum print_confidence confidence)
{
	if (state == PRINT_DONE && confidence == CONFIDENCE_CONFIRMED)
		return RECEIPT_PRINTED;
	return state == PRINT_DONE || state == PRINT_UNCERTAIN ? RECEIPT_UNKNOWN : RECEIPT_NONE;
}

static enum state_result settle_order(struct state *state, const struct placed_order *order, int64_t now_ms)
{
	struct print_job job = { .state = PRINT_CANCELLED };

	if (order->receipt > RECEIPT_QUEUED)
		return STATE_OK;
	print_journal_find(state, order->id.text, &job, NULL);
	enum receipt_state receipt = receipt_state_of(job.state, job.confidence);
	return print_job_is_open(job.state) || receipt == order->receipt
		? STATE_OK
		: order_set_receipt(state, order->id.text, receipt, now_ms);
}

/* The kiosk may have died between the journal's last word on a job, or before its first, and the order's. Jobs that
 * are open are told of by their printer. Behind the writes that end jobs of printers that are gone. */
static enum state_result write_settlement(struct state *state, void *data)
{
	const int64_t *now_ms = data;
	enum state_result result = STATE_OK;
	struct arena scratch;
	const struct placed_order *orders;

	arena_init(&scratch, 64 * 1024);
	size_t count = order_list(state, &scratch, RECENT_ORDERS, &orders);
	for (size_t i = 0; i < count && result == STATE_OK; i++)
		result = settle_order(state, &orders[i], *now_ms);
	arena_finish(&scratch);
	return result;
}

static void settle_receipts(struct receipts *receipts)
{
	int64_t *now_ms = xmalloc(sizeof *now_ms);

	*now_ms = clock_wall_ms(receipts->setup.clock);
	state_writer_put(
		receipts->setup.writer, (struct state_write){ .write = write_settlement, .data = now_ms });
}

/* --- no word of it stays --- */

static enum state_result write_forget(struct state *state, void *data)
{
	const struct ulid *session = data;

	return print_journal_forget_session(state, session->text);
}

struct forgetting {
	struct ulid job;
	bool with_words;
};

static enum state_result write_forget_job(struct state *state, void *data)
{
	const struct forgetting *forgetting = data;

	return print_journal_forget_job(state, forgetting->job.text, forgetting->with_words);
}

static void forget_job(struct receipts *receipts, const struct print_job *job)
{
	struct forgetting *copy = xcalloc(1, sizeof *copy);

	snprintf(copy->job.text, sizeof copy->job.text, "%s", job->id);
	copy->with_words = job->state == PRINT_DONE;
	state_writer_put(
		receipts->setup.writer, (struct state_write){ .write = write_forget_job, .data = copy });
}

/* --- what the printer tells --- */

static void tell(struct receipts *receipts, enum receipt_progress progress)
{
	news_tell(receipts->news, (struct news_item){ .kind = NEWS_RECEIPT, .receipt = progress });
}

static bool is_receipt_open(struct receipts *receipts)
{
	size_t count;
	struct print_job *jobs = hw_print_queue(devices_hw(receipts->setup.devices), &count);
	bool is_open = false;

	for (size_t i = 0; i < count; i++)
		is_open = is_open ||
			(print_job_is_open(jobs[i].state) && strcmp(jobs[i].id, receipts->job.text) == 0);
	free(jobs);
	return is_open;
}

/* What the printer needs, or that it goes on. Paper that runs out behind a receipt is no news for its shopper. */
static void tell_condition(struct receipts *receipts)
{
	struct device_status printer;

	if (!is_receipt_open(receipts) || !devices_first(receipts->setup.devices, DEVICE_PRINTER, &printer))
		return;
	tell(receipts,
		printer.is_cover_open          ? RECEIPT_WAITS_FOR_COVER
			: printer.is_paper_out ? RECEIPT_WAITS_FOR_PAPER
					       : RECEIPT_PRINTING);
}

static enum receipt_progress progress_of(enum printer_event event, const struct print_job *job)
{
	if (event == PRINTER_OUTPUT_COMPLETE)
		return job->confidence == CONFIDENCE_CONFIRMED ? RECEIPT_IS_PRINTED : RECEIPT_IS_UNKNOWN;
	return event == PRINTER_OUTPUT_UNCERTAIN ? RECEIPT_IS_UNKNOWN : RECEIPT_HAS_FAILED;
}

static void handle_printer(struct receipts *receipts, enum printer_event kind, const struct print_job *job)
{
	bool is_output = kind == PRINTER_OUTPUT_COMPLETE || kind == PRINTER_OUTPUT_UNCERTAIN ||
		kind == PRINTER_OUTPUT_FAILED;

	/* Not which: the id of a receipt is its order's. */
	log_info("printer", "%s", printer_event_name(kind));
	if (!is_output) {
		tell_condition(receipts);
		return;
	}
	set_receipt(receipts, job->id, receipt_state_of(job->state, job->confidence));
	/* The session may have ended while its paper came out. The words of what is in doubt stay for a while, so that
	 * staff can print a COPY; see purge_expired(). */
	if (strcmp(job->title, RECEIPT_TITLE) == 0 &&
		(!job->session[0] || strcmp(job->session, receipts->session.text) != 0))
		forget_job(receipts, job);
	if (strcmp(job->id, receipts->job.text) == 0)
		tell(receipts, progress_of(kind, job));
}

static void hear_devices(void *data, const struct hw_event *event)
{
	struct receipts *receipts = data;

	if (!event)
		settle_receipts(receipts);
	else if (event->type == HW_EVENT_PRINTER)
		handle_printer(receipts, event->printer.event, &event->printer.job);
}

struct receipts *receipts_create(const struct receipts_setup *setup, struct news *news)
{
	struct receipts *receipts = xcalloc(1, sizeof *receipts);

	receipts->setup = *setup;
	receipts->news = news;
	devices_listen(setup->devices, hear_devices, receipts);
	return receipts;
}

void receipts_destroy(struct receipts *receipts)
{
	free(receipts);
}

/* --- sessions --- */

void receipts_begin_session(struct receipts *receipts, struct ulid session)
{
	receipts->session = session;
}

void receipts_end_session(struct receipts *receipts)
{
	if (receipts->session.text[0]) {
		hw_print_end_session(devices_hw(receipts->setup.devices), receipts->session.text);
		struct ulid *copy = xmalloc(sizeof *copy);
		*copy = receipts->session;
		state_writer_put(
			receipts->setup.writer, (struct state_write){ .write = write_forget, .data = copy });
	}
	receipts->session = receipts->job = (struct ulid){ "" };
}

bool receipts_print(
	struct receipts *receipts, const struct placed_order *order, const struct receipt_shop *shop)
{
	struct hw *hw = devices_hw(receipts->setup.devices);
	struct print_job known;
	enum hw_error error;

	receipts->job = order->id;
	if (print_journal_find(receipts->setup.state, order->id.text, &known, NULL)) {
		error = hw_print_again(hw, NULL, order->id.text);
	} else {
		struct arena scratch;
		arena_init(&scratch, 16 * 1024);
		error = hw_print(hw, NULL, order->id.text, RECEIPT_TITLE, receipts->session.text,
			receipt_document(&scratch, order, shop, clock_wall_ms(receipts->setup.clock)));
		arena_finish(&scratch);
		if (error == HW_OK)
			set_receipt(receipts, order->id.text, RECEIPT_QUEUED);
	}
	if (error != HW_OK)
		log_warning("printer", "receipt not taken: %s", hw_error_name(error));
	return error == HW_OK;
}
