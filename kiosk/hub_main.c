/* SPDX-License-Identifier: Apache-2.0 */
/* daogou-hub: parses the command line and calls the room that does the work. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/db/data_folder.h"
#include "kiosk/hub/feed/hub_init.h"
#include "kiosk/hub/feed/publish.h"
#include "kiosk/hub/import/import.h"
#include "kiosk/hub/server.h"

#define EXIT_REFUSED 1
#define EXIT_USAGE 2

static const char USAGE[] =
	"usage: daogou-hub VERB --data DIR [OPTIONS]\n"
	"  init    [--db sqlite:PATH]\n"
	"  import  --format daogou [--merchant ID] [--observed-at TIME] [--images DIR] [--rejects FILE]\n"
	"          [--dry-run] [--allow-shrink] [--partial] SOURCE    (SOURCE may be -)\n"
	"  publish [--pinyin FILE] [--country CC] [--name NAME] [--time-zone ZONE]\n"
	"  serve   --listen ADDR:PORT [--public-url URL] [--name NAME] [--translations DIR] [--db sqlite:PATH]\n"
	"  enroll  --store ID [--name NAME]\n";

/* What the command line said; texts are borrowed from argv. */
struct arguments {
	const char *data, *db, *format, *merchant, *images, *rejects, *source, *pinyin, *country, *name,
		*time_zone, *listen, *public_url, *translations, *store;
	int64_t observed_at_ms;
	bool is_dry_run, allows_shrink, is_partial;
};

enum option_id {
	OPT_DATA = 256,
	OPT_DB,
	OPT_FORMAT,
	OPT_MERCHANT,
	OPT_IMAGES,
	OPT_REJECTS,
	OPT_PINYIN,
	OPT_COUNTRY,
	OPT_NAME,
	OPT_TIME_ZONE,
	OPT_LISTEN,
	OPT_PUBLIC_URL,
	OPT_TRANSLATIONS,
	OPT_STORE,
	OPT_OBSERVED_AT,
	OPT_DRY_RUN,
	OPT_ALLOW_SHRINK,
	OPT_PARTIAL
};

static const struct option OPTIONS[] = {
	{ "data", required_argument, NULL, OPT_DATA },
	{ "db", required_argument, NULL, OPT_DB },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "merchant", required_argument, NULL, OPT_MERCHANT },
	{ "images", required_argument, NULL, OPT_IMAGES },
	{ "rejects", required_argument, NULL, OPT_REJECTS },
	{ "pinyin", required_argument, NULL, OPT_PINYIN },
	{ "country", required_argument, NULL, OPT_COUNTRY },
	{ "name", required_argument, NULL, OPT_NAME },
	{ "time-zone", required_argument, NULL, OPT_TIME_ZONE },
	{ "listen", required_argument, NULL, OPT_LISTEN },
	{ "public-url", required_argument, NULL, OPT_PUBLIC_URL },
	{ "translations", required_argument, NULL, OPT_TRANSLATIONS },
	{ "store", required_argument, NULL, OPT_STORE },
	{ "observed-at", required_argument, NULL, OPT_OBSERVED_AT },
	{ "dry-run", no_argument, NULL, OPT_DRY_RUN },
	{ "allow-shrink", no_argument, NULL, OPT_ALLOW_SHRINK },
	{ "partial", no_argument, NULL, OPT_PARTIAL },
	{ NULL, 0, NULL, 0 },
};

static int refuse(const char *why)
{
	fprintf(stderr, "daogou-hub: %s\n", why);
	return EXIT_REFUSED;
}

static int misuse(const char *why)
{
	fprintf(stderr, "daogou-hub: %s\n%s", why, USAGE);
	return EXIT_USAGE;
}

/* The place of a text option; NULL for the others. */
static const char **text_place(struct arguments *arguments, int option)
{
	const char **const places[] = { &arguments->data, &arguments->db, &arguments->format,
		&arguments->merchant, &arguments->images, &arguments->rejects, &arguments->pinyin,
		&arguments->country, &arguments->name, &arguments->time_zone, &arguments->listen,
		&arguments->public_url, &arguments->translations, &arguments->store };
	return option >= OPT_DATA && option <= OPT_STORE ? places[option - OPT_DATA] : NULL;
}

static bool take_option(struct arguments *arguments, int option, const char *value)
{
	const char **place = text_place(arguments, option);
	if (place)
		*place = value;
	else if (option == OPT_OBSERVED_AT)
		return time_parse_iso(value, &arguments->observed_at_ms) && arguments->observed_at_ms > 0;
	else if (option == OPT_DRY_RUN)
		arguments->is_dry_run = true;
	else if (option == OPT_ALLOW_SHRINK)
		arguments->allows_shrink = true;
	else if (option == OPT_PARTIAL)
		arguments->is_partial = true;
	else
		return false;
	return true;
}

struct verb {
	const char *name;
	int (*run)(const struct arguments *arguments);
	int max_operands;
	uint32_t options; /* one bit for each that it takes */
};

#define BIT(option) (UINT32_C(1) << ((option)-OPT_DATA))

static bool has_option(const struct verb *verb, int option)
{
	return option >= OPT_DATA && (verb->options & BIT(option));
}

/* False after a message. An operand behind the options is the source. */
static bool parse(const struct verb *verb, int argc, char **argv, struct arguments *ret_arguments)
{
	struct arguments arguments = { 0 };
	int option;
	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1)
		if (!has_option(verb, option) || !take_option(&arguments, option, optarg)) {
			misuse(option == OPT_OBSERVED_AT ? "--observed-at is no ISO 8601 time"
							 : "unknown option");
			return false;
		}
	if (argc - optind > verb->max_operands || !arguments.data) {
		misuse(arguments.data ? "too many arguments" : "--data is missing");
		return false;
	}
	arguments.source = optind < argc ? argv[optind] : NULL;
	*ret_arguments = arguments;
	return true;
}

static int64_t now_ms(void)
{
	struct clock clock;
	clock_init_system(&clock);
	return clock_wall_ms(&clock);
}

static int run_init(const struct arguments *arguments)
{
	char pin[STAFF_PIN_SIZE], why[FEED_WHY_SIZE];
	if (!hub_init(arguments->data, arguments->db, now_ms(), pin, why))
		return refuse(why);
	printf("hub made in %s\nstaff PIN (shown once): %s\n", arguments->data, pin);
	return 0;
}

/* The folder "images" beside the source. The caller frees. */
static char *images_beside(const char *source)
{
	if (strcmp(source, "-") == 0)
		return NULL;
	char *copy = xstrdup(source);
	char *folder = file_join(dirname(copy), "images");
	free(copy);
	if (file_exists(folder))
		return folder;
	free(folder);
	return NULL;
}

static void report_import(const struct import_counts *counts)
{
	if (counts->unknown_keys > 0)
		printf("unknown keys: %" PRId64 ", the first is \"%s\"\n", counts->unknown_keys,
			counts->first_unknown_key);
	if (counts->repaired > 0)
		printf("taken without a bad part: %" PRId64 "\n", counts->repaired);
	printf("imported products=%" PRId64 " offers=%" PRId64 " changed=%" PRId64 " removed=%" PRId64
	       " rejected=%" PRId64 "\n",
		counts->products, counts->offers, counts->changed, counts->removed, counts->rejected);
}

static int import_stream(const struct arguments *arguments, FILE *stream)
{
	char why[HUB_DB_WHY_SIZE];
	struct hub_db *db = data_folder_open(arguments->data, why);
	if (!db)
		return refuse(why);
	char *beside = arguments->images ? NULL : images_beside(arguments->source);
	char *image_store = file_join(arguments->data, "images");
	struct import_options options = {
		.format = arguments->format,
		.merchant = arguments->merchant,
		.images_folder = arguments->images ? arguments->images : beside,
		.image_store = image_store,
		.rejects_path = arguments->rejects,
		.now_ms = now_ms(),
		.observed_at_ms = arguments->observed_at_ms,
		.is_dry_run = arguments->is_dry_run,
		.allows_shrink = arguments->allows_shrink,
		.is_partial = arguments->is_partial,
	};
	struct import_counts counts;
	bool is_done = hub_import(db, &options, stream, &counts, why);
	if (is_done)
		report_import(&counts);
	free(image_store);
	free(beside);
	hub_db_close(db);
	return is_done ? 0 : refuse(why);
}

static int run_import(const struct arguments *arguments)
{
	if (!arguments->format || !arguments->source)
		return misuse("import needs --format and a source");
	if (strcmp(arguments->source, "-") == 0)
		return import_stream(arguments, stdin);
	FILE *stream = fopen(arguments->source, "re");
	if (!stream) {
		fprintf(stderr, "daogou-hub: %s: %s\n", arguments->source, strerror(errno));
		return EXIT_REFUSED;
	}
	int code = import_stream(arguments, stream);
	fclose(stream);
	return code;
}

static int run_publish(const struct arguments *arguments)
{
	struct publish_options options = {
		.data_folder = arguments->data,
		.pinyin_path = arguments->pinyin,
		.country = arguments->country,
		.name = arguments->name,
		.time_zone = arguments->time_zone,
		.now_ms = now_ms(),
	};
	struct publish_result result;
	char why[FEED_WHY_SIZE];
	if (!hub_publish(&options, &result, why))
		return refuse(why);
	if (!result.has_pinyin)
		fprintf(stderr,
			"daogou-hub: no pinyin dictionary: Chinese names are found by their characters only\n");
	printf("published seq=%" PRId64 " snapshot=%s delta_bytes=%" PRId64 "\n", result.seq,
		result.has_snapshot ? "yes" : "no", result.delta_bytes);
	return 0;
}

static int with_server(
	const struct arguments *arguments, int (*call)(const struct hub_options *, const struct arguments *))
{
	char *database = arguments->db ? xstrdup(arguments->db) : data_folder_database(arguments->data);
	struct hub_options options = {
		.data_folder = arguments->data,
		.database = database,
		.listen = arguments->listen,
		.public_url = arguments->public_url,
		.translations_folder = arguments->translations,
		.hub_name = arguments->name,
	};
	int code = call(&options, arguments);
	free(database);
	return code;
}

static int call_serve(const struct hub_options *options, const struct arguments *arguments)
{
	(void)arguments;
	return hub_serve(options);
}

static int call_enroll(const struct hub_options *options, const struct arguments *arguments)
{
	return hub_enroll(options, arguments->store);
}

static int run_serve(const struct arguments *arguments)
{
	return arguments->listen ? with_server(arguments, call_serve) : misuse("serve needs --listen");
}

static int run_enroll(const struct arguments *arguments)
{
	return arguments->store ? with_server(arguments, call_enroll) : misuse("enroll needs --store");
}

static const struct verb VERBS[] = {
	{ "init", run_init, 0, BIT(OPT_DATA) | BIT(OPT_DB) },
	{ "import", run_import, 1,
		BIT(OPT_DATA) | BIT(OPT_FORMAT) | BIT(OPT_MERCHANT) | BIT(OPT_IMAGES) | BIT(OPT_REJECTS) |
			BIT(OPT_OBSERVED_AT) | BIT(OPT_DRY_RUN) | BIT(OPT_ALLOW_SHRINK) | BIT(OPT_PARTIAL) },
	{ "publish", run_publish, 0,
		BIT(OPT_DATA) | BIT(OPT_PINYIN) | BIT(OPT_COUNTRY) | BIT(OPT_NAME) | BIT(OPT_TIME_ZONE) },
	{ "serve", run_serve, 0,
		BIT(OPT_DATA) | BIT(OPT_DB) | BIT(OPT_LISTEN) | BIT(OPT_PUBLIC_URL) | BIT(OPT_NAME) |
			BIT(OPT_TRANSLATIONS) },
	{ "enroll", run_enroll, 0, BIT(OPT_DATA) | BIT(OPT_DB) | BIT(OPT_STORE) | BIT(OPT_NAME) },
};

int main(int argc, char **argv)
{
	struct arguments arguments;
	digest_start();
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		printf("daogou-hub " DAOGOU_VERSION "\n");
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		fputs(USAGE, stdout);
		return 0;
	}
	for (size_t i = 0; argc > 1 && i < ARRAY_LENGTH(VERBS); i++)
		if (strcmp(argv[1], VERBS[i].name) == 0)
			return parse(&VERBS[i], argc - 1, argv + 1, &arguments) ? VERBS[i].run(&arguments)
										: EXIT_USAGE;
	return misuse(argc > 1 ? "unknown verb" : "which verb?");
}
