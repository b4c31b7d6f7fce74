/* SPDX-License-Identifier: Apache-2.0 */
/* The manager: makes the devices, starts their threads, passes commands in and events out. */
#include "hw/hw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "hw/device_thread.h"
#include "hw/hw_private.h"
#include "kiosk/base/xalloc.h"

#define INBOX_CAPACITY 64

struct hw {
	struct hw_setup setup; /* without the configuration; its journals are never NULL */
	struct memory_journal *own_journal;
	struct memory_payments *own_payments;
	struct hw_device **devices;
	size_t count;
};

static void wake(void *data)
{
	struct hw_device *device = data;

	eventfd_write(device->wake_fd, 1);
}

static void *thread_body(void *data)
{
	struct hw_device *device = data;

	device->run(device);
	device_set_state(device, DEVICE_CLOSED, HW_OK, NULL);
	return NULL;
}

static void copy_config(struct device_config *to, const struct device_config *from)
{
	struct driver_summary summary = { 0 };

	*to = *from;
	to->driver = xstrdup(from->driver ? from->driver : driver_default_name(from->kind));
	to->transport = xstrdup(from->transport);
	to->control = xstrdup_or_null(from->control);
	device_options_copy(&to->options, &from->options);
	driver_summary_find(to->kind, to->driver, &summary);
	to->options.table = summary.options;
}

static struct hw_device *device_create(struct hw *hw, const struct device_config *config)
{
	static void (*const RUNS[])(
		struct hw_device *) = { printer_run, card_reader_run, input_run, input_run, terminal_run };
	struct hw_device *device = xcalloc(1, sizeof(*device));

	device->setup = &hw->setup;
	copy_config(&device->config, config);
	device->run = RUNS[config->kind];
	device->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	device->stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	device->inbox = inbox_create(INBOX_CAPACITY, device_message_free, wake, device);
	device->context = (struct driver_context){ device->config.transport, &device->config.options,
		device->wake_fd, device->stop_fd };
	pthread_mutex_init(&device->lock, NULL);
	strcpy(device->status.name, config->name);
	device->status.kind = config->kind;
	device->status.state = config->is_enabled ? DEVICE_STARTING : DEVICE_CLOSED;
	snprintf(device->status.driver, sizeof(device->status.driver), "%s", device->config.driver);
	snprintf(device->status.address, sizeof(device->status.address), "%s", device->config.transport);
	return device;
}

static void device_destroy(struct hw_device *device)
{
	if (device->config.is_enabled)
		pthread_join(device->thread, NULL);
	inbox_destroy(device->inbox);
	close(device->wake_fd);
	close(device->stop_fd);
	free(device->config.driver);
	free(device->config.transport);
	free(device->config.control);
	device_options_finish(&device->config.options);
	pthread_mutex_destroy(&device->lock);
	free(device);
}

struct hw *hw_create(const struct hw_setup *setup)
{
	struct hw *hw = xcalloc(1, sizeof(*hw));

	hw->setup = *setup;
	hw->setup.config = NULL;
	if (!setup->journal) {
		hw->own_journal = memory_journal_create(NULL);
		hw->setup.journal = &MEMORY_JOURNAL_OPS;
		hw->setup.journal_data = hw->own_journal;
	}
	if (!setup->payments) {
		hw->own_payments = memory_payments_create(NULL);
		hw->setup.payments = &MEMORY_PAYMENTS_OPS;
		hw->setup.payments_data = hw->own_payments;
	}
	hw->count = setup->config->count;
	hw->devices = xcalloc(hw->count + 1, sizeof(struct hw_device *));
	for (size_t i = 0; i < hw->count; i++)
		hw->devices[i] = device_create(hw, &setup->config->devices[i]);
	for (size_t i = 0; i < hw->count; i++) {
		struct hw_device *device = hw->devices[i];
		if (device->config.is_enabled &&
			pthread_create(&device->thread, NULL, thread_body, device) != 0) {
			device->config.is_enabled = false;
			device_set_state(device, DEVICE_ERROR, HW_FAILURE, "no thread");
		}
	}
	return hw;
}

void hw_destroy(struct hw *hw)
{
	if (!hw)
		return;
	for (size_t i = 0; i < hw->count; i++) {
		atomic_store(&hw->devices[i]->is_stopping, true);
		inbox_close(hw->devices[i]->inbox);
		eventfd_write(hw->devices[i]->stop_fd, 1);
		eventfd_write(hw->devices[i]->wake_fd, 1);
	}
	for (size_t i = 0; i < hw->count; i++)
		device_destroy(hw->devices[i]);
	memory_journal_destroy(hw->own_journal);
	memory_payments_destroy(hw->own_payments);
	free(hw->devices);
	free(hw);
}

struct device_status *hw_snapshot(struct hw *hw, size_t *ret_count)
{
	struct device_status *list = xcalloc(hw->count + 1, sizeof(*list));

	for (size_t i = 0; i < hw->count; i++) {
		pthread_mutex_lock(&hw->devices[i]->lock);
		list[i] = hw->devices[i]->status;
		pthread_mutex_unlock(&hw->devices[i]->lock);
	}
	*ret_count = hw->count;
	return list;
}

struct hw_device *hw_find_device(struct hw *hw, enum device_class kind, const char *name)
{
	for (size_t i = 0; i < hw->count; i++) {
		struct hw_device *device = hw->devices[i];
		if (device->config.kind == kind && device->config.is_enabled &&
			(!name || strcmp(device->config.name, name) == 0))
			return device;
	}
	return NULL;
}

struct hw_device *hw_device_at(struct hw *hw, size_t index)
{
	return index < hw->count ? hw->devices[index] : NULL;
}

bool hw_first_status(struct hw *hw, enum device_class kind, struct device_status *ret_status)
{
	struct hw_device *device = hw_find_device(hw, kind, NULL);

	if (!device)
		return false;
	pthread_mutex_lock(&device->lock);
	*ret_status = device->status;
	pthread_mutex_unlock(&device->lock);
	return true;
}
