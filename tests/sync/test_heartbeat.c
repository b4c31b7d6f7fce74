/* SPDX-License-Identifier: Apache-2.0 */
/* What the kiosk and its hub tell each other besides orders: enrollment, heartbeats and commands, live counts, and the state of it all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/sync/enroll.h"
#include "tests/sync/sync_rig.h"

static void wait_command(struct rig *rig, const char *command)
{
	struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_COMMAND);

	assert_string_equal(event->text, command);
	sync_event_destroy(event);
}

/* Half a minute after an answer, and not before. */
static void test_a_heartbeat_comes_every_half_minute(void **state)
{
	struct rig *rig = *state;
	struct rig_requests more = { rig, "/v1/heartbeat", 0 };

	rig->options.is_heartbeat_off = false;
	rig_start(rig);
	wait_command(rig, "mode closed");
	more.than = 1;
	assert_false(wait_until(rig_has_more_requests, &more, 200));
	clock_advance(&rig->clock, 30 * SECOND_MS - 1);
	assert_false(wait_until(rig_has_more_requests, &more, 200));
	clock_advance(&rig->clock, 1);
	assert_true(wait_until(rig_has_more_requests, &more, 5000));
	assert_int_equal(fake_hub_requests(rig->hub, "/feed/live"), 0);
}

/* What is no live document is told. */
static void test_a_live_document_that_is_none_is_told(void **state)
{
	struct rig *rig = *state;
	struct sync_status status;

	fake_hub_put(rig->hub, "/feed/live", "{}", 2);
	rig->options.is_live_off = false;
	rig_start(rig);
	rig_wait_fault(rig, SYNC_MALFORMED);
	sync_get_status(rig->sync, &status);
	assert_string_equal(status.last_error, "feed/live is not a signed document");
}

/* Commands come with each answer; the mode is news only when it is another one. */
static void test_heartbeat_brings_the_mode(void **state)
{
	struct rig *rig = *state;

	rig->options.is_heartbeat_off = false;
	rig_start(rig);
	sync_set_report(rig->sync, &(struct wire_heartbeat){ "shopper", "IDLE", .last_frame_ms = 1 });
	wait_command(rig, "mode closed");
	wait_command(rig, "sync");
	wait_command(rig, "sync");
	fake_hub_wish_mode(rig->hub, "open");
	wait_command(rig, "mode open");
	wait_command(rig, "sync");
	wait_command(rig, "sync");
	fake_hub_wish_mode(rig->hub, NULL);
	wait_command(rig, "mode ");
	wait_command(rig, "sync");
	wait_command(rig, "sync");
	fake_hub_wish_mode(rig->hub, "open");
	wait_command(rig, "mode open");
}

static int count_events(struct rig *rig, enum sync_event_kind kind)
{
	struct sync_event *event;
	int count = 0;

	while ((event = inbox_wait(rig->events, 300))) {
		count += event->kind == kind;
		sync_event_destroy(event);
	}
	return count;
}

/* Screens look at most ten times a second, and never miss the last state. */
static void test_status_is_told_ten_times_a_second_at_most(void **state)
{
	struct rig *rig = *state;

	rig_start(rig);
	assert_true(wait_until(rig_is_catalog_there, rig, 10000));
	/* By a clock that stands: the first change alone, however many there were. */
	assert_int_equal(count_events(rig, SYNC_EVENT_STATUS), 1);
	clock_advance(&rig->clock, 99);
	assert_int_equal(count_events(rig, SYNC_EVENT_STATUS), 0);
	clock_advance(&rig->clock, 1);
	assert_int_equal(count_events(rig, SYNC_EVENT_STATUS), 1);
	/* Nothing changes any more. */
	clock_advance(&rig->clock, SECOND_MS);
	assert_int_equal(count_events(rig, SYNC_EVENT_STATUS), 0);
}

/* Changes what a screen may show, and waits until that is told; by the machine's own clock. */
static int64_t measure_change(struct rig *rig)
{
	int64_t began_ms = clock_real_ms();
	struct sync_event *event;
	bool is_told = false;

	rig_place_order(rig);
	sync_outbox_changed(rig->sync);
	while (!is_told && (event = inbox_wait(rig->events, 10000))) {
		is_told = event->kind == SYNC_EVENT_STATUS;
		sync_event_destroy(event);
	}
	assert_true(is_told);
	return clock_real_ms() - began_ms;
}

/* The thread wakes for what is due and not only once a second. */
static void test_a_change_is_shown_within_a_second(void **state)
{
	struct rig *rig = *state;
	int64_t best_ms = INT64_MAX;

	clock_init_system(&rig->clock);
	rig->options.key = NULL;
	rig->options.hub_url = "http://127.0.0.1:1";
	rig_start(rig);
	for (int i = 0; i < 6 && best_ms >= 600; i++) {
		count_events(rig, SYNC_EVENT_STATUS);
		measure_change(rig);
		/* Within a tenth of a second of the first it waits, and not for long. */
		int64_t took_ms = measure_change(rig);
		best_ms = took_ms < best_ms ? took_ms : best_ms;
	}
	assert_true(best_ms < 600);
}

static void test_enrollment(void **state)
{
	struct rig *rig = *state;
	char key_id[KEY_ID_SIZE], why[200];
	struct enrollment enrollment;

	ed25519_key_id(fake_hub_root_key(rig->hub)->public_key, key_id);
	fake_hub_expect_code(rig->hub, "ABCDE-12345");
	char *code = xasprintf("abcde-i2345-%s", key_id);
	struct enroll_request request = { rig->options.hub_url, NULL, code, "kiosk-1", &rig->key, 5000 };
	/* A sign-in page has not seen the code. */
	fake_hub_misbehave(rig->hub, "/v1/enroll", HUB_IS_FORBIDDEN, 1);
	assert_int_not_equal(sync_enroll(&request, &enrollment, why), SYNC_REFUSED);
	assert_null(strstr(why, "code"));
	assert_int_equal(sync_enroll(&request, &enrollment, why), SYNC_OK);
	assert_string_equal(enrollment.store, "a1");
	assert_string_equal(enrollment.currency, "HKD");
	assert_memory_equal(
		enrollment.root_key, fake_hub_root_key(rig->hub)->public_key, ED25519_PUBLIC_BYTES);
	assert_int_equal(enrollment_save(rig->state, &enrollment), STATE_OK);
	assert_int_equal(sync_enroll(&request, &enrollment, why), SYNC_REFUSED);
	assert_non_null(strstr(why, "wrong, used or older"));
	fake_hub_expect_code(rig->hub, "ABCDE-12345");
	request.code = "ABCDE-12345-0000000000000000";
	assert_int_equal(sync_enroll(&request, &enrollment, why), SYNC_OTHER_ROOT);
	request.code = "nonsense";
	assert_int_equal(sync_enroll(&request, &enrollment, why), SYNC_REFUSED);
	request.hub_url = "http://127.0.0.1:1";
	request.code = "ABCDE-12345";
	assert_int_equal(sync_enroll(&request, &enrollment, why), SYNC_OFFLINE);
	/* No time left: the kiosk goes on without. */
	request.hub_url = rig->options.hub_url;
	request.timeout_ms = 0;
	assert_int_equal(sync_enroll(&request, &enrollment, why), SYNC_OFFLINE);
	assert_non_null(strstr(why, "no answer"));
	free(code);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_set_up, rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_heartbeat_brings_the_mode),
		WITH_RIG(test_a_heartbeat_comes_every_half_minute),
		WITH_RIG(test_a_live_document_that_is_none_is_told),
		WITH_RIG(test_a_change_is_shown_within_a_second),
		WITH_RIG(test_status_is_told_ten_times_a_second_at_most),
		WITH_RIG(test_enrollment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
