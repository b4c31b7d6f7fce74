/* SPDX-License-Identifier: Apache-2.0 */
/* The verb import. */
#include "kiosk/hub/import_command.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/plain_text.h"
#include "kiosk/base/time_zone.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/shop.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "kiosk/hub/import/import.h"
#include "kiosk/hub/import/importer.h"
#include "kiosk/hub/import/web_pictures.h"
#include "kiosk/hub/publish_run.h"
#include "kiosk/hub/source/origin.h"
#include "kiosk/hub/source/source.h"
#include "kiosk/hub/watch.h"

#define EXIT_REFUSED 1
#define EXIT_USAGE 2
#define SETTINGS_MAX 16
#define SETTING_MAX_BYTES 4096
#define WATCH_INTERVAL_MS (15 * MINUTE_MS)
/* With --watch --publish and nothing new: kiosks hear that the prices were seen again. */
#define PUBLISH_AGAIN_MS HOUR_MS
#define PICTURES_MS HOUR_MS
#define PICTURE_CONNECTIONS 6
#define PICTURE_REQUEST_S 60
#define PICTURE_TRIES 2
#define PICTURE_PAUSE_MS 1000

static const char USAGE[] =
	"  import  --data DIR --format NAME [--merchant ID] [--observed-at TIME] [--rejects FILE]\n"
	"          [--images DIR] [--image-hosts HOST,...]\n"
	"          [--dry-run] [--allow-shrink] [--partial] [--set KEY=VALUE | --set KEY=@FILE]... [--publish]\n"
	"          [--credentials FILE] [--ca-file FILE] [--allow-private] [--proxy URL] [--watch [INTERVAL]] [--source] SOURCE\n"
	"          (SOURCE is a file, a folder of saved pages, http(s)://..., or -)\n";

/* What the command line said; texts are borrowed from argv. */
struct arguments {
	const char *data, *format, *merchant, *images, *rejects, *source, *credentials, *ca_file,
		*image_hosts, *proxy;
	int64_t observed_at_ms, watch_ms; /* watch_ms 0 = once */
	bool is_observed_at_local;        /* without a zone: as if it were UTC */
	bool is_dry_run, allows_shrink, is_partial, allows_private, publishes, has_interval;
	const char *settings[SETTINGS_MAX]; /* "KEY=VALUE" */
	int setting_count;
};

enum option_id {
	OPT_DATA = 256,
	OPT_FORMAT,
	OPT_MERCHANT,
	OPT_IMAGES,
	OPT_REJECTS,
	OPT_SOURCE,
	OPT_CREDENTIALS,
	OPT_CA_FILE,
	OPT_IMAGE_HOSTS,
	OPT_PROXY,
	OPT_OBSERVED_AT,
	OPT_WATCH,
	OPT_SET,
	OPT_DRY_RUN,
	OPT_ALLOW_SHRINK,
	OPT_PARTIAL,
	OPT_ALLOW_PRIVATE,
	OPT_PUBLISH,
};

static const struct option OPTIONS[] = {
	{ "data", required_argument, NULL, OPT_DATA },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "merchant", required_argument, NULL, OPT_MERCHANT },
	{ "images", required_argument, NULL, OPT_IMAGES },
	{ "rejects", required_argument, NULL, OPT_REJECTS },
	{ "source", required_argument, NULL, OPT_SOURCE },
	{ "credentials", required_argument, NULL, OPT_CREDENTIALS },
	{ "ca-file", required_argument, NULL, OPT_CA_FILE },
	{ "image-hosts", required_argument, NULL, OPT_IMAGE_HOSTS },
	{ "proxy", required_argument, NULL, OPT_PROXY },
	{ "observed-at", required_argument, NULL, OPT_OBSERVED_AT },
	{ "watch", optional_argument, NULL, OPT_WATCH },
	{ "set", required_argument, NULL, OPT_SET },
	{ "dry-run", no_argument, NULL, OPT_DRY_RUN },
	{ "allow-shrink", no_argument, NULL, OPT_ALLOW_SHRINK },
	{ "partial", no_argument, NULL, OPT_PARTIAL },
	{ "allow-private", no_argument, NULL, OPT_ALLOW_PRIVATE },
	{ "publish", no_argument, NULL, OPT_PUBLISH },
	{ NULL, 0, NULL, 0 },
};

static int refuse(const char *why)
{
	plain_text_line(stderr, "daogou-hub: %s", why);
	return EXIT_REFUSED;
}

static int misuse(const char *why)
{
	plain_text_line(stderr, "daogou-hub: %s", why);
	hub_import_usage(stderr);
	return EXIT_USAGE;
}

void hub_import_usage(FILE *out)
{
	fputs(USAGE, out);
}

/* NULL, or why the option is none. */
static const char *take_option(struct arguments *arguments, int option, const char *value)
{
	const char **const texts[] = { &arguments->data, &arguments->format, &arguments->merchant,
		&arguments->images, &arguments->rejects, &arguments->source, &arguments->credentials,
		&arguments->ca_file, &arguments->image_hosts, &arguments->proxy };
	bool *const flags[] = { &arguments->is_dry_run, &arguments->allows_shrink, &arguments->is_partial,
		&arguments->allows_private, &arguments->publishes };
	if (option >= OPT_DATA && option <= OPT_PROXY) {
		*texts[option - OPT_DATA] = value;
	} else if (option >= OPT_DRY_RUN && option <= OPT_PUBLISH) {
		*flags[option - OPT_DRY_RUN] = true;
	} else if (option == OPT_OBSERVED_AT) {
		if (!time_parse_iso_local(
			    value, &arguments->observed_at_ms, &arguments->is_observed_at_local) ||
			arguments->observed_at_ms <= 0)
			return "--observed-at is no ISO 8601 time";
	} else if (option == OPT_WATCH) {
		arguments->watch_ms = WATCH_INTERVAL_MS;
		arguments->has_interval = value;
		if (value && !watch_parse_interval(value, &arguments->watch_ms))
			return "--watch is no time such as 90s, 15m or 6h";
	} else if (option == OPT_SET && arguments->setting_count < SETTINGS_MAX) {
		arguments->settings[arguments->setting_count++] = value;
	} else {
		return "unknown option";
	}
	return NULL;
}

/* What stands behind the options: the source, and the interval of --watch where a blank stands before it. */
static const char *take_operands(struct arguments *arguments, int count, char **operands)
{
	bool may_have_interval = arguments->watch_ms > 0 && !arguments->has_interval;
	int wanted = arguments->source ? 0 : 1;
	for (int i = 0; i < count && may_have_interval && count > wanted; i++)
		if (watch_parse_interval(operands[i], &arguments->watch_ms)) {
			memmove(operands + i, operands + i + 1, (size_t)(count - i - 1) * sizeof(char *));
			count--;
			may_have_interval = false;
		}
	if (count > wanted)
		return "too many arguments";
	if (count > 0)
		arguments->source = operands[0];
	return NULL;
}

/* False after a message. */
static bool parse(int argc, char **argv, struct arguments *arguments)
{
	int option;
	const char *why = NULL;
	while (!why && (option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1)
		why = take_option(arguments, option, optarg);
	if (!why)
		why = take_operands(arguments, argc - optind, argv + optind);
	if (!why && !arguments->data)
		why = "--data is missing";
	if (!why && (!arguments->format || !arguments->source))
		why = "import needs --format and a source";
	if (!why && arguments->watch_ms > 0 &&
		(strcmp(arguments->source, "-") == 0 || arguments->observed_at_ms != 0))
		why = "--watch reads again and again what is true now: neither - nor --observed-at goes with it";
	if (!why && arguments->watch_ms > 0 && !importer_find(arguments->format))
		why = "unknown format";
	if (!why && arguments->publishes && arguments->is_dry_run)
		why = "--dry-run has nothing to --publish";
	if (why)
		misuse(why);
	return !why;
}

static int64_t now_ms(void)
{
	struct clock clock;
	clock_init_system(&clock);
	return clock_wall_ms(&clock);
}

/* The folder "images" beside the source, or in it when it is a folder. The caller frees. */
static char *images_beside(const char *source)
{
	struct stat about;
	if (strcmp(source, "-") == 0 || stat(source, &about) != 0)
		return NULL;
	char *copy = xstrdup(source);
	char *folder = file_join(S_ISDIR(about.st_mode) ? copy : dirname(copy), "images");
	free(copy);
	if (file_exists(folder))
		return folder;
	free(folder);
	return NULL;
}

static void report_import(const struct import_counts *counts)
{
	if (counts->unknown_keys > 0)
		plain_text_line(stdout, "unknown keys: %" PRId64 ", the first is \"%s\"",
			counts->unknown_keys, counts->first_unknown_key);
	if (counts->repaired > 0)
		printf("taken without a bad part: %" PRId64 "\n", counts->repaired);
	printf("imported products=%" PRId64 " offers=%" PRId64 " changed=%" PRId64 " removed=%" PRId64
	       " rejected=%" PRId64 "\n",
		counts->products, counts->offers, counts->changed, counts->removed, counts->rejected);
}

/* "page=250", or "token=@FILE" for what nobody may see in the list of processes: its first line. False after a message. In
 * the arena. */
static bool read_settings(const struct arguments *arguments, struct arena *arena,
	struct import_option ret_options[SETTINGS_MAX + 1])
{
	for (int i = 0; i < arguments->setting_count; i++) {
		char *name = arena_strdup(arena, arguments->settings[i]), *value = strchr(name, '=');
		if (!value) {
			plain_text_line(stderr, "daogou-hub: --set %s: is not KEY=VALUE", name);
			return false;
		}
		*value++ = '\0';
		if (value[0] == '@') {
			size_t length;
			char *text = file_read(value + 1, SETTING_MAX_BYTES, &length);
			if (!text) {
				plain_text_line(stderr, "daogou-hub: %s: %s", value + 1, strerror(errno));
				return false;
			}
			text[strcspn(text, "\r\n")] = '\0';
			value = arena_strdup(arena, text);
			explicit_bzero(text, length);
			free(text);
		}
		ret_options[i] = (struct import_option){ name, value };
	}
	ret_options[arguments->setting_count] = (struct import_option){ NULL, NULL };
	return true;
}

/* Without a zone it is the shop's own time. */
static int64_t observed_at_ms(const struct arguments *arguments, struct hub_db *db)
{
	if (!arguments->is_observed_at_local)
		return arguments->observed_at_ms;
	struct time_zone *zone = shop_open_zone(db, "");
	int64_t moment = time_zone_moment(zone, arguments->observed_at_ms);
	time_zone_destroy(zone);
	return moment;
}

/* What lasts from round to round. */
struct run {
	const struct arguments *arguments;
	const struct import_option *format_options;
	struct source *source; /* NULL = not open yet */
	char *image_hosts;     /* --image-hosts, and that of the source; NULL = none */
	int stop_fd;
	int64_t published_at_ms; /* of clock_real_ms(); 0 = never */
	bool is_unpublished;     /* something has changed since, and no publish has succeeded */
	int code;                /* of the last round */
};

/* The source is opened when the database is, so that a folder without a hub is told first. */
static bool open_source(struct run *run, char why[SOURCE_WHY_SIZE])
{
	const struct arguments *arguments = run->arguments;
	const struct source_options options = {
		.address = arguments->source,
		.folder = arguments->data,
		.credentials_path = arguments->credentials,
		.ca_file = arguments->ca_file,
		.allows_private = arguments->allows_private,
		.proxy = arguments->proxy,
		.stop_fd = run->stop_fd,
	};
	if (run->source && !source_renew(run->source)) {
		snprintf(why, SOURCE_WHY_SIZE, "%s", source_why(run->source));
		return false;
	}
	if (!run->source)
		run->source = source_open(&options, why);
	return run->source;
}

static int import_into(struct run *run, struct hub_db *db, struct import_counts *ret_counts)
{
	const struct arguments *arguments = run->arguments;
	char why[IMPORT_WHY_SIZE];
	int64_t now = now_ms(), observed_at = observed_at_ms(arguments, db);
	if (observed_at > now + IMPORT_AHEAD_MS)
		return misuse("--observed-at lies more than a day ahead");
	if (!open_source(run, why))
		return refuse(why);
	char *beside = arguments->images ? NULL : images_beside(arguments->source);
	char *image_store = file_join(arguments->data, "images");
	struct import_options options = {
		.format = arguments->format,
		.merchant = arguments->merchant,
		.image_hosts = run->image_hosts,
		.images_folder = arguments->images ? arguments->images : beside,
		.image_store = image_store,
		.rejects_path = arguments->rejects,
		.staging_folder = arguments->data,
		.format_options = run->format_options,
		.now_ms = now,
		.observed_at_ms = observed_at,
		.is_dry_run = arguments->is_dry_run,
		.allows_shrink = arguments->allows_shrink,
		.is_partial = arguments->is_partial,
	};
	bool is_done = hub_import(db, &options, run->source, ret_counts, why);
	free(image_store);
	free(beside);
	return is_done ? 0 : refuse(why);
}

static int publish(struct run *run, bool has_changed)
{
	int64_t now = clock_real_ms();
	bool is_due = run->published_at_ms == 0 || now - run->published_at_ms >= PUBLISH_AGAIN_MS;
	run->is_unpublished = run->is_unpublished || has_changed;
	if (!run->arguments->publishes || watch_is_over() || (!is_due && !run->is_unpublished))
		return 0;
	int code = hub_publish_run(
		&(struct publish_options){ .data_folder = run->arguments->data, .now_ms = now_ms() });
	if (code == 0) {
		run->published_at_ms = now;
		run->is_unpublished = false;
	}
	return code;
}

/* A picture that cannot be had is no failure. How many are new. */
static int64_t fetch_pictures(struct run *run, struct hub_db *db)
{
	const struct arguments *arguments = run->arguments;
	struct web_picture_counts counts;
	struct credentials credentials = { .header_count = 0 };
	char why[WEB_WHY_SIZE];
	if (!run->image_hosts || arguments->is_dry_run || watch_is_over())
		return 0;
	if (arguments->credentials &&
		!credentials_read(arguments->credentials, &credentials, why, sizeof(why))) {
		refuse(why);
		return 0;
	}
	char *image_store = file_join(arguments->data, "images");
	char *source = import_source_name(arguments->format, arguments->merchant);
	const struct web_picture_options options = {
		.source = source,
		.image_store = image_store,
		.web = {
			.own_address = address_is_of_web(arguments->source) ? arguments->source : NULL,
			.credentials = arguments->credentials ? &credentials : NULL,
			.ca_file = arguments->ca_file,
			.hosts = run->image_hosts,
			.allows_private = arguments->allows_private, .proxy = arguments->proxy, .connections = PICTURE_CONNECTIONS,
			.request_s = PICTURE_REQUEST_S,
			.tries = PICTURE_TRIES,
			.pause_ms = PICTURE_PAUSE_MS,
			.stop_fd = run->stop_fd > 0 ? run->stop_fd : -1,
		},
		.now_ms = now_ms(),
		/* Prices are not to wait for pictures. */
		.max_ms = arguments->watch_ms > 0 ? arguments->watch_ms / 2 : PICTURES_MS,
	};
	bool is_done = web_pictures_fetch(db, &options, &counts, why);
	credentials_finish(&credentials);
	free(source);
	free(image_store);
	if (!is_done) {
		refuse(why);
		return 0;
	}
	if (counts.failed > 0)
		plain_text_line(stdout, "a picture that is missing: %s", counts.first_failure);
	if (counts.fetched + counts.unchanged + counts.failed + counts.left > 0)
		printf("pictures fetched=%" PRId64 " unchanged=%" PRId64 " failed=%" PRId64 " left=%" PRId64
		       "\n",
			counts.fetched, counts.unchanged, counts.failed, counts.left);
	return counts.fetched;
}

/* One import, and what follows it. The line of the import is the last one but for that of a publish. */
static bool run_round(void *data)
{
	struct run *run = data;
	struct import_counts counts = { 0 };
	char why[HUB_DB_WHY_SIZE];
	bool is_watching = run->arguments->watch_ms > 0;
	struct hub_db *db = catalog_db_open(run->arguments->data, why);
	run->code = db ? import_into(run, db, &counts) : refuse(why);
	/* What cannot even be opened is a slip of whoever wrote the command. */
	if (!run->source)
		watch_end();
	if (run->code == 0) {
		bool has_changed = counts.changed + counts.removed > 0;
		int64_t pictures = is_watching ? 0 : fetch_pictures(run, db);
		report_import(&counts);
		run->code = publish(run, has_changed || pictures > 0);
		if (is_watching && fetch_pictures(run, db) > 0)
			run->code = publish(run, true);
	}
	hub_db_close(db);
	return run->code == 0;
}

/* Pictures come from the source's own host, and from where the command says. */
static char *join_hosts(const struct arguments *arguments)
{
	struct origin own;
	bool has_own = address_is_of_web(arguments->source) && !origin_read(arguments->source, &own);
	if (!has_own)
		return xstrdup_or_null(arguments->image_hosts);
	return xasprintf("%s,%s", own.host, arguments->image_hosts ? arguments->image_hosts : "");
}

int hub_import_command(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct import_option format_options[SETTINGS_MAX + 1];
	struct arena arena;
	if (!parse(argc, argv, &arguments))
		return EXIT_USAGE;
	struct run run = { .arguments = &arguments, .format_options = format_options, .code = EXIT_REFUSED };
	arena_init(&arena, SETTING_MAX_BYTES);
	run.image_hosts = join_hosts(&arguments);
	if (read_settings(&arguments, &arena, format_options)) {
		if (arguments.watch_ms > 0) {
			run.stop_fd = watch_begin();
			watch_run(arguments.watch_ms, run_round, &run);
			run.code = run.source ? 0 : run.code;
		} else {
			run_round(&run);
		}
	}
	source_close(run.source);
	free(run.image_hosts);
	arena_wipe(&arena);
	arena_finish(&arena);
	return run.code;
}
