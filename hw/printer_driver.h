/* SPDX-License-Identifier: Apache-2.0 */
/* What a printer driver implements. The promise about jobs is kept above it (hw/printer.c): a driver lays a
 * document out into bytes with checkpoints, moves bytes, and reports what the printer says. */
#ifndef DAOGOU_HW_PRINTER_DRIVER_H
#define DAOGOU_HW_PRINTER_DRIVER_H

#include "hw/document.h"
#include "hw/driver.h"
#include "hw/printer.h"

/* A place in the bytes whose passing the printer reports. */
struct print_checkpoint {
	size_t end_offset; /* the checkpoint's command is complete with the byte before this one */
	uint32_t token;    /* rising; never 0 */
};

/* A job in the printer's language. bytes and checkpoints are heap memory. */
struct print_plan {
	uint8_t *bytes;
	size_t length;
	struct print_checkpoint *checkpoints; /* the last one stands behind the cut */
	size_t count;
	/* What an answered last checkpoint proves; CONFIDENCE_SENT when there are none. */
	enum print_confidence best;
};
void print_plan_finish(struct print_plan *plan);

/* What is known of the printer; the driver changes the fields that it learns about. */
struct printer_report {
	enum device_power power;
	/* Both over earlier links too. Whether it ever said anything: it is no dumb one. */
	bool has_answered;
	/* Whether it ever answered when it was asked for its status: only then its silence means trouble. */
	bool answers_status;
	bool is_offline, is_cover_open, is_paper_near_end, is_paper_out;
	enum hw_error error;   /* HW_OK, HW_CUTTER, HW_HEAD_HOT, HW_UNRECOVERABLE or HW_FAILURE */
	uint32_t passed_token; /* the latest checkpoint that the printer reported, 0 before the first */
	/* The caller sets it: the latest checkpoint whose bytes have left, 0 before the first. No report of a
	 * later one is believed. */
	uint32_t sent_token;
	/* Signs so far on this link that it was without power for a moment: what it held is lost. */
	unsigned restarts;
	uint32_t given_token; /* the latest checkpoint that was ever made, over earlier links too */
	char model[DEVICE_TEXT_SIZE], firmware[DEVICE_TEXT_SIZE];
};

struct printer_driver {
	const char *name;
	const char *help;                    /* one sentence */
	size_t state_size;                   /* zeroed memory of this size is given to every function */
	const struct driver_option *options; /* may be NULL */
	const char *schemes;                 /* this and check: see driver.h */
	driver_check check;
	/* Opens and identifies within about five seconds. The report starts zeroed but for has_answered,
	 * answers_status, given_token, and paper and cover as they were last known. On failure close is not called. */
	enum hw_error (*open)(
		void *state, const struct driver_context *context, struct printer_report *report);
	void (*close)(void *state);
	/* The job's bytes for this printer. HW_UNSUPPORTED when the document cannot be printed on it. */
	enum hw_error (*lay_out)(
		void *state, const struct document *document, bool is_copy, struct print_plan *ret_plan);
	/* Writes what the link takes of bytes (length may be 0), reads and understands what has come, asks
	 * for the status when it is due. Returns after progress, or after timeout_ms, or when woken. HW_OK
	 * also when nothing happened; HW_ABSENT when the link is lost; HW_PROTOCOL when more comes over it
	 * than a printer ever has to say. *ret_written is 0 when it is called and may stay so; more than
	 * length is a fault of the driver and ends the link. */
	enum hw_error (*exchange)(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
		size_t *ret_written, struct printer_report *report);
	/* Throws away what the printer has buffered and not printed, and lets the next job begin on a fresh
	 * piece of paper. HW_UNSUPPORTED: the caller closes the link instead. */
	enum hw_error (*clear)(void *state);
};

/* The table of all; NULL ends it. */
extern const struct printer_driver *const PRINTER_DRIVERS[];

#endif
