/* SPDX-License-Identifier: Apache-2.0 */
/* The verb keys: shows the newest root document, and makes, signs and takes the next one. */
#include "kiosk/hub/keys.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/plain_text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/feed_chain.h"
#include "kiosk/hub/feed/publish.h"

#define EXIT_REFUSED 1
#define EXIT_USAGE 2
#define DAYS_MAX 3650
#define HEX_BYTES (2 * ED25519_PUBLIC_BYTES)
#define NEXT_ROOT "keys/next-root"

static const char USAGE[] =
	"  keys    --data DIR                                   (shows them)\n"
	"  keys rotate-head | raise-epoch | renew --data DIR [--days N] [--out FILE]\n"
	"  keys make-root FILE\n"
	"  keys draft --data DIR | --from FILE  --out FILE [--root FILE.pub]... [--threshold N] [--raise-epoch] [--days N]\n"
	"  keys sign --key FILE DOCUMENT\n"
	"  keys import --data DIR DOCUMENT\n";

void hub_keys_usage(FILE *out)
{
	fputs(USAGE, out);
}

struct arguments {
	const char *data, *from, *out, *key, *file;
	struct feed_root_change change;
	uint8_t root_keys[FEED_KEYS_MAX][ED25519_PUBLIC_BYTES];
	int64_t now_ms;
};

static int refuse(const char *subject, const char *why)
{
	plain_text_line(stderr, "daogou-hub: %s%s%s", subject, *subject ? ": " : "", why);
	return EXIT_REFUSED;
}

static int misuse(const char *why)
{
	plain_text_line(stderr, "daogou-hub: keys: %s", why);
	hub_keys_usage(stderr);
	return EXIT_USAGE;
}

/* --- showing --- */

static void print_key(const char *kind, const uint8_t key[ED25519_PUBLIC_BYTES], const char *note)
{
	char id[KEY_ID_SIZE], hex[HEX_BYTES + 1];
	ed25519_key_id(key, id);
	hex_encode(key, ED25519_PUBLIC_BYTES, hex);
	plain_text_line(stdout, "%s %s %s%s", kind, id, hex, note);
}

static bool is_same_key(const struct ed25519_key *key, bool is_there, const uint8_t *other)
{
	return is_there && memcmp(key->public_key, other, ED25519_PUBLIC_BYTES) == 0;
}

/* data_folder NULL = of no hub. signed_by NULL = nobody asks. */
static void print_root(const struct feed_root *root, const char *data_folder,
	const struct signed_document *signed_by, int64_t now_ms)
{
	struct ed25519_key root_key, head_key;
	bool has_root = data_folder && feed_root_key_load(data_folder, &root_key),
	     has_head = data_folder && feed_head_key_load(data_folder, &head_key);
	char expires[25];
	time_format_iso(root->expires_ms, expires);
	plain_text_line(stdout, "feed %s", root->feed);
	printf("version %" PRId64 "\nepoch %" PRId64 "\n", root->version, root->epoch);
	if (now_ms < root->expires_ms)
		plain_text_line(stdout, "expires %s (in %" PRId64 " days)", expires,
			(root->expires_ms - now_ms) / DAY_MS);
	else
		plain_text_line(stdout, "expires %s (EXPIRED)", expires);
	printf("root keys that sign together: %d of %d\n", (int)root->threshold, (int)root->root_key_count);
	for (int i = 0; i < root->root_key_count; i++)
		print_key("root", root->root_keys[i],
			is_same_key(&root_key, has_root, root->root_keys[i]) ? " here"
				: signed_by && signed_document_check(signed_by, root->root_keys[i])
				? " has signed"
				: "");
	for (int i = 0; i < root->head_key_count; i++)
		print_key("head", root->head_keys[i],
			is_same_key(&head_key, has_head, root->head_keys[i]) ? " here" : "");
	explicit_bzero(&root_key, sizeof(root_key));
	explicit_bzero(&head_key, sizeof(head_key));
}

static int run_show(struct arguments *arguments)
{
	struct feed_root root;
	char why[FEED_WHY_SIZE];
	if (!arguments->data || arguments->file)
		return misuse("--data is missing");
	if (!feed_chain_load(arguments->data, &root, NULL, why))
		return refuse("", why);
	print_root(&root, arguments->data, NULL, arguments->now_ms);
	return 0;
}

/* --- files alone --- */

static int run_make_root(struct arguments *arguments)
{
	struct ed25519_key key;
	char hex[HEX_BYTES + 2];
	if (!arguments->file)
		return misuse("make-root needs a file's name");
	if (file_exists(arguments->file))
		return refuse(arguments->file, "is there already");
	if (!ed25519_load_or_make(arguments->file, &key))
		return refuse(arguments->file, strerror(errno));
	hex_encode(key.public_key, ED25519_PUBLIC_BYTES, hex);
	memcpy(hex + HEX_BYTES, "\n", 2);
	explicit_bzero(key.secret_key, sizeof(key.secret_key));
	char *public = xasprintf("%s.pub", arguments->file);
	bool is_written = file_write_atomic(public, hex, strlen(hex));
	if (is_written)
		print_key("root", key.public_key, "");
	else
		refuse(public, strerror(errno));
	free(public);
	return is_written ? 0 : EXIT_REFUSED;
}

/* The root document of a file, signed or not. NULL after a message; the caller frees. */
static char *read_document(const char *path, struct signed_document *ret_document, struct feed_root *ret_root)
{
	size_t length;
	enum feed_root_fault fault = FEED_ROOT_MALFORMED;
	char *document = file_read(path, FEED_ROOT_MAX_BYTES, &length);
	if (!document) {
		refuse(path, strerror(errno));
		return NULL;
	}
	if (strlen(document) == length && signed_document_split_draft(document, length, ret_document))
		fault = feed_root_decode(ret_document->text, ret_document->text_length, ret_root);
	if (fault == FEED_ROOT_OK)
		return document;
	refuse(path, feed_root_fault_text(fault));
	free(document);
	return NULL;
}

static int write_document(const char *path, const char *document)
{
	return file_write_atomic(path, document, strlen(document)) ? 0 : refuse(path, strerror(errno));
}

static int run_draft(struct arguments *arguments)
{
	struct signed_document document;
	struct feed_root root;
	char why[FEED_WHY_SIZE];
	if (!arguments->data == !arguments->from || !arguments->out || arguments->file)
		return misuse("draft needs --out, and one of --data and --from");
	if (arguments->data && !feed_chain_load(arguments->data, &root, NULL, why))
		return refuse("", why);
	char *from = arguments->from ? read_document(arguments->from, &document, &root) : NULL;
	if (arguments->from && !from)
		return EXIT_REFUSED;
	char *draft = feed_root_draft(&root, &arguments->change, arguments->now_ms);
	free(from);
	if (!draft)
		return misuse("more root keys have to sign than there are");
	int code = write_document(arguments->out, draft);
	signed_document_split_draft(draft, strlen(draft), &document);
	if (code == 0 && feed_root_decode(document.text, document.text_length, &root) == FEED_ROOT_OK)
		print_root(&root, NULL, &document, arguments->now_ms);
	free(draft);
	return code;
}

/* Shows what was signed: whoever holds the key decides by that. */
static int sign(const struct arguments *arguments, const struct ed25519_key *key)
{
	struct signed_document document;
	struct feed_root root;
	char *draft = read_document(arguments->file, &document, &root);
	if (!draft)
		return EXIT_REFUSED;
	if (document.signature_count == SIGNATURES_MAX || signed_document_check(&document, key->public_key)) {
		free(draft);
		return refuse(arguments->file, "this key has signed it already, or there is no room");
	}
	char *longer = signed_document_add(draft, key);
	int code = write_document(arguments->file, longer);
	if (code == 0 && signed_document_split(longer, strlen(longer), &document))
		print_root(&root, NULL, &document, arguments->now_ms);
	free(longer);
	free(draft);
	return code;
}

static int run_sign(struct arguments *arguments)
{
	struct ed25519_key key;
	if (!arguments->key || !arguments->file)
		return misuse("sign needs --key and a document");
	if (!file_exists(arguments->key) || !ed25519_load_or_make(arguments->key, &key))
		return refuse(arguments->key, strerror(errno));
	int code = sign(arguments, &key);
	explicit_bzero(&key, sizeof(key));
	return code;
}

/* --- the hub's --- */

/* The head is to be signed by the key that counts now; a new epoch needs a catalog of its own. */
static int publish(const struct arguments *arguments)
{
	const struct publish_options options = { .data_folder = arguments->data,
		.now_ms = arguments->now_ms };
	struct publish_result result;
	struct feed_root root;
	char why[FEED_WHY_SIZE], *head = feed_file_read(arguments->data, "head", NULL);
	if (!feed_chain_load(arguments->data, &root, NULL, why)) {
		free(head);
		return refuse("", why);
	}
	printf("root document %" PRId64 " is in place\n", root.version);
	if (!head)
		return 0;
	free(head);
	if (!hub_publish(&options, &result, why)) {
		plain_text_line(stderr, "daogou-hub: kiosks wait for the next publish: %s", why);
		return EXIT_REFUSED;
	}
	if (result.has_renewed_root)
		printf("root document %" PRId64 " is in place: it is good for longer\n", result.root_version);
	printf("published seq=%" PRId64 "\n", result.seq);
	return 0;
}

static int run_import(struct arguments *arguments)
{
	struct signed_document document;
	struct feed_root root;
	char why[FEED_WHY_SIZE];
	if (!arguments->data || !arguments->file)
		return misuse("import needs --data and a document");
	char *text = read_document(arguments->file, &document, &root);
	if (!text)
		return EXIT_REFUSED;
	int lock = publish_lock(arguments->data, why);
	bool is_done = lock >= 0 && feed_chain_extend(arguments->data, text, why);
	if (lock >= 0)
		close(lock);
	free(text);
	return is_done ? publish(arguments) : refuse(arguments->file, why);
}

/* The next document, signed by the root key if that lies here. NULL and one sentence; the caller frees. */
static char *make_next(const struct arguments *arguments, bool *ret_is_whole, char why[FEED_WHY_SIZE])
{
	struct feed_root root;
	struct ed25519_key key;
	if (!feed_chain_load(arguments->data, &root, NULL, why))
		return NULL;
	char *document = feed_root_draft(&root, &arguments->change, arguments->now_ms);
	bool has_key = feed_root_key_load(arguments->data, &key);
	bool can_sign = has_key && feed_root_has_root_key(&root, key.public_key);
	if (can_sign) {
		char *draft = document;
		document = signed_document_add(draft, &key);
		free(draft);
	}
	explicit_bzero(&key, sizeof(key));
	*ret_is_whole = can_sign && root.threshold == 1;
	return document;
}

/* Done at once when the root key here can do it alone; else the document goes to those who hold the root keys. */
static int change(struct arguments *arguments)
{
	char why[FEED_WHY_SIZE];
	bool is_whole = false, is_done = false;
	int code = EXIT_REFUSED, lock = publish_lock(arguments->data, why);
	if (lock < 0)
		return refuse("", why);
	char *document = make_next(arguments, &is_whole, why);
	char *out = arguments->out ? xstrdup(arguments->out) : file_join(arguments->data, NEXT_ROOT);
	if (document && is_whole)
		is_done = feed_chain_extend(arguments->data, document, why);
	else if (document)
		code = write_document(out, document);
	close(lock);
	if (is_done)
		code = publish(arguments);
	else if (!document || is_whole)
		refuse("", why);
	else if (code == 0)
		plain_text_line(stdout,
			"%s: root keys have to sign it, one after the other (keys sign); then: keys import",
			out);
	free(out);
	free(document);
	return code;
}

static int run_rotate_head(struct arguments *arguments)
{
	uint8_t next[ED25519_PUBLIC_BYTES];
	if (!arguments->data || arguments->file)
		return misuse("rotate-head needs --data");
	if (!feed_next_head_key_load(arguments->data, next))
		return refuse(arguments->data, strerror(errno));
	arguments->change.head_key = next;
	int code = change(arguments);
	arguments->change.head_key = NULL;
	return code;
}

static int run_raise_epoch(struct arguments *arguments)
{
	arguments->change.raises_epoch = true;
	return arguments->data && !arguments->file ? change(arguments) : misuse("raise-epoch needs --data");
}

static int run_renew(struct arguments *arguments)
{
	return arguments->data && !arguments->file ? change(arguments) : misuse("renew needs --data");
}

/* --- the command line --- */

enum option_id { OPT_DATA, OPT_FROM, OPT_OUT, OPT_KEY, OPT_ROOT, OPT_THRESHOLD, OPT_RAISE_EPOCH, OPT_DAYS };

static const struct option OPTIONS[] = {
	{ "data", required_argument, NULL, OPT_DATA },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "out", required_argument, NULL, OPT_OUT },
	{ "key", required_argument, NULL, OPT_KEY },
	{ "root", required_argument, NULL, OPT_ROOT },
	{ "threshold", required_argument, NULL, OPT_THRESHOLD },
	{ "raise-epoch", no_argument, NULL, OPT_RAISE_EPOCH },
	{ "days", required_argument, NULL, OPT_DAYS },
	{ NULL, 0, NULL, 0 },
};

#define BIT(option) (1 << (option))

static const struct verb {
	const char *name;
	int (*run)(struct arguments *arguments);
	int options;
} VERBS[] = {
	{ "show", run_show, BIT(OPT_DATA) },
	{ "make-root", run_make_root, 0 },
	{ "draft", run_draft,
		BIT(OPT_DATA) | BIT(OPT_FROM) | BIT(OPT_OUT) | BIT(OPT_ROOT) | BIT(OPT_THRESHOLD) |
			BIT(OPT_RAISE_EPOCH) | BIT(OPT_DAYS) },
	{ "sign", run_sign, BIT(OPT_KEY) },
	{ "import", run_import, BIT(OPT_DATA) },
	{ "rotate-head", run_rotate_head, BIT(OPT_DATA) | BIT(OPT_OUT) | BIT(OPT_DAYS) },
	{ "raise-epoch", run_raise_epoch, BIT(OPT_DATA) | BIT(OPT_OUT) | BIT(OPT_DAYS) },
	{ "renew", run_renew, BIT(OPT_DATA) | BIT(OPT_OUT) | BIT(OPT_DAYS) },
};

/* A whole number from 1 to max; 0 when it is none. */
static int parse_number(const char *text, int max)
{
	size_t digits = strspn(text, "0123456789");
	return digits > 0 && digits <= 6 && !text[digits] && atoi(text) <= max ? atoi(text) : 0;
}

/* The public half of a root key that make-root has written. */
static bool take_root_key(struct arguments *arguments, const char *path)
{
	struct feed_root_change *change = &arguments->change;
	uint8_t *key = arguments->root_keys[change->root_key_count % FEED_KEYS_MAX];
	char *hex = change->root_key_count < FEED_KEYS_MAX ? file_read(path, HEX_BYTES + 2, NULL) : NULL;
	if (hex)
		hex[strcspn(hex, "\r\n")] = '\0';
	bool is_read = hex && hex_decode(hex, key, ED25519_PUBLIC_BYTES);
	for (int i = 0; is_read && i < change->root_key_count; i++)
		is_read = memcmp(arguments->root_keys[i], key, ED25519_PUBLIC_BYTES) != 0;
	change->root_keys = (const uint8_t(*)[ED25519_PUBLIC_BYTES])arguments->root_keys;
	change->root_key_count += is_read;
	free(hex);
	return is_read;
}

static bool take_option(struct arguments *arguments, int option, const char *value)
{
	switch (option) {
	case OPT_DATA: arguments->data = value; return true;
	case OPT_FROM: arguments->from = value; return true;
	case OPT_OUT: arguments->out = value; return true;
	case OPT_KEY: arguments->key = value; return true;
	case OPT_ROOT: return take_root_key(arguments, value);
	case OPT_RAISE_EPOCH: arguments->change.raises_epoch = true; return true;
	case OPT_THRESHOLD:
		arguments->change.threshold = parse_number(value, FEED_KEYS_MAX);
		return arguments->change.threshold > 0;
	case OPT_DAYS:
		arguments->change.valid_ms = parse_number(value, DAYS_MAX) * DAY_MS;
		return arguments->change.valid_ms > 0;
	default: return false;
	}
}

/* Which options were given; -1 after a message. */
static int parse(int argc, char **argv, struct arguments *arguments)
{
	int option, given = 0;
	optind = 0;
	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option > OPT_DAYS || !take_option(arguments, option, optarg)) {
			misuse("an option is unknown, or its value is no number, file or key");
			return -1;
		}
		given |= BIT(option);
	}
	return given;
}

int hub_keys(int argc, char **argv, int64_t now_ms)
{
	struct arguments arguments = { .now_ms = now_ms };
	digest_start();
	int given = parse(argc, argv, &arguments);
	if (given < 0)
		return EXIT_USAGE;
	const char *name = optind < argc ? argv[optind++] : "show";
	for (size_t i = 0; i < ARRAY_LENGTH(VERBS); i++) {
		if (strcmp(name, VERBS[i].name) != 0)
			continue;
		if (given & ~VERBS[i].options)
			return misuse("an option is of another verb");
		arguments.file = optind < argc ? argv[optind++] : NULL;
		return optind < argc ? misuse("too many arguments") : VERBS[i].run(&arguments);
	}
	return misuse("there is no such verb");
}
