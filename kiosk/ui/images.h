/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures: found by name, decoded and scaled to the size drawn on worker threads, kept in an LRU under a
 * byte budget. Everything but the decoding runs on the main thread. Hostile files are refused by their
 * header before they are decoded. */
#ifndef DAOGOU_UI_IMAGES_H
#define DAOGOU_UI_IMAGES_H

#include <stddef.h>
#include <stdint.h>

#include "kiosk/ui/canvas.h"

struct images;

/* Where the file of a picture is: writes a path into out (PATH_MAX bytes), or returns false when it is not
 * here (yet). Main thread. */
typedef bool (*image_locator)(void *data, const char *name, char *out);

/* The file that the locator named is no picture. Main thread. */
typedef void (*image_doubter)(void *data, const char *name);

enum image_fit { IMAGE_CONTAIN, IMAGE_COVER };
enum image_state { IMAGE_LOADING, IMAGE_READY, IMAGE_MISSING };

/* wake is called from a worker when a picture has become ready (post an event; then call images_collect on
 * the main thread). */
struct images *images_create(size_t budget_bytes, int worker_count, image_locator locate, void *locate_data,
	void (*wake)(void *), void *wake_data);
void images_destroy(struct images *images);
/* Keeps scaled pictures in a folder, at most so many bytes; before the first picture is asked for. The files that the locator
 * finds must have names that say what is in them. */
void images_keep_on_disk(struct images *images, const char *folder, int64_t budget_bytes);
/* Who hears of broken files, with the locator's data; NULL = nobody. The same file is not decoded again. */
void images_set_doubter(struct images *images, image_doubter doubt);
/* Takes in what the workers finished. True when something changed, so that the frame must be drawn again. */
bool images_collect(struct images *images);
/* The picture scaled for a box of width × height; asked for when not there yet. Only IMAGE_READY sets
 * *ret_bitmap, which lives until the next call of images_collect or images_get. */
enum image_state images_get(struct images *images, const char *name, int width, int height,
	enum image_fit fit, const struct bitmap **ret_bitmap);
/* A number that changes when the state of this picture changes: for the damage hash. */
unsigned images_version(struct images *images, const char *name, int width, int height, enum image_fit fit);
/* The catalog changed: names may mean other files now, and missing ones may have come. */
void images_forget(struct images *images);
/* Everything asked for is decoded or missing: for screenshots and tests. */
bool images_is_idle(struct images *images);
size_t images_bytes(const struct images *images);

/* Decodes one file to fit a box; PNG, JPEG or WebP, at most 8192 px a side and 40 megapixels. NULL when it
 * is anything else or broken. Any thread; the caller frees with bitmap_free(). For the workers, the fuzzer
 * and tests. */
struct bitmap *image_decode_file(const char *path, int width, int height, enum image_fit fit);
struct bitmap *image_decode(const void *bytes, size_t length, int width, int height, enum image_fit fit);
void bitmap_free(struct bitmap *bitmap);

/* Icons: FOLDER/NAME.png rasterised in the build, as coverage masks scaled to size_px, cached. NULL when
 * there is none. */
struct icons;
struct icons *icons_create(const char *folder);
void icons_destroy(struct icons *icons);
const struct mask *icons_get(struct icons *icons, const char *name, int size_px);

#endif
