/* SPDX-License-Identifier: Apache-2.0 */
/* An ESC/POS printer without paper: listens on TCP (and a pseudo-terminal), answers as a printer answers, and
 * writes each receipt as NNNN.png, NNNN.txt and NNNN.bin. It has a receive buffer and does real-time commands
 * before it, as real ones do. create/destroy on one thread; vprinter_command() from any thread. */
#ifndef DAOGOU_HW_VIRTUAL_VPRINTER_H
#define DAOGOU_HW_VIRTUAL_VPRINTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vprinter;

struct vprinter_setup {
	const char *listen;         /* "127.0.0.1:9100", port 0 for any; NULL: no TCP */
	const char *pty_path;       /* a symlink to the terminal is made here; NULL: none */
	const char *out_folder;     /* made when missing; NULL: receipts are only counted and kept as text */
	const char *control_socket; /* NULL: none */
	const char *profile;        /* a printer profile, for the width: "virtual-80mm" when NULL */
	size_t buffer_bytes;        /* of the receive buffer; 0 means 4096 */
};

/* NULL and a reason when it cannot listen or write. The thread of the printer runs from here on. */
struct vprinter *vprinter_create(const struct vprinter_setup *setup, char why[256]);
void vprinter_destroy(struct vprinter *vprinter);
uint16_t vprinter_port(const struct vprinter *vprinter);

/* Carries out a control line:
 *
 *   fault NAME             paper_near_end, paper_out, cover_open, power_cut, reboot, disconnect, slow,
 *                          drop_confirmation, late_confirmation, garbage_status, silent,
 *                          cutter_error, head_hot
 *   fault NAME at BYTE     paper_out, power_cut, reboot, disconnect, drop_confirmation; counts the job
 *                          bytes that are executed from now on
 *   fault late_confirmation after MS
 *   clear                  paper in, cover shut, power on, no fault
 *   feed                   the paper so far becomes a receipt, as if torn off
 *   status                 one line of JSON
 *
 * answer is "ok", the JSON, or "error: why". */
void vprinter_command(struct vprinter *vprinter, const char *line, char answer[256]);
/* The words of everything printed since the start, cut pieces divided by "--- cut ---" lines; the caller
 * frees. Any thread. */
char *vprinter_words(struct vprinter *vprinter);
/* Receipts so far, and job bytes executed so far. Any thread. */
unsigned vprinter_receipts(struct vprinter *vprinter);
uint64_t vprinter_executed_bytes(struct vprinter *vprinter);

#endif
