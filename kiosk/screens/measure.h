/* SPDX-License-Identifier: Apache-2.0 */
/* The trade's events with one thing that they are about: measure(app, "product_viewed", "product", code). */
#ifndef DAOGOU_SCREENS_MEASURE_H
#define DAOGOU_SCREENS_MEASURE_H

struct app;

void measure(struct app *app, const char *kind, const char *name, const char *code);

#endif
