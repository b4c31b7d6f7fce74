/* SPDX-License-Identifier: Apache-2.0 */
/* A print job as hw works at it, as the kiosk's store keeps it, and as the application reads it. hw/printer.h says
 * what is promised of one. Plain values; any thread. Times are wall times in ms. */
#ifndef DAOGOU_BASE_PRINT_JOB_H
#define DAOGOU_BASE_PRINT_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/hw_error.h"
#include "kiosk/base/ulid.h"

enum print_job_state {
	PRINT_QUEUED,    /* no byte of this attempt has left */
	PRINT_SENDING,   /* bytes may have left */
	PRINT_WAITING,   /* all bytes left; the end is not confirmed yet */
	PRINT_DONE,      /* see confidence for how sure that is */
	PRINT_UNCERTAIN, /* paper may or may not show it, whole or in part */
	PRINT_CANCELLED, /* taken back before its first byte */
	PRINT_FAILED,    /* it cannot be printed at all */
};

/* Only PRINT_CONFIRMED may be called "printed". */
enum print_confidence {
	CONFIDENCE_NONE,
	CONFIDENCE_SENT,      /* the link took every byte */
	CONFIDENCE_CONSUMED,  /* the printer executed up to the end (GS r) */
	CONFIDENCE_CONFIRMED, /* the printer printed up to the end (GS ( H) */
};

/* "QUEUED", "confirmed": they stand in kiosks' journals too, so they stay. */
const char *print_job_state_name(enum print_job_state state);
const char *print_confidence_name(enum print_confidence confidence);
/* False when none has that name. */
bool print_job_state_find(const char *name, enum print_job_state *ret_state);
bool print_confidence_find(const char *name, enum print_confidence *ret_confidence);
bool print_job_is_open(enum print_job_state state);

#define PRINT_TITLE_SIZE 64

struct print_job {
	char id[ULID_SIZE];
	char device[DEVICE_NAME_SIZE];
	char title[PRINT_TITLE_SIZE]; /* what staff see: "receipt A-1042" */
	char session[ULID_SIZE];      /* whose receipt it is; "" when nobody's */
	enum print_job_state state;
	enum print_confidence confidence;
	bool has_sent_bytes; /* of any attempt: from now on it prints as COPY */
	bool is_copy;        /* the present or last attempt is headed COPY */
	uint32_t attempts;
	uint32_t strips, strips_confirmed; /* of the present or last attempt */
	enum hw_error error;               /* why it is not DONE */
	int64_t created_wall_ms, changed_wall_ms;
};

#endif
