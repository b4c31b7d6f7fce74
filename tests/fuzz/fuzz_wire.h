/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of the fuzzers of messages: what a decoder takes can be written, and is read as the same. */
#ifndef DAOGOU_TESTS_FUZZ_FUZZ_WIRE_H
#define DAOGOU_TESTS_FUZZ_FUZZ_WIRE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes as they came, and as the object that they are; NULL when they are none. */
struct fuzz_input {
	struct arena *arena;
	const char *bytes;
	size_t size;
	const json_t *object;
};

/* Each fuzzer calls its check of one input, and nothing else, from here. */
#define FUZZ_WIRE(check)                                                                                     \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                                         \
	{                                                                                                    \
		struct arena arena;                                                                          \
		json_t *object = json_parse((const char *)data, size, NULL);                                 \
                                                                                                             \
		arena_init(&arena, 16384);                                                                   \
		check(&(const struct fuzz_input){ &arena, (const char *)data, size, object });               \
		arena_finish(&arena);                                                                        \
		json_decref(object);                                                                         \
		return 0;                                                                                    \
	}

/* Defines check_MESSAGE(): what MESSAGE_decode() takes, MESSAGE_encode() writes as an object. */
#define FUZZ_WIRE_ANSWER(message)                                                                            \
	static void check_##message(const struct fuzz_input *input)                                          \
	{                                                                                                    \
		struct message value, again;                                                                 \
                                                                                                             \
		if (!message##_decode(input->arena, input->bytes, input->size, &value))                      \
			return;                                                                              \
		json_t *first = message##_encode(&value);                                                    \
		char *text = json_to_text(first);                                                            \
		if (!message##_decode(input->arena, text, strlen(text), &again))                             \
			abort();                                                                             \
		json_t *second = message##_encode(&again);                                                   \
		if (!json_equal(first, second))                                                              \
			abort();                                                                             \
		json_decref(second);                                                                         \
		json_decref(first);                                                                          \
		free(text);                                                                                  \
	}

/* Defines check_MESSAGE(): what MESSAGE_read() takes of an object, MESSAGE_encode() writes as a text. */
#define FUZZ_WIRE_REQUEST(message)                                                                           \
	static void check_##message(const struct fuzz_input *input, const json_t *from)                      \
	{                                                                                                    \
		struct message value, again;                                                                 \
                                                                                                             \
		if (!message##_read(input->arena, from, &value))                                             \
			return;                                                                              \
		char *first = message##_encode(&value);                                                      \
		json_t *object = json_parse(first, strlen(first), NULL);                                     \
		if (!message##_read(input->arena, object, &again))                                           \
			abort();                                                                             \
		char *second = message##_encode(&again);                                                     \
		if (strcmp(first, second) != 0)                                                              \
			abort();                                                                             \
		json_decref(object);                                                                         \
		free(first);                                                                                 \
		free(second);                                                                                \
	}

#endif
