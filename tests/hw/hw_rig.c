/* SPDX-License-Identifier: Apache-2.0 */
/* Starts, feeds and watches a hw. */
#include "tests/hw/hw_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/hw/sample_receipts.h"
#include "tests/support/support.h"

#define PATIENCE_MS 20000

static void take_event(void *data, struct hw_event *event)
{
	struct hw_rig *rig = data;

	pthread_mutex_lock(&rig->lock);
	if (rig->count == rig->capacity) {
		rig->capacity = rig->capacity ? rig->capacity * 2 : 256;
		rig->events = xreallocarray(rig->events, rig->capacity, sizeof(struct hw_event *));
	}
	rig->events[rig->count++] = event;
	pthread_mutex_unlock(&rig->lock);
}

void hw_rig_init(struct hw_rig *rig)
{
	*rig = (struct hw_rig){ .config = hw_config_create(),
		.journal = memory_journal_create(NULL),
		.journal_ops = &MEMORY_JOURNAL_OPS,
		.payments = memory_payments_create(NULL),
		.payments_ops = &MEMORY_PAYMENTS_OPS };
	clock_init_system(&rig->clock);
	pthread_mutex_init(&rig->lock, NULL);
}

void hw_rig_set(struct hw_rig *rig, const char *section, const char *key, const char *value)
{
	const char *why = hw_config_set(rig->config, section, key, value);

	if (why)
		fail_msg("[%s] %s = %s: %s", section, key, value, why);
}

void hw_rig_add_printer_as(struct hw_rig *rig, const char *out_folder, const char *profile)
{
	struct vprinter_setup setup = { .listen = "127.0.0.1:0",
		.out_folder = out_folder,
		.profile = profile,
		.buffer_bytes = rig->printer_buffer };
	char why[256], address[40];

	rig->vprinter = vprinter_create(&setup, why);
	if (!rig->vprinter)
		fail_msg("%s", why);
	snprintf(address, sizeof(address), "tcp:127.0.0.1:%u", (unsigned)vprinter_port(rig->vprinter));
	hw_rig_set(rig, "printer", "driver", "escpos");
	hw_rig_set(rig, "printer", "transport", address);
	hw_rig_set(rig, "printer", "profile", profile);
	hw_rig_set(rig, "printer", "status_interval_ms", "100");
}

void hw_rig_add_printer(struct hw_rig *rig, const char *out_folder)
{
	hw_rig_add_printer_as(rig, out_folder, "virtual-80mm");
}

void hw_rig_start(struct hw_rig *rig)
{
	struct hw_setup setup = { .config = rig->config,
		.clock = &rig->clock,
		.journal = rig->journal_ops,
		.journal_data = rig->journal,
		.payments = rig->payments_ops,
		.payments_data = rig->payments,
		.send_event = take_event,
		.send_data = rig };

	rig->hw = hw_create(&setup);
}

void hw_rig_start_printer(struct hw_rig *rig)
{
	hw_rig_init(rig);
	hw_rig_add_printer(rig, NULL);
	hw_rig_set(rig, "printer", "text", "line");
	hw_rig_set(rig, "printer", "confirm_timeout_ms", "400");
	hw_rig_start(rig);
	hw_rig_wait_state(rig, DEVICE_PRINTER, DEVICE_IDLE);
}

void hw_rig_stop(struct hw_rig *rig)
{
	hw_destroy(rig->hw);
	rig->hw = NULL;
}

void hw_rig_finish(struct hw_rig *rig)
{
	hw_rig_stop(rig);
	vprinter_destroy(rig->vprinter);
	hw_config_destroy(rig->config);
	memory_journal_destroy(rig->journal);
	memory_payments_destroy(rig->payments);
	for (size_t i = 0; i < rig->count; i++)
		hw_event_free(rig->events[i]);
	free(rig->events);
	pthread_mutex_destroy(&rig->lock);
}

struct ulid hw_rig_print(struct hw_rig *rig, const char *session, struct document *document)
{
	struct ulid id = ulid_make(clock_wall_ms(&rig->clock));

	assert_int_equal(hw_print(rig->hw, NULL, id.text, "receipt", session, document), HW_OK);
	return id;
}

void hw_rig_print_first(struct hw_rig *rig)
{
	hw_rig_print(rig, "", sample_receipt_plain(1));
	assert_int_equal(hw_rig_wait_output(rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
}

void hw_rig_control(struct hw_rig *rig, const char *line)
{
	char answer[256];

	vprinter_command(rig->vprinter, line, answer);
	assert_string_equal(answer, "ok");
}

struct state_wait {
	struct hw *hw;
	enum device_class kind;
	enum device_state state;
};

static bool is_in_state(void *data)
{
	const struct state_wait *wait = data;
	struct device_status status;

	return hw_first_status(wait->hw, wait->kind, &status) && status.state == wait->state;
}

void hw_rig_wait_state(struct hw_rig *rig, enum device_class kind, enum device_state state)
{
	struct state_wait wait = { rig->hw, kind, state };

	if (!wait_until(is_in_state, &wait, PATIENCE_MS))
		fail_msg("the %s never became %s", device_class_name(kind), device_state_name(state));
}

struct event_wait {
	struct hw_rig *rig;
	enum hw_event_type type;
	const struct hw_event *found;
};

static bool find_event(void *data)
{
	struct event_wait *wait = data;
	struct hw_rig *rig = wait->rig;

	pthread_mutex_lock(&rig->lock);
	while (rig->taken < rig->count && !wait->found) {
		const struct hw_event *event = rig->events[rig->taken++];
		if (event->type == wait->type)
			wait->found = event;
	}
	pthread_mutex_unlock(&rig->lock);
	return wait->found;
}

const struct hw_event *hw_rig_try_event(struct hw_rig *rig, enum hw_event_type type, int timeout_ms)
{
	struct event_wait wait = { rig, type, NULL };

	wait_until(find_event, &wait, timeout_ms);
	return wait.found;
}

const struct hw_event *hw_rig_wait_event(struct hw_rig *rig, enum hw_event_type type)
{
	const struct hw_event *event = hw_rig_try_event(rig, type, PATIENCE_MS);

	if (!event)
		fail_msg("no event of type %d came", (int)type);
	return event;
}

const struct hw_event *hw_rig_wait_output(struct hw_rig *rig)
{
	const struct hw_event *event;

	do
		event = hw_rig_wait_event(rig, HW_EVENT_PRINTER);
	while (event->printer.event < PRINTER_OUTPUT_COMPLETE);
	return event;
}

const struct hw_event *hw_rig_wait_printer(struct hw_rig *rig, enum printer_event wanted)
{
	const struct hw_event *event;

	do
		event = hw_rig_wait_event(rig, HW_EVENT_PRINTER);
	while (event->printer.event != wanted);
	return event;
}

struct paper_count hw_rig_count_paper(struct hw_rig *rig)
{
	struct paper_count count = { 0 };
	char *words = vprinter_words(rig->vprinter), *save = NULL;
	bool is_copy = false, heads_copy = false;
	int on_piece = 0;

	for (char *line = strtok_r(words, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (strcmp(line, "--- cut ---") == 0) {
			on_piece = 0;
		} else if (strcmp(line, "COPY") == 0) {
			heads_copy = true;
		} else if (strcmp(line, "RECEIPT") == 0) {
			is_copy = heads_copy;
			heads_copy = false;
			count.shared_pieces += ++on_piece == 2;
			count.copy_starts += is_copy;
			count.unmarked_starts += !is_copy;
		} else if (strcmp(line, "END OF RECEIPT") == 0) {
			count.copy_ends += is_copy;
			count.unmarked_ends += !is_copy;
		}
	}
	free(words);
	return count;
}
