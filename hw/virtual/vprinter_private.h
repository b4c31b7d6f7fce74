/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual printer's inside: what its server (vprinter.c), its machine (vprinter_machine.c) and its
 * control share. Everything is guarded by lock. */
#ifndef DAOGOU_HW_VIRTUAL_VPRINTER_PRIVATE_H
#define DAOGOU_HW_VIRTUAL_VPRINTER_PRIVATE_H

#include <pthread.h>

#include "hw/printers/profile.h"
#include "hw/virtual/interpreter.h"
#include "hw/virtual/vprinter.h"
#include "kiosk/base/clock.h"

#define OUT_MAX (64 * 1024)
#define RECEIPT_BYTES_MAX (4 * 1024 * 1024)

struct vprinter_faults {
	bool is_paper_near_end, is_paper_out, is_cover_open, is_slow, drops_confirmation, gives_garbage,
		is_silent, has_cutter_error, is_head_hot;
	bool is_power_off, wants_disconnect;
	int confirmations_late_ms;
	/* Armed: happens when that many job bytes have been executed. */
	bool has_paper_out_at, has_power_cut_at, has_disconnect_at, has_drop_at, has_reboot_at;
	uint64_t paper_out_at, power_cut_at, disconnect_at, drop_at, reboot_at;
};

#define LATE_MAX 64
#define CONFIRMATION_BYTES 7

/* A confirmation that is held back. */
struct vprinter_late {
	int64_t due_ms;
	uint8_t block[CONFIRMATION_BYTES];
};

struct vprinter {
	pthread_mutex_t lock;
	pthread_t thread;
	bool is_stopping;
	int wake_fd, listen_fd, control_fd, client_fd, pty_fd, pty_peer_fd;
	uint16_t port;
	char *listen, *pty_path, *out_folder, *control_path;
	int margin_x;

	struct paper paper;
	struct interpreter interpreter;
	struct text words, piece_bytes;
	struct vprinter_faults faults;
	uint8_t status_back; /* the mask of GS a */
	uint8_t told[4];     /* the last ASB sent */

	uint8_t *buffer; /* received and not executed */
	size_t buffer_length, buffer_size;
	uint8_t out[OUT_MAX]; /* answers that wait for the link */
	size_t out_length;
	uint8_t real_time[10]; /* the tail of the bytes received: real-time commands are found in it */
	size_t real_time_length;
	struct vprinter_late late[LATE_MAX];
	size_t late_count;
	bool has_confirmations; /* by the profile: knows GS ( H and DLE DC4 8 */
	struct clock clock;
	int64_t slow_tick_ms;
	unsigned receipts;
	unsigned last_file; /* the number of the files written last */
	uint64_t executed;
	unsigned noise;
};

/* The machine. All under lock. */
void vprinter_receive(struct vprinter *self, const uint8_t *bytes, size_t length);
/* Executes what it may of the buffer. */
void vprinter_execute(struct vprinter *self);
/* Ends the piece of paper: files, words, a new piece. Blank pieces are thrown away. */
void vprinter_end_piece(struct vprinter *self);
void vprinter_power_cut(struct vprinter *self);
/* The power goes for a moment, and the link stays. */
void vprinter_reboot(struct vprinter *self);
/* Sends ASB when something that the mask asks for changed, or always. */
void vprinter_tell_status(struct vprinter *self, bool is_forced);
void vprinter_machine_init(struct vprinter *self, const struct printer_profile *profile);
void vprinter_machine_finish(struct vprinter *self);

/* Control lines (vprinter_control.c), under lock. */
void vprinter_control_line(struct vprinter *self, const char *line, char answer[256]);

#endif
