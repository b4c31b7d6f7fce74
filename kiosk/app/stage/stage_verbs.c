/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs that work on every screen: going places, the overlays, language and looks. */
#include "kiosk/app/display/display.h"
#include "kiosk/app/session/modes.h"
#include "kiosk/app/session/sessions.h"
#include "kiosk/app/stage/stage.h"
#include "kiosk/app/stage/stage_internal.h"

static bool has_overlay(const struct stage *stage)
{
	return stage->session->overlay.is_help_open || stage->session->overlay.is_language_open;
}

static void set_overlays(struct stage *stage, bool is_help_open, bool is_language_open)
{
	stage->session->overlay.is_help_open = is_help_open;
	stage->session->overlay.is_language_open = is_language_open;
	ui_leave_screen(stage->ui);
}

void stage_close_overlays(struct stage *stage)
{
	if (has_overlay(stage))
		set_overlays(stage, false, false);
}

/* By the keypad help may be asked for before anybody has begun. */
static void open_help(struct stage *stage)
{
	if (!mode_has_shoppers(stage->session->machine.mode))
		return;
	if (!stage->session->shopper.is_running)
		stage_show(stage, ROUTE(SCREEN_HOME));
	set_overlays(stage, true, false);
}

static bool handle_looks(struct stage *stage, struct action action)
{
	struct session *session = stage->session;

	switch ((enum action_verb)action.verb) {
	case VERB_SET_TEXT_SIZE: session->shopper.text_percent = (int)action.arg; break;
	case VERB_SET_CONTRAST: session->shopper.has_contrast = action.arg != 0; break;
	case VERB_SET_REACH: session->shopper.has_reach = action.arg != 0; break;
	case VERB_SET_MOTION: session->shopper.has_reduced_motion = action.arg == 0; break;
	default: return false;
	}
	sessions_apply_looks(stage->sessions);
	return true;
}

static bool handle_overlay(struct stage *stage, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_OPEN_HELP: open_help(stage); return true;
	case VERB_OPEN_LANGUAGES: set_overlays(stage, false, true); return true;
	case VERB_CLOSE_HELP: set_overlays(stage, false, false); return true;
	case VERB_SET_LANGUAGE:
		if (action.arg >= 0 && action.arg < LANGUAGE_COUNT) {
			set_overlays(stage, stage->session->overlay.is_help_open, false);
			stage_set_language(stage, (int)action.arg);
		}
		return true;
	case VERB_CALL_STAFF:
		set_overlays(stage, false, false);
		sessions_call_staff(stage->sessions);
		return true;
	case VERB_DISMISS: sessions_drop_note(stage->sessions); return true;
	case VERB_STAY: sessions_touch(stage->sessions); return true;
	default: return handle_looks(stage, action);
	}
}

static bool go_somewhere(struct stage *stage, struct action action)
{
	if (sessions_must_stay(stage->sessions))
		return true;
	if (action.verb == VERB_GO)
		stage_go(stage, *action_route(action));
	else if (action.verb == VERB_GO_BACK)
		stage_back(stage);
	else if (mode_has_shoppers(stage->session->machine.mode))
		stage_go(stage, ROUTE(SCREEN_HOME));
	return true;
}

static bool handle_everywhere(struct stage *stage, struct action action)
{
	/* What lies on top goes first. */
	if (action.verb == VERB_GO_BACK && has_overlay(stage)) {
		stage_close_overlays(stage);
		return true;
	}
	switch ((enum action_verb)action.verb) {
	case VERB_START:
	case VERB_GO:
	case VERB_GO_BACK: return go_somewhere(stage, action);
	case VERB_END_SESSION:
		set_overlays(stage, false, false);
		stage_end(stage);
		return true;
	default: return handle_overlay(stage, action);
	}
}

void stage_act(struct stage *stage, struct action action)
{
	if (!action.verb)
		return;
	display_invalidate(stage->display);
	if (handle_everywhere(stage, action))
		stage_run_pending(stage);
	else
		stage_send(stage, &(struct event){ .kind = EVENT_ACTION, .action = action });
}
