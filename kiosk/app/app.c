/* SPDX-License-Identifier: Apache-2.0 */
/* The application: what is made of what, and in which order it goes. */
#include <SDL.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/app/app_internal.h"
#include "kiosk/app/control.h"
#include "kiosk/app/display/display.h"
#include "kiosk/app/display/memory.h"
#include "kiosk/app/loop.h"
#include "kiosk/app/run.h"
#include "kiosk/app/services/services.h"
#include "kiosk/app/session/sessions.h"
#include "kiosk/app/share_folder.h"
#include "kiosk/app/stage/stage.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/screens/actions.h"

#define MIB ((size_t)1024 * 1024)

/* On a display the loop sleeps in SDL, and a registered event wakes it. */
static void wake_sdl(void *data)
{
	struct app *app = data;
	SDL_Event event = { .type = SDL_USEREVENT };

	if (app->sleeps_in_sdl)
		SDL_PushEvent(&event);
}

/* --- pictures --- */

static bool locate_image(void *data, const char *name, char *out)
{
	struct services *services = ((struct app *)data)->services;
	bool is_known;

	if (shop_catalog_find_image(services->shop, name, out, &is_known))
		return true;
	if (is_known)
		network_want_image(services->network, name);
	return false;
}

/* Its digest is checked, and it is fetched again. */
static void doubt_image(void *data, const char *name)
{
	network_want_image(((struct app *)data)->services->network, name);
}

static void collect_images(void *receiver, void *content)
{
	struct app *app = receiver;

	(void)content;
	display_collect_images(app->display);
}

static void wake_for_images(void *data)
{
	struct app *app = data;

	message_send(app->inbox, (struct message){ .take = collect_images, .receiver = app });
}

/* --- the floors --- */

static bool make_services(struct app *app, struct config *config, const char *share_folder)
{
	struct services_setup setup = { .clock = &app->clock,
		.inbox = app->inbox,
		.share_folder = share_folder,
		.language = config->language,
		.data_folder = config->data_folder,
		.hub_url = config->hub_url,
		.ca_file = config->ca_file,
		.root_key = config->root_key,
		.enroll_code = config->enroll_code,
		.image_budget_bytes = config->image_disk_mib * (int64_t)MIB,
		.order_minutes = config->order_minutes,
		.hw = config->hw,
		.give_memory_back = memory_trim,
		.is_stopping = app->is_stopping };

	config->hw = NULL;
	app->services = services_create(&setup);
	return app->services != NULL;
}

static bool make_display(struct app *app, const struct config *config, const char *share_folder)
{
	char why[200] = "";
	char *scaled = file_join(config->data_folder, "scaled");
	struct display_setup setup = { .kind = config->display,
		.width = (int)config->width,
		.height = (int)config->height,
		.share_folder = share_folder,
		.scaled_folder = scaled,
		.theme = config->theme,
		.text_bytes = (size_t)config->text_memory_mib * MIB,
		.image_bytes = (size_t)config->image_memory_mib * MIB,
		.clock = &app->clock,
		.action_text = action_text,
		.locate = locate_image,
		.doubt = doubt_image,
		.wake = wake_for_images,
		.data = app };

	app->display = display_create(&setup, why);
	free(scaled);
	if (!app->display) {
		log_error("display", "%s", why);
		return false;
	}
	app->sleeps_in_sdl = window_wait_kind(display_window(app->display)) == WINDOW_WAIT_EVENTS;
	return true;
}

static void make_stage(struct app *app, const struct config *config)
{
	struct sessions_setup sessions = { .services = app->services,
		.display = app->display,
		.place_name = config->place_name,
		.hub_url = config->hub_url,
		.idle_s = config->idle_s,
		.idle_warning_s = config->idle_warning_s };

	app->sessions = sessions_create(&sessions);
	app->stage = stage_create(&(struct stage_setup){ app, app->sessions, app->display });
	app->loop = loop_create(
		&(struct loop_setup){ config, app->services, app->display, app->sessions, app->stage });
	stage_show_mode(app->stage);
	loop_frame(app->loop);
}

static void start_workers(struct app *app)
{
	devices_start(app->services->devices);
	if (sessions_now(app->sessions)->machine.mode == MODE_SERVICE)
		technician_open(app->services->technician);
	network_start(app->services->network);
}

static bool start_control(struct app *app, const struct config *config)
{
	struct control_host host = { config, app->services, app->display, app->sessions, app->stage,
		app->loop, app->is_stopping };

	if (!config->control_socket[0])
		return true;
	app->control = control_start(&host, config->control_socket);
	if (!app->control)
		log_error("control", "%s: %s", config->control_socket, strerror(errno));
	return app->control != NULL;
}

/* --- start and stop --- */

static void init_clock(struct app *app, const struct config *config)
{
	clock_init_system(&app->clock);
	if (config->is_clock_manual)
		clock_init_manual(&app->clock, clock_wall_ms(&app->clock));
}

struct app *app_create(struct config *config, const atomic_bool *is_stopping, int *ret_exit_code)
{
	struct app *app = xcalloc(1, sizeof *app);
	char *share_folder = share_folder_find();

	app->is_stopping = is_stopping;
	digest_start();
	init_clock(app, config);
	app->inbox = message_inbox_create(wake_sdl, app);
	*ret_exit_code = EXIT_NO_DATA;
	if (!make_services(app, config, share_folder))
		goto fail;
	*ret_exit_code = EXIT_NO_DISPLAY;
	if (!make_display(app, config, share_folder))
		goto fail;
	make_stage(app, config);
	start_workers(app);
	*ret_exit_code = EXIT_NO_DATA;
	if (!start_control(app, config))
		goto fail;
	free(share_folder);
	*ret_exit_code = EXIT_STOPPED;
	return app;
fail:
	free(share_folder);
	app_destroy(app);
	return NULL;
}

void app_destroy(struct app *app)
{
	if (!app)
		return;
	control_stop(app->control);
	/* Screens say goodbye to sync and devices, so they go while those are there. */
	stage_destroy(app->stage);
	loop_destroy(app->loop);
	sessions_destroy(app->sessions);
	services_destroy(app->services);
	display_destroy(app->display);
	inbox_destroy(app->inbox);
	free(app);
}

int app_run(struct app *app)
{
	loop_run(app->loop);
	log_info("kiosk", "stopping");
	return EXIT_STOPPED;
}

void app_stop(struct app *app)
{
	loop_stop(app->loop);
}
