/* SPDX-License-Identifier: Apache-2.0 */
/* Reads payments.conf into shops and accounts. */
#include "kiosk/hub/pay/accounts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"

#define HOLD_MINUTES_MAX (7 * 24 * 60)

struct setting {
	char *section, *key, *value;
};

struct shop {
	char name[PAYMENT_ACCOUNT_NAME_SIZE];
	char *merchant;
	bool has_offer;
	const struct payment_provider *offer[PAYMENT_OFFERS_MAX];
	int offer_count;
};

struct payment_accounts {
	const struct payment_accounts_options *options; /* while loading */
	struct ini_places places;
	struct setting *settings;
	size_t setting_count;
	struct shop *shops; /* the first is [shop] */
	size_t shop_count;
	struct payment_account *accounts;
	size_t account_count;
};

static const struct payment_provider *find_provider(
	const struct payment_accounts_options *options, const char *name, size_t length)
{
	for (int i = 0; i < options->provider_count; i++) {
		const struct payment_provider *provider = options->providers[i];
		if (strlen(provider->name) == length && memcmp(provider->name, name, length) == 0)
			return provider;
	}
	return NULL;
}

/* "wechat" and "PARKNSHOP" of "wechat:PARKNSHOP". */
static const char *merchant_part(const char *section)
{
	const char *colon = strchr(section, ':');
	return colon ? colon + 1 : "";
}

static bool is_section_of(const char *section, const char *first, const char *name)
{
	size_t length = strlen(first);
	return strncmp(section, first, length) == 0 && (!section[length] || section[length] == ':') &&
		strcmp(merchant_part(section), name) == 0;
}

/* The sections and keys that can be judged line by line; the rest waits until all lines are known. */
static const char *take_line(void *data, const char *section, const char *key, const char *value)
{
	struct payment_accounts *accounts = data;
	size_t first = strcspn(section, ":");
	bool is_shop = first == 4 && memcmp(section, "shop", 4) == 0;
	const struct payment_provider *provider = find_provider(accounts->options, section, first);
	if (!is_shop && !provider)
		return "the section is neither [shop] nor a payment provider that this hub knows";
	if (section[first] && !section[first + 1])
		return "a merchant must stand behind the colon of the section";
	if (provider && provider->is_demo && !accounts->options->is_demo)
		return "the demo moves no money: it is there under serve --demo only";
	for (size_t i = 0; i < accounts->setting_count; i++)
		if (strcmp(accounts->settings[i].section, section) == 0 &&
			strcmp(accounts->settings[i].key, key) == 0)
			return "stands twice in this section";
	accounts->settings =
		xreallocarray(accounts->settings, accounts->setting_count + 1, sizeof(*accounts->settings));
	accounts->settings[accounts->setting_count++] =
		(struct setting){ xstrdup(section), xstrdup(key), xstrdup(value) };
	return NULL;
}

static bool read_file(struct payment_accounts *accounts, struct ini_error *ret_error)
{
	struct stat status;
	const char *path = accounts->options->path;
	if (stat(path, &status) != 0) {
		if (errno == ENOENT)
			return true;
		snprintf(ret_error->text, sizeof(ret_error->text), "%.300s: cannot be read: %s", path,
			strerror(errno));
		return false;
	}
	if (status.st_mode & S_IROTH) {
		snprintf(ret_error->text, sizeof(ret_error->text),
			"%.300s: everybody on this machine can read it, and it holds secrets: chmod 640",
			path);
		return false;
	}
	return ini_read_file_noting(path, take_line, accounts, &accounts->places, ret_error);
}

static struct shop *find_shop(struct payment_accounts *accounts, const char *name)
{
	for (size_t i = 0; i < accounts->shop_count; i++)
		if (strcmp(accounts->shops[i].name, name) == 0)
			return &accounts->shops[i];
	accounts->shops = xreallocarray(accounts->shops, accounts->shop_count + 1, sizeof(*accounts->shops));
	struct shop *shop = &accounts->shops[accounts->shop_count++];
	*shop = (struct shop){ .merchant = xstrdup(name) };
	snprintf(shop->name, sizeof(shop->name), "%s", name);
	return shop;
}

static const char *read_offer(
	const struct payment_accounts_options *options, struct shop *shop, const char *value)
{
	shop->has_offer = true;
	for (const char *at = value + strspn(value, ", \t"); *at; at += strspn(at, ", \t")) {
		size_t length = strcspn(at, ", \t");
		const struct payment_provider *provider = find_provider(options, at, length);
		at += length;
		if (!provider)
			return "names a payment provider that this hub does not know";
		if (provider->is_demo && !options->is_demo)
			return "the demo moves no money: it is there under serve --demo only";
		for (int i = 0; i < shop->offer_count; i++)
			if (shop->offer[i] == provider)
				return "names a payment provider twice";
		if (shop->offer_count == PAYMENT_OFFERS_MAX)
			return "names more payment providers than a page can show";
		shop->offer[shop->offer_count++] = provider;
	}
	return NULL;
}

static bool read_shops(struct payment_accounts *accounts, struct ini_error *ret_error)
{
	find_shop(accounts, "");
	for (size_t i = 0; i < accounts->setting_count; i++) {
		const struct setting *setting = &accounts->settings[i];
		const char *name = merchant_part(setting->section), *why = NULL;
		if (!is_section_of(setting->section, "shop", name))
			continue;
		struct shop *shop = find_shop(accounts, name);
		if (strcmp(setting->key, "offer") == 0) {
			why = read_offer(accounts->options, shop, setting->value);
		} else if (!*name) {
			why = "is no key of [shop]: the only one is offer";
		} else if (strcmp(setting->key, "merchant") != 0) {
			why = "is no key of a merchant's [shop:NAME]: there are offer and merchant";
		} else if (!*setting->value) {
			why = "must name the merchant as the catalog does";
		} else {
			free(shop->merchant);
			shop->merchant = xstrdup(setting->value);
		}
		if (why)
			return ini_places_refuse(
				&accounts->places, setting->section, setting->key, why, ret_error);
	}
	return true;
}

static bool has_section(const struct payment_accounts *accounts, const char *first, const char *name)
{
	for (size_t i = 0; i < accounts->setting_count; i++)
		if (is_section_of(accounts->settings[i].section, first, name))
			return true;
	return false;
}

static const char *read_hold(struct payment_account *account, const char *value)
{
	char *end;
	long minutes = strtol(value, &end, 10);
	if (*end || end == value || minutes < 1 || minutes > HOLD_MINUTES_MAX)
		return "is no number of minutes from 1 to 10080 (a week)";
	account->hold_ms = minutes * MINUTE_MS;
	return NULL;
}

/* The lines of one section into the account. */
static bool apply_section(struct payment_accounts *accounts, struct payment_account *account,
	const char *name, struct ini_error *ret_error)
{
	const struct payment_provider *provider = account->provider;
	for (size_t i = 0; i < accounts->setting_count; i++) {
		const struct setting *setting = &accounts->settings[i];
		if (!is_section_of(setting->section, provider->name, name))
			continue;
		const char *why = strcmp(setting->key, "hold_minutes") == 0
			? read_hold(account, setting->value)
			: provider->set ? provider->set(account->data, setting->key, setting->value)
					: "is no key of this payment provider: the only one is hold_minutes";
		if (why)
			return ini_places_refuse(
				&accounts->places, setting->section, setting->key, why, ret_error);
	}
	return true;
}

static bool open_account(struct payment_accounts *accounts, const struct payment_provider *provider,
	const char *name, struct ini_error *ret_error)
{
	accounts->accounts =
		xreallocarray(accounts->accounts, accounts->account_count + 1, sizeof(*accounts->accounts));
	struct payment_account *account = &accounts->accounts[accounts->account_count++];
	*account = (struct payment_account){ .provider = provider,
		.hold_ms = provider->hold_ms,
		.data = xcalloc(1, provider->account_size + 1) };
	snprintf(account->name, sizeof(account->name), "%s", name);
	if (!apply_section(accounts, account, "", ret_error) ||
		(*name && !apply_section(accounts, account, name, ret_error)))
		return false;
	const char *key = "", *why = provider->check ? provider->check(account->data, &key) : NULL;
	if (!why)
		return true;
	/* Without a section, the line that offers it is the one to look at. */
	char section[2 * PAYMENT_ACCOUNT_NAME_SIZE];
	snprintf(section, sizeof(section), "%s%s%s", provider->name, *name ? ":" : "", name);
	bool has_own = has_section(accounts, provider->name, name);
	return ini_places_refuse(
		&accounts->places, has_own ? section : "shop", has_own ? key : "offer", why, ret_error);
}

/* The shop's own account is there when somebody offers it, or for what is still open at it when nobody offers the
 * provider any more; else [PROVIDER] is only what merchants' sections have in common. */
static bool needs_own_account(
	const struct payment_accounts *accounts, const struct payment_provider *provider)
{
	bool is_offered = false;
	for (size_t i = 0; i < accounts->shop_count; i++) {
		const struct shop *shop = &accounts->shops[i];
		for (int k = 0; k < shop->offer_count; k++) {
			if (shop->offer[k] != provider)
				continue;
			is_offered = true;
			if (!*shop->name || !has_section(accounts, provider->name, shop->name))
				return true;
		}
	}
	return !is_offered && has_section(accounts, provider->name, "");
}

static bool open_accounts(struct payment_accounts *accounts, struct ini_error *ret_error)
{
	for (int i = 0; i < accounts->options->provider_count; i++) {
		const struct payment_provider *provider = accounts->options->providers[i];
		if (needs_own_account(accounts, provider) && !open_account(accounts, provider, "", ret_error))
			return false;
		for (size_t k = 0; k < accounts->setting_count; k++) {
			const char *section = accounts->settings[k].section, *name = merchant_part(section);
			if (*name && is_section_of(section, provider->name, name) &&
				!payment_account_find(accounts, provider->name, name) &&
				!open_account(accounts, provider, name, ret_error))
				return false;
		}
	}
	return true;
}

static void offer_demo(struct payment_accounts *accounts)
{
	struct shop *shop = &accounts->shops[0];
	for (int i = 0; !shop->has_offer && i < accounts->options->provider_count; i++)
		if (accounts->options->providers[i]->is_demo)
			shop->offer[shop->offer_count++] = accounts->options->providers[i];
}

static void forget_lines(struct payment_accounts *accounts)
{
	for (size_t i = 0; i < accounts->setting_count; i++) {
		struct setting *setting = &accounts->settings[i];
		explicit_bzero(setting->value, strlen(setting->value));
		free(setting->section);
		free(setting->key);
		free(setting->value);
	}
	free(accounts->settings);
	accounts->settings = NULL;
	accounts->setting_count = 0;
	ini_places_finish(&accounts->places);
	accounts->places = (struct ini_places){ 0 };
	accounts->options = NULL;
}

struct payment_accounts *payment_accounts_load(
	const struct payment_accounts_options *options, struct ini_error *ret_error)
{
	struct payment_accounts *accounts = xcalloc(1, sizeof(*accounts));
	accounts->options = options;
	bool is_good = read_file(accounts, ret_error) && read_shops(accounts, ret_error);
	if (is_good && options->is_demo)
		offer_demo(accounts);
	is_good = is_good && open_accounts(accounts, ret_error);
	forget_lines(accounts);
	if (is_good)
		return accounts;
	payment_accounts_destroy(accounts);
	return NULL;
}

void payment_accounts_destroy(struct payment_accounts *accounts)
{
	if (!accounts)
		return;
	for (size_t i = 0; i < accounts->account_count; i++) {
		struct payment_account *account = &accounts->accounts[i];
		if (account->provider->finish)
			account->provider->finish(account->data);
		free(account->data);
	}
	for (size_t i = 0; i < accounts->shop_count; i++)
		free(accounts->shops[i].merchant);
	free(accounts->accounts);
	free(accounts->shops);
	free(accounts);
}

const struct payment_account *payment_account_find(
	const struct payment_accounts *accounts, const char *provider, const char *name)
{
	for (size_t i = 0; i < accounts->account_count; i++) {
		const struct payment_account *account = &accounts->accounts[i];
		if (strcmp(account->provider->name, provider) == 0 && strcmp(account->name, name) == 0)
			return account;
	}
	return NULL;
}

const struct payment_account *payment_account_at(const struct payment_accounts *accounts, size_t index)
{
	return index < accounts->account_count ? &accounts->accounts[index] : NULL;
}

static const struct shop *shop_of_merchant(const struct payment_accounts *accounts, const char *merchant)
{
	for (size_t i = 1; merchant && i < accounts->shop_count; i++)
		if (strcmp(accounts->shops[i].merchant, merchant) == 0)
			return &accounts->shops[i];
	return NULL;
}

/* The sections of that name are another merchant's, whose id they could not hold; or there is no one merchant. */
static bool is_alias(const struct payment_accounts *accounts, const char *merchant)
{
	for (size_t i = 1; merchant && i < accounts->shop_count; i++)
		if (strcmp(accounts->shops[i].name, merchant) == 0)
			return true;
	return !merchant;
}

int payment_accounts_offer(const struct payment_accounts *accounts, const char *merchant,
	const struct payment_account *ret_offers[PAYMENT_OFFERS_MAX])
{
	const struct shop *own = shop_of_merchant(accounts, merchant);
	const struct shop *shop = own && own->has_offer ? own : &accounts->shops[0];
	const char *name = own ? own->name : is_alias(accounts, merchant) ? "" : merchant;
	for (int i = 0; i < shop->offer_count; i++) {
		const char *provider = shop->offer[i]->name;
		const struct payment_account *account = payment_account_find(accounts, provider, name);
		ret_offers[i] = account ? account : payment_account_find(accounts, provider, "");
	}
	return shop->offer_count;
}
