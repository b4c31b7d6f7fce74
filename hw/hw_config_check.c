/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at the sections of the configuration as a whole, by what their drivers say of themselves. */
#include <stdio.h>
#include <string.h>

#include "hw/hw.h"
#include "hw/hw_config.h"
#include "hw/transports/transport.h"

/* "is missing; the driver escpos needs one of tcp:, usb:" */
static void say_schemes(const struct driver_summary *driver, const char *what, struct driver_fault *ret_fault)
{
	size_t used = (size_t)snprintf(
		ret_fault->why, sizeof(ret_fault->why), "%s; the driver %s needs one of", what, driver->name);

	for (const char *at = driver->schemes; *at && used < sizeof(ret_fault->why);) {
		int span = (int)strcspn(at, "|");
		used += (size_t)snprintf(ret_fault->why + used, sizeof(ret_fault->why) - used,
			"%s %.*s:", at == driver->schemes ? "" : ",", span, at);
		at += span + (at[span] == '|');
	}
	ret_fault->key = "transport";
}

static bool check_transport(const struct device_config *device, const struct driver_summary *driver,
	struct driver_fault *ret_fault)
{
	if (!driver->schemes || transport_has_scheme(device->transport, driver->schemes))
		return true;
	say_schemes(driver, device->transport[0] ? "is of no use here" : "is missing", ret_fault);
	return false;
}

/* A section that only switches a device off, which another file may set up. */
static bool is_empty(const struct device_config *device)
{
	return !device->is_enabled && !device->driver && !device->transport[0] && device->options.count == 0;
}

static bool check_device(const struct device_config *device, struct driver_fault *ret_fault)
{
	struct driver_summary driver = { 0 };
	struct device_options options = device->options;

	if (is_empty(device))
		return true;
	driver_summary_find(
		device->kind, device->driver ? device->driver : driver_default_name(device->kind), &driver);
	options.table = driver.options;
	return check_transport(device, &driver, ret_fault) &&
		(!driver.check || driver.check(&options, ret_fault));
}

bool hw_config_check(
	const struct hw_config *config, const struct ini_places *places, struct ini_error *ret_error)
{
	for (size_t i = 0; i < config->count; i++) {
		struct driver_fault fault = { 0 };
		if (!check_device(&config->devices[i], &fault))
			return ini_places_refuse(
				places, config->devices[i].name, fault.key, fault.why, ret_error);
	}
	return true;
}
