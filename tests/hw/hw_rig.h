/* SPDX-License-Identifier: Apache-2.0 */
/* A hw under test with its events in a list, and a virtual printer beside it. A step that fails ends the
 * test. */
#ifndef DAOGOU_TESTS_HW_HW_RIG_H
#define DAOGOU_TESTS_HW_HW_RIG_H

#include <pthread.h>

#include "hw/hw.h"
#include "hw/virtual/vprinter.h"
#include "kiosk/base/ulid.h"

struct hw_rig {
	struct hw_config *config;
	struct clock clock;
	struct memory_journal *journal;
	const struct print_journal_ops *journal_ops; /* MEMORY_JOURNAL_OPS, or what a test puts before them */
	struct memory_payments *payments;
	const struct payment_journal_ops *payments_ops; /* MEMORY_PAYMENTS_OPS, or a test's before them */
	struct hw *hw;
	struct vprinter *vprinter;
	size_t printer_buffer; /* of the next virtual printer; 0: the usual one */
	pthread_mutex_t lock;
	struct hw_event **events; /* guarded by lock */
	size_t count, capacity, taken;
};

void hw_rig_init(struct hw_rig *rig);
/* Sets a value of the configuration, which must be good. */
void hw_rig_set(struct hw_rig *rig, const char *section, const char *key, const char *value);
/* Starts a virtual printer and points [printer] to it: virtual-80mm, quick status. out may be NULL. */
void hw_rig_add_printer(struct hw_rig *rig, const char *out_folder);
/* The same with a virtual printer of another profile; [printer] is told of that one. */
void hw_rig_add_printer_as(struct hw_rig *rig, const char *out_folder, const char *profile);
void hw_rig_start(struct hw_rig *rig);
/* A rig with one virtual printer that is idle: native text, and little patience with confirmations. */
void hw_rig_start_printer(struct hw_rig *rig);
/* Stops the hw; the printer and the journal stay, so that it can be started again. */
void hw_rig_stop(struct hw_rig *rig);
void hw_rig_finish(struct hw_rig *rig);

/* Gives a receipt to the first printer, which must take it; the job's id. */
struct ulid hw_rig_print(struct hw_rig *rig, const char *session, struct document *document);

/* The very first job of a printer begins with a cut. After this one the next does not. */
void hw_rig_print_first(struct hw_rig *rig);

/* A control line, which must be taken. */
void hw_rig_control(struct hw_rig *rig, const char *line);
/* Waits until the first device of the class is in that state. */
void hw_rig_wait_state(struct hw_rig *rig, enum device_class kind, enum device_state state);
/* The next event of that type that has not been taken; earlier ones are passed over. Valid until finish. */
const struct hw_event *hw_rig_wait_event(struct hw_rig *rig, enum hw_event_type type);
/* The same without an end to the test: NULL after timeout_ms. */
const struct hw_event *hw_rig_try_event(struct hw_rig *rig, enum hw_event_type type, int timeout_ms);
/* The next printer event that ends a job: COMPLETE, UNCERTAIN or FAILED. */
const struct hw_event *hw_rig_wait_output(struct hw_rig *rig);
const struct hw_event *hw_rig_wait_printer(struct hw_rig *rig, enum printer_event event);

/* What the words of the paper say of receipts made by sample_receipt_plain() and _drawn(). */
struct paper_count {
	int unmarked_starts, unmarked_ends, copy_starts, copy_ends;
	int shared_pieces; /* with more than one receipt on them */
};
struct paper_count hw_rig_count_paper(struct hw_rig *rig);

#endif
