/* SPDX-License-Identifier: Apache-2.0 */
/* What every device has: a class, a state, a power state, a last error, and the options of its driver.
 * Names follow UnifiedPOS 1.16 where it has them. Plain values; any thread. */
#ifndef DAOGOU_HW_DEVICE_H
#define DAOGOU_HW_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/hw_error.h"

enum device_class {
	DEVICE_PRINTER,
	DEVICE_CARD_READER,
	DEVICE_SCANNER,
	DEVICE_KEYPAD,
	DEVICE_TERMINAL,
	DEVICE_CLASS_COUNT
};

enum device_state {
	DEVICE_CLOSED, /* not asked to work: switched off, or stopped */
	DEVICE_ABSENT, /* asked to work and not found: see error; it is tried again with a growing pause, and stays
			  * absent until it is open */
	DEVICE_STARTING, /* asked to work; the first try to open and identify it has not ended yet */
	DEVICE_IDLE,
	DEVICE_BUSY,
	DEVICE_ERROR, /* present, but it cannot work: see error */
};

enum device_power { POWER_UNKNOWN, POWER_ONLINE, POWER_OFF, POWER_OFFLINE, POWER_OFF_OFFLINE };

/* "printer", "IDLE", "ONLINE": for control sockets and logs, never for shoppers. */
const char *device_class_name(enum device_class kind);
const char *device_state_name(enum device_state state);
const char *device_power_name(enum device_power power);
/* False when no class has that name. */
bool device_class_find(const char *name, enum device_class *ret_kind);

#define DEVICE_TEXT_SIZE 80

/* A copy of what is known of one device; see hw_snapshot(). */
struct device_status {
	char name[DEVICE_NAME_SIZE]; /* as configured: "printer", "scanner.left" */
	enum device_class kind;
	char driver[DEVICE_NAME_SIZE];
	char address[DEVICE_TEXT_SIZE]; /* the transport's URI, or the reader's name */
	enum device_state state;
	enum device_power power;
	enum hw_error error;               /* the present trouble; HW_OK when there is none */
	char last_error[DEVICE_TEXT_SIZE]; /* "TIMEOUT: cannot open"; stays after the trouble is over */
	int64_t last_error_wall_ms;
	char model[DEVICE_TEXT_SIZE];    /* as the device names itself, cleaned; "" when unknown */
	char firmware[DEVICE_TEXT_SIZE]; /* "" when unknown */
	bool is_paper_near_end, is_paper_out, is_cover_open; /* printers */
	bool is_card_present;                                /* card readers */
	uint32_t jobs_waiting;                               /* printers */
	uint64_t events;                                     /* sent since the start */
};

/* A text of a device for people: clean UTF-8 without control characters, cut. dirty may be NULL. */
void device_text_clean(char out[DEVICE_TEXT_SIZE], const char *dirty);

/* One option of a driver, checked when the configuration is read. OPTION_KEY is an Ed25519 public key in
 * base64. */
enum driver_option_type { OPTION_TEXT, OPTION_INT, OPTION_BOOL, OPTION_CHOICE, OPTION_KEY };
struct driver_option {
	const char *key; /* NULL ends a table */
	enum driver_option_type type;
	int64_t min, max;    /* OPTION_INT */
	const char *choices; /* OPTION_CHOICE: "auto|native|raster" */
	const char *fallback;
	const char *help; /* one sentence */
	/* What a value of that type must be besides: NULL when it is, else a static sentence. May be NULL. */
	const char *(*check)(const char *value);
};

/* The checked key/value pairs of one device; a getter gives the table's fallback when nothing was set. */
struct device_options;
const char *device_option_text(const struct device_options *options, const char *key);
int64_t device_option_int(const struct device_options *options, const char *key);
bool device_option_bool(const struct device_options *options, const char *key);

#endif
