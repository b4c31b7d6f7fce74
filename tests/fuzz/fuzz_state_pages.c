/* SPDX-License-Identifier: Apache-2.0 */
/* A state.db whose disk is dying: the kiosk starts with what can still be read of it, reads all of that, and writes. */
#include "tests/fuzz/fuzz_pages.h"

#include "kiosk/base/digest.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/payment_journal.h"
#include "kiosk/store/print_journal.h"
#include "kiosk/store/trust.h"
#include "tests/store/state_fixture.h"
#include "tests/support/support.h"

static void make(const char *path)
{
	char *name = source_path("tests/store/bystanders.sql"), *sql = read_file_or_fail(name, NULL);
	const struct enrollment enrollment = { .hub_url = "https://hub.example",
		.kiosk_id = "0123456789abcdef" };
	const struct trust trust = {
		.root = { .feed = "feed", .version = 1, .root_key_count = 1, .threshold = 1 }, .seq = 7
	};

	digest_start();
	struct state *state = state_open(path, NOW_MS, NULL, NULL);
	if (!state || enrollment_save(state, &enrollment) != STATE_OK ||
		trust_save(state, &trust) != STATE_OK ||
		audit_add(state, NOW_MS, "staff:1", "mode.set closed", "a reason") != STATE_OK)
		abort();
	state_close(state);
	pages_run_sql(sql);
	pages_run_sql("PRAGMA journal_mode=DELETE");
	free(sql);
	free(name);
}

static void see_job(void *data, const struct print_job *job, const char *document)
{
	(void)data;
	if (strlen(document) > PRINT_DOCUMENT_MAX || !print_job_state_name(job->state))
		abort();
}

static void see_payment(void *data, const struct payment *payment)
{
	(void)data;
	if (!payment_state_name(payment->state))
		abort();
}

static void read_journals(struct state *state, struct arena *arena)
{
	const struct print_job *jobs;
	const struct payment *payments;
	struct print_job job;
	char *document = NULL;

	print_journal_open_jobs(state, see_job, NULL);
	size_t count = print_journal_list(state, arena, 100, &jobs);
	for (size_t i = 0; i < count; i++) {
		if (print_journal_find(state, jobs[i].id, &job, &document))
			free(document);
		print_journal_last_sent(state, jobs[i].device, &job);
	}
	payment_journal_open(state, "terminal", see_payment, NULL);
	payment_journal_list_open(state, arena, &payments);
}

static void read_orders(struct state *state, struct arena *arena)
{
	const struct placed_order *orders;
	const struct order_payment *payments;
	struct order_payment payment;
	struct placed_order order;

	size_t count = order_list(state, arena, 100, &orders);
	for (size_t i = 0; i < count; i++) {
		order = orders[i];
		placed_order_read_body(arena, &order);
		order_find(state, arena, orders[i].id.text, &order);
		order_payment_of_order(state, orders[i].id.text, &payment);
	}
	order_payment_list_unfinished(state, arena, &payments);
	order_payment_list_to_reverse(state, arena, &payments);
}

static void read_rest(struct state *state, struct arena *arena)
{
	const struct outbox_entry *entries;
	const struct audit_entry *notes;
	struct trust trust;
	struct enrollment enrollment;
	int64_t number;

	outbox_due(state, arena, INT64_MAX, 100, &entries);
	outbox_due_events(state, arena, INT64_MAX, 100, 65536, &entries);
	outbox_parked(state, arena, 100, &entries);
	outbox_next_due(state);
	audit_list(state, arena, 100, &notes);
	audit_verify(state, &number);
	trust_load(state, &trust);
	enrollment_load(state, &enrollment);
	state_get(state, arena, "bystander", "");
}

static void use(struct state *state)
{
	struct arena arena;

	arena_init(&arena, 65536);
	read_journals(state, &arena);
	read_orders(state, &arena);
	read_rest(state, &arena);
	if (state_set(state, "mode", "closed") != STATE_OK ||
		strcmp(state_get(state, &arena, "mode", ""), "closed") != 0)
		abort();
	order_forget_old(state, INT64_MAX);
	print_journal_forget_old(state, INT64_MAX);
	state_wipe_sessions(state, NULL, NULL);
	arena_finish(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum state_result why = STATE_OK;
	char *broken = NULL;

	pages_begin(make);
	pages_spoil(data, size);
	struct state *state = state_open(pages_path, NOW_MS, &broken, &why);
	/* Only what says that a newer program wrote it may be left alone. */
	if (!state && why != STATE_NEWER)
		abort();
	if (state)
		use(state);
	state_close(state);
	free(broken);
	return 0;
}
