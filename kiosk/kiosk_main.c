/* SPDX-License-Identifier: Apache-2.0 */
/* daogou-kiosk: parse, wire, run, unwire. */
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/app/config.h"
#include "kiosk/app/display/memory.h"
#include "kiosk/app/run.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/plain_text.h"
#include "kiosk/base/private_memory.h"

#define DEFAULT_CONFIG "/etc/daogou/kiosk.conf"

enum option_code {
	OPT_CONFIG = 256,
	OPT_DATA,
	OPT_HUB,
	OPT_WINDOW,
	OPT_FULLSCREEN,
	OPT_HEADLESS,
	OPT_CONTROL,
	OPT_CLOCK,
	OPT_LANG,
	OPT_THEME,
	OPT_ENROLL,
	OPT_VERSION,
	OPT_HELP
};

static const struct option OPTIONS[] = {
	{ "config", required_argument, NULL, OPT_CONFIG },
	{ "data", required_argument, NULL, OPT_DATA },
	{ "hub", required_argument, NULL, OPT_HUB },
	{ "window", required_argument, NULL, OPT_WINDOW },
	{ "fullscreen", no_argument, NULL, OPT_FULLSCREEN },
	{ "headless", required_argument, NULL, OPT_HEADLESS },
	{ "control", required_argument, NULL, OPT_CONTROL },
	{ "clock", required_argument, NULL, OPT_CLOCK },
	{ "lang", required_argument, NULL, OPT_LANG },
	{ "theme", required_argument, NULL, OPT_THEME },
	{ "enroll", required_argument, NULL, OPT_ENROLL },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ "help", no_argument, NULL, OPT_HELP },
	{ 0 },
};

static const char USAGE[] =
	"usage: daogou-kiosk [--config FILE] [--data DIR] [--hub URL] [--window WxH | --fullscreen | --headless WxH]\n"
	"                    [--control SOCKET] [--clock manual] [--lang TAG] [--theme NAME] [--enroll CODE]\n";

static int refuse(const char *option, const char *value, const char *why)
{
	plain_text_line(stderr, "daogou-kiosk: --%s %s: %s", option, value, why);
	return EXIT_USAGE;
}

static int set(
	struct config *config, const char *section, const char *key, const char *option, const char *value)
{
	const char *why = config_set(config, section, key, value);

	return why ? refuse(option, value, why) : 0;
}

static int set_display(struct config *config, enum display_kind kind, const char *option, const char *size)
{
	config->display = kind;
	if (size && !config_parse_size(size, &config->width, &config->height))
		return refuse(option, size, "is not a size such as 1080x1920");
	return 0;
}

static int copy(char *out, size_t size, const char *option, const char *value)
{
	if (strlen(value) >= size)
		return refuse(option, value, "is too long");
	memcpy(out, value, strlen(value) + 1);
	return 0;
}

static int apply(struct config *config, int option, const char *value)
{
	switch (option) {
	case OPT_CONFIG: return 0;
	case OPT_DATA: return set(config, "kiosk", "data", "data", value);
	case OPT_HUB: return set(config, "hub", "url", "hub", value);
	case OPT_WINDOW: return set_display(config, DISPLAY_WINDOW, "window", value);
	case OPT_FULLSCREEN: return set_display(config, DISPLAY_FULLSCREEN, "fullscreen", NULL);
	case OPT_HEADLESS: return set_display(config, DISPLAY_HEADLESS, "headless", value);
	case OPT_CONTROL: return set(config, "control", "socket", "control", value);
	case OPT_CLOCK:
		config->is_clock_manual = strcmp(value, "manual") == 0;
		return config->is_clock_manual || strcmp(value, "system") == 0
			? 0
			: refuse("clock", value, "is neither manual nor system");
	case OPT_LANG: return set(config, "kiosk", "language", "lang", value);
	case OPT_THEME: return set(config, "kiosk", "theme", "theme", value);
	case OPT_ENROLL: return copy(config->enroll_code, sizeof config->enroll_code, "enroll", value);
	default: fputs(USAGE, stderr); return EXIT_USAGE;
	}
}

/* The file comes first, then the command line over it, so the words are walked twice. */
static int read_words(struct config *config, int argc, char **argv)
{
	const char *file = NULL;
	struct ini_error error = { "" };
	int option;

	opterr = 0; /* the second walk tells what is wrong */
	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option == OPT_HELP || option == OPT_VERSION) {
			fputs(option == OPT_HELP ? USAGE : "daogou-kiosk " DAOGOU_VERSION "\n", stdout);
			exit(0);
		}
		if (option == OPT_CONFIG)
			file = optarg;
	}
	if (!file && file_exists(DEFAULT_CONFIG))
		file = DEFAULT_CONFIG;
	if (file && !config_load(config, file, &error)) {
		plain_text_line(stderr, "%s", error.text);
		return EXIT_USAGE;
	}
	optind = 1;
	opterr = 1;
	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		int code = apply(config, option, optarg);
		if (code)
			return code;
	}
	if (optind < argc)
		return refuse("", argv[optind], "is not understood");
	const char *fault = config_fault(config);
	if (fault)
		plain_text_line(stderr, "daogou-kiosk: %s", fault);
	return fault ? EXIT_USAGE : 0;
}

/* Signals come to a thread of their own, so that no handler runs in the middle of anything. */
struct stopping {
	atomic_bool is_wanted;
	pthread_mutex_t lock; /* protects app */
	struct app *app;      /* NULL while it is being made */
};

static void *wait_for_signal(void *data)
{
	struct stopping *stopping = data;
	sigset_t signals;
	int signal_number;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigwait(&signals, &signal_number);
	atomic_store(&stopping->is_wanted, true);
	pthread_mutex_lock(&stopping->lock);
	if (stopping->app)
		app_stop(stopping->app);
	pthread_mutex_unlock(&stopping->lock);
	return NULL;
}

static void know_app(struct stopping *stopping, struct app *app)
{
	pthread_mutex_lock(&stopping->lock);
	stopping->app = app;
	pthread_mutex_unlock(&stopping->lock);
}

static void block_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char **argv)
{
	static struct config config;
	static struct stopping stopping = { .lock = PTHREAD_MUTEX_INITIALIZER };
	pthread_t signal_thread;
	int code;

	private_memory_begin();
	memory_tune();
	config_init(&config);
	config.started_us = clock_real_us();
	code = read_words(&config, argc, argv);
	if (code)
		goto out;
	block_signals();
	if (pthread_create(&signal_thread, NULL, wait_for_signal, &stopping) != 0)
		abort();
	struct app *app = app_create(&config, &stopping.is_wanted, &code);
	know_app(&stopping, app);
	if (app && !atomic_load(&stopping.is_wanted))
		code = app_run(app);
	know_app(&stopping, NULL);
	pthread_cancel(signal_thread);
	pthread_join(signal_thread, NULL);
	app_destroy(app);
out:
	config_finish(&config);
	return code;
}
