/* SPDX-License-Identifier: Apache-2.0 */
/* Stored price histories, as a catalog from elsewhere could hold them. */
#include <stdint.h>
#include <stdlib.h>

#include "kiosk/domain/price_points.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Spans ascend, do not overlap, and end when the last price was seen. */
static void check_spans(const struct price_span *spans, size_t count, int32_t last_day)
{
	for (size_t i = 0; i < count; i++) {
		if (spans[i].first_day > spans[i].last_day || spans[i].last_day > last_day ||
			spans[i].price_minor < 0 || (i > 0 && spans[i].first_day <= spans[i - 1].last_day))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int32_t last_day = 20000;
	struct price_span *spans = calloc(2 * size + 1, sizeof(*spans));
	struct price_points points = { 0 };
	struct prior_price prior;
	size_t count;

	if (price_points_decode(&points, data, size)) {
		count = price_points_spans(&points, last_day, spans);
		check_spans(spans, count, last_day);
		price_history_prior(spans, count, last_day, count ? spans[count - 1].price_minor : 0, &prior);
		price_points_at(&points, last_day);
	}
	price_points_finish(&points);
	free(spans);
	return 0;
}
