/* SPDX-License-Identifier: Apache-2.0 */
/* The configured devices, for hw's own files. */
#ifndef DAOGOU_HW_HW_CONFIG_H
#define DAOGOU_HW_HW_CONFIG_H

#include "hw/device_options.h"
#include "hw/discover.h"

struct device_config {
	char name[DEVICE_NAME_SIZE];
	enum device_class kind;
	char *driver;    /* NULL: the class's default */
	char *transport; /* never NULL once set; "" when unset */
	char *control;   /* NULL when unset */
	bool is_enabled;
	struct device_options options;
};

struct hw_config {
	struct device_config *devices;
	size_t count;
};

void device_config_finish(struct device_config *device);
/* Whether the section has this very device; see hw_config_find(). */
bool device_config_is(const struct device_config *device, const struct device_candidate *candidate);
/* A new section of that class, which must not stand there yet; NULL when there is one device too many. */
struct device_config *hw_config_add(struct hw_config *config, const char *section, enum device_class kind);

#endif
