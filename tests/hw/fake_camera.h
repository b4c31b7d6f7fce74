/* SPDX-License-Identifier: Apache-2.0 */
/* A V4L2 camera that is not there: the program that links this has it, and no other. libv4l2 makes its system
 * calls by syscall(); this file has a syscall() of its own, answers what concerns the camera's path and
 * descriptor as the kernel does, and hands on all else. So driver, libv4l2 and libzbar are the real ones.
 * (umockdev cannot do this: it does not see syscall(), and buffers are mapped.)
 *
 * One camera at a time, opened once at a time. Any thread. */
#ifndef DAOGOU_TESTS_HW_FAKE_CAMERA_H
#define DAOGOU_TESTS_HW_FAKE_CAMERA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAKE_CAMERA_FORMATS 4
#define FAKE_CAMERA_SIZES 4

struct fake_camera_setup {
	uint32_t formats[FAKE_CAMERA_FORMATS]; /* V4L2_PIX_FMT_…, 0 ends them */
	struct {
		uint32_t width, height;
	} sizes[FAKE_CAMERA_SIZES]; /* of every format; 0 ends them */
	int frames_per_second;      /* 0: it is frozen */
	bool refuses_formats;       /* each is EINVAL */
	bool is_busy;               /* another program has its stream */
};

/* Plugs it in: path becomes a file, which tells that something is there. */
void fake_camera_plug(const char *path, const struct fake_camera_setup *setup);
/* Pulls it out, in the middle of a frame when one is under way. The file goes too. */
void fake_camera_unplug(void);
void fake_camera_set_rate(int frames_per_second);

struct fake_frame {
	const uint8_t *bytes;
	size_t length;
	bool is_broken; /* the camera says so itself */
};
/* The frames that it makes from now on, in turn; copies them. */
void fake_camera_show(const struct fake_frame *frames, size_t count);

struct fake_camera_counts {
	uint64_t made;                  /* written to a buffer */
	uint64_t taken;                 /* of these, fetched */
	uint64_t lost;                  /* for want of a buffer */
	int opened;                     /* how often */
	uint32_t format, width, height; /* as they were last set */
};
struct fake_camera_counts fake_camera_counts(void);

#endif
