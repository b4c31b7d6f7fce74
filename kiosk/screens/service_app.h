/* SPDX-License-Identifier: Apache-2.0 */
/* The door of the service screens: what a technician may see of the devices and do with them. Plain values,
 * so that the screens know no driver. Main thread; implemented in kiosk/app/door.c, tests bring their
 * own. Texts and lists are in the arena given. What changes by itself is told by EVENT_SERVICE. */
#ifndef DAOGOU_SCREENS_SERVICE_APP_H
#define DAOGOU_SCREENS_SERVICE_APP_H

#include "kiosk/base/arena.h"
#include "kiosk/domain/device_setup.h"

struct app;

/* All that are configured, in the order of the configuration. */
size_t service_devices(struct app *app, struct arena *arena, const struct service_device **ret_devices);

/* --- what is plugged in and not set up --- */

size_t service_candidates(
	struct app *app, struct arena *arena, const struct service_candidate **ret_candidates);
/* False until the machine was looked through for the first time. */
bool service_has_looked(struct app *app);

/* --- the wizard: a draft, then a trial that runs beside the saved devices, then saved or discarded --- */

/* The port that such a device usually has, and whether its driver wants a password. */
const char *service_usual_port(enum service_kind kind);
bool service_wants_password(enum service_kind kind);

enum service_refusal service_draft_candidate(struct app *app, int64_t number);
enum service_refusal service_draft_address(struct app *app, const struct service_address *address);

/* False when there is none. */
bool service_draft(struct app *app, struct arena *arena, struct service_draft *ret_draft);
void service_choose_profile(struct app *app, size_t index);
void service_choose_instead(struct app *app, bool is_instead);

/* Starts the drafted device beside (or instead of) the saved ones, and its test. */
enum service_refusal service_try(struct app *app);
/* Tests a device that is configured. False when there is none of that name. */
bool service_test_device(struct app *app, const char *name);
/* The test of the same device once more. */
void service_test_again(struct app *app);

/* False when none runs. */
bool service_test(struct app *app, struct arena *arena, struct service_test *ret_test);
/* Keeps the trial; the kiosk starts with it from now on. */
enum service_refusal service_save(struct app *app);
/* Ends the test; a trial that was not saved is undone. Harmless when there is none. */
void service_discard(struct app *app);
enum service_refusal service_remove(struct app *app, const char *name);
/* True once, when what service_save() or service_remove() has begun has ended; EVENT_SERVICE tells when to ask. */
bool service_has_ended(struct app *app, enum service_refusal *ret_refusal);

/* --- paper --- */

/* The last jobs, newest first. */
size_t service_prints(
	struct app *app, struct arena *arena, size_t limit, const struct service_print **ret_prints);
/* False when no printer takes it or its words are gone. */
bool service_print_again(struct app *app, const char *id);

/* --- the machine --- */

void service_machine(struct app *app, struct arena *arena, struct service_machine *ret_machine);
/* Mode shopper, audited. */
void service_back_to_shop(struct app *app);

#endif
