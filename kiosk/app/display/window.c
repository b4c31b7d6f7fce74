/* SPDX-License-Identifier: Apache-2.0 */
/* The window. */
#include "kiosk/app/display/window.h"

#include <SDL.h>
#include <fcntl.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/base/xalloc.h"

struct window {
	SDL_Window *sdl;
	enum window_wait wait;
};

static enum window_wait choose_wait(enum display_kind kind)
{
	const char *driver = SDL_GetCurrentVideoDriver();

	if (kind == DISPLAY_HEADLESS)
		return WINDOW_WAIT_NONE;
	return driver && (strcmp(driver, "x11") == 0 || strcmp(driver, "wayland") == 0) ? WINDOW_WAIT_EVENTS
											: WINDOW_WAIT_POLL;
}

static void set_hints(enum display_kind kind)
{
	/* The dummy driver with the software framebuffer needs no EGL: a fifth of the memory of "offscreen". */
	if (kind == DISPLAY_HEADLESS)
		SDL_SetHint(SDL_HINT_VIDEODRIVER, "dummy");
	SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
	SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
	SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
	SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
	SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
}

/* SDL falls back to drivers that show nothing when there is no display; a shop's machine must say so. */
static bool shows_something(void)
{
	const char *driver = SDL_GetCurrentVideoDriver();

	return driver && strcmp(driver, "dummy") != 0 && strcmp(driver, "offscreen") != 0;
}

static bool start_video(enum display_kind kind, char why[200])
{
	if (SDL_Init(SDL_INIT_VIDEO) != 0) {
		snprintf(why, 200, "%s", SDL_GetError());
		return false;
	}
	if (kind == DISPLAY_HEADLESS || shows_something())
		return true;
	snprintf(why, 200, "there is no display; --headless WxH needs none");
	SDL_Quit();
	return false;
}

struct window *window_open(enum display_kind kind, int width, int height, char why[200])
{
	set_hints(kind);
	if (!start_video(kind, why))
		return NULL;
	Uint32 flags = kind == DISPLAY_FULLSCREEN ? SDL_WINDOW_FULLSCREEN_DESKTOP
		: kind == DISPLAY_WINDOW          ? SDL_WINDOW_RESIZABLE
						  : 0;
	SDL_Window *sdl = SDL_CreateWindow(
		"Daogou", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, width, height, flags);
	if (!sdl || !SDL_GetWindowSurface(sdl)) {
		snprintf(why, 200, "%s", SDL_GetError());
		SDL_Quit();
		return NULL;
	}
	if (kind == DISPLAY_FULLSCREEN)
		SDL_ShowCursor(SDL_DISABLE);
	struct window *window = xcalloc(1, sizeof *window);
	window->sdl = sdl;
	window->wait = choose_wait(kind);
	return window;
}

void window_close(struct window *window)
{
	if (!window)
		return;
	SDL_DestroyWindow(window->sdl);
	SDL_Quit();
	free(window);
}

enum window_wait window_wait_kind(const struct window *window)
{
	return window->wait;
}

bool window_canvas(struct window *window, struct canvas *ret_canvas)
{
	SDL_Surface *surface = SDL_GetWindowSurface(window->sdl);

	if (!surface || surface->format->BytesPerPixel != 4)
		return false;
	*ret_canvas = (struct canvas){ .pixels = surface->pixels,
		.width = surface->w,
		.height = surface->h,
		.stride_px = surface->pitch / 4,
		.clip = { 0, 0, surface->w, surface->h } };
	return true;
}

void window_present(struct window *window, const struct rect *dirty, int count)
{
	SDL_Rect rects[64];

	if (count > 64)
		count = 64;
	for (int i = 0; i < count; i++)
		rects[i] = (SDL_Rect){ dirty[i].x, dirty[i].y, dirty[i].w, dirty[i].h };
	SDL_UpdateWindowSurfaceRects(window->sdl, rects, count);
}

struct window_picture {
	int width, height;
	uint8_t *rgb;
};

struct window_picture *window_take_picture(struct window *window)
{
	struct canvas canvas;

	if (!window_canvas(window, &canvas))
		return NULL;
	struct window_picture *picture = xmalloc(sizeof *picture);
	*picture = (struct window_picture){ canvas.width, canvas.height,
		xreallocarray(NULL, (size_t)canvas.width * 3, (size_t)canvas.height) };
	for (int y = 0; y < canvas.height; y++) {
		for (int x = 0; x < canvas.width; x++) {
			uint32_t pixel = canvas.pixels[(size_t)y * (size_t)canvas.stride_px + (size_t)x];
			uint8_t *out = picture->rgb + ((size_t)y * (size_t)canvas.width + (size_t)x) * 3;
			out[0] = (uint8_t)(pixel >> 16);
			out[1] = (uint8_t)(pixel >> 8);
			out[2] = (uint8_t)pixel;
		}
	}
	return picture;
}

void window_picture_destroy(struct window_picture *picture)
{
	if (!picture)
		return;
	free(picture->rgb);
	free(picture);
}

/* What is empty or a PNG. */
static bool is_picture(int file)
{
	static const uint8_t SIGNATURE[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
	uint8_t found[8];
	struct stat about;

	if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode))
		return false;
	return about.st_size == 0 ||
		(pread(file, found, sizeof found, 0) == sizeof found &&
			memcmp(found, SIGNATURE, sizeof found) == 0);
}

/* The path comes from a client of the control socket, which may not have this program's rights: no link is followed, nothing but a
 * picture written over, and a FIFO that nobody reads is not waited for. */
static FILE *open_picture(const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);

	if (file < 0)
		return NULL;
	FILE *out = is_picture(file) && ftruncate(file, 0) == 0 ? fdopen(file, "wb") : NULL;
	if (!out)
		close(file);
	return out;
}

bool window_picture_save(const struct window_picture *picture, const char *path)
{
	png_image image = { .version = PNG_IMAGE_VERSION,
		.width = (png_uint_32)picture->width,
		.height = (png_uint_32)picture->height,
		.format = PNG_FORMAT_RGB };

	FILE *out = open_picture(path);
	if (!out)
		return false;
	bool is_written = png_image_write_to_stdio(&image, out, 0, picture->rgb, 0, NULL) != 0;
	return fclose(out) == 0 && is_written;
}
