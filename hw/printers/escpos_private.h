/* SPDX-License-Identifier: Apache-2.0 */
/* The ESC/POS driver from the bottom up: bytes and answers (escpos_link.c), what the printer is and how it confirms
 * (escpos_identify.c), the driver's table (escpos.c). The printer's thread only. */
#ifndef DAOGOU_HW_PRINTERS_ESCPOS_PRIVATE_H
#define DAOGOU_HW_PRINTERS_ESCPOS_PRIVATE_H

#include "hw/throttle.h"
#include "hw/printers/escpos_layout.h"
#include "hw/printers/escpos_reply.h"
#include "hw/printers/profile.h"
#include "hw/transports/transport.h"
#include "kiosk/base/clock.h"

#define ANSWER_TIMEOUT_MS 1000
#define OUT_SIZE 64

struct escpos_state {
	struct printer_profile profile;
	struct transport *transport;
	struct clock clock;
	struct escpos_reply reply;
	struct throttle answering;
	enum printer_confirmation confirmation;
	uint32_t token;       /* the last one given */
	uint32_t first_token; /* of the job */
	bool has_skipped;     /* of the job, ids: as printers may that keep only the latest */
	unsigned power_ons;   /* those that were seen */
	size_t padding;       /* NULs that end a raster strip which broke off */
	/* a part of another job may be on the paper, until bytes of the next one go out */
	bool needs_separation;
	int64_t next_status_ms;
	int64_t status_interval_ms;
	unsigned answers_seen, misses, polls_with_error;
	bool is_asked, is_identified;
	int wake_fd, stop_fd;
	uint8_t out[OUT_SIZE]; /* our own questions, sent before job bytes */
	size_t out_length;
};

/* --- escpos_link.c --- */

/* A question of our own, sent whole before job bytes; dropped when too many wait. */
void escpos_queue_out(struct escpos_state *self, const void *bytes, size_t length);
/* From then on the printer tells by itself what is new (GS a). */
void escpos_tell_all(struct escpos_state *self);
/* DLE EOT 1 to 4. */
void escpos_ask_status(struct escpos_state *self);
typedef bool (*escpos_test)(const struct escpos_state *self, const struct printer_report *report);
/* Sends what is queued and reads until the test holds: HW_TIMEOUT when the time is up, HW_CANCELLED when the device
 * stops. */
enum hw_error escpos_wait_for(
	struct escpos_state *self, struct printer_report *report, escpos_test is_done, int timeout_ms);
/* The driver's exchange(). */
enum hw_error escpos_exchange(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
	size_t *ret_written, struct printer_report *report);

/* --- escpos_identify.c --- */

/* Model, firmware and Chinese fonts, once, as soon as the printer answers and is on-line. HW_OK too when it does not
 * say. */
enum hw_error escpos_identify(struct escpos_state *self, struct printer_report *report);
/* How it confirms, asked of the printer: GS ( H first, GS r second, neither third. */
enum hw_error escpos_probe(struct escpos_state *self, struct printer_report *report);

#endif
