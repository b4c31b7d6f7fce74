/* SPDX-License-Identifier: Apache-2.0 */
/* Changes a device configuration section by section, and writes one down as text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/discover.h"
#include "hw/hw_config.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define INI_MAX_BYTES (64 * 1024)

static void device_copy(struct device_config *to, const struct device_config *from)
{
	*to = *from;
	to->driver = xstrdup_or_null(from->driver);
	to->transport = xstrdup(from->transport);
	to->control = xstrdup_or_null(from->control);
	device_options_copy(&to->options, &from->options);
}

struct hw_config *hw_config_copy(const struct hw_config *config)
{
	struct hw_config *copy = hw_config_create();

	copy->devices = xcalloc(config->count + 1, sizeof(*copy->devices));
	copy->count = config->count;
	for (size_t i = 0; i < config->count; i++)
		device_copy(&copy->devices[i], &config->devices[i]);
	return copy;
}

static struct device_config *find_section(const struct hw_config *config, const char *section)
{
	for (size_t i = 0; i < config->count; i++) {
		if (strcmp(config->devices[i].name, section) == 0)
			return &config->devices[i];
	}
	return NULL;
}

bool hw_config_has(const struct hw_config *config, const char *section)
{
	return find_section(config, section) != NULL;
}

void hw_config_remove(struct hw_config *config, const char *section)
{
	struct device_config *device = find_section(config, section);

	if (!device)
		return;
	device_config_finish(device);
	size_t index = (size_t)(device - config->devices);
	config->count--;
	memmove(device, device + 1, (config->count - index) * sizeof(*device));
}

/* NULL when every value is good; the section then stands alone in fresh. */
static const char *build_section(
	struct hw_config *fresh, const char *section, const struct device_candidate *candidate)
{
	const char *why = hw_config_set(fresh, section, "driver", candidate->driver);

	if (!why && candidate->transport[0])
		why = hw_config_set(fresh, section, "transport", candidate->transport);
	for (int i = 0; !why && i < candidate->option_count; i++)
		why = hw_config_set(fresh, section, candidate->options[i].key, candidate->options[i].value);
	if (!why && fresh->devices[0].kind != candidate->kind)
		why = "is a section of another class";
	return why;
}

/* The candidate says in its own way where the device is. */
static bool is_address(const char *key)
{
	return strcmp(key, "path") == 0 || strcmp(key, "vendor") == 0 || strcmp(key, "product") == 0;
}

/* What discovery knows nothing of: the key of member cards, a key map, the control socket of a virtual printer. */
static void keep_options(struct device_config *fresh, const struct device_config *old)
{
	for (size_t i = 0; i < old->options.count; i++) {
		const struct device_option_value *option = &old->options.values[i];
		if (!is_address(option->key) && !device_options_find(&fresh->options, option->key))
			device_options_set(&fresh->options, option->key, option->value);
	}
	fresh->control = xstrdup_or_null(old->control);
}

/* A replaced section keeps its place: the first printer stays the first. */
const char *hw_config_put(
	struct hw_config *config, const char *section, const struct device_candidate *candidate)
{
	struct hw_config *fresh = hw_config_create();
	const char *why = build_section(fresh, section, candidate);
	struct device_config *place = why ? NULL : find_section(config, section);

	if (!why && !place)
		place = hw_config_add(config, section, candidate->kind);
	if (!why && !place)
		why = "is one device too many";
	if (place) {
		struct device_config old = *place;
		if (device_config_is(&old, candidate))
			keep_options(&fresh->devices[0], &old);
		*place = fresh->devices[0];
		fresh->devices[0] = old;
	}
	hw_config_destroy(fresh);
	return why;
}

char *hw_config_to_ini(const struct hw_config *config, const char *section)
{
	const struct device_config *device = find_section(config, section);
	struct text text;

	if (!device)
		return NULL;
	text_init(&text, INI_MAX_BYTES);
	text_printf(&text, "[%s]\n", device->name);
	if (device->driver)
		text_printf(&text, "driver = %s\n", device->driver);
	if (device->transport[0])
		text_printf(&text, "transport = %s\n", device->transport);
	if (device->control)
		text_printf(&text, "control = %s\n", device->control);
	if (!device->is_enabled)
		text_append(&text, "enabled = false\n");
	for (size_t i = 0; i < device->options.count; i++)
		text_printf(
			&text, "%s = %s\n", device->options.values[i].key, device->options.values[i].value);
	return text_take(&text);
}
