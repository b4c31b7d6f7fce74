/* SPDX-License-Identifier: Apache-2.0 */
/* Understands what an ESC/POS printer sends back: blocks (GS I, GS ( H, DLE DC4 8), 4-byte ASB, DLE EOT and
 * GS r bytes. The trap: characters inside a block can look like status bytes, so blocks are taken out first,
 * header to NUL. Pure; every byte is hostile. Bit meanings: Epson ESC/POS reference, "GS a", "DLE EOT", "GS
 * r"; the power-on notice: "GS ( H" and the TM series' status list. */
#ifndef DAOGOU_HW_PRINTERS_ESCPOS_REPLY_H
#define DAOGOU_HW_PRINTERS_ESCPOS_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hw/printer_driver.h"

#define ESCPOS_BLOCK_SIZE 96
#define ESCPOS_EXPECTED 16

struct escpos_reply {
	struct printer_report *report; /* its status fields are kept up to date */

	/* Set by the parser, reset by the owner when it has seen them. */
	bool has_process_id; /* GS ( H: process_id holds its four characters */
	char process_id[5];
	bool has_info; /* GS I: info holds the text */
	char info[ESCPOS_BLOCK_SIZE];
	bool is_buffer_cleared; /* DLE DC4 8 is done */
	bool takes_gs_r;        /* the owner sends GS r: else such bytes are noise */
	unsigned consumed;      /* GS r answers so far */
	unsigned power_ons;     /* notices so far that it was switched on */
	/* By the last status that it told by itself while it was off-line, nothing was the reason: so does one
	 * that is being switched on. */
	bool is_offline_for_nothing;
	bool has_status_answer; /* to DLE EOT, ever */
	unsigned answers;       /* DLE EOT and ASB so far: signs of life */
	unsigned ignored;       /* bytes that meant nothing */

	char block[ESCPOS_BLOCK_SIZE];
	size_t block_length;
	bool is_in_block;
	bool is_overdue; /* what has begun was begun before the last escpos_reply_forget() */
	uint8_t asb[4];
	size_t asb_length;
	uint8_t expected[ESCPOS_EXPECTED]; /* DLE EOT numbers that are not answered yet, oldest first */
	size_t expected_count;
};

void escpos_reply_init(struct escpos_reply *reply, struct printer_report *report);
/* DLE EOT n has been sent: answers do not say which question they belong to. */
void escpos_reply_expect(struct escpos_reply *reply, uint8_t number);
/* Gives up waiting for answers, so that a lost one does not shift the rest. A block that has begun may still
 * end until the next call: an id may be on its way. */
void escpos_reply_forget(struct escpos_reply *reply);
void escpos_reply_feed(struct escpos_reply *reply, const uint8_t *bytes, size_t length);

#endif
