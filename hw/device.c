/* SPDX-License-Identifier: Apache-2.0 */
/* The names of classes, states and errors, and the checked options of a device. */
#include "hw/device.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "hw/device_options.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

static const char *const CLASS_NAMES[] = { "printer", "card_reader", "scanner", "keypad", "terminal" };
static const char *const STATE_NAMES[] = { "CLOSED", "ABSENT", "STARTING", "IDLE", "BUSY", "ERROR" };
static const char *const POWER_NAMES[] = { "UNKNOWN", "ONLINE", "OFF", "OFFLINE", "OFF_OFFLINE" };
const char *device_class_name(enum device_class kind)
{
	assert(kind < ARRAY_LENGTH(CLASS_NAMES));
	return CLASS_NAMES[kind];
}

const char *device_state_name(enum device_state state)
{
	assert(state < ARRAY_LENGTH(STATE_NAMES));
	return STATE_NAMES[state];
}

const char *device_power_name(enum device_power power)
{
	assert(power < ARRAY_LENGTH(POWER_NAMES));
	return POWER_NAMES[power];
}

bool device_class_find(const char *name, enum device_class *ret_kind)
{
	for (size_t i = 0; i < ARRAY_LENGTH(CLASS_NAMES); i++) {
		if (strcmp(name, CLASS_NAMES[i]) == 0) {
			*ret_kind = (enum device_class)i;
			return true;
		}
	}
	return false;
}

void device_options_finish(struct device_options *options)
{
	for (size_t i = 0; i < options->count; i++) {
		free(options->values[i].key);
		free(options->values[i].value);
	}
	free(options->values);
	*options = (struct device_options){ 0 };
}

const char *device_options_find(const struct device_options *options, const char *key)
{
	for (size_t i = 0; i < options->count; i++) {
		if (strcmp(options->values[i].key, key) == 0)
			return options->values[i].value;
	}
	return NULL;
}

void device_options_set(struct device_options *options, const char *key, const char *value)
{
	for (size_t i = 0; i < options->count; i++) {
		if (strcmp(options->values[i].key, key) == 0) {
			free(options->values[i].value);
			options->values[i].value = xstrdup(value);
			return;
		}
	}
	options->values = xreallocarray(options->values, options->count + 1, sizeof(*options->values));
	options->values[options->count++] = (struct device_option_value){ xstrdup(key), xstrdup(value) };
}

void device_options_copy(struct device_options *options, const struct device_options *from)
{
	*options = (struct device_options){ .table = from->table };
	for (size_t i = 0; i < from->count; i++)
		device_options_set(options, from->values[i].key, from->values[i].value);
}

const struct driver_option *driver_option_find(const struct driver_option *table, const char *key)
{
	for (const struct driver_option *option = table; option && option->key; option++) {
		if (strcmp(option->key, key) == 0)
			return option;
	}
	return NULL;
}

static bool is_bool(const char *value, bool *ret)
{
	if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0) {
		*ret = value[0] == 't';
		return true;
	}
	return false;
}

static bool is_int(const char *value, int64_t *ret)
{
	char *end;

	errno = 0;
	long long number = strtoll(value, &end, 10);
	if (errno || end == value || *end)
		return false;
	*ret = number;
	return true;
}

static bool is_key(const char *value)
{
	size_t length = 0;
	void *bytes = base64_decode(value, &length);

	free(bytes);
	return bytes && length == ED25519_PUBLIC_BYTES;
}

static bool is_choice(const char *choices, const char *value)
{
	size_t length = strlen(value);

	for (const char *at = choices; *at;) {
		size_t span = strcspn(at, "|");
		if (span == length && memcmp(at, value, span) == 0)
			return true;
		at += span + (at[span] == '|');
	}
	return false;
}

static const char *check_type(const struct driver_option *option, const char *value)
{
	int64_t number;
	bool truth;

	switch (option->type) {
	case OPTION_TEXT: return strlen(value) < 512 ? NULL : "is too long";
	case OPTION_INT:
		if (!is_int(value, &number))
			return "must be a whole number";
		return number >= option->min && number <= option->max ? NULL : "is out of range";
	case OPTION_BOOL: return is_bool(value, &truth) ? NULL : "must be true or false";
	case OPTION_KEY: return is_key(value) ? NULL : "must be an Ed25519 public key: 32 bytes in base64";
	case OPTION_CHOICE:
		return is_choice(option->choices, value) ? NULL : "is none of the possible values";
	}
	return "has an unknown type";
}

const char *driver_option_check(const struct driver_option *option, const char *value)
{
	const char *why = check_type(option, value);

	return why || !option->check ? why : option->check(value);
}

const char *device_option_text(const struct device_options *options, const char *key)
{
	const struct driver_option *option = driver_option_find(options->table, key);
	const char *value = device_options_find(options, key);

	assert(option);
	return value && !driver_option_check(option, value) ? value : option->fallback;
}

int64_t device_option_int(const struct device_options *options, const char *key)
{
	int64_t number = 0;

	is_int(device_option_text(options, key), &number);
	return number;
}

bool device_option_bool(const struct device_options *options, const char *key)
{
	bool truth = false;

	is_bool(device_option_text(options, key), &truth);
	return truth;
}

void device_text_clean(char out[DEVICE_TEXT_SIZE], const char *dirty)
{
	char *clean = text_clean(dirty ? dirty : "", DEVICE_TEXT_SIZE);
	size_t length = utf8_clip(clean, DEVICE_TEXT_SIZE - 1);

	memcpy(out, clean, length);
	out[length] = '\0';
	free(clean);
}
