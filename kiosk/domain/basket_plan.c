/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the cheapest way to buy a basket: at one merchant, or split. */
#include "kiosk/domain/basket_plan.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"

#define EXACT_SOURCES_MAX 10

/* A merchant's channel: what charges one delivery. */
struct source {
	const char *merchant;
	enum offer_channel channel;
	bool has_charge;
	int64_t charge_minor; /* of the choice being costed */
};

/* One way to fill one wish. */
struct option {
	size_t source, offer;
	int64_t items_minor, delivery_minor;
};

struct problem {
	size_t wish_count;
	size_t first_option[LINES_MAX +
		1]; /* those of wish i lie from first_option[i] up to first_option[i + 1] */
	struct option *options;
	struct source *sources;
	size_t source_count;
};

/* An option for each wish, and what they cost together. */
struct choice {
	size_t options[LINES_MAX];
	size_t covered;
	int64_t items_minor, delivery_minor;
};

static size_t source_find(struct problem *problem, const struct offer *offer)
{
	struct source *source = problem->sources;

	for (; source < problem->sources + problem->source_count; source++) {
		if (source->channel == offer->channel && strcmp(source->merchant, offer->merchant) == 0)
			return (size_t)(source - problem->sources);
	}
	*source = (struct source){ offer->merchant, offer->channel, false, 0 };
	return problem->source_count++;
}

static void option_add(struct problem *problem, size_t *count, const struct plan_wish *wish, size_t index,
	const char *currency)
{
	const struct offer *offer = &wish->offers[index];
	struct option option = { .offer = index, .delivery_minor = offer->delivery_minor };

	if (!offer_is_valid(offer) || strcmp(offer->currency, currency) != 0 ||
		!offer_has_enough(offer, wish->quantity) ||
		!multibuy_total(offer->price_minor, wish->quantity, &offer->multibuy, &option.items_minor))
		return;
	option.items_minor -=
		offer->coupon_minor < option.items_minor ? offer->coupon_minor : option.items_minor;
	option.source = source_find(problem, offer);
	if (option.delivery_minor > 0)
		problem->sources[option.source].has_charge = true;
	problem->options[(*count)++] = option;
}

static void problem_init(
	struct problem *problem, const struct plan_wish *wishes, size_t count, const char *currency)
{
	size_t offers = 0, options = 0;

	for (size_t i = 0; i < count; i++)
		offers += wishes[i].offer_count;
	memset(problem, 0, sizeof(*problem));
	problem->wish_count = count;
	problem->options = xcalloc(offers + 1, sizeof(*problem->options));
	problem->sources = xcalloc(offers + 1, sizeof(*problem->sources));
	for (size_t i = 0; i < count; i++) {
		problem->first_option[i] = options;
		for (size_t j = 0; j < wishes[i].offer_count; j++)
			option_add(problem, &options, &wishes[i], j, currency);
	}
	problem->first_option[count] = options;
}

static void problem_finish(struct problem *problem)
{
	free(problem->options);
	free(problem->sources);
}

static bool option_is_better(const struct option *a, const struct option *b)
{
	if (a->items_minor != b->items_minor)
		return a->items_minor < b->items_minor;
	return a->delivery_minor < b->delivery_minor;
}

/* What may be bought at a source. Free only: what it delivers for nothing, so that its charge is not due. */
enum source_use { SOURCE_CLOSED, SOURCE_FREE_ONLY, SOURCE_OPEN };

static bool option_is_allowed(const struct option *option, const enum source_use *uses)
{
	return uses[option->source] == SOURCE_OPEN ||
		(uses[option->source] == SOURCE_FREE_ONLY && option->delivery_minor == 0);
}

/* For each wish the cheapest items among what may be bought. */
static void choice_pick(const struct problem *problem, const enum source_use *uses, struct choice *choice)
{
	choice->covered = 0;
	choice->items_minor = 0;
	for (size_t i = 0; i < problem->wish_count; i++) {
		size_t best = PLAN_NO_OFFER;

		for (size_t j = problem->first_option[i]; j < problem->first_option[i + 1]; j++) {
			if (option_is_allowed(&problem->options[j], uses) &&
				(best == PLAN_NO_OFFER ||
					option_is_better(&problem->options[j], &problem->options[best])))
				best = j;
		}
		choice->options[i] = best;
		if (best == PLAN_NO_OFFER)
			continue;
		choice->covered++;
		choice->items_minor += problem->options[best].items_minor;
	}
}

/* Each source charges the largest delivery of what is bought there, once. */
static void choice_cost(struct problem *problem, struct choice *choice)
{
	choice->delivery_minor = 0;
	for (size_t i = 0; i < problem->source_count; i++)
		problem->sources[i].charge_minor = 0;
	for (size_t i = 0; i < problem->wish_count; i++) {
		if (choice->options[i] == PLAN_NO_OFFER)
			continue;
		const struct option *option = &problem->options[choice->options[i]];
		struct source *source = &problem->sources[option->source];
		if (option->delivery_minor > source->charge_minor) {
			choice->delivery_minor += option->delivery_minor - source->charge_minor;
			source->charge_minor = option->delivery_minor;
		}
	}
}

/* Takes the cheapest of what may be bought into best when it covers as much for less. */
static bool choice_try(struct problem *problem, const enum source_use *uses, struct choice *best)
{
	struct choice choice;

	choice_pick(problem, uses, &choice);
	if (choice.covered < best->covered)
		return false;
	choice_cost(problem, &choice);
	if (choice.items_minor + choice.delivery_minor >= best->items_minor + best->delivery_minor)
		return false;
	*best = choice;
	return true;
}

static void solve_exactly(struct problem *problem, enum source_use *uses, const size_t *charging,
	size_t charging_count, struct choice *best)
{
	for (unsigned mask = 0; mask < 1u << charging_count; mask++) {
		for (size_t i = 0; i < charging_count; i++)
			uses[charging[i]] = mask >> i & 1 ? SOURCE_OPEN : SOURCE_FREE_ONLY;
		choice_try(problem, uses, best);
	}
}

static void solve_greedily(struct problem *problem, enum source_use *uses, const size_t *charging,
	size_t charging_count, struct choice *best)
{
	size_t closed;

	do {
		closed = charging_count;
		for (size_t i = 0; i < charging_count; i++) {
			if (uses[charging[i]] != SOURCE_OPEN)
				continue;
			uses[charging[i]] = SOURCE_FREE_ONLY;
			if (choice_try(problem, uses, best))
				closed = i;
			uses[charging[i]] = SOURCE_OPEN;
		}
		if (closed < charging_count)
			uses[charging[closed]] = SOURCE_FREE_ONLY;
	} while (closed < charging_count);
}

/* The cheapest choice at one merchant (NULL = at all of them) that covers as many wishes as can be. */
static void solve(struct problem *problem, const char *merchant, struct choice *ret_choice)
{
	enum source_use *uses = xcalloc(problem->source_count + 1, sizeof(*uses));
	size_t *charging = xcalloc(problem->source_count + 1, sizeof(*charging));
	size_t charging_count = 0;

	for (size_t i = 0; i < problem->source_count; i++) {
		bool is_asked = !merchant || strcmp(problem->sources[i].merchant, merchant) == 0;

		uses[i] = is_asked ? SOURCE_OPEN : SOURCE_CLOSED;
		if (is_asked && problem->sources[i].has_charge)
			charging[charging_count++] = i;
	}
	choice_pick(problem, uses, ret_choice);
	choice_cost(problem, ret_choice);
	if (charging_count <= EXACT_SOURCES_MAX)
		solve_exactly(problem, uses, charging, charging_count, ret_choice);
	else
		solve_greedily(problem, uses, charging, charging_count, ret_choice);
	free(charging);
	free(uses);
}

static int trip_compare(const void *left, const void *right)
{
	const struct plan_trip *a = left, *b = right;

	if (a->covered != b->covered)
		return a->covered > b->covered ? -1 : 1;
	if (a->total_minor != b->total_minor)
		return a->total_minor < b->total_minor ? -1 : 1;
	return strcmp(a->merchant, b->merchant);
}

static bool is_first_of_merchant(const struct problem *problem, size_t source)
{
	for (size_t i = 0; i < source; i++) {
		if (strcmp(problem->sources[i].merchant, problem->sources[source].merchant) == 0)
			return false;
	}
	return true;
}

/* The trip to each merchant; best_trip becomes what is bought on the first one. */
static void trips_make(struct problem *problem, struct basket_plan *plan, struct choice *best_trip)
{
	struct plan_trip *trips = xcalloc(problem->source_count + 1, sizeof(*trips));
	size_t count = 0;

	for (size_t i = 0; i < problem->source_count; i++) {
		struct plan_trip *trip = &trips[count];
		struct choice choice;

		if (!is_first_of_merchant(problem, i))
			continue;
		solve(problem, problem->sources[i].merchant, &choice);
		code_copy(trip->merchant, problem->sources[i].merchant);
		trip->covered = choice.covered;
		trip->items_minor = choice.items_minor;
		trip->delivery_minor = choice.delivery_minor;
		trip->total_minor = choice.items_minor + choice.delivery_minor;
		count++;
	}
	qsort(trips, count, sizeof(*trips), trip_compare);
	plan->trip_count = count < PLAN_TRIPS_MAX ? count : PLAN_TRIPS_MAX;
	memcpy(plan->trips, trips, plan->trip_count * sizeof(*trips));
	free(trips);
	if (count > 0)
		solve(problem, plan->trips[0].merchant, best_trip);
}

static size_t merchants_used(const struct problem *problem, const struct choice *choice)
{
	size_t used = 0;

	for (size_t i = 0; i < problem->wish_count; i++) {
		bool is_new = choice->options[i] != PLAN_NO_OFFER;

		for (size_t j = 0; is_new && j < i; j++) {
			if (choice->options[j] == PLAN_NO_OFFER)
				continue;
			is_new =
				strcmp(problem->sources[problem->options[choice->options[i]].source].merchant,
					problem->sources[problem->options[choice->options[j]].source]
						.merchant) != 0;
		}
		used += is_new;
	}
	return used;
}

static void split_set(struct basket_plan *plan, const struct problem *problem, const struct choice *choice)
{
	plan->split_covered = choice->covered;
	plan->split_items_minor = choice->items_minor;
	plan->split_delivery_minor = choice->delivery_minor;
	plan->split_total_minor = choice->items_minor + choice->delivery_minor;
	plan->split_merchant_count = merchants_used(problem, choice);
	for (size_t i = 0; i < problem->wish_count; i++) {
		size_t option = choice->options[i];

		plan->split_offer[i] =
			option == PLAN_NO_OFFER ? PLAN_NO_OFFER : problem->options[option].offer;
	}
}

static bool wishes_are_valid(const struct plan_wish *wishes, size_t count, const char *currency)
{
	if (count > LINES_MAX || !currency_is_valid(currency))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (wishes[i].quantity < 1 || wishes[i].quantity > QUANTITY_MAX)
			return false;
	}
	return true;
}

bool basket_plan_make(
	const struct plan_wish *wishes, size_t wish_count, const char *currency, struct basket_plan *ret_plan)
{
	struct choice split, trip = { 0 };
	struct problem problem;

	if (!wishes_are_valid(wishes, wish_count, currency))
		return false;
	memset(ret_plan, 0, sizeof(*ret_plan));
	problem_init(&problem, wishes, wish_count, currency);
	trips_make(&problem, ret_plan, &trip);
	solve(&problem, NULL, &split);
	ret_plan->has_whole_trip = split.covered > 0 && trip.covered == split.covered;
	/* The greedy search may miss what one merchant does better. */
	if (ret_plan->has_whole_trip &&
		trip.items_minor + trip.delivery_minor <= split.items_minor + split.delivery_minor)
		split = trip;
	split_set(ret_plan, &problem, &split);
	if (ret_plan->has_whole_trip)
		ret_plan->split_saving_minor = ret_plan->trips[0].total_minor - ret_plan->split_total_minor;
	problem_finish(&problem);
	return true;
}
