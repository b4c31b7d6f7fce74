/* SPDX-License-Identifier: Apache-2.0 */
/* Asks an ESC/POS printer what it is, and how it proves what it printed. */
#include "hw/printers/escpos_private.h"

#define PROBE_TIMEOUT_MS 1500

static bool has_info(const struct escpos_state *self, const struct printer_report *report)
{
	(void)report;
	return self->reply.has_info;
}

static void copy_clean(char out[DEVICE_TEXT_SIZE], const char *text)
{
	size_t length = 0;

	for (; *text && length + 1 < DEVICE_TEXT_SIZE; text++) {
		if (*text >= 0x20 && *text < 0x7f)
			out[length++] = *text;
	}
	out[length] = '\0';
}

static enum hw_error ask_info(
	struct escpos_state *self, struct printer_report *report, uint8_t number, char out[DEVICE_TEXT_SIZE])
{
	uint8_t question[] = { 0x1d, 'I', number };

	self->reply.has_info = false;
	escpos_queue_out(self, question, sizeof(question));
	enum hw_error error = escpos_wait_for(self, report, has_info, ANSWER_TIMEOUT_MS);
	if (!error)
		copy_clean(out, self->reply.info);
	return error == HW_TIMEOUT ? HW_OK : error;
}

/* Any answer means wide characters, Chinese or others, and a mode for them that Latin text must leave. */
static enum hw_error ask_font(struct escpos_state *self, struct printer_report *report)
{
	char answer[DEVICE_TEXT_SIZE] = "";
	enum hw_error error = ask_info(self, report, 69, answer);
	enum printer_chinese proven = chinese_font_of_answer(answer);

	if (answer[0])
		self->profile.has_wide_mode = true;
	if (proven != CHINESE_NONE)
		self->profile.chinese = proven;
	return error;
}

/* GS I waits in the printer's queue, so only when it is on-line. Who does not say its model is not asked
 * further. */
enum hw_error escpos_identify(struct escpos_state *self, struct printer_report *report)
{
	enum hw_error error;

	if (self->is_identified || !report->has_answered || report->is_offline)
		return HW_OK;
	self->is_identified = true;
	error = ask_info(self, report, 67, report->model);
	if (!error && report->model[0])
		error = ask_info(self, report, 65, report->firmware);
	if (!error && report->model[0])
		error = ask_font(self, report);
	return error;
}

static bool has_confirmed(const struct escpos_state *self, const struct printer_report *report)
{
	return report->passed_token == self->token;
}

static bool has_consumed(const struct escpos_state *self, const struct printer_report *report)
{
	(void)report;
	return self->reply.consumed > 0;
}

static enum hw_error probe_gs_h(struct escpos_state *self, struct printer_report *report)
{
	char id[5];

	escpos_process_id(++self->token, id);
	report->sent_token = report->given_token = self->token;
	escpos_queue_out(self, "\x1d(H\x06\x00\x30\x30", 7);
	escpos_queue_out(self, id, 4);
	return escpos_wait_for(self, report, has_confirmed, PROBE_TIMEOUT_MS);
}

static enum hw_error probe_gs_r(struct escpos_state *self, struct printer_report *report)
{
	self->reply.takes_gs_r = true;
	self->reply.consumed = 0;
	escpos_queue_out(self, "\x1dr\x01", 3);
	return escpos_wait_for(self, report, has_consumed, PROBE_TIMEOUT_MS);
}

/* GS ( H first, GS r second, neither third. A printer that never answers is not asked. */
enum hw_error escpos_probe(struct escpos_state *self, struct printer_report *report)
{
	enum hw_error error = report->has_answered ? probe_gs_h(self, report) : HW_TIMEOUT;

	if (error == HW_OK)
		self->confirmation = CONFIRMATION_GS_H;
	if (error == HW_TIMEOUT && report->has_answered) {
		error = probe_gs_r(self, report);
		if (error == HW_OK)
			self->confirmation = CONFIRMATION_GS_R;
	}
	if (error == HW_TIMEOUT)
		self->confirmation = CONFIRMATION_NONE;
	self->reply.takes_gs_r = self->confirmation == CONFIRMATION_GS_R;
	return error == HW_TIMEOUT ? HW_OK : error;
}
