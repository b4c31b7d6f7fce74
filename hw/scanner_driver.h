/* SPDX-License-Identifier: Apache-2.0 */
/* What a scanner driver implements: it delivers one read at a time, as raw bytes; what they mean is decided
 * above it. */
#ifndef DAOGOU_HW_SCANNER_DRIVER_H
#define DAOGOU_HW_SCANNER_DRIVER_H

#include "hw/driver.h"
#include "hw/scanner.h"

/* One read being gathered. Over-long reads are thrown away whole. */
struct scan_buffer {
	char bytes[SCAN_BYTES_MAX];
	size_t length;
	bool is_overlong;
	bool has_enter; /* the last read was ended by Enter: a pause is a gap in this one, and not its end */
	int silence_ms, gap_ms;
	int64_t quiet_until_ms; /* by clock_real_ms(): it ends when nothing comes before */
};
/* A read that no Enter ends is over after silence_ms; gap_ms: the same of a scanner that has ended its last one with
 * Enter. */
void scan_buffer_init(struct scan_buffer *buffer, int64_t silence_ms, int64_t gap_ms);
/* Adds a byte; "\r" and "\n" end a read. True when a read is complete: take it with scan_buffer_take(). */
bool scan_buffer_add(struct scan_buffer *buffer, char byte);
/* How long to wait for the next byte, at most timeout_ms. */
int scan_buffer_timeout_ms(const struct scan_buffer *buffer, int timeout_ms);
/* No byte came, be it that the time is over or that something else ended the wait. True when a read is complete. */
bool scan_buffer_pause(struct scan_buffer *buffer);
/* What came of it is lost. */
void scan_buffer_clear(struct scan_buffer *buffer);
/* Copies the read out and empties the buffer. False for an empty or over-long read. */
bool scan_buffer_take(struct scan_buffer *buffer, char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length);

struct scanner_driver {
	const char *name;
	const char *help;
	size_t state_size;
	const struct driver_option *options;
	const char *schemes; /* this and check: see driver.h */
	driver_check check;
	enum hw_error (*open)(
		void *state, const struct driver_context *context, char ret_model[DEVICE_TEXT_SIZE]);
	void (*close)(void *state);
	/* Waits up to timeout_ms for one read; *ret_length stays 0 when none came. HW_ABSENT: unplugged. */
	enum hw_error (*wait)(
		void *state, int timeout_ms, char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length);
	/* Virtual drivers only, else NULL. */
	enum hw_error (*feed)(void *state, const char *bytes, size_t length);
};

extern const struct scanner_driver *const SCANNER_DRIVERS[];

#endif
