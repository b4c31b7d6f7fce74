/* SPDX-License-Identifier: Apache-2.0 */
/* Puts the real job machine on a driver, a clock and a journal that obey. */
#include "tests/hw/printer_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

struct fake_driver fake_driver;

static enum hw_error fake_lay_out(
	void *state, const struct document *document, bool is_copy, struct print_plan *ret_plan)
{
	static const struct print_checkpoint POINTS[] = { { 4, 7 }, { 8, 8 }, { PLAN_BYTES, 9 } };

	(void)state;
	assert_non_null(document);
	fake_driver.layouts++;
	fake_driver.copies += is_copy;
	if (fake_driver.layout_error)
		return fake_driver.layout_error;
	ret_plan->length = PLAN_BYTES;
	ret_plan->bytes = xcalloc(1, PLAN_BYTES);
	for (size_t i = 0; i < PLAN_BYTES; i++)
		ret_plan->bytes[i] = (uint8_t)('a' + i);
	ret_plan->best = fake_driver.is_dumb ? CONFIDENCE_SENT : CONFIDENCE_CONFIRMED;
	if (fake_driver.is_dumb)
		return HW_OK;
	ret_plan->count = fake_driver.has_one_point ? 1 : ARRAY_LENGTH(POINTS);
	ret_plan->checkpoints = xcalloc(ret_plan->count, sizeof(*ret_plan->checkpoints));
	memcpy(ret_plan->checkpoints, POINTS + ARRAY_LENGTH(POINTS) - ret_plan->count,
		ret_plan->count * sizeof(*POINTS));
	return HW_OK;
}

static enum hw_error fake_exchange(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
	size_t *ret_written, struct printer_report *report)
{
	struct printer_bench *bench = *(struct printer_bench **)state;
	size_t put = length < fake_driver.takes ? length : fake_driver.takes;
	struct print_job known;
	char *json;

	assert_int_equal(*ret_written, 0); /* as printer_driver.h says */
	fake_driver.offered = length;
	fake_driver.told_token = report->sent_token;
	fake_driver.timeout_ms = timeout_ms;
	clock_advance(&bench->printer.clock, fake_driver.takes_ms);
	/* The promise: no byte leaves of a job of which the journal does not say so. */
	if (put > 0) {
		assert_true(
			bench->ops.load_job(bench->journal, bench->printer.current->job.id, &known, &json));
		free(json);
		assert_int_equal(known.state, PRINT_SENDING);
		assert_true(known.has_sent_bytes);
	}
	if (put > 0) {
		assert_true(fake_driver.taken_count + put <= sizeof(fake_driver.taken));
		memcpy(fake_driver.taken + fake_driver.taken_count, bytes, put);
		fake_driver.taken_count += put;
	}
	*ret_written = fake_driver.lies ? length + 1 : put;
	report->passed_token = fake_driver.passes;
	report->restarts += fake_driver.is_restarting;
	report->is_paper_out = fake_driver.trouble.is_paper_out;
	report->is_paper_near_end = fake_driver.trouble.is_paper_near_end;
	report->is_cover_open = fake_driver.trouble.is_cover_open;
	report->is_offline = fake_driver.trouble.is_offline;
	report->error = fake_driver.trouble.error;
	report->power = fake_driver.trouble.power;
	return fake_driver.exchange_error;
}

static enum hw_error fake_clear(void *state)
{
	(void)state;
	fake_driver.clears++;
	return fake_driver.clear_error;
}

static void fake_close(void *state)
{
	(void)state;
	fake_driver.closes++;
}

static bool begin_unless_full(void *data, const struct print_job *job, const char *json)
{
	return !fake_driver.is_disk_full && MEMORY_JOURNAL_OPS.job_begin(data, job, json);
}

static bool progress_unless_full(void *data, const struct print_job *job)
{
	return !fake_driver.is_disk_full && MEMORY_JOURNAL_OPS.job_progress(data, job);
}

/* Of a job that came to rest this one must be called, and the other of one that did not. */
static bool end_when_at_rest(void *data, const struct print_job *job)
{
	assert_false(print_job_is_open(job->state));
	return MEMORY_JOURNAL_OPS.job_end(data, job);
}

static void take_event(void *data, struct hw_event *event)
{
	struct printer_bench *bench = data;

	assert_true(bench->event_count < EVENTS_MAX);
	bench->events[bench->event_count++] = event;
}

void bench_open_printer(struct printer_bench *bench)
{
	bench->printer.is_open = true;
	bench->printer.report = (struct printer_report){ .power = POWER_ONLINE };
	bench->printer.told = bench->printer.report;
}

void bench_plug_in(struct printer_bench *bench)
{
	bench->printer = (struct printer){ .device = &bench->device,
		.driver = &bench->driver,
		.stall_timeout_ms = STALL_MS,
		.confirm_timeout_ms = CONFIRM_MS,
		.stale_ms = STALE_MS };
	bench->printer.state = xcalloc(1, sizeof(struct printer_bench *));
	memcpy(bench->printer.state, &bench, sizeof(struct printer_bench *));
	clock_init_manual(&bench->printer.clock, WALL_MS);
	clock_advance(&bench->printer.clock, DAY_MS); /* it is never that soon after the start */
	bench_open_printer(bench);
}

void bench_start(struct printer_bench *bench)
{
	*bench = (struct printer_bench){ .ops = MEMORY_JOURNAL_OPS };
	fake_driver =
		(struct fake_driver){ .takes = PLAN_BYTES, .takes_ms = 1, .trouble.power = POWER_ONLINE };
	bench->ops.job_begin = begin_unless_full;
	bench->ops.job_progress = progress_unless_full;
	bench->ops.job_end = end_when_at_rest;
	clock_init_manual(&bench->wall, WALL_MS);
	bench->journal = memory_journal_create(NULL);
	bench->setup = (struct hw_setup){ .clock = &bench->wall,
		.journal = &bench->ops,
		.journal_data = bench->journal,
		.send_event = take_event,
		.send_data = bench };
	bench->device.setup = &bench->setup;
	strcpy(bench->device.config.name, "printer");
	pthread_mutex_init(&bench->device.lock, NULL);
	bench->driver = (struct printer_driver){
		.lay_out = fake_lay_out, .exchange = fake_exchange, .clear = fake_clear, .close = fake_close
	};
	bench_plug_in(bench);
}

void bench_unplug(struct printer_bench *bench)
{
	struct printer *printer = &bench->printer;

	printer_attempt_finish(printer);
	while (printer->queue) {
		struct printer_entry *next = printer->queue->next;
		printer_entry_destroy(printer->queue);
		printer->queue = next;
	}
	free(printer->state);
	bench->device.job_count = 0;
}

void bench_finish(struct printer_bench *bench)
{
	bench_unplug(bench);
	for (size_t i = 0; i < bench->event_count; i++)
		hw_event_free(bench->events[i]);
	memory_journal_destroy(bench->journal);
	pthread_mutex_destroy(&bench->device.lock);
}

int bench_set_up(void **state)
{
	static struct printer_bench bench;

	bench_start(&bench);
	*state = &bench;
	return 0;
}

int bench_set_up_begun(void **state)
{
	bench_set_up(state);
	bench_begin_first(*state);
	return 0;
}

int bench_tear_down(void **state)
{
	bench_finish(*state);
	return 0;
}

struct document *bench_paper(void)
{
	struct document *document = document_create("en");

	document_text(document, (struct document_style){ 0 }, "RECEIPT");
	return document;
}

void bench_ask(struct printer_bench *bench, const char *id, const char *session)
{
	struct print_job job = { .title = "receipt" };

	strcpy(job.id, id);
	strcpy(job.session, session);
	printer_queue_add(&bench->printer, &job, bench_paper());
}

struct print_job bench_known(struct printer_bench *bench, const char *id)
{
	struct print_job job;
	char *json;

	assert_true(bench->ops.load_job(bench->journal, id, &job, &json));
	free(json);
	for (size_t i = 0; i < bench->device.job_count; i++) {
		if (strcmp(bench->device.jobs[i].id, id) == 0)
			assert_int_equal(bench->device.jobs[i].state, job.state);
	}
	return job;
}

const struct hw_event *bench_next_output(struct printer_bench *bench)
{
	while (bench->event_taken < bench->event_count) {
		const struct hw_event *event = bench->events[bench->event_taken++];
		if (event->type == HW_EVENT_PRINTER && event->printer.event >= PRINTER_OUTPUT_COMPLETE)
			return event;
	}
	return NULL;
}

void bench_expect_output(struct printer_bench *bench, const char *id, enum printer_event kind,
	enum print_job_state state, enum hw_error error)
{
	const struct hw_event *event = bench_next_output(bench);

	assert_non_null(event);
	assert_string_equal(event->device, "printer");
	assert_string_equal(event->printer.job.id, id);
	assert_int_equal(event->printer.event, kind);
	assert_int_equal(event->printer.job.state, state);
	assert_int_equal(event->printer.job.error, error);
}

void bench_expect_silence(struct printer_bench *bench)
{
	assert_null(bench_next_output(bench));
}

void bench_add_bystander(struct printer_bench *bench)
{
	bench_ask(bench, "BYSTANDER", "OTHER");
}

void bench_expect_bystander(struct printer_bench *bench)
{
	struct print_job job = bench_known(bench, "BYSTANDER");

	assert_int_equal(job.state, PRINT_QUEUED);
	assert_false(job.has_sent_bytes);
	assert_int_equal(job.attempts, 0);
	assert_string_equal(job.session, "OTHER");
	assert_non_null(bench->printer.queue);
	assert_string_equal(bench->printer.queue->job.id, "BYSTANDER");
	assert_null(bench->printer.queue->next);
	bench_expect_silence(bench);
}

void bench_begin_first(struct printer_bench *bench)
{
	bench_ask(bench, "FIRST", "MINE");
	bench_add_bystander(bench);
	printer_job_begin(&bench->printer);
}

void bench_put_into_journal(struct printer_bench *bench, const char *id, const char *device,
	enum print_job_state state, int64_t created_wall_ms, bool has_sent_bytes, const char *json)
{
	struct print_job job = { .state = state,
		.created_wall_ms = created_wall_ms,
		.changed_wall_ms = created_wall_ms,
		.has_sent_bytes = has_sent_bytes };

	strcpy(job.id, id);
	strcpy(job.device, device);
	strcpy(job.session, "MINE");
	assert_true(MEMORY_JOURNAL_OPS.job_begin(bench->journal, &job, json));
}

char *bench_paper_json(void)
{
	struct document *document = bench_paper();
	char *json = document_to_json(document);

	document_destroy(document);
	return json;
}

const char *bench_queued_ids(struct printer_bench *bench)
{
	static char ids[512];

	ids[0] = '\0';
	for (const struct printer_entry *entry = bench->printer.queue; entry; entry = entry->next) {
		strcat(ids, entry->job.id);
		strcat(ids, " ");
	}
	return ids;
}

void bench_watch(struct printer_bench *bench)
{
	size_t written;

	assert_int_equal(printer_exchange(&bench->printer, NULL, 0, 0, &written), HW_OK);
	printer_publish(&bench->printer);
}
