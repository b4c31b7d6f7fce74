/* SPDX-License-Identifier: Apache-2.0 */
/* The heartbeat (POST /v1/heartbeat): how a kiosk is, and what the hub wants of it. Pure functions; any thread; input is
 * hostile. Unknown members are ignored.
 *
 * {"mode":WORD,"printer":WORD,"card":WORD,"last_frame_ms":MS,"version":WORD,"clock":WORD,"clock_off_s":SECONDS,"catalog":{"epoch":N,"seq":N},"outbox":N};
 * each may be missing
 * → {"mode":WORD or null,"commands":[TEXT]} */
#ifndef DAOGOU_DOMAIN_WIRE_HEARTBEAT_H
#define DAOGOU_DOMAIN_WIRE_HEARTBEAT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"

#define HEARTBEAT_MAX_BYTES 16384
#define HEARTBEAT_WORD_MAX 32
#define WANTED_COMMANDS_MAX 32
#define WANTED_COMMAND_MAX 200

struct wire_heartbeat {
	char mode[HEARTBEAT_WORD_MAX + 1], printer[HEARTBEAT_WORD_MAX + 1], card[HEARTBEAT_WORD_MAX + 1],
		version[HEARTBEAT_WORD_MAX + 1]; /* "" = not told */
	char clock[HEARTBEAT_WORD_MAX + 1];      /* whose word its time is: "hub", "machine", "unsure" */
	int64_t clock_off_s;   /* what the machine's own clock is ahead of that; told with clock */
	int64_t last_frame_ms; /* wall clock; -1 = not told, like the next */
	int64_t catalog_epoch, catalog_seq, outbox; /* both of the catalog, or none; entries that wait */
};

/* The text; the caller frees. What is not told is left out. */
char *wire_heartbeat_encode(const struct wire_heartbeat *heartbeat);
/* False when a member is of another type or out of bounds. */
bool wire_heartbeat_read(const json_t *object, struct wire_heartbeat *ret_heartbeat);

struct wire_wanted {
	const char *mode; /* NULL = as it is */
	const char *const *commands;
	size_t command_count;
};

json_t *wire_wanted_encode(const struct wire_wanted *wanted);
/* Everything in the arena. False when a member is missing or of another type, or the mode is too long. Of the commands the
 * first 32 count; those that are no text of at most 200 bytes are left out: a newer hub may know more. */
bool wire_wanted_decode(struct arena *arena, const char *json, size_t length, struct wire_wanted *ret_wanted);
/* The list of commands alone, which the hub keeps as such. */
bool wire_wanted_read_commands(struct arena *arena, const json_t *commands, struct wire_wanted *ret_wanted);

#endif
