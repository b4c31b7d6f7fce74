/* SPDX-License-Identifier: Apache-2.0 */
/* The devices of the machine: opened from the configuration and devices.conf, started anew when a technician changes them,
 * and what they tell passed on. Main thread; nothing here waits for a device.
 *
 * News: DEVICES when the state of one changed, INPUT for scans, cards and keys. */
#ifndef DAOGOU_APP_SERVICES_DEVICES_H
#define DAOGOU_APP_SERVICES_DEVICES_H

#include "hw/hw.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/inbox.h"
#include "kiosk/domain/paper.h"

struct hw_trace;
struct jobs;
struct news;
struct state;
struct state_writer;
struct track;

struct devices_setup {
	const char *data_folder;  /* of devices.conf and of the journals */
	struct hw_config *config; /* of the configuration files; given away */
	const struct clock *clock;
	struct inbox *inbox;
	struct jobs *jobs;
	struct state *state; /* to read */
	struct state_writer *writer;
	struct track *track;
};

struct devices;
/* Nothing runs before devices_start(). NULL, with a line in the log, when a newer program wrote devices.conf. */
struct devices *devices_create(const struct devices_setup *setup, struct news *news);
void devices_start(struct devices *devices);
/* Stops every device within about a second, and waits for it. After jobs_destroy(). NULL is fine. */
void devices_destroy(struct devices *devices);

/* Services that stand on this one hear of every event before the news of it, and when the devices have started (event
 * NULL): orders and payments follow what their journals say. */
typedef void (*devices_listener)(void *data, const struct hw_event *event);
void devices_listen(struct devices *devices, devices_listener listener, void *data);

/* What commands go to. Never NULL; while the devices start anew nothing is in it, and every command is HW_ABSENT. */
struct hw *devices_hw(struct devices *devices);
/* An enabled device of that class and name is configured, whether it runs or just starts anew. */
bool devices_has(const struct devices *devices, enum device_class kind, const char *name);
/* As hw_snapshot(); while they start anew, all that are enabled are STARTING. */
struct device_status *devices_snapshot(struct devices *devices, size_t *ret_count);
/* Of that name; false when there is none. */
bool devices_find(struct devices *devices, const char *name, struct device_status *ret_status);
/* The first that is enabled, of a class; false when there is none. */
bool devices_first(struct devices *devices, enum device_class kind, struct device_status *ret_status);
/* The receipt printer is there, and could print now. */
bool devices_can_print(struct devices *devices);
/* What its paper is like; one that is away or just starts is as it was. */
enum paper_sign devices_paper_sign(struct devices *devices);
/* Once a second: what waited to be told to the hub. */
void devices_tick(struct devices *devices);

/* --- the configuration --- */

/* The saved one: the configuration files and devices.conf over them. */
const struct hw_config *devices_config(const struct devices *devices);
/* Keeps another as the saved one, which is given away; what runs goes on. */
void devices_set_config(struct devices *devices, struct hw_config *config);
typedef void (*devices_saved)(void *receiver, bool is_written);
/* Writes a section into devices.conf, behind the touch; ini NULL: the device was removed. end() says how it went. False
 * while another is being written. */
bool devices_save_section(
	struct devices *devices, const char *section, const char *ini, devices_saved end, void *receiver);
/* Where a damaged devices.conf was moved; "" = it was whole. */
const char *devices_broken_file(const struct devices *devices);

/* Stops all devices and starts them with that configuration (copied), on threads of their own; the listeners hear when they
 * have started. abandoned_job (may be NULL): a job that no printer shall come to an end with. While one start is on its way
 * the newest configuration wins. */
void devices_restart(struct devices *devices, const struct hw_config *config, const char *abandoned_job);
bool devices_are_restarting(const struct devices *devices);

/* The last events, for a technician who watches. */
const struct hw_trace *devices_trace(const struct devices *devices);

#endif
