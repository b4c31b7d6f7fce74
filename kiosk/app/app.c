/* SPDX-License-Identifier: Apache-2.0 */
/* The application: where data, devices, network and screens meet. */
#include <SDL.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "hw/hw.h"
#include "kiosk/app/app_internal.h"
#include "kiosk/app/memory.h"
#include "kiosk/app/run.h"
#include "kiosk/app/share_folder.h"
#include "kiosk/base/files.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/images_cache.h"

#define INBOX_CAPACITY 4096
#define IMAGE_WORKERS 2
#define SCALED_BYTES (96 * 1024 * 1024)
#define SESSION_ARENA_BYTES 4096

/* --- the inbox --- */

void message_free(void *data)
{
	struct message *message = data;

	switch (message->kind) {
	case MESSAGE_SYNC: sync_event_destroy(message->sync); break;
	case MESSAGE_HW: hw_event_free(message->hw); break;
	case MESSAGE_ANSWER: search_answer_destroy(message->answer); break;
	case MESSAGE_CONTROL: control_refuse(message->control); break;
	case MESSAGE_FOUND: free(message->found.list); break;
	case MESSAGE_IMAGES:
	case MESSAGE_STOP: break;
	}
	free(message);
}

static void post(struct app *app, struct message message, size_t at_most)
{
	struct message *copy = xmalloc(sizeof *copy);

	*copy = message;
	inbox_offer(app->inbox, copy, at_most);
}

void app_post(struct app *app, struct message message)
{
	post(app, message, INBOX_CAPACITY);
}

void app_offer(struct app *app, struct message message)
{
	post(app, message, INBOX_CAPACITY / 4);
}

/* On a display the loop sleeps in SDL, and a registered event wakes it. */
static void wake_sdl(void *data)
{
	struct app *app = data;
	SDL_Event event = { .type = SDL_USEREVENT };

	if (app->window && window_wait_kind(app->window) == WINDOW_WAIT_EVENTS)
		SDL_PushEvent(&event);
}

void app_stop(struct app *app)
{
	app->must_stop = true;
	app_post(app, (struct message){ .kind = MESSAGE_STOP });
}

/* --- where things are --- */

static bool locate_image(void *data, const char *name, char *out)
{
	struct app *app = data;
	char sha256[65], folder[PATH_MAX + 16];
	int64_t bytes;

	if (!app->catalog || !catalog_image_sha256(app->catalog, name, sha256, &bytes))
		return false;
	snprintf(folder, sizeof folder, "%s/images", app->config->data_folder);
	char *path = images_cache_path(folder, sha256);
	bool is_here = path && file_exists(path);
	if (is_here)
		snprintf(out, PATH_MAX, "%s", path);
	else if (app->sync)
		sync_want_image(app->sync, name);
	free(path);
	return is_here;
}

static void wake_for_images(void *data)
{
	app_post(data, (struct message){ .kind = MESSAGE_IMAGES });
}

static void post_answer(void *data, struct search_answer *answer)
{
	bool is_list = answer->kind == SEARCH_ANSWER_LIST;

	app_post(data, (struct message){ .kind = MESSAGE_ANSWER, .answer = answer });
	/* A list of the whole shop passes many rows through memory. */
	if (is_list)
		memory_give_back();
}

uint64_t app_ask_search(struct app *app, const char *typed, size_t limit)
{
	return search_worker_ask(app->search, typed, app_language(app), limit);
}

uint64_t app_ask_list(struct app *app, const struct catalog_filter *filter, bool with_facets)
{
	return search_worker_ask_list(app->search, filter, app_language(app), with_facets);
}

/* --- start --- */

/* One kiosk for a data folder: a second one would forget the first one's session. The kernel gives the lock back whatever ends us. */
static bool lock_data(struct app *app)
{
	char *path = file_join(app->config->data_folder, "lock");

	app->data_lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	bool is_ours = app->data_lock >= 0 && flock(app->data_lock, LOCK_EX | LOCK_NB) == 0;
	if (!is_ours)
		log_error("kiosk", "%s: %s", path,
			errno == EWOULDBLOCK ? "another kiosk runs on this data" : strerror(errno));
	free(path);
	return is_ours;
}

static bool open_data(struct app *app)
{
	char path[PATH_MAX + 16];
	enum state_result why;
	char *broken = NULL;

	if (!file_make_folder(app->config->data_folder)) {
		log_error("kiosk", "%s: %s", app->config->data_folder, strerror(errno));
		return false;
	}
	if (!lock_data(app))
		return false;
	snprintf(path, sizeof path, "%s/state.db", app->config->data_folder);
	app->state = state_open(path, clock_wall_ms(&app->clock), &broken, &why);
	if (broken) {
		log_error("kiosk", "state.db was damaged and is kept as %s", broken);
		snprintf(app->broken_state, sizeof app->broken_state, "%.199s", broken);
		free(broken);
	}
	if (!app->state)
		log_error("kiosk", "%s: %s", path, state_result_name(why));
	return app->state != NULL;
}

/* Pictures fill less than half of the window; what is left over keeps those just scrolled away, and the disk the others. */
static size_t image_bytes(struct app *app)
{
	struct canvas canvas;
	size_t least = 5 * 1024 * 1024;

	if (app->config->image_memory_mib)
		return (size_t)app->config->image_memory_mib * 1024 * 1024;
	size_t window =
		window_canvas(app->window, &canvas) ? (size_t)canvas.width * (size_t)canvas.height * 4 : 0;
	return window / 8 * 5 > least ? window / 8 * 5 : least;
}

static bool open_drawing(struct app *app)
{
	char why[200] = "", icons[PATH_MAX + 16];
	struct config *config = app->config;

	app->window = window_open(config->display, (int)config->width, (int)config->height, why);
	if (!app->window) {
		log_error("display", "%s", why);
		return false;
	}
	app->typeset = typeset_create((size_t)config->text_memory_mib * 1024 * 1024);
	if (!app->typeset) {
		log_error("display", "no font was found");
		return false;
	}
	snprintf(icons, sizeof icons, "%s/icons", app->share_folder);
	app->icons = icons_create(icons);
	app->images = images_create(image_bytes(app), IMAGE_WORKERS, locate_image, app, wake_for_images, app);
	char *scaled = file_join(config->data_folder, "scaled");
	images_keep_on_disk(app->images, scaled, SCALED_BYTES);
	free(scaled);
	struct ui_options options = { .typeset = app->typeset,
		.images = app->images,
		.icons = app->icons,
		.verb_name = action_verb_name,
		.has_instant_motion = config->is_clock_manual };
	app->ui = ui_create(&options);
	return true;
}

static void open_session(struct app *app)
{
	struct arena scratch;
	enum mode mode;

	arena_init(&app->session_arena, SESSION_ARENA_BYTES);
	arena_init(&scratch, 1024);
	if (mode_find(state_get(app->state, &scratch, "mode", "shopper"), &mode))
		app->session.mode = mode;
	arena_finish(&scratch);
	app->session.text_percent = 100;
	basket_init(&app->session.basket);
	network_open_catalog(app);
	int language = session_shop_language(app);
	app->session.language = &LANGUAGES[language];
	session_refresh(app);
	session_set_language(app, language);
	session_apply_looks(app);
}

static void start_workers(struct app *app)
{
	char *catalog_path = catalog_file_path(app->config->data_folder);

	app->search = search_worker_create(catalog_path, &app->clock, post_answer, app);
	free(catalog_path);
	devices_start(app);
	if (!network_start(app))
		log_error("sync", "cannot start");
	devices_refresh(app);
	network_refresh_status(app);
}

static bool start_control(struct app *app)
{
	if (!app->config->control_socket[0])
		return true;
	app->control = control_start(app, app->config->control_socket);
	if (!app->control)
		log_error("control", "%s: %s", app->config->control_socket, strerror(errno));
	return app->control != NULL;
}

struct app *app_create(struct config *config, int *ret_exit_code)
{
	struct app *app = xcalloc(1, sizeof *app);

	digest_start();
	app->data_lock = -1;
	app->config = config;
	app->share_folder = share_folder_find();
	if (config->is_clock_manual) {
		struct clock system;
		clock_init_system(&system);
		clock_init_manual(&app->clock, clock_wall_ms(&system));
	} else {
		clock_init_system(&app->clock);
	}
	app->inbox = inbox_create(INBOX_CAPACITY, message_free, wake_sdl, app);
	*ret_exit_code = EXIT_NO_DATA;
	if (!open_data(app))
		goto fail;
	*ret_exit_code = EXIT_NO_DISPLAY;
	if (!open_drawing(app))
		goto fail;
	open_session(app);
	navigate_to(app, (struct route){ mode_first_screen(app), 0 });
	loop_frame(app);
	start_workers(app);
	*ret_exit_code = EXIT_NO_DATA;
	if (!start_control(app))
		goto fail;
	*ret_exit_code = EXIT_STOPPED;
	return app;
fail:
	app_destroy(app);
	return NULL;
}

static void free_languages(struct app *app)
{
	messages_use(NULL);
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		messages_close(app->messages[i]);
		locale_format_destroy(app->formats[i]);
	}
}

void app_destroy(struct app *app)
{
	if (!app)
		return;
	control_stop(app->control);
	/* Screens say goodbye to sync and devices, so they go while those are there. */
	leave_all_places(app);
	/* Threads that send first; then what their messages refer to. */
	network_stop(app);
	devices_stop(app);
	free(app->card_payment.owed);
	search_worker_destroy(app->search);
	ui_destroy(app->ui);
	images_destroy(app->images);
	icons_destroy(app->icons);
	inbox_destroy(app->inbox);
	typeset_destroy(app->typeset);
	canvas_finish_caches();
	window_close(app->window);
	catalog_close(app->catalog);
	live_destroy(app->live);
	state_close(app->state);
	if (app->data_lock >= 0)
		close(app->data_lock);
	free_languages(app);
	arena_finish(&app->session_arena);
	basket_clear(&app->session.basket);
	free(app->share_folder);
	free(app);
}

int app_run(struct app *app)
{
	loop_run(app);
	log_info("kiosk", "stopping");
	return EXIT_STOPPED;
}
