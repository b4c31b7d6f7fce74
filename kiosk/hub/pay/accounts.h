/* SPDX-License-Identifier: Apache-2.0 */
/* Which providers a shop offers and with whose account: DATA/payments.conf, read before the hub serves and constant
 * after, so that any thread may look.
 *
 *   [shop]                 an order of several merchants, and merchants without a section of their own
 *   offer = NAME, NAME     in this order
 *   [PROVIDER]             the shop's account; its keys are the provider's, and hold_minutes
 *   [shop:MERCHANT]        offer as above; merchant = ID when the id cannot stand in the name of a section
 *   [PROVIDER:MERCHANT]    the merchant's own account: its keys over those of [PROVIDER]
 *
 * An account that nobody offers any more stays open for what was begun at it. */
#ifndef DAOGOU_HUB_PAY_ACCOUNTS_H
#define DAOGOU_HUB_PAY_ACCOUNTS_H

#include "kiosk/base/ini.h"
#include "kiosk/hub/pay/provider.h"

#define PAYMENT_ACCOUNT_NAME_SIZE 65
#define PAYMENT_OFFERS_MAX 8

struct payment_account {
	const struct payment_provider *provider;
	char name[PAYMENT_ACCOUNT_NAME_SIZE]; /* as in the section: "" = the shop's */
	int64_t hold_ms;
	void *data; /* the provider's */
};

struct payment_accounts;

struct payment_accounts_options {
	const char *path; /* a file that is not there is an empty one */
	const struct payment_provider *const *providers;
	int provider_count;
	bool is_demo; /* the demo provider may be used, and is offered where the file offers nothing */
};
/* NULL and "file:line: key: why" when the file cannot be used. */
struct payment_accounts *payment_accounts_load(
	const struct payment_accounts_options *options, struct ini_error *ret_error);
void payment_accounts_destroy(struct payment_accounts *accounts);

/* The account of that provider and name; NULL when there is none (any more). */
const struct payment_account *payment_account_find(
	const struct payment_accounts *accounts, const char *provider, const char *name);
/* All of them, one after the other; NULL behind the last. */
const struct payment_account *payment_account_at(const struct payment_accounts *accounts, size_t index);
/* What an order of this merchant may be paid with, in the shop's order; merchant is NULL for an order of several.
 * Returns how many. */
int payment_accounts_offer(const struct payment_accounts *accounts, const char *merchant,
	const struct payment_account *ret_offers[PAYMENT_OFFERS_MAX]);

#endif
