/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the cheapest way to buy a basket: at one merchant, or split. */
#include "kiosk/domain/basket_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/basket_split.h"
#include "kiosk/domain/code.h"

/* So many assignments are all tried where lines are not paid for one by one, and so many changes of one where there are more. */
#define ASSIGNMENTS_MAX 2048
#define CHANGES_MAX 2048

/* A merchant's channel: what charges one delivery. */
struct source {
	const char *merchant;
	enum offer_channel channel;
};

struct problem {
	const struct plan_request *requests;
	const char *currency;
	const struct plan_coupons *coupons;
	struct split_problem split;
	size_t first_option[LINES_MAX + 1];
	struct split_option *options;
	size_t *offers; /* of each option: its index in its request */
	struct source *sources;
	bool *is_allowed;          /* for each source: it may be bought at */
	bool is_joint;             /* what a line comes to depends on the others, and not by delivery alone */
	struct priced_line *lines; /* the basket that is costed */
	struct priced_totals *totals;
};

/* An option for each request, and what they cost together. */
struct choice {
	size_t options[LINES_MAX];
	size_t covered;
	struct order_totals totals;
};

static size_t source_find(struct problem *problem, const struct offer *offer)
{
	struct source *source = problem->sources;

	for (; source < problem->sources + problem->split.source_count; source++) {
		if (source->channel == offer->channel && strcmp(source->merchant, offer->merchant) == 0)
			return (size_t)(source - problem->sources);
	}
	*source = (struct source){ offer->merchant, offer->channel };
	return problem->split.source_count++;
}

static bool stays_at(const struct plan_request *request, const struct offer *offer)
{
	const struct priced_line *line = request->line;

	return line && line->channel == offer->channel && strcmp(line->merchant, offer->merchant) == 0;
}

/* Where the line stays the shopper's choice stays, elsewhere it is had in the usual way. */
static enum fulfilment fulfilment_at(const struct plan_request *request, const struct offer *offer)
{
	return stays_at(request, offer) ? request->line->fulfilment : offer_usual_fulfilment(offer);
}

/* The line as the basket would have it; of which product it is a line may not say. False for a piece with a label elsewhere
 * than where it is. */
static bool line_make(const struct plan_request *request, const struct offer *offer, struct priced_line *line)
{
	if (request->line)
		*line = *request->line;
	else
		memset(line, 0, sizeof(*line));
	if (line->pricing != PRICED_BY_PACK && !stays_at(request, offer))
		return false;
	if (!stays_at(request, offer))
		priced_line_forget_lot(line);
	code_copy(line->merchant, offer->merchant);
	line->channel = offer->channel;
	line->quantity = (int32_t)request->quantity;
	line->fulfilment = fulfilment_at(request, offer);
	priced_line_set_prices(line, offer);
	return true;
}

static void option_add(
	struct problem *problem, size_t *count, const struct plan_request *request, size_t index)
{
	const struct offer *offer = &request->offers[index];
	struct split_option option = { 0 };
	struct priced_line line;

	if (!offer_is_valid(offer) || strcmp(offer->currency, problem->currency) != 0 ||
		!offer_has_enough(offer, request->quantity) || !line_make(request, offer, &line))
		return;
	option.items_minor = priced_line_total(&line);
	option.source = source_find(problem, offer);
	if (fulfilment_is_delivered(fulfilment_at(request, offer)))
		option.delivery_minor = offer->delivery_minor;
	problem->offers[*count] = index;
	problem->options[(*count)++] = option;
}

static bool is_same_product(const struct plan_request *a, const struct plan_request *b)
{
	return a->line && b->line && strcmp(a->line->product, b->line->product) == 0;
}

/* With coupons, or where two lines may share a multi-buy. */
static bool is_joint(const struct problem *problem)
{
	if (problem->coupons && problem->coupons->count > 0)
		return true;
	for (size_t i = 0; i < problem->split.request_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (is_same_product(&problem->requests[i], &problem->requests[j]))
				return true;
		}
	}
	return false;
}

static void problem_init(struct problem *problem, const struct plan_request *requests, size_t count,
	const char *currency, const struct plan_coupons *coupons)
{
	size_t offers = 0, options = 0;

	for (size_t i = 0; i < count; i++)
		offers += requests[i].offer_count;
	memset(problem, 0, sizeof(*problem));
	problem->requests = requests;
	problem->currency = currency;
	problem->coupons = coupons;
	problem->options = xcalloc(offers + 1, sizeof(*problem->options));
	problem->offers = xcalloc(offers + 1, sizeof(*problem->offers));
	problem->sources = xcalloc(offers + 1, sizeof(*problem->sources));
	problem->is_allowed = xcalloc(offers + 1, sizeof(*problem->is_allowed));
	problem->lines = xcalloc(count + 1, sizeof(*problem->lines));
	problem->totals = xcalloc(1, sizeof(*problem->totals));
	for (size_t i = 0; i < count; i++) {
		problem->first_option[i] = options;
		for (size_t j = 0; j < requests[i].offer_count; j++)
			option_add(problem, &options, &requests[i], j);
	}
	problem->first_option[count] = options;
	problem->split.request_count = count;
	problem->split.first_option = problem->first_option;
	problem->split.options = problem->options;
	problem->is_joint = is_joint(problem);
}

static void problem_finish(struct problem *problem)
{
	free(problem->options);
	free(problem->offers);
	free(problem->sources);
	free(problem->is_allowed);
	free(problem->lines);
	free(problem->totals);
}

static int64_t coupons_discount(const struct problem *problem, size_t line_count)
{
	const struct plan_coupons *coupons = problem->coupons;
	struct coupon_line lines[LINES_MAX];
	struct coupon_outcome outcome;
	const struct coupon_basket basket = { lines, line_count, problem->currency,
		coupons->category_is_within, coupons->data };

	priced_lines_coupon_lines(problem->lines, line_count, lines);
	coupon_best(coupons->coupons, coupons->count, &basket, coupons->policy, coupons->now_ms, &outcome);
	return outcome.total_minor;
}

/* What the lines come to, by the rules of the basket. */
static void choice_cost(const struct problem *problem, struct choice *choice)
{
	size_t count = 0;

	for (size_t i = 0; i < problem->split.request_count; i++) {
		const struct plan_request *request = &problem->requests[i];

		if (choice->options[i] == SPLIT_NO_OPTION)
			continue;
		line_make(request, &request->offers[problem->offers[choice->options[i]]],
			&problem->lines[count]);
		if (!request->line) /* no code has a line feed */
			snprintf(problem->lines[count].product, CODE_SIZE, "\n%zu", i);
		count++;
	}
	priced_lines_sum(problem->lines, count, NULL, problem->totals);
	choice->covered = count;
	choice->totals.items_minor = problem->totals->items_minor;
	choice->totals.delivery_minor = problem->totals->delivery_minor;
	choice->totals.discount_minor = problem->coupons ? coupons_discount(problem, count) : 0;
	choice->totals.total_minor = problem->totals->total_minor - choice->totals.discount_minor;
}

/* Takes what costs less. */
static bool choice_try(const struct problem *problem, struct choice *choice, struct choice *best)
{
	choice_cost(problem, choice);
	if (choice->totals.total_minor >= best->totals.total_minor)
		return false;
	*best = *choice;
	return true;
}

/* The first allowed option of a request from one on; the end of its options when there is none. */
static size_t next_allowed(const struct problem *problem, size_t request, size_t option)
{
	while (option < problem->first_option[request + 1] &&
		!problem->is_allowed[problem->options[option].source])
		option++;
	return option;
}

/* The next assignment, as an odometer turns; false when it is back at the first. */
static bool choice_turn(const struct problem *problem, struct choice *choice)
{
	for (size_t i = 0; i < problem->split.request_count; i++) {
		if (choice->options[i] == SPLIT_NO_OPTION)
			continue;
		choice->options[i] = next_allowed(problem, i, choice->options[i] + 1);
		if (choice->options[i] < problem->first_option[i + 1])
			return true;
		choice->options[i] = next_allowed(problem, i, problem->first_option[i]);
	}
	return false;
}

/* The first of all assignments; whether there are at most ASSIGNMENTS_MAX. */
static bool choice_begin(const struct problem *problem, struct choice *choice)
{
	size_t assignments = 1;

	for (size_t i = 0; i < problem->split.request_count; i++) {
		size_t allowed = 0, end = problem->first_option[i + 1];

		for (size_t j = next_allowed(problem, i, problem->first_option[i]); j < end;
			j = next_allowed(problem, i, j + 1))
			choice->options[i] = allowed++ == 0 ? j : choice->options[i];
		if (allowed > 0 && assignments <= ASSIGNMENTS_MAX)
			assignments *= allowed;
	}
	return assignments <= ASSIGNMENTS_MAX;
}

/* Everything that can be had at one source is bought there. */
static void choice_gather(const struct problem *problem, size_t source, struct choice *choice)
{
	for (size_t i = 0; i < problem->split.request_count; i++) {
		for (size_t j = problem->first_option[i]; j < problem->first_option[i + 1]; j++) {
			if (problem->options[j].source == source)
				choice->options[i] = j;
		}
	}
}

/* Other lines of the same product follow to the same source. False when there are none. */
static bool choice_follow(const struct problem *problem, size_t request, struct choice *choice)
{
	size_t source = problem->options[choice->options[request]].source;
	bool is_followed = false;

	for (size_t i = 0; i < problem->split.request_count; i++) {
		if (i == request || !is_same_product(&problem->requests[i], &problem->requests[request]))
			continue;
		for (size_t j = problem->first_option[i]; j < problem->first_option[i + 1]; j++) {
			if (problem->options[j].source == source) {
				choice->options[i] = j;
				is_followed = true;
			}
		}
	}
	return is_followed;
}

/* Moves lines one by one, and with the others of their product, while that saves. */
static void choice_improve(const struct problem *problem, struct choice *best)
{
	int changes = 0;
	bool is_improved;

	do {
		is_improved = false;
		for (size_t i = 0; i < problem->split.request_count && changes < CHANGES_MAX; i++) {
			size_t end = problem->first_option[i + 1];

			for (size_t j = next_allowed(problem, i, problem->first_option[i]); j < end;
				j = next_allowed(problem, i, j + 1)) {
				struct choice choice = *best;

				changes++;
				choice.options[i] = j;
				is_improved |= choice_try(problem, &choice, best);
				is_improved |= choice_follow(problem, i, &choice) &&
					choice_try(problem, &choice, best);
			}
		}
	} while (is_improved);
}

/* Where lines are not paid for one by one: all assignments while they are few, else what is found from the cheapest lines and
 * from the best single source. */
static void solve_jointly(const struct problem *problem, struct choice *best)
{
	struct choice choice = *best, gathered = *best;

	if (choice_begin(problem, &choice)) {
		do {
			choice_try(problem, &choice, best);
		} while (choice_turn(problem, &choice));
		return;
	}
	gathered.totals.total_minor = INT64_MAX;
	for (size_t source = 0; source < problem->split.source_count; source++) {
		choice = *best;
		choice_gather(problem, source, &choice);
		if (problem->is_allowed[source])
			choice_try(problem, &choice, &gathered);
	}
	choice_improve(problem, &gathered);
	choice_improve(problem, best);
	if (gathered.totals.total_minor < best->totals.total_minor)
		*best = gathered;
}

/* The cheapest choice at one merchant (NULL = at all of them) that covers as many requests as can be. */
static void solve(struct problem *problem, const char *merchant, struct choice *ret_choice)
{
	for (size_t i = 0; i < problem->split.source_count; i++)
		problem->is_allowed[i] = !merchant || strcmp(problem->sources[i].merchant, merchant) == 0;
	basket_split(&problem->split, problem->is_allowed, ret_choice->options);
	choice_cost(problem, ret_choice);
	if (problem->is_joint)
		solve_jointly(problem, ret_choice);
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
	struct plan_trip *trips = xcalloc(problem->split.source_count + 1, sizeof(*trips));
	size_t count = 0;

	for (size_t i = 0; i < problem->split.source_count; i++) {
		struct plan_trip *trip = &trips[count];
		struct choice choice;

		if (!is_first_of_merchant(problem, i))
			continue;
		solve(problem, problem->sources[i].merchant, &choice);
		code_copy(trip->merchant, problem->sources[i].merchant);
		trip->covered = choice.covered;
		trip->items_minor = choice.totals.items_minor;
		trip->delivery_minor = choice.totals.delivery_minor;
		trip->discount_minor = choice.totals.discount_minor;
		trip->total_minor = choice.totals.total_minor;
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

	for (size_t i = 0; i < problem->split.request_count; i++) {
		bool is_new = choice->options[i] != SPLIT_NO_OPTION;

		for (size_t j = 0; is_new && j < i; j++) {
			if (choice->options[j] == SPLIT_NO_OPTION)
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
	plan->split_items_minor = choice->totals.items_minor;
	plan->split_delivery_minor = choice->totals.delivery_minor;
	plan->split_discount_minor = choice->totals.discount_minor;
	plan->split_total_minor = choice->totals.total_minor;
	plan->split_merchant_count = merchants_used(problem, choice);
	for (size_t i = 0; i < problem->split.request_count; i++) {
		size_t option = choice->options[i];

		plan->split_offer[i] = option == SPLIT_NO_OPTION ? PLAN_NO_OFFER : problem->offers[option];
	}
}

static bool requests_are_valid(const struct plan_request *requests, size_t count, const char *currency)
{
	if (count > LINES_MAX || !currency_is_valid(currency))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (requests[i].quantity < 1 || requests[i].quantity > QUANTITY_MAX)
			return false;
	}
	return true;
}

bool basket_plan_make(const struct plan_request *requests, size_t request_count, const char *currency,
	const struct plan_coupons *coupons, struct basket_plan *ret_plan)
{
	struct choice split, trip = { 0 };
	struct problem problem;

	if (!requests_are_valid(requests, request_count, currency))
		return false;
	memset(ret_plan, 0, sizeof(*ret_plan));
	problem_init(&problem, requests, request_count, currency, coupons);
	trips_make(&problem, ret_plan, &trip);
	solve(&problem, NULL, &split);
	ret_plan->has_whole_trip = split.covered > 0 && trip.covered == split.covered;
	/* For the same money one way less; and a search that gave up may miss what one merchant does better. */
	if (ret_plan->has_whole_trip && trip.totals.total_minor <= split.totals.total_minor)
		split = trip;
	split_set(ret_plan, &problem, &split);
	if (ret_plan->has_whole_trip)
		ret_plan->split_saving_minor = trip.totals.total_minor - split.totals.total_minor;
	problem_finish(&problem);
	return true;
}
