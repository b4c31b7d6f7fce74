/* SPDX-License-Identifier: Apache-2.0 */
/* daogou-hub: parses the command line and calls the room that does the work. */
#include <getopt.h>
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
#include "kiosk/hub/core/data_folder.h"
#include "kiosk/hub/feed/hub_init.h"
#include "kiosk/hub/import/format_schema.h"
#include "kiosk/hub/import_command.h"
#include "kiosk/hub/keys.h"
#include "kiosk/hub/publish_run.h"
#include "kiosk/hub/server.h"

#define EXIT_REFUSED 1
#define EXIT_USAGE 2

static const char USAGE[] =
	"usage: daogou-hub VERB --data DIR [OPTIONS]\n"
	"  init    [--db sqlite:PATH|postgres://USER@HOST/NAME] [--country CC] [--time-zone ZONE]\n"
	"  publish [--pinyin FILE] [--country CC] [--name NAME] [--time-zone ZONE] [--verify]\n"
	"  serve   --listen ADDR:PORT [--demo] [--public-url URL] [--name NAME] [--translations DIR] [--db DATABASE]\n"
	"          [--metrics-listen ADDR:PORT] [--trusted-proxy ADDR[/BITS],...] [--connections N] [--kiosk-reserve N]\n"
	"          [--per-address N] [--waits-per-address N] [--head-timeout S] [--body-timeout S]\n"
	"  enroll  --store ID\n"
	"  refunds [--settled KEY]\n"
	"  schema --json-schema | --markdown\n";

/* What the command line said; texts are borrowed from argv. */
struct arguments {
	const char *data, *db, *pinyin, *country, *name, *time_zone, *listen, *public_url, *translations,
		*settled, *metrics_listen, *trusted_proxies, *store;
	struct http_limits limits;
	bool is_demo, verifies;
};

enum option_id {
	OPT_DATA = 256,
	OPT_DB,
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
	OPT_DEMO,
	OPT_VERIFY
};

static const struct option OPTIONS[] = {
	{ "data", required_argument, NULL, OPT_DATA },
	{ "db", required_argument, NULL, OPT_DB },
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
	{ "demo", no_argument, NULL, OPT_DEMO },
	{ "verify", no_argument, NULL, OPT_VERIFY },
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
	hub_import_usage(stderr);
	hub_keys_usage(stderr);
	return EXIT_USAGE;
}

/* The place of a text option; NULL for the others. */
static const char **text_place(struct arguments *arguments, int option)
{
	const char **const places[] = { &arguments->data, &arguments->db, &arguments->pinyin,
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
	else if (option == OPT_VERIFY)
		arguments->verifies = true;
	else if (option == OPT_DEMO)
		arguments->is_demo = true;
	else
		return take_limit(&arguments->limits, option, value);
	return true;
}

struct verb {
	const char *name;
	int (*run)(const struct arguments *arguments);
	uint32_t options; /* one bit for each that it takes */
};

#define BIT(option) (UINT32_C(1) << ((option) - OPT_DATA))

static bool has_option(const struct verb *verb, int option)
{
	return option >= OPT_DATA && (verb->options & BIT(option));
}

/* False after a message. */
static bool parse(const struct verb *verb, int argc, char **argv, struct arguments *ret_arguments)
{
	struct arguments arguments = { 0 };
	int option;
	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1)
		if (!has_option(verb, option) || !take_option(&arguments, option, optarg)) {
			misuse(option == OPT_TIME_ZONE ? "--time-zone is none of the IANA database"
					: option >= OPT_CONNECTIONS && option <= OPT_BODY_TIMEOUT
					? "a number is missing, or too small or too large"
					: "unknown option");
			return false;
		}
	if (argc > optind || !arguments.data) {
		misuse(arguments.data ? "too many arguments" : "--data is missing");
		return false;
	}
	*ret_arguments = arguments;
	return true;
}

static int64_t now_ms(void)
{
	struct clock clock;
	clock_init_system(&clock);
	return clock_wall_ms(&clock);
}

/* Of most countries it follows; of those that have several, and of none, somebody has to say it. */
static bool knows_time_zone(const struct arguments *arguments)
{
	char zone[TIME_ZONE_NAME_SIZE];
	return arguments->time_zone || (arguments->country && time_zone_of_country(arguments->country, zone));
}

static int run_init(const struct arguments *arguments)
{
	char pin[STAFF_PIN_SIZE], why[FEED_WHY_SIZE];
	const struct hub_init_options options = { arguments->db, arguments->country, arguments->time_zone };
	if (!hub_init(arguments->data, &options, now_ms(), pin, why))
		return refuse(why);
	plain_text_line(stdout, "hub made in %s", arguments->data);
	plain_text_line(stdout, "staff PIN (shown once): %s", pin);
	if (!knows_time_zone(arguments))
		plain_text_line(stderr,
			"no time zone is known, so days are those of UTC: publish --time-zone ZONE says the shop's");
	return 0;
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
		.verifies = arguments->verifies,
	};
	return hub_publish_run(&options);
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

/* Without a hub: what a source may say is the same for all. */
static int run_schema(int argc, char **argv)
{
	bool is_json = argc == 2 && strcmp(argv[1], "--json-schema") == 0;
	if (!is_json && (argc != 2 || strcmp(argv[1], "--markdown") != 0))
		return misuse("schema needs --json-schema or --markdown");
	return (is_json ? format_schema_write(stdout) : format_tables_write(stdout))
		? 0
		: refuse("the schema cannot be written");
}

static const struct verb VERBS[] = {
	{ "init", run_init, BIT(OPT_DATA) | BIT(OPT_DB) | BIT(OPT_COUNTRY) | BIT(OPT_TIME_ZONE) },
	{ "publish", run_publish,
		BIT(OPT_DATA) | BIT(OPT_PINYIN) | BIT(OPT_COUNTRY) | BIT(OPT_NAME) | BIT(OPT_TIME_ZONE) |
			BIT(OPT_VERIFY) },
	{ "serve", run_serve,
		BIT(OPT_DATA) | BIT(OPT_DB) | BIT(OPT_LISTEN) | BIT(OPT_PUBLIC_URL) | BIT(OPT_NAME) |
			BIT(OPT_TRANSLATIONS) | BIT(OPT_DEMO) | BIT(OPT_METRICS_LISTEN) |
			BIT(OPT_TRUSTED_PROXY) | BIT(OPT_CONNECTIONS) | BIT(OPT_KIOSK_RESERVE) |
			BIT(OPT_PER_ADDRESS) | BIT(OPT_WAITS_PER_ADDRESS) | BIT(OPT_HEAD_TIMEOUT) |
			BIT(OPT_BODY_TIMEOUT) },
	{ "enroll", run_enroll, BIT(OPT_DATA) | BIT(OPT_DB) | BIT(OPT_STORE) },
	{ "refunds", run_refunds, BIT(OPT_DATA) | BIT(OPT_DB) | BIT(OPT_SETTLED) },
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
		hub_import_usage(stdout);
		hub_keys_usage(stdout);
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "import") == 0)
		return hub_import_command(argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "schema") == 0)
		return run_schema(argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "keys") == 0)
		return hub_keys(argc - 1, argv + 1, now_ms());
	for (size_t i = 0; argc > 1 && i < ARRAY_LENGTH(VERBS); i++)
		if (strcmp(argv[1], VERBS[i].name) == 0)
			return parse(&VERBS[i], argc - 1, argv + 1, &arguments) ? VERBS[i].run(&arguments)
										: EXIT_USAGE;
	return misuse(argc > 1 ? "unknown verb" : "which verb?");
}
