/* SPDX-License-Identifier: Apache-2.0 */
/* Enrollment: a one-time code makes this kiosk known to a hub, and the hub's root key the anchor of trust.
 * Blocks up to the time given. */
#ifndef DAOGOU_SYNC_ENROLL_H
#define DAOGOU_SYNC_ENROLL_H

#include "kiosk/store/trust.h"
#include "kiosk/sync/sync_fault.h"

#define ENROLLMENT_CODE_SIZE 12 /* XXXXX-XXXXX */

/* The code as printed by the hub: "XXXXX-XXXXX-<16 hex>". Lower case, and O I L for 0 1 1, are taken. The
 * last part may be missing: has_root_hash says so. False when it is none. */
struct enrollment_code {
	char code[ENROLLMENT_CODE_SIZE];
	bool has_root_hash;
	char root_hash[17]; /* lower-case hex */
};
bool enrollment_code_parse(const char *text, struct enrollment_code *ret_code);

struct enroll_request {
	const char *hub_url, *ca_file; /* ca_file: NULL = the system's */
	const char *code;
	const char *name; /* hostname */
	const struct ed25519_key *key;
	int timeout_ms;
};

/* On success *ret_enrollment is filled (not stored). why has at least 200 bytes. */
enum sync_fault sync_enroll(
	const struct enroll_request *request, struct enrollment *ret_enrollment, char why[200]);

#endif
