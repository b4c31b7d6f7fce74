/* SPDX-License-Identifier: Apache-2.0 */
/* The printer itself: receive buffer, real-time commands, status, paper and its faults. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/virtual/png_file.h"
#include "hw/virtual/vprinter_private.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

#define DLE 0x10
#define EOT 0x04
#define ENQ 0x05
#define DC4 0x14
#define SLOW_BYTES_A_TICK 256
#define SLOW_TICK_MS 50
#define MARGIN_Y 24

static void send_bytes(struct vprinter *self, const void *bytes, size_t length)
{
	if (self->out_length + length <= OUT_MAX && !self->faults.is_silent) {
		memcpy(self->out + self->out_length, bytes, length);
		self->out_length += length;
	}
}

/* A status answer, or as many wrong bytes. */
static void send_status(struct vprinter *self, const uint8_t *bytes, size_t length)
{
	uint8_t wrong[4];

	for (size_t i = 0; i < length && self->faults.gives_garbage; i++) {
		self->noise = self->noise * 1103515245u + 12345u;
		wrong[i] = (uint8_t)(self->noise >> 16);
	}
	send_bytes(self, self->faults.gives_garbage ? wrong : bytes, length);
}

static bool is_stopped(const struct vprinter *self)
{
	return self->faults.is_paper_out || self->faults.is_cover_open || self->faults.has_cutter_error ||
		self->faults.is_head_hot;
}

/* Bit 3 the cutter, bit 6 what goes away by itself: in ASB's second byte and in the answer to DLE EOT 3. */
static uint8_t error_bits(const struct vprinter_faults *faults)
{
	return (uint8_t)((faults->has_cutter_error ? 0x08 : 0) | (faults->is_head_hot ? 0x40 : 0));
}

static void make_asb(const struct vprinter *self, uint8_t asb[4])
{
	const struct vprinter_faults *faults = &self->faults;

	asb[0] = (uint8_t)(0x10 | (is_stopped(self) ? 0x08 : 0) | (faults->is_cover_open ? 0x20 : 0));
	asb[1] = error_bits(faults);
	asb[2] = (uint8_t)((faults->is_paper_near_end ? 0x03 : 0) | (faults->is_paper_out ? 0x0f : 0));
	asb[3] = 0x0f;
}

void vprinter_tell_status(struct vprinter *self, bool is_forced)
{
	uint8_t asb[4];

	make_asb(self, asb);
	if (self->status_back && (is_forced || memcmp(asb, self->told, sizeof(asb)) != 0))
		send_status(self, asb, sizeof(asb));
	memcpy(self->told, asb, sizeof(asb));
}

static uint8_t dle_eot_answer(const struct vprinter *self, uint8_t number)
{
	const struct vprinter_faults *faults = &self->faults;

	switch (number) {
	case 1: return (uint8_t)(0x12 | (is_stopped(self) ? 0x08 : 0));
	case 2:
		return (uint8_t)(0x12 | (faults->is_cover_open ? 0x04 : 0) |
			(faults->is_paper_out ? 0x20 : 0) | (error_bits(faults) ? 0x40 : 0));
	case 3: return 0x12 | error_bits(faults);
	case 4:
		return (uint8_t)(0x12 | (faults->is_paper_near_end || faults->is_paper_out ? 0x0c : 0) |
			(faults->is_paper_out ? 0x60 : 0));
	default: return 0x12;
	}
}

/* DLE DC4 8: everything that is not printed yet goes, and the interpreter starts afresh. Cheap printers know
 * as little of it as of GS ( H. */
static void clear_buffer(struct vprinter *self)
{
	if (!self->has_confirmations)
		return;
	self->buffer_length = 0;
	interpreter_reset(&self->interpreter);
	send_bytes(self, "\x37\x25\x00", 3);
}

/* DLE ENQ 1 tries the cutter again, 2 forgets the rest of the job before that. */
static void recover(struct vprinter *self, bool forgets_job)
{
	if (!self->faults.has_cutter_error)
		return;
	self->faults.has_cutter_error = false;
	if (forgets_job) {
		self->buffer_length = 0;
		interpreter_reset(&self->interpreter);
	}
	vprinter_tell_status(self, false);
}

/* Looks at the last bytes received. They stay in the stream too; the interpreter passes over them. */
static void find_real_time(struct vprinter *self)
{
	static const uint8_t CLEAR[10] = { DLE, DC4, 8, 1, 3, 0x14, 1, 6, 2, 8 };
	const uint8_t *tail = self->real_time + sizeof(self->real_time);

	if (tail[-3] == DLE && tail[-2] == EOT && tail[-1] >= 1 && tail[-1] <= 4) {
		uint8_t answer = dle_eot_answer(self, tail[-1]);
		send_status(self, &answer, 1);
	} else if (tail[-3] == DLE && tail[-2] == ENQ && (tail[-1] == 1 || tail[-1] == 2)) {
		recover(self, tail[-1] == 2);
	} else if (memcmp(self->real_time, CLEAR, sizeof(CLEAR)) == 0) {
		clear_buffer(self);
	}
}

void vprinter_receive(struct vprinter *self, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (self->buffer_length < self->buffer_size)
			self->buffer[self->buffer_length++] = bytes[i];
		memmove(self->real_time, self->real_time + 1, sizeof(self->real_time) - 1);
		self->real_time[sizeof(self->real_time) - 1] = bytes[i];
		find_real_time(self);
	}
}

/* The next number that no earlier run has used: paper of yesterday is not written over. */
static char *next_base(struct vprinter *self)
{
	for (;;) {
		char *base = xasprintf("%s/%04u", self->out_folder, ++self->last_file);
		char *bytes = xasprintf("%s.bin", base);
		bool is_taken = file_exists(bytes);
		free(bytes);
		if (!is_taken)
			return base;
		free(base);
	}
}

static void write_files(struct vprinter *self)
{
	char *base = next_base(self);
	char *png = xasprintf("%s.png", base), *words = xasprintf("%s.txt", base);
	char *bytes = xasprintf("%s.bin", base);

	file_write_atomic(
		bytes, self->piece_bytes.bytes ? self->piece_bytes.bytes : "", self->piece_bytes.length);
	file_write_atomic(
		words, self->paper.text.bytes ? self->paper.text.bytes : "", self->paper.text.length);
	/* The picture last, and renamed whole: who waits for it finds the others there. */
	char *partial = xasprintf("%s.partial", png);
	if (png_file_write(partial, &self->paper.dots, self->margin_x, MARGIN_Y))
		rename(partial, png);
	free(partial);
	free(png);
	free(words);
	free(bytes);
	free(base);
}

void vprinter_end_piece(struct vprinter *self)
{
	paper_flush_raster_note(&self->paper);
	if (!paper_is_blank(&self->paper)) {
		self->receipts++;
		text_append_bytes(&self->words, self->paper.text.bytes ? self->paper.text.bytes : "",
			self->paper.text.length);
		text_append(&self->words, "--- cut ---\n");
		if (self->out_folder)
			write_files(self);
	}
	paper_clear(&self->paper);
	text_clear(&self->piece_bytes);
}

static void lose_memory(struct vprinter *self)
{
	self->buffer_length = self->out_length = self->real_time_length = self->late_count = 0;
	memset(self->real_time, 0, sizeof(self->real_time));
	self->status_back = 0;
	interpreter_reset(&self->interpreter);
}

void vprinter_power_cut(struct vprinter *self)
{
	self->faults.is_power_off = true;
	self->faults.has_power_cut_at = false;
	lose_memory(self);
}

void vprinter_reboot(struct vprinter *self)
{
	self->faults.has_reboot_at = false;
	lose_memory(self);
	send_bytes(self, "\x3b\x31\x00", 3);
}

/* Armed faults happen before the byte that they are armed for. */
static void trip_faults(struct vprinter *self)
{
	struct vprinter_faults *faults = &self->faults;

	if (faults->has_paper_out_at && self->executed >= faults->paper_out_at) {
		faults->has_paper_out_at = false;
		faults->is_paper_out = true;
		vprinter_tell_status(self, false);
	}
	if (faults->has_disconnect_at && self->executed >= faults->disconnect_at) {
		faults->has_disconnect_at = false;
		faults->wants_disconnect = true;
	}
	faults->drops_confirmation =
		faults->drops_confirmation || (faults->has_drop_at && self->executed >= faults->drop_at);
	if (faults->has_power_cut_at && self->executed >= faults->power_cut_at)
		vprinter_power_cut(self);
	if (faults->has_reboot_at && self->executed >= faults->reboot_at)
		vprinter_reboot(self);
}

/* Real-time commands in the stream between commands are not job bytes. */
static size_t real_time_at(const struct vprinter *self, size_t at)
{
	const uint8_t *bytes = self->buffer + at;
	size_t left = self->buffer_length - at;

	if (!interpreter_is_between_commands(&self->interpreter) || bytes[0] != DLE || left < 3)
		return 0;
	return bytes[1] == EOT || bytes[1] == ENQ                ? 3
		: bytes[1] == DC4 && bytes[2] == 8 && left >= 10 ? 10
								 : 0;
}

static void send_late(struct vprinter *self)
{
	int64_t now = clock_monotonic_ms(&self->clock);
	size_t sent = 0;

	while (sent < self->late_count && self->late[sent].due_ms <= now)
		send_bytes(self, self->late[sent++].block, CONFIRMATION_BYTES);
	self->late_count -= sent;
	memmove(self->late, self->late + sent, self->late_count * sizeof(self->late[0]));
}

/* Slow is about 5 KB a second: a page of raster takes some seconds. */
static size_t take_budget(struct vprinter *self)
{
	int64_t now = clock_monotonic_ms(&self->clock);

	if (!self->faults.is_slow)
		return self->buffer_size;
	if (now - self->slow_tick_ms < SLOW_TICK_MS)
		return 0;
	self->slow_tick_ms = now;
	return SLOW_BYTES_A_TICK;
}

void vprinter_execute(struct vprinter *self)
{
	size_t at = 0, budget = take_budget(self);

	send_late(self);
	while (at < self->buffer_length && budget > 0) {
		size_t skip = real_time_at(self, at);
		if (skip) {
			at += skip;
			continue;
		}
		trip_faults(self);
		if (self->buffer_length == 0)
			return;
		if (is_stopped(self))
			break;
		text_append_bytes(&self->piece_bytes, self->buffer + at, 1);
		interpreter_feed(&self->interpreter, self->buffer[at++]);
		self->executed++;
		budget--;
	}
	memmove(self->buffer, self->buffer + at, self->buffer_length - at);
	self->buffer_length -= at;
}

static void owner_reply(void *data, const void *bytes, size_t length)
{
	send_bytes(data, bytes, length);
}

static void owner_confirm(void *data, const uint8_t id[4])
{
	struct vprinter *self = data;
	uint8_t block[CONFIRMATION_BYTES] = { 0x37, 0x22, id[0], id[1], id[2], id[3], 0 };

	if (self->faults.drops_confirmation || !self->has_confirmations)
		return;
	if (self->faults.confirmations_late_ms == 0) {
		send_bytes(self, block, sizeof(block));
	} else if (self->late_count < LATE_MAX) {
		struct vprinter_late *late = &self->late[self->late_count++];
		late->due_ms = clock_monotonic_ms(&self->clock) + self->faults.confirmations_late_ms;
		memcpy(late->block, block, sizeof(block));
	}
}

static void owner_cut(void *data, bool is_partial)
{
	(void)is_partial;
	vprinter_end_piece(data);
}

static void owner_set_status_back(void *data, uint8_t mask)
{
	struct vprinter *self = data;

	self->status_back = mask;
	vprinter_tell_status(self, true);
}

static uint8_t owner_paper_status(void *data)
{
	const struct vprinter *self = data;

	return (uint8_t)((self->faults.is_paper_near_end ? 0x03 : 0) |
		(self->faults.is_paper_out ? 0x0c : 0));
}

static void owner_kick_drawer(void *data)
{
	struct vprinter *self = data;

	paper_note(&self->paper, "[drawer]\n");
}

void vprinter_machine_init(struct vprinter *self, const struct printer_profile *profile)
{
	struct interpreter_owner owner = { self, owner_reply, owner_confirm, owner_cut, owner_set_status_back,
		owner_paper_status, owner_kick_drawer };

	/* 80 mm paper has 72 mm under the head, 58 mm has 48. */
	self->margin_x = profile->dots >= 512 ? 32 : 40;
	self->has_confirmations =
		profile->confirmation == CONFIRMATION_GS_H || profile->confirmation == CONFIRMATION_PROBE;
	self->buffer = xmalloc(self->buffer_size);
	clock_init_system(&self->clock);
	paper_init(&self->paper, profile->dots);
	text_init(&self->words, 4 * 1024 * 1024);
	text_init(&self->piece_bytes, RECEIPT_BYTES_MAX);
	interpreter_init(&self->interpreter, &self->paper, &owner);
	interpreter_set_chinese(&self->interpreter, profile->chinese, profile->has_wide_mode);
	make_asb(self, self->told);
}

void vprinter_machine_finish(struct vprinter *self)
{
	interpreter_finish(&self->interpreter);
	paper_finish(&self->paper);
	text_finish(&self->words);
	text_finish(&self->piece_bytes);
	free(self->buffer);
}
