/* SPDX-License-Identifier: Apache-2.0 */
/* The file of devices that were set up on the machine. */
#include "kiosk/app/services/devices_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "hw/discover.h"
#include "hw/hw_config.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define MAX_SECTIONS 32
#define MAX_BYTES (128 * 1024)
#define REMOVED "enabled = false\n"
/* Raised when an older program could not read what is written. README.md says what else that takes. */
#define VERSION 1
#define TO_TEXT_(number) #number
#define TO_TEXT(number) TO_TEXT_(number)

static const char HEAD[] =
	"# Devices set up on this machine, written by its service screen. A section here replaces the\n"
	"# section of that name in the configuration files.\n"
	"version = " TO_TEXT(VERSION) "\n";

/* One section as it stands in the file. */
struct file_section {
	char name[DEVICE_NAME_SIZE];
	struct text values; /* lines "key = value" */
	bool is_removed;
};

struct sections {
	struct file_section sections[MAX_SECTIONS];
	size_t count;
	struct hw_config *checked; /* every value was taken by it */
	bool is_newer;
};

struct devices_file {
	char *path;
	char *good; /* the text as it was last read or written; NULL: none yet */
};

struct devices_file *devices_file_open(const char *data_folder)
{
	struct devices_file *file = xcalloc(1, sizeof *file);

	file->path = file_join(data_folder, "devices.conf");
	return file;
}

/* It may hold a terminal's password. */
static void remember(struct devices_file *file, char *text)
{
	if (file->good)
		explicit_bzero(file->good, strlen(file->good));
	free(file->good);
	file->good = text;
}

void devices_file_close(struct devices_file *file)
{
	if (!file)
		return;
	remember(file, NULL);
	free(file->path);
	free(file);
}

static void sections_finish(struct sections *file)
{
	for (size_t i = 0; i < file->count; i++)
		text_finish(&file->sections[i].values);
	hw_config_destroy(file->checked);
}

static struct file_section *find_section(struct sections *file, const char *name)
{
	for (size_t i = 0; i < file->count; i++) {
		if (strcmp(file->sections[i].name, name) == 0)
			return &file->sections[i];
	}
	return NULL;
}

static struct file_section *find_or_add(struct sections *file, const char *name)
{
	struct file_section *section = find_section(file, name);

	if (section || file->count == MAX_SECTIONS)
		return section;
	section = &file->sections[file->count++];
	*section = (struct file_section){ .is_removed = false };
	snprintf(section->name, sizeof section->name, "%s", name);
	text_init(&section->values, MAX_BYTES);
	return section;
}

/* Before the first section: what comes after a newer one need not make sense here. */
static const char *take_version(struct sections *file, const char *value)
{
	char *end;
	long version = strtol(value, &end, 10);

	if (end == value || *end || version < 1)
		return "is no version";
	file->is_newer = version > VERSION;
	return file->is_newer ? "was made by a newer version of this program" : NULL;
}

static const char *take_value(void *data, const char *name, const char *key, const char *value)
{
	struct sections *file = data;
	const char *why = "is in a section that is no device";

	if (!*name && strcmp(key, "version") == 0)
		return take_version(file, value);
	if (!hw_config_is_section(name))
		return why;
	struct file_section *section = find_or_add(file, name);
	if (!section)
		return "is one section too many";
	if (strcmp(key, "enabled") == 0 && strcmp(value, "false") == 0) {
		section->is_removed = true;
		return NULL;
	}
	why = hw_config_set(file->checked, name, key, value);
	if (!why)
		text_printf(&section->values, "%s = %s\n", key, value);
	return why;
}

/* No file is an empty one. What is no plain file (a pipe, say) is not even opened. */
static bool sections_read(struct sections *file, const char *path, struct ini_error *ret_error)
{
	struct stat about;

	*file = (struct sections){ .checked = hw_config_create() };
	if (lstat(path, &about) != 0)
		return true;
	if (!S_ISREG(about.st_mode)) {
		snprintf(ret_error->text, sizeof ret_error->text, "%.300s: is no file", path);
		return false;
	}
	struct ini_places places = { .list = NULL };
	bool is_good = ini_read_file_noting(path, take_value, file, &places, ret_error) &&
		hw_config_check(file->checked, &places, ret_error);
	ini_places_finish(&places);
	return is_good;
}

static char *move_away(const char *path, int64_t now_ms)
{
	struct stat about;
	char time[25];

	time_format_iso(now_ms, time);
	char *kept = xasprintf("%s.broken-%s", path, time);
	for (int i = 1; lstat(kept, &about) == 0; i++) {
		free(kept);
		kept = xasprintf("%s.broken-%s-%d", path, time, i);
	}
	if (rename(path, kept) == 0)
		return kept;
	free(kept);
	return NULL;
}

/* --- laying it over the configuration --- */

static const char *set_value(void *data, const char *section, const char *key, const char *value)
{
	return hw_config_set(data, section, key, value);
}

static bool add_text(struct hw_config *to, const char *name, const char *ini, struct ini_error *ret_error)
{
	return !ini || ini_parse(name, ini, strlen(ini), set_value, to, ret_error);
}

static bool add_file_section(
	struct hw_config *to, const struct file_section *section, struct ini_error *ret_error)
{
	char *ini = xasprintf("[%s]\n%s", section->name, section->values.bytes ? section->values.bytes : "");
	bool is_good = section->is_removed || add_text(to, section->name, ini, ret_error);

	free(ini);
	return is_good;
}

/* A replaced section keeps its place: the first printer stays the first. */
static bool lay_over(struct sections *file, const struct hw_config *from, struct hw_config *to,
	struct ini_error *ret_error)
{
	bool is_good = true;

	for (size_t i = 0; i < from->count && is_good; i++) {
		const char *name = from->devices[i].name;
		const struct file_section *section = find_section(file, name);
		char *ini = section ? NULL : hw_config_to_ini(from, name);
		is_good = section ? add_file_section(to, section, ret_error)
				  : add_text(to, name, ini, ret_error);
		free(ini);
	}
	for (size_t i = 0; i < file->count && is_good; i++) {
		if (!hw_config_has(from, file->sections[i].name))
			is_good = add_file_section(to, &file->sections[i], ret_error);
	}
	return is_good;
}

/* --- writing --- */

/* NULL when it would be too long to be read again. */
static char *file_text(const struct sections *file, const char *except, const char *section_text)
{
	struct text text;

	text_init(&text, MAX_BYTES);
	text_append(&text, HEAD);
	for (size_t i = 0; i < file->count; i++) {
		const struct file_section *section = &file->sections[i];
		if (strcmp(section->name, except) == 0)
			continue;
		text_printf(&text, "\n[%s]\n%s", section->name,
			section->is_removed             ? REMOVED
				: section->values.bytes ? section->values.bytes
							: "");
	}
	text_printf(&text, "\n%s", section_text);
	if (!text.is_truncated)
		return text_take(&text);
	text_finish(&text);
	errno = EFBIG;
	return NULL;
}

/* --- the file --- */

enum devices_file_result devices_file_load(struct devices_file *file, struct hw_config **config,
	int64_t now_ms, struct ini_error *ret_error, char **ret_kept)
{
	struct hw_config *whole = hw_config_create();
	struct sections sections;
	enum devices_file_result result = DEVICES_FILE_READ;

	*ret_kept = NULL;
	bool is_good = sections_read(&sections, file->path, ret_error) &&
		lay_over(&sections, *config, whole, ret_error);
	if (is_good) {
		hw_config_destroy(*config);
		*config = whole;
		remember(file, file_text(&sections, "", ""));
	} else {
		hw_config_destroy(whole);
		result = sections.is_newer ? DEVICES_FILE_NEWER : DEVICES_FILE_DAMAGED;
	}
	if (result == DEVICES_FILE_DAMAGED)
		*ret_kept = move_away(file->path, now_ms);
	sections_finish(&sections);
	return result;
}

/* Damaged since it was last read: as at the start it is kept aside, and what it held before still counts. False, with
 * errno, when a newer program has written it. */
static bool read_good(struct sections *sections, const struct devices_file *file, int64_t now_ms,
	struct ini_error *ret_error, char **ret_kept)
{
	struct ini_error none;

	if (sections_read(sections, file->path, ret_error))
		return true;
	errno = ENOTSUP;
	if (sections->is_newer)
		return false;
	*ret_kept = move_away(file->path, now_ms);
	sections_finish(sections);
	*sections = (struct sections){ .checked = hw_config_create() };
	if (file->good)
		ini_parse("devices.conf", file->good, strlen(file->good), take_value, sections, &none);
	return true;
}

bool devices_file_put(struct devices_file *file, const char *section, const char *ini, int64_t now_ms,
	struct ini_error *ret_error, char **ret_kept)
{
	char *removed = ini ? NULL : xasprintf("[%s]\n%s", section, REMOVED);
	struct sections sections;

	*ret_kept = NULL;
	*ret_error = (struct ini_error){ .text = "" };
	char *text = read_good(&sections, file, now_ms, ret_error, ret_kept)
		? file_text(&sections, section, ini ? ini : removed)
		: NULL;
	bool is_written = text && file_write_private(file->path, text, strlen(text));
	int why = errno;
	if (is_written)
		remember(file, text);
	else
		free(text);
	free(removed);
	sections_finish(&sections);
	errno = why;
	return is_written;
}
