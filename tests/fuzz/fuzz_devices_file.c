/* SPDX-License-Identifier: Apache-2.0 */
/* devices.conf as anybody may have left it: it counts whole or not at all, and what counts is written and read again. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hw/discover.h"
#include "kiosk/app/services/devices_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/daogou-fuzz-XXXXXX";
static char path[PATH_MAX];

static void clean_up(void)
{
	unlink(path);
	rmdir(folder);
}

static void make_folder(void)
{
	if (*path)
		return;
	if (!mkdtemp(folder))
		abort();
	snprintf(path, sizeof path, "%s/devices.conf", folder);
	atexit(clean_up);
}

static void write_file(const uint8_t *data, size_t size)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
		abort();
}

static struct hw_config *make_config(void)
{
	struct hw_config *config = hw_config_create();

	if (hw_config_set(config, "printer", "transport", "tcp:10.0.0.1:9100") ||
		hw_config_set(config, "scanner", "driver", "virtual"))
		abort();
	return config;
}

static bool load(struct hw_config **config)
{
	struct ini_error error = { "" };
	char *kept;
	struct devices_file *file = devices_file_open(folder);
	enum devices_file_result result = devices_file_load(file, config, 0, &error, &kept);
	devices_file_close(file);

	if (result != DEVICES_FILE_READ && !error.text[0])
		abort();
	/* Moved away only when it is damaged. */
	if ((result == DEVICES_FILE_DAMAGED) != (kept && unlink(kept) == 0))
		abort();
	free(kept);
	return result == DEVICES_FILE_READ;
}

/* What was good is good again after another device was saved, and nothing else has changed. */
static void check_again(const struct hw_config *before)
{
	struct hw_config *config = make_config();
	bool had_scanner = hw_config_has(before, "scanner");

	struct devices_file *file = devices_file_open(folder);
	struct ini_error error;
	char *kept;

	if (!devices_file_put(file, "scanner", "[scanner]\ndriver = null\n", 0, &error, &kept) || kept ||
		!load(&config) || !hw_config_has(config, "scanner") ||
		hw_config_count(config) != hw_config_count(before) + !had_scanner)
		abort();
	devices_file_close(file);
	hw_config_destroy(config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hw_config *config = make_config();

	make_folder();
	write_file(data, size);
	if (!load(&config)) {
		if (hw_config_count(config) != 2)
			abort();
	} else if (hw_config_count(config) < 16) {
		check_again(config);
	}
	hw_config_destroy(config);
	return 0;
}
