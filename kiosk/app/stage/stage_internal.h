/* SPDX-License-Identifier: Apache-2.0 */
/* The stage, for the two files that are about it. */
#ifndef DAOGOU_APP_STAGE_STAGE_INTERNAL_H
#define DAOGOU_APP_STAGE_STAGE_INTERNAL_H

#include "kiosk/app/stage/stage.h"

/* One screen on the way back. */
struct stage_entry {
	const struct screen *screen;
	enum screen_id id;
	void *state;
	struct arena arena;
	uint64_t number;     /* never used twice: scroll positions belong to it */
	int64_t complete_us; /* see stage_complete_us() */
};

enum pending_kind { PENDING_NONE, PENDING_GO, PENDING_REPLACE, PENDING_BACK, PENDING_END, PENDING_OPEN_SHOP };

struct stage {
	struct app *app;
	struct sessions *sessions;
	struct session *session; /* of the sessions */
	struct display *display;
	struct ui *ui; /* of the display */

	struct stage_entry entries[STAGE_ENTRIES_MAX];
	int count;
	uint64_t next_number;
	struct {
		enum pending_kind kind;
		struct route route;
	} pending;
	int64_t first_frame_us;
};

#endif
