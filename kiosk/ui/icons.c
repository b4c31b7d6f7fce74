/* SPDX-License-Identifier: Apache-2.0 */
/* Icons: the alpha of FOLDER/NAME.png, scaled and kept as masks. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/ui/images.h"

#define ICON_SIZE_MAX 1024
/* The whole set in a few sizes; past that the cache starts anew. */
#define ICONS_MAX 256

struct icon {
	char *name;
	int size_px;
	struct mask mask; /* coverage is NULL when there is no such icon */
};

struct icons {
	char *folder;
	struct icon icons[ICONS_MAX];
	int count;
};

struct icons *icons_create(const char *folder)
{
	struct icons *icons = xcalloc(1, sizeof(*icons));

	icons->folder = xstrdup(folder);
	return icons;
}

static void forget_all(struct icons *icons)
{
	for (int i = 0; i < icons->count; i++) {
		free(icons->icons[i].name);
		free(icons->icons[i].mask.coverage);
	}
	icons->count = 0;
}

void icons_destroy(struct icons *icons)
{
	if (icons == NULL)
		return;
	forget_all(icons);
	free(icons->folder);
	free(icons);
}

static struct mask alpha_of(const struct bitmap *bitmap)
{
	struct mask mask = { bitmap->width, bitmap->height, bitmap->width,
		xmalloc((size_t)bitmap->width * (size_t)bitmap->height) };

	for (int y = 0; y < bitmap->height; y++) {
		const uint32_t *from = bitmap->pixels + (ptrdiff_t)y * bitmap->stride_px;

		for (int x = 0; x < bitmap->width; x++)
			mask.coverage[y * mask.stride + x] = (uint8_t)(from[x] >> 24);
	}
	return mask;
}

static struct mask load_icon(const char *folder, const char *name, int size_px)
{
	struct mask mask = { 0 };
	struct bitmap *bitmap;
	char *path;

	if (!file_is_safe_name(name))
		return mask;
	path = xasprintf("%s/%s.png", folder, name);
	bitmap = image_decode_file(path, size_px, size_px, IMAGE_CONTAIN);
	free(path);
	if (bitmap != NULL)
		mask = alpha_of(bitmap);
	bitmap_free(bitmap);
	return mask;
}

const struct mask *icons_get(struct icons *icons, const char *name, int size_px)
{
	struct icon *icon;

	if (size_px <= 0 || size_px > ICON_SIZE_MAX)
		return NULL;
	for (int i = 0; i < icons->count; i++) {
		icon = &icons->icons[i];
		if (icon->size_px == size_px && strcmp(icon->name, name) == 0)
			return icon->mask.coverage != NULL ? &icon->mask : NULL;
	}
	if (icons->count == ICONS_MAX)
		forget_all(icons);
	icon = &icons->icons[icons->count++];
	*icon = (struct icon){ xstrdup(name), size_px, load_icon(icons->folder, name, size_px) };
	return icon->mask.coverage != NULL ? &icon->mask : NULL;
}
