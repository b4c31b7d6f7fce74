/* SPDX-License-Identifier: Apache-2.0 */
/* DATA/devices.conf: the devices that a technician set up or removed on the machine itself. It is read over
 * the configuration files: a section in it replaces the whole section of that name, and "enabled = false"
 * takes a device away. The machine writes it, mode 0600, whole and atomic. Main thread. */
#ifndef DAOGOU_APP_SERVICES_DEVICES_FILE_H
#define DAOGOU_APP_SERVICES_DEVICES_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/ini.h"

struct hw_config;

struct devices_file;

enum devices_file_result {
	DEVICES_FILE_READ,    /* or there is none */
	DEVICES_FILE_DAMAGED, /* moved away */
	DEVICES_FILE_NEWER, /* a newer program wrote it: nothing was touched, and it must not be written either */
};

/* Reads nothing yet. */
struct devices_file *devices_file_open(const char *data_folder);
/* NULL is fine. */
void devices_file_close(struct devices_file *file);
/* Applies the file to *config, which may become another object. Else *config is as it was and *ret_error says why; a
 * damaged file was moved away to *ret_kept (the caller frees; NULL when not even that worked). A file without a
 * version is one of version 1. */
enum devices_file_result devices_file_load(struct devices_file *file, struct hw_config **config,
	int64_t now_ms, struct ini_error *ret_error, char **ret_kept);
/* Replaces one section; ini is its text as hw_config_to_ini() writes it, NULL for a device that was removed.
 * False with errno set when it cannot be written (ENOTSUP: a newer program has written it meanwhile). A file that somebody damaged since is moved away as above
 * (ret_error->text is "" when it was not), and its other sections are written as they were last read. */
bool devices_file_put(struct devices_file *file, const char *section, const char *ini, int64_t now_ms,
	struct ini_error *ret_error, char **ret_kept);

#endif
