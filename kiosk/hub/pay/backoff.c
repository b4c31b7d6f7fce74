/* SPDX-License-Identifier: Apache-2.0 */
/* Doubling pauses with a share of chance that is always the same for one key and try. */
#include "kiosk/hub/pay/backoff.h"

#define JITTER_STEPS 256

/* FNV-1a. */
static uint32_t hash(const char *key, int64_t tries)
{
	uint32_t value = UINT32_C(2166136261) ^ (uint32_t)tries;
	for (const char *at = key; *at; at++)
		value = (value ^ (uint8_t)*at) * UINT32_C(16777619);
	return value ^ value >> 16;
}

int64_t backoff_ms(const struct backoff *backoff, int64_t tries, const char *key)
{
	int64_t pause_ms = backoff->first_ms;
	for (int64_t i = 1; i < tries && pause_ms < backoff->max_ms; i++)
		pause_ms *= 2;
	if (pause_ms > backoff->max_ms)
		pause_ms = backoff->max_ms;
	return pause_ms + pause_ms / 4 * (hash(key, tries) % JITTER_STEPS) / JITTER_STEPS;
}
