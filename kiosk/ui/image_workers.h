/* SPDX-License-Identifier: Apache-2.0 */
/* The threads that decode pictures: the newest request is served first, because it is what is on screen
 * now. For images.c only; asked and emptied from the main thread. */
#ifndef DAOGOU_UI_IMAGE_WORKERS_H
#define DAOGOU_UI_IMAGE_WORKERS_H

#include "kiosk/ui/image_shelf.h"

struct image_workers;

struct image_request {
	unsigned serial;
	int width, height;
	enum image_fit fit;
	char *path;  /* given away */
	void *entry; /* handed back; never looked into here */
};

struct image_answer {
	unsigned serial;
	void *entry;
	bool was_dropped;      /* not decoded: too many newer requests came */
	struct bitmap *bitmap; /* given away; NULL when the file is broken */
};

struct image_workers *image_workers_create(int count, void (*wake)(void *), void *wake_data);
/* Before the first request. Owned from then on; may be NULL. */
void image_workers_use_shelf(struct image_workers *workers, struct image_shelf *shelf);
/* Waits for the pictures that are being decoded. */
void image_workers_destroy(struct image_workers *workers);
void image_workers_ask(struct image_workers *workers, const struct image_request *request);
/* Takes one answer. False when there is none now. Each request gets one answer. */
bool image_workers_take(struct image_workers *workers, struct image_answer *ret_answer);
/* Nothing is waiting, being decoded or to be taken. */
bool image_workers_are_idle(struct image_workers *workers);

#endif
