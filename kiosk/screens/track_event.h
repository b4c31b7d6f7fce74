/* SPDX-License-Identifier: Apache-2.0 */
/* The trade's events with one thing that they are about: track_event(app, "product_viewed", "product", code). */
#ifndef DAOGOU_SCREENS_TRACK_EVENT_H
#define DAOGOU_SCREENS_TRACK_EVENT_H

struct app;

void track_event(struct app *app, const char *kind, const char *name, const char *code);

#endif
