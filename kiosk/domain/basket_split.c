/* SPDX-License-Identifier: Apache-2.0 */
/* A source with a charge is a facility, and the whole is a facility location problem: branch and bound, where the bound comes
 * from raising each request's price until it pays for a delivery (Erlenkotter's dual ascent, 1978). */
#include "kiosk/domain/basket_split.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

#define NO_WAY INT64_MAX
/* So often is the cost of a request at a facility looked at. */
#define LOOKS_MAX INT64_C(100000000)

/* A source where deliveries of up to a charge are bought. */
struct facility {
	size_t source;
	int64_t charge_minor;
	bool is_closed;
	int64_t unpaid_minor; /* what the requests' prices do not pay yet of its charge beyond the source's floor */
	bool is_used;
};

/* A request that can be filled. */
struct client {
	size_t request;
	size_t *options; /* the cheapest for each facility; SPLIT_NO_OPTION = it does not serve it */
	const int64_t *costs;
	int64_t price_minor;
	size_t facility, best_option;
};

struct search {
	const struct split_problem *problem;
	size_t client_count, facility_count;
	struct client *clients;
	struct facility *facilities;
	size_t *options;
	int64_t *
		costs; /* of each client at each facility: what its option costs without delivery, or NO_WAY */
	size_t *considered; /* the facilities that are not closed, while prices are raised */
	size_t considered_count;
	int64_t *floors; /* for each source: what is paid for its delivery at least */
	int64_t *charges;
	int64_t best_minor;
	int64_t looks;
};

static size_t facility_find(struct search *search, size_t source, int64_t charge_minor)
{
	size_t f = 0;

	while (f < search->facility_count &&
		(search->facilities[f].source != source ||
			search->facilities[f].charge_minor != charge_minor))
		f++;
	return f;
}

static void facilities_collect(struct search *search, const bool *is_allowed)
{
	const struct split_problem *problem = search->problem;
	size_t option_count = problem->first_option[problem->request_count];

	search->facilities = xcalloc(option_count + 1, sizeof(*search->facilities));
	for (size_t j = 0; j < option_count; j++) {
		const struct split_option *option = &problem->options[j];

		if (!is_allowed[option->source])
			continue;
		size_t f = facility_find(search, option->source, option->delivery_minor);
		if (f == search->facility_count)
			search->facilities[search->facility_count++] =
				(struct facility){ .source = option->source,
					.charge_minor = option->delivery_minor };
	}
}

static bool option_is_better(const struct split_option *a, const struct split_option *b)
{
	if (a->items_minor != b->items_minor)
		return a->items_minor < b->items_minor;
	return a->delivery_minor < b->delivery_minor;
}

/* The cheapest option of a request that a facility serves. */
static size_t option_find(
	const struct split_problem *problem, size_t request, const struct facility *facility)
{
	size_t best = SPLIT_NO_OPTION;

	for (size_t j = problem->first_option[request]; j < problem->first_option[request + 1]; j++) {
		const struct split_option *option = &problem->options[j];

		if (option->source == facility->source && option->delivery_minor <= facility->charge_minor &&
			(best == SPLIT_NO_OPTION || option_is_better(option, &problem->options[best])))
			best = j;
	}
	return best;
}

static void clients_collect(struct search *search)
{
	const struct split_problem *problem = search->problem;

	search->clients = xcalloc(problem->request_count + 1, sizeof(*search->clients));
	search->options =
		xcalloc(problem->request_count * search->facility_count + 1, sizeof(*search->options));
	search->costs = xcalloc(problem->request_count * search->facility_count + 1, sizeof(*search->costs));
	for (size_t i = 0; i < problem->request_count; i++) {
		struct client *client = &search->clients[search->client_count];
		bool is_served = false;

		client->request = i;
		client->options = search->options + search->client_count * search->facility_count;
		int64_t *costs = search->costs + search->client_count * search->facility_count;
		client->costs = costs;
		for (size_t f = 0; f < search->facility_count; f++) {
			size_t option = option_find(problem, i, &search->facilities[f]);

			client->options[f] = option;
			costs[f] = option == SPLIT_NO_OPTION ? NO_WAY : problem->options[option].items_minor;
			is_served |= option != SPLIT_NO_OPTION;
		}
		search->client_count += is_served;
	}
}

/* Every price at the cheapest that is not closed. False when somebody is not served any more. */
static bool prices_begin(struct search *search)
{
	search->considered_count = 0;
	for (size_t f = 0; f < search->facility_count; f++) {
		struct facility *facility = &search->facilities[f];

		if (facility->is_closed)
			continue;
		facility->unpaid_minor = facility->charge_minor - search->floors[facility->source];
		search->considered[search->considered_count++] = f;
	}
	for (size_t i = 0; i < search->client_count; i++) {
		struct client *client = &search->clients[i];

		client->price_minor = NO_WAY;
		for (size_t k = 0; k < search->considered_count; k++) {
			int64_t cost = client->costs[search->considered[k]];

			if (cost < client->price_minor)
				client->price_minor = cost;
		}
		if (client->price_minor == NO_WAY)
			return false;
	}
	return true;
}

/* Up to the next facility's cost, as far as those that it can pay for are not paid. What it took. */
static int64_t price_raise(struct search *search, struct client *client)
{
	int64_t step = NO_WAY;

	for (size_t k = 0; k < search->considered_count; k++) {
		size_t f = search->considered[k];
		int64_t cost = client->costs[f];
		int64_t limit = cost > client->price_minor ? cost - client->price_minor
							   : search->facilities[f].unpaid_minor;

		if (limit < step)
			step = limit;
	}
	if (step == 0)
		return 0;
	for (size_t k = 0; k < search->considered_count; k++) {
		size_t f = search->considered[k];

		if (client->costs[f] <= client->price_minor)
			search->facilities[f].unpaid_minor -= step;
	}
	client->price_minor += step;
	return step;
}

/* No choice of facilities that are not closed costs less than the floors and what this returns. */
static int64_t prices_raise(struct search *search)
{
	int64_t bound = 0;
	bool is_raised;

	do {
		is_raised = false;
		for (size_t i = 0; i < search->client_count; i++)
			is_raised |= price_raise(search, &search->clients[i]) > 0;
		search->looks += (int64_t)(search->client_count * search->considered_count);
	} while (is_raised);
	for (size_t i = 0; i < search->client_count; i++)
		bound += search->clients[i].price_minor;
	return bound;
}

/* Everybody at the cheapest facility in use; what that costs, or NO_WAY. */
static int64_t clients_settle(struct search *search)
{
	const struct split_option *options = search->problem->options;
	int64_t total = 0;

	memset(search->charges, 0, search->problem->source_count * sizeof(*search->charges));
	for (size_t i = 0; i < search->client_count; i++) {
		struct client *client = &search->clients[i];
		size_t best = SPLIT_NO_OPTION;

		for (size_t f = 0; f < search->facility_count; f++) {
			size_t option = client->options[f];

			if (search->facilities[f].is_used && option != SPLIT_NO_OPTION &&
				(best == SPLIT_NO_OPTION ||
					option_is_better(&options[option], &options[best])))
				best = option;
		}
		if (best == SPLIT_NO_OPTION)
			return NO_WAY;
		client->facility = best;
		total += options[best].items_minor;
		int64_t *charge = &search->charges[options[best].source];
		if (options[best].delivery_minor > *charge) {
			total += options[best].delivery_minor - *charge;
			*charge = options[best].delivery_minor;
		}
	}
	return total;
}

static void best_note(struct search *search, int64_t total)
{
	if (total >= search->best_minor)
		return;
	search->best_minor = total;
	for (size_t i = 0; i < search->client_count; i++)
		search->clients[i].best_option = search->clients[i].facility;
}

/* Uses what is paid for, less what it is cheaper to do without. */
static void best_try(struct search *search)
{
	int64_t total;

	for (size_t f = 0; f < search->facility_count; f++) {
		struct facility *facility = &search->facilities[f];

		facility->is_used = !facility->is_closed && facility->unpaid_minor == 0;
	}
	total = clients_settle(search);
	best_note(search, total);
	for (size_t f = 0; f < search->facility_count; f++) {
		if (!search->facilities[f].is_used)
			continue;
		search->facilities[f].is_used = false;
		int64_t without = clients_settle(search);
		search->looks += (int64_t)(search->client_count * search->facility_count);
		best_note(search, without);
		if (without <= total)
			total = without;
		else
			search->facilities[f].is_used = true;
	}
}

/* Of those paid for the one furthest above its source's floor. There is one while the bound is below the best: what stands at
 * its floor alone costs no more than the bound. */
static size_t branch_choose(const struct search *search)
{
	size_t chosen = 0;
	int64_t above_minor = 0;

	for (size_t f = 0; f < search->facility_count; f++) {
		const struct facility *facility = &search->facilities[f];
		int64_t above = facility->charge_minor - search->floors[facility->source];

		if (!facility->is_closed && facility->unpaid_minor == 0 && above > above_minor) {
			chosen = f;
			above_minor = above;
		}
	}
	return chosen;
}

static void search_from(struct search *search, int64_t floor_minor);

/* With the source's facilities from that charge on, or with those below it. */
static void search_half(
	struct search *search, const struct facility *split, bool is_from, int64_t floor_minor)
{
	bool *was_closed = xcalloc(search->facility_count, sizeof(*was_closed));
	int64_t *floor = &search->floors[split->source], was_floor = *floor;

	for (size_t f = 0; f < search->facility_count; f++) {
		struct facility *facility = &search->facilities[f];

		was_closed[f] = facility->is_closed;
		if (facility->source == split->source)
			facility->is_closed |= (facility->charge_minor >= split->charge_minor) != is_from;
	}
	if (is_from)
		*floor = split->charge_minor;
	search_from(search, floor_minor + *floor - was_floor);
	*floor = was_floor;
	for (size_t f = 0; f < search->facility_count; f++)
		search->facilities[f].is_closed = was_closed[f];
	free(was_closed);
}

static void search_from(struct search *search, int64_t floor_minor)
{
	int64_t bound;
	const struct facility *split;

	if (search->looks > LOOKS_MAX || !prices_begin(search))
		return;
	bound = floor_minor + prices_raise(search);
	if (bound >= search->best_minor)
		return;
	best_try(search);
	if (bound >= search->best_minor)
		return;
	split = &search->facilities[branch_choose(search)];
	search_half(search, split, true, floor_minor);
	search_half(search, split, false, floor_minor);
}

void basket_split(const struct split_problem *problem, const bool *is_allowed, size_t *ret_options)
{
	struct search search = { .problem = problem, .best_minor = NO_WAY };

	for (size_t i = 0; i < problem->request_count; i++)
		ret_options[i] = SPLIT_NO_OPTION;
	facilities_collect(&search, is_allowed);
	clients_collect(&search);
	search.considered = xcalloc(search.facility_count + 1, sizeof(*search.considered));
	search.floors = xcalloc(problem->source_count + 1, sizeof(*search.floors));
	search.charges = xcalloc(problem->source_count + 1, sizeof(*search.charges));
	search_from(&search, 0);
	for (size_t i = 0; i < search.client_count; i++)
		ret_options[search.clients[i].request] = search.clients[i].best_option;
	free(search.charges);
	free(search.floors);
	free(search.considered);
	free(search.costs);
	free(search.options);
	free(search.clients);
	free(search.facilities);
}
