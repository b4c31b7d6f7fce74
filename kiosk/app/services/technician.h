/* SPDX-License-Identifier: Apache-2.0 */
/* Behind the service screens: the devices, what is plugged in, the wizard's draft, the trial that runs beside the saved
 * devices, the test of one device, and the papers. It answers while it is open, which is while the mode is service. Texts
 * and lists are in the arena given. Main thread; looking around, starting devices and writing devices.conf are jobs.
 *
 * News: TECHNICIAN, whenever an answer may be another one. */
#ifndef DAOGOU_APP_SERVICES_TECHNICIAN_H
#define DAOGOU_APP_SERVICES_TECHNICIAN_H

#include "hw/hw.h"
#include "kiosk/base/arena.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/inbox.h"
#include "kiosk/domain/device_setup.h"

struct devices;
struct jobs;
struct news;
struct state;
struct state_writer;

struct technician_setup {
	const struct clock *clock;
	struct inbox *inbox;
	struct jobs *jobs;
	struct devices *devices;
	struct state *state; /* to read */
	struct state_writer *writer;
};

struct technician;
struct technician *technician_create(const struct technician_setup *setup, struct news *news);
void technician_destroy(struct technician *technician); /* after jobs_destroy(); NULL is fine */

/* Looks at what is plugged in, from here on. */
void technician_open(struct technician *technician);
/* A trial that was not saved is undone. */
void technician_close(struct technician *technician);
/* The shop's currency, which a card terminal must take; "" = not known. */
void technician_set_currency(struct technician *technician, const char *currency);
/* A scan, a card or a key, while the mode is service. True: it was for the technician, and for nobody else. */
bool technician_take_input(struct technician *technician, const struct hw_event *event);

/* --- what the screens ask; see kiosk/screens/service_app.h --- */
size_t technician_devices(
	struct technician *technician, struct arena *arena, const struct service_device **ret_devices);
size_t technician_candidates(
	struct technician *technician, struct arena *arena, const struct service_candidate **ret_candidates);
bool technician_has_looked(struct technician *technician);
const char *technician_usual_port(enum service_kind kind);
bool technician_wants_password(enum service_kind kind);
enum service_refusal technician_draft_candidate(struct technician *technician, int64_t number);
enum service_refusal technician_draft_address(
	struct technician *technician, const struct service_address *address);
bool technician_draft(struct technician *technician, struct arena *arena, struct service_draft *ret_draft);
void technician_choose_profile(struct technician *technician, size_t index);
void technician_choose_instead(struct technician *technician, bool is_instead);
enum service_refusal technician_try(struct technician *technician);
bool technician_test_device(struct technician *technician, const char *name);
void technician_test_again(struct technician *technician);
bool technician_test(struct technician *technician, struct arena *arena, struct service_test *ret_test);
enum service_refusal technician_save(struct technician *technician);
void technician_discard(struct technician *technician);
enum service_refusal technician_remove(struct technician *technician, const char *name);
bool technician_has_ended(struct technician *technician, enum service_refusal *ret_refusal);
size_t technician_prints(struct technician *technician, struct arena *arena, size_t limit,
	const struct service_print **ret_prints);
bool technician_print_again(struct technician *technician, const char *id);

#endif
