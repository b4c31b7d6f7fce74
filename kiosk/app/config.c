/* SPDX-License-Identifier: Apache-2.0 */
/* The kiosk's configuration: one table of sections, keys, types and ranges. */
#include "kiosk/app/config.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/share_folder.h"
#include "kiosk/base/files.h"
#include "kiosk/base/localized.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/scan_code.h"
#include "kiosk/sync/hub_address.h"

enum value_type { VALUE_TEXT, VALUE_INT, VALUE_BOOL, VALUE_URL, VALUE_HEX_KEY, VALUE_LANGUAGE, VALUE_THEME };

struct config_option {
	const char *section, *key;
	enum value_type type;
	size_t offset, size; /* size: of the char array */
	int64_t min, max;
};

#define TEXT_OPTION(section, key, type, field)                                                               \
	{ section, key, type, offsetof(struct config, field), sizeof((struct config *)0)->field, 0, 0 }
#define INT_OPTION(section, key, field, min, max)                                                            \
	{ section, key, VALUE_INT, offsetof(struct config, field), 0, min, max }

/* The master table: man page daogou-kiosk(1) lists the same keys. */
static const struct config_option OPTIONS[] = {
	TEXT_OPTION("kiosk", "data", VALUE_TEXT, data_folder),
	TEXT_OPTION("kiosk", "language", VALUE_LANGUAGE, language),
	TEXT_OPTION("kiosk", "theme", VALUE_THEME, theme),
	TEXT_OPTION("kiosk", "place", VALUE_TEXT, place_name),
	INT_OPTION("kiosk", "idle_s", idle_s, 10, 3600),
	INT_OPTION("kiosk", "idle_warning_s", idle_warning_s, 5, 300),
	INT_OPTION("kiosk", "order_minutes", order_minutes, 1, 120),
	TEXT_OPTION("hub", "url", VALUE_URL, hub_url),
	TEXT_OPTION("hub", "ca_file", VALUE_TEXT, ca_file),
	{ "hub", "allow_http", VALUE_BOOL, offsetof(struct config, is_http_allowed), 0, 0, 0 },
	TEXT_OPTION("hub", "root_key", VALUE_HEX_KEY, root_key),
	TEXT_OPTION("control", "socket", VALUE_TEXT, control_socket),
	{ "control", "allow_ui", VALUE_BOOL, offsetof(struct config, allow_ui), 0, 0, 0 },
	INT_OPTION("memory", "images_mib", image_memory_mib, 0, 1024),
	INT_OPTION("memory", "text_mib", text_memory_mib, 1, 256),
	INT_OPTION("memory", "images_on_disk_mib", image_disk_mib, 8, 65536),
};

void config_init(struct config *config)
{
	*config = (struct config){ .language = "en",
		.theme = "daylight",
		.data_folder = "/var/lib/daogou-kiosk",
		.idle_s = 60,
		.idle_warning_s = 20,
		.order_minutes = 15,
		.display = DISPLAY_FULLSCREEN,
		.width = 1080,
		.height = 1920,
		.hub_url = "http://127.0.0.1:8480",
		.image_memory_mib = 0,
		.text_memory_mib = 2,
		.image_disk_mib = 512 };
	config->hw = hw_config_create();
}

void config_finish(struct config *config)
{
	hw_config_destroy(config->hw);
	config->hw = NULL;
}

static const char *set_text(struct config *config, const struct config_option *option, const char *value)
{
	if (strlen(value) >= option->size)
		return "is too long";
	memset((char *)config + option->offset, 0, option->size);
	memcpy((char *)config + option->offset, value, strlen(value));
	return NULL;
}

static const char *set_int(struct config *config, const struct config_option *option, const char *value)
{
	char *end;
	errno = 0;
	long long number = strtoll(value, &end, 10);

	if (end == value || *end || errno)
		return "is not a whole number";
	if (number < option->min || number > option->max)
		return "is out of range";
	memcpy((char *)config + option->offset, &(int64_t){ number }, sizeof(int64_t));
	return NULL;
}

static const char *set_bool(struct config *config, const struct config_option *option, const char *value)
{
	bool is_true = strcmp(value, "true") == 0;

	if (!is_true && strcmp(value, "false") != 0)
		return "is neither true nor false";
	memcpy((char *)config + option->offset, &is_true, sizeof is_true);
	return NULL;
}

static const char *set_url(struct config *config, const struct config_option *option, const char *value)
{
	const char *why = hub_address_fault(value);
	if (!why)
		why = set_text(config, option, value);
	if (why)
		return why;
	char *url = (char *)config + option->offset;
	while (*url && url[strlen(url) - 1] == '/')
		url[strlen(url) - 1] = '\0';
	return NULL;
}

static const char *set_hex_key(struct config *config, const struct config_option *option, const char *value)
{
	if (strlen(value) != 64 || strspn(value, "0123456789abcdef") != 64)
		return "is not 64 lower-case hex digits";
	return set_text(config, option, value);
}

static const char *set_language(struct config *config, const struct config_option *option, const char *value)
{
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		if (strcmp(LANGUAGES[i].tag, value) == 0)
			return set_text(config, option, value);
	}
	static char why[LANGUAGE_COUNT * (LANGUAGE_TAG_SIZE + 2) + 32];
	size_t length = (size_t)snprintf(why, sizeof why, "is not one of %s", LANGUAGES[0].tag);
	for (int i = 1; i < LANGUAGE_COUNT; i++)
		length += (size_t)snprintf(why + length, sizeof why - length, ", %s", LANGUAGES[i].tag);
	return why;
}

static const char *set_theme(struct config *config, const struct config_option *option, const char *value)
{
	return share_folder_has_theme(value) ? set_text(config, option, value)
					     : "is no theme; look into share/themes";
}

static const char *set_weighed_template(struct config *config, const char *value)
{
	if (config->weighed_template_count == 8)
		return "is given more than eight times";
	const char *why = scan_template_fault(value);
	if (why)
		return why;
	memcpy(config->weighed_templates[config->weighed_template_count++], value, 14);
	return NULL;
}

static const char *set_display_size(struct config *config, const char *value)
{
	return config_parse_size(value, &config->width, &config->height) ? NULL
									 : "is not a size such as 1080x1920";
}

static const char *set_option(struct config *config, const struct config_option *option, const char *value)
{
	static const char *(*const SETTERS[])(struct config *, const struct config_option *, const char *) = {
		[VALUE_TEXT] = set_text,
		[VALUE_INT] = set_int,
		[VALUE_BOOL] = set_bool,
		[VALUE_URL] = set_url,
		[VALUE_HEX_KEY] = set_hex_key,
		[VALUE_LANGUAGE] = set_language,
		[VALUE_THEME] = set_theme,
	};

	return SETTERS[option->type](config, option, value);
}

const char *config_set(struct config *config, const char *section, const char *key, const char *value)
{
	for (size_t i = 0; i < ARRAY_LENGTH(OPTIONS); i++) {
		if (strcmp(OPTIONS[i].section, section) == 0 && strcmp(OPTIONS[i].key, key) == 0)
			return set_option(config, &OPTIONS[i], value);
	}
	if (strcmp(section, "display") == 0 && strcmp(key, "size") == 0)
		return set_display_size(config, value);
	if (strcmp(section, "scanner") == 0 && strcmp(key, "weighed") == 0)
		return set_weighed_template(config, value);
	if (hw_config_is_section(section))
		return hw_config_set(config->hw, section, key, value);
	return "is not known";
}

static const char *handle_value(void *data, const char *section, const char *key, const char *value)
{
	return config_set(data, section, key, value);
}

static int is_conf_file(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 && strcmp(entry->d_name + length - 5, ".conf") == 0;
}

static bool load_folder(
	struct config *config, const char *folder, struct ini_places *places, struct ini_error *ret_error)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_conf_file, alphasort);
	bool is_good = true;

	for (int i = 0; i < count; i++) {
		char *path = file_join(folder, entries[i]->d_name);
		is_good = is_good && ini_read_file_noting(path, handle_value, config, places, ret_error);
		free(path);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return is_good;
}

bool config_load(struct config *config, const char *path, struct ini_error *ret_error)
{
	struct ini_places places = { .list = NULL };
	char *folder = xasprintf("%s.d", path);
	bool is_good = ini_read_file_noting(path, handle_value, config, &places, ret_error) &&
		load_folder(config, folder, &places, ret_error) &&
		hw_config_check(config->hw, &places, ret_error);

	free(folder);
	ini_places_finish(&places);
	return is_good;
}

const char *config_fault(const struct config *config)
{
	if (!config->is_http_allowed && hub_address_is_exposed(config->hub_url))
		return "[hub] url: is http:// to another machine, and any between could say what is paid: use https://"
		       " (with ca_file for a certificate of your own), or set allow_http = true";
	return NULL;
}

bool config_parse_size(const char *text, int64_t *ret_width, int64_t *ret_height)
{
	int width, height, used = 0;

	if (sscanf(text, "%4dx%4d%n", &width, &height, &used) != 2 || text[used])
		return false;
	if (width < 320 || height < 320 || width > 7680 || height > 7680)
		return false;
	*ret_width = width;
	*ret_height = height;
	return true;
}
