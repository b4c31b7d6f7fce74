/* SPDX-License-Identifier: Apache-2.0 */
/* Joins what the finders found, and looks again when udev says that something was plugged in or out. */
#include "hw/discover.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "hw/discovery/candidates.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"

#define SETTLE_MS 300      /* one device comes as a handful of udev events */
#define UNSETTLED_MS 2000  /* somebody may plug in and out without end */
#define LOOK_AGAIN_MS 3000 /* card readers come and go without udev, and so does pcscd */

struct discovery {
	void (*changed)(void *data, struct device_candidate *list, size_t count);
	void *data;
	pthread_t thread;
	int stop_fd;
	struct candidate_list told;
};

const char *candidate_certainty_name(enum candidate_certainty certainty)
{
	static const char *const NAMES[] = { "known", "likely", "guess" };

	return NAMES[certainty];
}

static int compare(const void *a, const void *b)
{
	const struct device_candidate *one = a, *other = b;
	int order = (int)one->certainty - (int)other->certainty;

	if (order == 0)
		order = (int)one->kind - (int)other->kind;
	if (order == 0)
		order = strcmp(one->label, other->label);
	if (order == 0)
		order = strcmp(one->evidence, other->evidence);
	if (order == 0)
		order = strcmp(one->serial_number, other->serial_number);
	return order ? order : strcmp(one->transport, other->transport);
}

struct device_candidate *hw_discover(size_t *ret_count)
{
	struct candidate_list list = { .items = xcalloc(1, sizeof(*list.items)) };
	struct udev *udev = udev_new();

	if (udev) {
		discover_usb_printers(udev, &list);
		discover_inputs(udev, &list);
#ifdef DAOGOU_CAMERA
		discover_cameras(udev, &list);
#endif
		discover_serial_ports(udev, &list);
		udev_unref(udev);
	}
	discover_card_readers(&list);
	for (size_t i = 0; i < list.count; i++) {
		if (!list.items[i].label[0]) /* it names itself nothing */
			memcpy(list.items[i].label, list.items[i].evidence, DEVICE_TEXT_SIZE);
	}
	qsort(list.items, list.count, sizeof(*list.items), compare);
	*ret_count = list.count;
	return list.items;
}

/* --- again and again --- */

static bool is_same_candidate(const struct device_candidate *a, const struct device_candidate *b)
{
	if (a->kind != b->kind || a->certainty != b->certainty || strcmp(a->label, b->label) != 0 ||
		strcmp(a->evidence, b->evidence) != 0 || strcmp(a->serial_number, b->serial_number) != 0 ||
		strcmp(a->driver, b->driver) != 0 || strcmp(a->transport, b->transport) != 0 ||
		a->option_count != b->option_count)
		return false;
	for (int i = 0; i < a->option_count; i++) {
		if (strcmp(a->options[i].key, b->options[i].key) != 0 ||
			strcmp(a->options[i].value, b->options[i].value) != 0)
			return false;
	}
	return true;
}

static bool is_same_list(const struct candidate_list *a, const struct candidate_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (!is_same_candidate(&a->items[i], &b->items[i]))
			return false;
	}
	return true;
}

static bool must_stop(const struct discovery *discovery)
{
	struct pollfd stop = { .fd = discovery->stop_fd, .events = POLLIN };

	return poll(&stop, 1, 0) > 0;
}

static void look(struct discovery *discovery, bool is_first)
{
	struct candidate_list list;

	list.items = hw_discover(&list.count);
	if (must_stop(discovery) || (!is_first && is_same_list(&list, &discovery->told))) {
		free(list.items);
		return;
	}
	free(discovery->told.items);
	discovery->told.items = xmalloc((list.count + 1) * sizeof(*list.items));
	memcpy(discovery->told.items, list.items, list.count * sizeof(*list.items));
	discovery->told.count = list.count;
	discovery->changed(discovery->data, list.items, list.count);
}

static void take_events(struct udev_monitor *monitor)
{
	struct udev_device *device;

	while ((device = udev_monitor_receive_device(monitor)))
		udev_device_unref(device);
}

/* True when it is time to look again, false to stop. Waits until udev has said nothing for a moment. */
static bool wait_for_change(struct discovery *discovery, struct udev_monitor *monitor)
{
	struct pollfd polls[2] = { { .fd = discovery->stop_fd, .events = POLLIN },
		{ .fd = monitor ? udev_monitor_get_fd(monitor) : -1, .events = POLLIN } };
	int ready = poll(polls, 2, LOOK_AGAIN_MS);
	int64_t until_ms = clock_real_ms() + UNSETTLED_MS;

	while (ready != 0 && clock_real_ms() < until_ms) {
		if (ready > 0 && polls[0].revents)
			return false;
		if (ready > 0)
			take_events(monitor);
		ready = poll(polls, 2, SETTLE_MS);
	}
	return true;
}

static void *run(void *data)
{
	struct discovery *discovery = data;
	struct udev *udev = udev_new();
	struct udev_monitor *monitor = udev ? udev_monitor_new_from_netlink(udev, "udev") : NULL;
	bool is_first = true;

	pthread_setname_np(pthread_self(), "discovery");
	if (monitor)
		udev_monitor_enable_receiving(monitor);
	do {
		look(discovery, is_first);
		is_first = false;
	} while (wait_for_change(discovery, monitor));
	udev_monitor_unref(monitor);
	udev_unref(udev);
	return NULL;
}

struct discovery *discovery_start(
	void (*changed)(void *data, struct device_candidate *list, size_t count), void *data)
{
	struct discovery *discovery = xcalloc(1, sizeof(*discovery));

	discovery->changed = changed;
	discovery->data = data;
	discovery->stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (discovery->stop_fd < 0 || pthread_create(&discovery->thread, NULL, run, discovery) != 0) {
		if (discovery->stop_fd >= 0)
			close(discovery->stop_fd);
		free(discovery);
		return NULL;
	}
	return discovery;
}

void discovery_stop(struct discovery *discovery)
{
	if (!discovery)
		return;
	eventfd_write(discovery->stop_fd, 1);
	pthread_join(discovery->thread, NULL);
	close(discovery->stop_fd);
	free(discovery->told.items);
	free(discovery);
}
