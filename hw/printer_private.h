/* SPDX-License-Identifier: Apache-2.0 */
/* The printer's thread, from the bottom up: what the printer says (printer_status.c), the job at it
 * (printer_job.c), those that wait (printer_queue.c), and the loop (printer_thread.c). That thread only. */
#ifndef DAOGOU_HW_PRINTER_PRIVATE_H
#define DAOGOU_HW_PRINTER_PRIVATE_H

#include "hw/device_thread.h"
#include "hw/throttle.h"
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

/* The current job's bytes on their way. */
struct printer_attempt {
	struct print_plan plan;
	size_t sent;         /* bytes of the plan that the link took */
	int64_t progress_ms; /* when something went on, or the printer was in trouble */
	unsigned restarts;   /* of the printer, before the first byte */
};

/* What hangs in the printer, as far as this run knows; before its first job only the journal does. */
enum printer_piece { PIECE_UNKNOWN, PIECE_WHOLE, PIECE_BROKEN };

struct printer {
	struct hw_device *device;
	const struct printer_driver *driver;
	void *state;
	bool is_recovered; /* the journal was read; until then nothing is printed */
	bool is_open;
	bool needs_clear; /* a job broke off: the printer may still hold a part of it */
	enum printer_piece piece;
	struct printer_report report, told; /* as it is, as the world was last told */
	struct throttle telling;            /* of conditions; what becomes of a job is told at once */
	int64_t tell_left_ms;               /* until the world may be told of the report; 0: it was */
	bool is_flooding;                   /* the last link was closed for what came over it */
	int64_t opened_ms;                  /* when the last one was tried */
	struct printer_entry *queue;        /* oldest first */
	struct printer_entry *current;      /* its bytes may have left; NULL: none */
	struct printer_attempt attempt;     /* of the current one */
	struct clock clock;
	int64_t stall_timeout_ms, confirm_timeout_ms;
	int64_t stale_ms; /* a job that waited longer is nobody's any more: the shopper has gone */
};

/* --- printer_status.c --- */

/* Tells the world what changed in the report, and sets the device's state. When they keep changing it tells
 * only now and then, and has to be called again in tell_left_ms; the job machine sees the report itself. */
void printer_publish(struct printer *printer);
/* Copies the report and the length of the queue into the device's status. */
void printer_update_status(struct printer *printer);
/* Jobs in the queue, without the current one. */
unsigned printer_count_waiting(const struct printer *printer);
/* True when the printer can print now. */
bool printer_is_ready(const struct printer *printer);
void printer_close(struct printer *printer, enum hw_error error, const char *why);
/* The driver's exchange(), whose word for how much it wrote is checked. */
enum hw_error printer_exchange(
	struct printer *printer, const uint8_t *bytes, size_t length, int timeout_ms, size_t *ret_written);

/* --- printer_job.c ---
 *
 *                          link lost, woken
 *                        +------------------+
 *                        v                  |
 *   asked for ------> QUEUED --begin--> lay out --journal--> SENDING --last byte left--> WAITING
 *                        |                  |                   |                           |
 *                    cancelled,        impossible,              +------------+--------------+
 *                    stale             no journal                            |
 *                        |                  |              the end passed    |    lost, stalled, abandoned
 *                        v                  v                     +----------+----------+
 *                    CANCELLED           FAILED                   v                     v
 *                                                               DONE                UNCERTAIN
 *
 * When an earlier attempt may have sent a byte it is UNCERTAIN that stands for CANCELLED and FAILED. A kiosk
 * that ends leaves the journal at SENDING or WAITING, which is UNCERTAIN at the next start. Between two turns
 * the loop takes messages: one that ends the session of the current job makes it abandoned, and then it is
 * given up as soon as the printer is in trouble. */

/* Begins the first of the queue; the printer must be ready. Without a current job behind it, the job is at rest,
 * or still the first of the queue. */
void printer_job_begin(struct printer *printer);
/* One turn of the current job, of 200 ms at most. Behind its last one there is no current job. */
void printer_job_step(struct printer *printer);
/* Lets go of the current job, if there is one; its journal stays as it is. */
void printer_attempt_finish(struct printer *printer);
/* Journal, snapshot and event for a job that came to rest. */
void printer_job_rest(
	struct printer *printer, struct print_job *job, enum print_job_state state, enum hw_error error);
void printer_send_output(struct printer *printer, enum printer_event event, const struct print_job *job);
bool printer_entry_is_stale(const struct printer *printer, const struct printer_entry *entry);
void printer_entry_destroy(struct printer_entry *entry);

/* --- printer_queue.c --- */

/* Queues a new job, or one of the journal again. */
void printer_queue_add(struct printer *printer, const struct print_job *job, struct document *document);
void printer_queue_add_again(struct printer *printer, const char *id);
/* At start: what the journal says of jobs that were open when the power went. Sets is_recovered, or leaves it when the journal
 * cannot be read: to be called again. */
void printer_queue_recover(struct printer *printer);
void printer_queue_cancel(struct printer *printer, const char *id);
void printer_queue_end_session(struct printer *printer, const char *session);
/* Cancels what has waited too long. */
void printer_queue_drop_stale(struct printer *printer);
/* The last job of which bytes were sent broke off, in this run or an earlier one, or nobody knows of one:
 * until another has begun, its piece may hang in the printer however often the link comes and goes. */
bool printer_has_broken_piece(struct printer *printer);

#endif
