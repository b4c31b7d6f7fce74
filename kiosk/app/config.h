/* SPDX-License-Identifier: Apache-2.0 */
/* The kiosk's configuration: INI files over built-in defaults, command-line options over both. Every value is checked when it is
 * read; a bad one is refused with "file:line: key: why". Plain data after config_load(). */
#ifndef DAOGOU_APP_CONFIG_H
#define DAOGOU_APP_CONFIG_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "kiosk/app/display/window.h"
#include "kiosk/base/ini.h"

struct hw_config;

struct config {
	/* [kiosk] */
	char data_folder[PATH_MAX];
	char language[16];
	char theme[32];
	char place_name[128]; /* "Level 2, north door": shown below the logo; "" = the store's name */
	int64_t idle_s, idle_warning_s;
	int64_t order_minutes;
	/* [display] */
	enum display_kind display;
	int64_t width, height;
	/* [hub] */
	char hub_url[200];
	char ca_file[PATH_MAX];
	bool is_http_allowed; /* to another machine, where anybody between can change what is sold and paid */
	char root_key[65];    /* 64 hex; "" = enrollment's, else first use */
	char enroll_code[64];
	/* [control] */
	char control_socket[PATH_MAX]; /* "" = none */
	bool allow_ui;
	/* [memory] */
	int64_t image_memory_mib; /* 0 = five eighths of what fills the window */
	int64_t text_memory_mib, image_disk_mib;
	/* [scanner] weighed = template; may be given several times */
	char weighed_templates[8][14];
	int64_t weighed_template_count;
	/* only on the command line */
	bool is_clock_manual;
	int64_t started_us; /* CLOCK_MONOTONIC when main() began */
	/* the sections of devices */
	struct hw_config *hw;
};

/* Defaults. config_finish() frees what it holds. */
void config_init(struct config *config);
void config_finish(struct config *config);
/* One file; then FILE.d/ *.conf in order of name, where there are any. False with the reason. */
bool config_load(struct config *config, const char *path, struct ini_error *ret_error);
/* "1080x1920"; false when it is not 320x320 to 7680x7680. */
bool config_parse_size(const char *text, int64_t *ret_width, int64_t *ret_height);
/* What no single value tells: NULL when all of them together are good, else "[section] key: why". */
const char *config_fault(const struct config *config);
/* One value as a file would set it; NULL when good, else why not. */
const char *config_set(struct config *config, const char *section, const char *key, const char *value);

#endif
