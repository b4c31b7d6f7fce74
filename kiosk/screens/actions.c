/* SPDX-License-Identifier: Apache-2.0 */
/* Actions: the names of the verbs, and going somewhere. */
#include "kiosk/screens/actions.h"

static const char *const VERB_NAMES[VERB_COUNT] = {
#define ACTION_NAME(verb, name) [VERB_##verb] = name,
	ACTION_VERBS(ACTION_NAME)
#undef ACTION_NAME
};

struct action action_go(const struct route *route)
{
	return (struct action){
		.verb = VERB_GO, .arg = route_digest(route), .object = route, .object_size = sizeof *route
	};
}

const struct route *action_route(struct action action)
{
	return action.object;
}

const char *action_text(struct action action, struct arena *arena)
{
	if (action.verb == VERB_GO)
		return arena_printf(arena, "go_%s", route_text(action_route(action), arena));
	const char *name = VERB_NAMES[action.verb < VERB_COUNT ? action.verb : VERB_NO_VERB];
	return action.arg ? arena_printf(arena, "%s:%lld", name, (long long)action.arg) : name;
}
