/* SPDX-License-Identifier: Apache-2.0 */
/* Which source fills which request for the least money, where each source charges one delivery: the largest of what is bought
 * there. Pure; any thread. */
#ifndef DAOGOU_DOMAIN_BASKET_SPLIT_H
#define DAOGOU_DOMAIN_BASKET_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SPLIT_NO_OPTION SIZE_MAX

/* One way to fill one request. */
struct split_option {
	size_t source;
	int64_t items_minor, delivery_minor; /* a line's at most */
};

/* The options of request i lie from first_option[i] up to first_option[i + 1]. */
struct split_problem {
	size_t request_count, source_count; /* at most LINES_MAX requests */
	const size_t *first_option;
	const struct split_option *options;
};

/* Fills ret_options with the option of each request, SPLIT_NO_OPTION where no allowed source has one. Exact while the search
 * ends within its bound of work, which 40 requests at 9 sources with a charge of its own for each option do; beyond it the
 * best found. */
void basket_split(const struct split_problem *problem, const bool *is_allowed, size_t *ret_options);

#endif
