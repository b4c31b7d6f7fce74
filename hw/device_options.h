/* SPDX-License-Identifier: Apache-2.0 */
/* The options of one device as the configuration sets them. For hw's own files; drivers use the getters of
 * device.h. */
#ifndef DAOGOU_HW_DEVICE_OPTIONS_H
#define DAOGOU_HW_DEVICE_OPTIONS_H

#include "hw/driver.h"

struct device_option_value {
	char *key, *value;
};

struct device_options {
	const struct driver_option *table; /* the driver's; may be NULL */
	struct device_option_value *values;
	size_t count;
};

void device_options_finish(struct device_options *options);
/* Stores without a check; the last value of a key wins. */
void device_options_set(struct device_options *options, const char *key, const char *value);
/* The value as it was set, or NULL. */
const char *device_options_find(const struct device_options *options, const char *key);
void device_options_copy(struct device_options *options, const struct device_options *from);
const struct driver_option *driver_option_find(const struct driver_option *table, const char *key);
/* NULL when the value fits, else why not. */
const char *driver_option_check(const struct driver_option *option, const char *value);

/* What the tables of all classes have in common. */
struct driver_summary {
	const char *name, *help;
	const struct driver_option *options;
	const char *schemes;
	driver_check check;
};
/* Driver number index of a class; false past the last. */
bool driver_summary_at(enum device_class kind, size_t index, struct driver_summary *ret_summary);
bool driver_summary_find(enum device_class kind, const char *name, struct driver_summary *ret_summary);
/* The driver used when the configuration names none. */
const char *driver_default_name(enum device_class kind);

#endif
