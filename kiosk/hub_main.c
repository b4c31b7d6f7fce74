/* SPDX-License-Identifier: Apache-2.0 */
/* daogou-hub: parses the command line and calls the room that does the work. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/time_zone.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/plain_text.h"
#include "kiosk/base/private_memory.h"
#include "kiosk/base/web_address.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/shop.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "kiosk/hub/core/data_folder.h"
#include "kiosk/hub/feed/hub_init.h"
#include "kiosk/hub/feed/publish.h"
#include "kiosk/hub/import/import.h"
#include "kiosk/hub/keys.h"
#include "kiosk/hub/server.h"

#define EXIT_REFUSED 1
#define EXIT_USAGE 2
#define SETTINGS_MAX 16
#define ROOT_WARN_DAYS 90
#define SETTING_MAX_BYTES 4096

static const char USAGE[] =
	"usage: daogou-hub VERB --data DIR [OPTIONS]\n"
	"  init    [--db sqlite:PATH|postgres://USER@HOST/NAME] [--country CC] [--time-zone ZONE]\n"
	"  import  --format daogou [--merchant ID] [--observed-at TIME] [--images DIR] [--rejects FILE]\n"
	"          [--dry-run] [--allow-shrink] [--partial] [--set KEY=VALUE | --set KEY=@FILE]... SOURCE\n"
	"          (SOURCE may be -)\n"
	"  publish [--pinyin FILE] [--country CC] [--name NAME] [--time-zone ZONE]\n"
	"  serve   --listen ADDR:PORT [--demo] [--public-url URL] [--name NAME] [--translations DIR] [--db DATABASE]\n"
	"          [--metrics-listen ADDR:PORT] [--trusted-proxy ADDR[/BITS],...] [--connections N] [--kiosk-reserve N]\n"
	"          [--per-address N] [--waits-per-address N] [--head-timeout S] [--body-timeout S]\n"
	"  enroll  --store ID\n"
	"  refunds [--settled KEY]\n";

/* What the command line said; texts are borrowed from argv. */
struct arguments {
	const char *data, *db, *format, *merchant, *images, *rejects, *source, *pinyin, *country, *name,
		*time_zone, *listen, *public_url, *translations, *settled, *metrics_listen, *trusted_proxies,
		*store;
	struct http_limits limits;
	int64_t observed_at_ms;
	bool is_observed_at_local; /* without a zone: as if it were UTC */
	bool is_dry_run, allows_shrink, is_partial, is_demo;
	const char *settings[SETTINGS_MAX]; /* "KEY=VALUE" */
	int setting_count;
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
	OPT_SETTLED,
	OPT_METRICS_LISTEN,
	OPT_TRUSTED_PROXY,
	OPT_STORE,
	OPT_CONNECTIONS,
	OPT_KIOSK_RESERVE,
	OPT_PER_ADDRESS,
	OPT_WAITS_PER_ADDRESS,
	OPT_HEAD_TIMEOUT,
	OPT_BODY_TIMEOUT,
	OPT_OBSERVED_AT,
	OPT_DRY_RUN,
	OPT_ALLOW_SHRINK,
	OPT_PARTIAL,
	OPT_SET,
	OPT_DEMO
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
	{ "settled", required_argument, NULL, OPT_SETTLED },
	{ "metrics-listen", required_argument, NULL, OPT_METRICS_LISTEN },
	{ "trusted-proxy", required_argument, NULL, OPT_TRUSTED_PROXY },
	{ "store", required_argument, NULL, OPT_STORE },
	{ "connections", required_argument, NULL, OPT_CONNECTIONS },
	{ "kiosk-reserve", required_argument, NULL, OPT_KIOSK_RESERVE },
	{ "per-address", required_argument, NULL, OPT_PER_ADDRESS },
	{ "waits-per-address", required_argument, NULL, OPT_WAITS_PER_ADDRESS },
	{ "head-timeout", required_argument, NULL, OPT_HEAD_TIMEOUT },
	{ "body-timeout", required_argument, NULL, OPT_BODY_TIMEOUT },
	{ "observed-at", required_argument, NULL, OPT_OBSERVED_AT },
	{ "dry-run", no_argument, NULL, OPT_DRY_RUN },
	{ "allow-shrink", no_argument, NULL, OPT_ALLOW_SHRINK },
	{ "partial", no_argument, NULL, OPT_PARTIAL },
	{ "set", required_argument, NULL, OPT_SET },
	{ "demo", no_argument, NULL, OPT_DEMO },
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
	fputs(USAGE, stderr);
	hub_keys_usage(stderr);
	return EXIT_USAGE;
}

/* The place of a text option; NULL for the others. */
static const char **text_place(struct arguments *arguments, int option)
{
	const char **const places[] = { &arguments->data, &arguments->db, &arguments->format,
		&arguments->merchant, &arguments->images, &arguments->rejects, &arguments->pinyin,
		&arguments->country, &arguments->name, &arguments->time_zone, &arguments->listen,
		&arguments->public_url, &arguments->translations, &arguments->settled,
		&arguments->metrics_listen, &arguments->trusted_proxies, &arguments->store };
	return option >= OPT_DATA && option <= OPT_STORE ? places[option - OPT_DATA] : NULL;
}

static bool is_zone(const char *name)
{
	struct time_zone *zone = time_zone_create(name);
	time_zone_destroy(zone);
	return zone && *name;
}

/* A whole number from min to max. */
static bool take_number(const char *value, int min, int max, int scale, int *ret_number)
{
	size_t digits = strspn(value, "0123456789");
	if (digits == 0 || digits > 6 || value[digits] || atoi(value) < min || atoi(value) > max)
		return false;
	*ret_number = atoi(value) * scale;
	return true;
}

static bool take_limit(struct http_limits *limits, int option, const char *value)
{
	switch (option) {
	case OPT_CONNECTIONS: return take_number(value, 64, 100000, 1, &limits->connections);
	case OPT_KIOSK_RESERVE: return take_number(value, 1, 100000, 1, &limits->kiosk_reserve);
	case OPT_PER_ADDRESS: return take_number(value, 1, 100000, 1, &limits->per_address);
	case OPT_WAITS_PER_ADDRESS: return take_number(value, 1, 100000, 1, &limits->waits_per_address);
	case OPT_HEAD_TIMEOUT: return take_number(value, 1, 3600, 1000, &limits->head_ms);
	case OPT_BODY_TIMEOUT: return take_number(value, 1, 3600, 1000, &limits->body_ms);
	default: return false;
	}
}

static bool take_option(struct arguments *arguments, int option, const char *value)
{
	const char **place = text_place(arguments, option);
	if (option == OPT_TIME_ZONE && !is_zone(value))
		return false;
	if (place)
		*place = value;
	else if (option == OPT_OBSERVED_AT)
		return time_parse_iso_local(
			       value, &arguments->observed_at_ms, &arguments->is_observed_at_local) &&
			arguments->observed_at_ms > 0;
	else if (option == OPT_DRY_RUN)
		arguments->is_dry_run = true;
	else if (option == OPT_ALLOW_SHRINK)
		arguments->allows_shrink = true;
	else if (option == OPT_PARTIAL)
		arguments->is_partial = true;
	else if (option == OPT_SET && arguments->setting_count < SETTINGS_MAX)
		arguments->settings[arguments->setting_count++] = value;
	else if (option == OPT_DEMO)
		arguments->is_demo = true;
	else
		return take_limit(&arguments->limits, option, value);
	return true;
}

struct verb {
	const char *name;
	int (*run)(const struct arguments *arguments);
	int max_operands;
	uint32_t options; /* one bit for each that it takes */
};

#define BIT(option) (UINT32_C(1) << ((option) - OPT_DATA))

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
			misuse(option == OPT_OBSERVED_AT          ? "--observed-at is no ISO 8601 time"
					: option == OPT_TIME_ZONE ? "--time-zone is none of the IANA database"
					: option >= OPT_CONNECTIONS && option <= OPT_BODY_TIMEOUT
					? "a number is missing, or too small or too large"
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
	const struct hub_init_options options = { arguments->db, arguments->country, arguments->time_zone };
	if (!hub_init(arguments->data, &options, now_ms(), pin, why))
		return refuse(why);
	plain_text_line(stdout, "hub made in %s", arguments->data);
	plain_text_line(stdout, "staff PIN (shown once): %s", pin);
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

static int import_source(const struct arguments *arguments, const struct import_option *format_options)
{
	char why[HUB_DB_WHY_SIZE];
	struct hub_db *db = catalog_db_open(arguments->data, why);
	if (!db)
		return refuse(why);
	int64_t now = now_ms(), observed_at = observed_at_ms(arguments, db);
	if (observed_at > now + IMPORT_AHEAD_MS) {
		hub_db_close(db);
		return misuse("--observed-at lies more than a day ahead");
	}
	const struct source_options source_options = { .address = arguments->source,
		.folder = arguments->data };
	struct source *source = source_open(&source_options, why);
	if (!source) {
		hub_db_close(db);
		return refuse(why);
	}
	char *beside = arguments->images ? NULL : images_beside(arguments->source);
	char *image_store = file_join(arguments->data, "images");
	struct import_options options = {
		.format = arguments->format,
		.merchant = arguments->merchant,
		.images_folder = arguments->images ? arguments->images : beside,
		.image_store = image_store,
		.rejects_path = arguments->rejects,
		.staging_folder = arguments->data,
		.format_options = format_options,
		.now_ms = now,
		.observed_at_ms = observed_at,
		.is_dry_run = arguments->is_dry_run,
		.allows_shrink = arguments->allows_shrink,
		.is_partial = arguments->is_partial,
	};
	struct import_counts counts;
	bool is_done = hub_import(db, &options, source, &counts, why);
	if (is_done)
		report_import(&counts);
	free(image_store);
	free(beside);
	source_close(source);
	hub_db_close(db);
	return is_done ? 0 : refuse(why);
}

static int run_import(const struct arguments *arguments)
{
	if (!arguments->format || !arguments->source)
		return misuse("import needs --format and a source");
	struct import_option format_options[SETTINGS_MAX + 1];
	struct arena arena;
	int code = EXIT_REFUSED;
	arena_init(&arena, SETTING_MAX_BYTES);
	if (read_settings(arguments, &arena, format_options))
		code = import_source(arguments, format_options);
	arena_wipe(&arena);
	arena_finish(&arena);
	return code;
}

/* While there is time for it. */
static void tell_root(const struct publish_result *result, int64_t now_ms)
{
	int64_t days = (result->root_expires_ms - now_ms) / DAY_MS;
	if (result->has_renewed_root)
		fprintf(stderr,
			"daogou-hub: root document %" PRId64 " was made: the one before was near its end\n",
			result->root_version);
	else if (now_ms >= result->root_expires_ms)
		fprintf(stderr,
			"daogou-hub: the root document has expired, and kiosks follow no head: keys renew\n");
	else if (days < ROOT_WARN_DAYS)
		fprintf(stderr,
			"daogou-hub: the root document is good for %" PRId64 " more days: keys renew\n",
			days);
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
	tell_root(&result, options.now_ms);
	plain_text_line(stdout, "published seq=%" PRId64 " snapshot=%s delta_bytes=%" PRId64, result.seq,
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
		.metrics_listen = arguments->metrics_listen,
		.trusted_proxies = arguments->trusted_proxies,
		.limits = arguments->limits,
		.public_url = arguments->public_url,
		.translations_folder = arguments->translations,
		.hub_name = arguments->name,
	};
	int code = call(&options, arguments);
	free(database);
	return code;
}

/* Exit 2 when payments.conf cannot be used: before anything is opened. */
static int call_serve(const struct hub_options *options, const struct arguments *arguments)
{
	struct ini_error error = { .text = "" };
	char *path = file_join(arguments->data, "payments.conf");
	struct payment_accounts_options wanted = {
		.path = path,
		.providers = PAYMENT_PROVIDERS,
		.provider_count = PAYMENT_PROVIDER_COUNT,
		.is_demo = arguments->is_demo,
	};
	struct hub_options serving = *options;
	struct payment_accounts *accounts = payment_accounts_load(&wanted, &error);
	free(path);
	if (!accounts) {
		plain_text_line(stderr, "daogou-hub: %s", error.text);
		return EXIT_USAGE;
	}
	serving.accounts = accounts;
	int code = hub_serve(&serving);
	payment_accounts_destroy(accounts);
	return code;
}

static int call_enroll(const struct hub_options *options, const struct arguments *arguments)
{
	return hub_enroll(options, arguments->store);
}

static int call_refunds(const struct hub_options *options, const struct arguments *arguments)
{
	return arguments->settled ? hub_refunds_settle(options, arguments->settled)
				  : hub_refunds_list(options, stdout);
}

static int run_refunds(const struct arguments *arguments)
{
	return with_server(arguments, call_refunds);
}

static int run_serve(const struct arguments *arguments)
{
	const char *url = arguments->public_url;
	if (!arguments->listen)
		return misuse("serve needs --listen");
	if (url && (!web_address_is_good(url) || strpbrk(url, "?#")))
		return misuse("--public-url is no address that a phone can open: https://hub.example");
	return with_server(arguments, call_serve);
}

static int run_enroll(const struct arguments *arguments)
{
	return arguments->store ? with_server(arguments, call_enroll) : misuse("enroll needs --store");
}

static const struct verb VERBS[] = {
	{ "init", run_init, 0, BIT(OPT_DATA) | BIT(OPT_DB) | BIT(OPT_COUNTRY) | BIT(OPT_TIME_ZONE) },
	{ "import", run_import, 1,
		BIT(OPT_DATA) | BIT(OPT_FORMAT) | BIT(OPT_MERCHANT) | BIT(OPT_IMAGES) | BIT(OPT_REJECTS) |
			BIT(OPT_OBSERVED_AT) | BIT(OPT_DRY_RUN) | BIT(OPT_ALLOW_SHRINK) | BIT(OPT_PARTIAL) |
			BIT(OPT_SET) },
	{ "publish", run_publish, 0,
		BIT(OPT_DATA) | BIT(OPT_PINYIN) | BIT(OPT_COUNTRY) | BIT(OPT_NAME) | BIT(OPT_TIME_ZONE) },
	{ "serve", run_serve, 0,
		BIT(OPT_DATA) | BIT(OPT_DB) | BIT(OPT_LISTEN) | BIT(OPT_PUBLIC_URL) | BIT(OPT_NAME) |
			BIT(OPT_TRANSLATIONS) | BIT(OPT_DEMO) | BIT(OPT_METRICS_LISTEN) |
			BIT(OPT_TRUSTED_PROXY) | BIT(OPT_CONNECTIONS) | BIT(OPT_KIOSK_RESERVE) |
			BIT(OPT_PER_ADDRESS) | BIT(OPT_WAITS_PER_ADDRESS) | BIT(OPT_HEAD_TIMEOUT) |
			BIT(OPT_BODY_TIMEOUT) },
	{ "enroll", run_enroll, 0, BIT(OPT_DATA) | BIT(OPT_DB) | BIT(OPT_STORE) },
	{ "refunds", run_refunds, 0, BIT(OPT_DATA) | BIT(OPT_DB) | BIT(OPT_SETTLED) },
};

int main(int argc, char **argv)
{
	struct arguments arguments;
	private_memory_begin();
	digest_start();
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		printf("daogou-hub " DAOGOU_VERSION "\n");
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		fputs(USAGE, stdout);
		hub_keys_usage(stdout);
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "keys") == 0)
		return hub_keys(argc - 1, argv + 1, now_ms());
	for (size_t i = 0; argc > 1 && i < ARRAY_LENGTH(VERBS); i++)
		if (strcmp(argv[1], VERBS[i].name) == 0)
			return parse(&VERBS[i], argc - 1, argv + 1, &arguments) ? VERBS[i].run(&arguments)
										: EXIT_USAGE;
	return misuse(argc > 1 ? "unknown verb" : "which verb?");
}
