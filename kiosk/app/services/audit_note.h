/* SPDX-License-Identifier: Apache-2.0 */
/* An entry in the audit, behind what is written already. One that cannot be written is told in the log. */
#ifndef DAOGOU_APP_SERVICES_AUDIT_NOTE_H
#define DAOGOU_APP_SERVICES_AUDIT_NOTE_H

#include <stdint.h>

struct state_writer;

/* who and what as in audit_add(); why may be NULL. */
void audit_note(
	struct state_writer *writer, int64_t now_ms, const char *who, const char *what, const char *why);

#endif
