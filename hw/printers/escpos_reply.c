/* SPDX-License-Identifier: Apache-2.0 */
/* The reply parser: one byte at a time through block, ASB and single status bytes. */
#include "hw/printers/escpos_reply.h"

#include <string.h>

#define BLOCK_PROCESS 0x37 /* '7': GS ( H and DLE DC4 8 */
#define BLOCK_INFO 0x5f    /* '_': GS I */
#define BLOCK_POWER 0x3b   /* ';': unasked, 3B 31 00 when the power has come */

void escpos_reply_init(struct escpos_reply *reply, struct printer_report *report)
{
	*reply = (struct escpos_reply){ .report = report };
}

void escpos_reply_expect(struct escpos_reply *reply, uint8_t number)
{
	if (reply->expected_count < ESCPOS_EXPECTED)
		reply->expected[reply->expected_count++] = number;
}

void escpos_reply_forget(struct escpos_reply *reply)
{
	reply->expected_count = 0;
	if (reply->is_overdue) {
		reply->asb_length = 0;
		reply->is_in_block = false;
	}
	reply->is_overdue = reply->is_in_block || reply->asb_length > 0;
}

static void finish_block(struct escpos_reply *reply)
{
	const char *block = reply->block;

	reply->is_in_block = false;
	if (block[0] == BLOCK_INFO) {
		memcpy(reply->info, block + 1, reply->block_length - 1);
		reply->info[reply->block_length - 1] = '\0';
		reply->has_info = true;
	} else if (block[0] == BLOCK_POWER) {
		reply->power_ons += reply->block_length == 2 && block[1] == 0x31;
	} else if (reply->block_length == 6 && block[1] == 0x22) {
		memcpy(reply->process_id, block + 2, 4);
		reply->process_id[4] = '\0';
		reply->has_process_id = true;
	} else if (reply->block_length == 2 && block[1] == 0x25) {
		reply->is_buffer_cleared = true;
	} else {
		reply->ignored += (unsigned)reply->block_length;
	}
}

static void feed_block(struct escpos_reply *reply, uint8_t byte)
{
	if (byte == 0) {
		finish_block(reply);
	} else if (reply->block_length + 1 < ESCPOS_BLOCK_SIZE) {
		reply->block[reply->block_length++] = (char)byte;
	} else {
		reply->is_in_block = false;
		reply->ignored += ESCPOS_BLOCK_SIZE;
	}
}

static void set_error(struct printer_report *report, bool has_cutter_fault, bool is_unrecoverable,
	bool is_hot, bool has_other_fault)
{
	report->error = is_unrecoverable ? HW_UNRECOVERABLE
		: has_cutter_fault       ? HW_CUTTER
		: is_hot                 ? HW_HEAD_HOT
		: has_other_fault        ? HW_FAILURE
					 : HW_OK;
}

static void understand_asb(struct escpos_reply *reply)
{
	struct printer_report *report = reply->report;
	const uint8_t *asb = reply->asb;

	report->is_offline = asb[0] & 0x08;
	report->is_cover_open = asb[0] & 0x20;
	set_error(report, asb[1] & 0x08, asb[1] & 0x20, asb[1] & 0x40, asb[1] & 0x04);
	report->is_paper_near_end = asb[2] & 0x03;
	report->is_paper_out = asb[2] & 0x0c;
	report->power = POWER_ONLINE;
	reply->answers++;
	/* Cover, feed button; a button pressed or any error; no paper. */
	bool has_reason = (asb[0] & 0x60) || (asb[1] & 0x6f) || (asb[2] & 0x0c);
	if (report->is_offline)
		reply->is_offline_for_nothing = !has_reason;
}

static void understand_dle_eot(struct escpos_reply *reply, uint8_t byte)
{
	struct printer_report *report = reply->report;

	if (reply->expected_count == 0)
		return; /* the answer to a question that stood by chance in picture data */
	reply->has_status_answer = true;
	uint8_t number = reply->expected[0];
	memmove(reply->expected, reply->expected + 1, --reply->expected_count);
	report->power = POWER_ONLINE;
	reply->answers++;
	switch (number) {
	case 1: report->is_offline = byte & 0x08; break;
	case 2: report->is_cover_open = byte & 0x04; break;
	case 3: set_error(report, byte & 0x08, byte & 0x20, byte & 0x40, byte & 0x04); break;
	case 4:
		report->is_paper_near_end = byte & 0x0c;
		report->is_paper_out = byte & 0x60;
		break;
	default: break;
	}
}

static void feed_status(struct escpos_reply *reply, uint8_t byte)
{
	if (reply->asb_length > 0 && (byte & 0x90) == 0) {
		reply->asb[reply->asb_length++] = byte;
		if (reply->asb_length == 4) {
			reply->asb_length = 0;
			understand_asb(reply);
		}
		return;
	}
	reply->asb_length = 0;
	if (byte == BLOCK_PROCESS || byte == BLOCK_INFO || byte == BLOCK_POWER) {
		reply->is_in_block = true;
		reply->is_overdue = false;
		reply->block[0] = (char)byte;
		reply->block_length = 1;
	} else if ((byte & 0x93) == 0x10) {
		reply->asb[0] = byte;
		reply->asb_length = 1;
		reply->is_overdue = false;
	} else if ((byte & 0x93) == 0x12) {
		understand_dle_eot(reply, byte);
	} else if (reply->takes_gs_r && (byte & 0x90) == 0) {
		reply->consumed++;
		reply->report->is_paper_near_end = byte & 0x03;
	} else {
		reply->ignored++;
	}
}

void escpos_reply_feed(struct escpos_reply *reply, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (reply->is_in_block)
			feed_block(reply, bytes[i]);
		else
			feed_status(reply, bytes[i]);
	}
}
