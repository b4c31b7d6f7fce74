/* SPDX-License-Identifier: Apache-2.0 */
/* The printer's thread: what its loop (printer_thread.c) and its job machine (printer_job.c) share. That
 * thread only. */
#ifndef DAOGOU_HW_PRINTER_PRIVATE_H
#define DAOGOU_HW_PRINTER_PRIVATE_H

#include "hw/device_thread.h"
#include "hw/pace.h"
#include "hw/printer_driver.h"
#include "kiosk/base/clock.h"

#define QUEUE_MAX 32

struct printer_entry {
	struct print_job job;
	struct document *document;
	bool is_abandoned; /* its session ended */
	int64_t queued_ms; /* monotonic */
	struct printer_entry *next;
};

/* What hangs in the printer, as far as this run knows; before its first job only the journal does. */
enum printer_piece { PIECE_UNKNOWN, PIECE_WHOLE, PIECE_BROKEN };

struct printer {
	struct hw_device *device;
	const struct printer_driver *driver;
	void *state;
	bool is_open;
	bool needs_clear; /* a job broke off: the printer may still hold a part of it */
	enum printer_piece piece;
	struct printer_report report, told; /* as it is, as the world was last told */
	struct pace telling;                /* of conditions; what becomes of a job is told at once */
	int64_t tell_left_ms;               /* until the world may be told of the report; 0: it was */
	bool has_babbled;                   /* the last link was closed for what came over it */
	int64_t opened_ms;                  /* when the last one was tried */
	struct printer_entry *queue;        /* oldest first */
	struct printer_entry *current;
	struct clock clock;
	int64_t stall_timeout_ms, confirm_timeout_ms;
	int64_t stale_ms; /* a job that waited longer is nobody's any more: the shopper has gone */
};

/* Takes and carries out every waiting message; waits up to timeout_ms for the first. */
void printer_handle_messages(struct printer *printer, int timeout_ms);
/* Tells the world what changed in the report, and sets the device's state. When they keep changing it tells
 * only now and then, and has to be called again in tell_left_ms; the job machine sees the report itself. */
void printer_publish(struct printer *printer);
/* True when the printer can print now. */
bool printer_is_ready(const struct printer *printer);
void printer_close(struct printer *printer, enum hw_error error, const char *why);
/* The driver's exchange(), whose word for how much it wrote is checked. */
enum hw_error printer_exchange(
	struct printer *printer, const uint8_t *bytes, size_t length, int timeout_ms, size_t *ret_written);

/* Journal, snapshot and event for a job that came to rest. */
void printer_job_rest(struct printer *printer, struct print_job *job, enum print_job_state state,
	enum hw_error error);
/* Prints the first of the queue. Returns when it is at rest, put back, or the device is stopping. */
void printer_job_run(struct printer *printer);
/* Queues a new job, or one of the journal again. */
void printer_job_add(struct printer *printer, const struct print_job *job, struct document *document);
void printer_job_again(struct printer *printer, const char *id);
/* At start: what the journal says of jobs that were open when the power went. */
void printer_job_recover(struct printer *printer);
/* The last job of which bytes were sent broke off, in this run or an earlier one, or nobody knows of one:
 * until another has begun, its piece may hang in the printer however often the link comes and goes. */
bool printer_has_broken_piece(struct printer *printer);
void printer_job_cancel(struct printer *printer, const char *id);
void printer_job_end_session(struct printer *printer, const char *session);
/* Cancels what has waited too long. */
void printer_job_drop_stale(struct printer *printer);
void printer_entry_destroy(struct printer_entry *entry);

#endif
