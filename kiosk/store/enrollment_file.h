/* SPDX-License-Identifier: Apache-2.0 */
/* DATA/enrollment.json, beside device.key: the enrollment and the root key, so that a state.db that is lost does not make an enrolled
 * machine believe a stranger's. JSON: "hub_url" and what the hub answered (kiosk/domain/wire_enrollment.h). Any thread. */
#ifndef DAOGOU_STORE_ENROLLMENT_FILE_H
#define DAOGOU_STORE_ENROLLMENT_FILE_H

#include "kiosk/store/trust.h"

enum enrollment_file {
	ENROLLMENT_FILE_NONE, /* there is no such file */
	ENROLLMENT_FILE_READ,
	ENROLLMENT_FILE_DAMAGED, /* it is there, and says nothing that can be believed */
};

enum enrollment_file enrollment_file_read(const char *path, struct enrollment *ret_enrollment);
/* Whole or not at all, durable, for the owner only. */
bool enrollment_file_write(const char *path, const struct enrollment *enrollment);

#endif
