/* SPDX-License-Identifier: Apache-2.0 */
/* Values on their way into a statement and out of a row, each with its type, checked by the compiler.
 *
 * A parameter is any integer or bool, a text (const char *; NULL is SQL's NULL), DB_BYTES(bytes, length) or DB_NULL.
 * uint64_t and size_t want a cast, because not all of them fit. A target is the address of an integer, a bool or an enum, or:
 *
 *   const char **            a text on loan until the statement's next step or end; NULL when it is NULL
 *   FIXED(array)             a text into a char array; one that does not fit is a failure; "" when it is NULL
 *   ARENA_TEXT(arena, &text) a copy in an arena; NULL when it is NULL
 *   BYTES(&bytes, &length)   bytes on loan; nothing of no length when they are NULL
 *   NULL_AS(&number, value)  an int64_t that is value when it is NULL (without: 0)
 *   struct db_value *        a whole number as a parameter, which is DB_NULL when it is NULL
 */
#ifndef DAOGOU_HUB_CORE_DB_VALUE_H
#define DAOGOU_HUB_CORE_DB_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"

/* As many as a list may have. */
#define DB_PARAMETERS_MAX 31

enum db_value_type { DB_TYPE_END, DB_TYPE_INT, DB_TYPE_TEXT, DB_TYPE_BYTES, DB_TYPE_NULL };

/* Texts and bytes are on loan from whoever made the value. A text may be NULL. */
struct db_value {
	enum db_value_type type;
	int64_t number;
	const void *bytes;
	size_t length; /* of bytes; texts end at their zero */
};

static inline struct db_value db_int(int64_t number)
{
	return (struct db_value){ .type = DB_TYPE_INT, .number = number };
}

static inline struct db_value db_text(const char *text)
{
	return (struct db_value){ .type = DB_TYPE_TEXT, .bytes = text };
}

static inline struct db_value db_bytes(const void *bytes, size_t length)
{
	return (struct db_value){ .type = DB_TYPE_BYTES, .bytes = bytes, .length = length };
}

static inline struct db_value db_same(struct db_value value)
{
	return value;
}

#define DB_BYTES(bytes, length) db_bytes((bytes), (length))
/* Of no type: for a place whose type the statement itself tells. */
#define DB_NULL ((struct db_value){ .type = DB_TYPE_NULL })

#define DB_VALUE(value)                                                                                      \
	_Generic((value),                                                                                    \
		bool: db_int,                                                                                \
		signed char: db_int,                                                                         \
		unsigned char: db_int,                                                                       \
		short: db_int,                                                                               \
		unsigned short: db_int,                                                                      \
		int: db_int,                                                                                 \
		unsigned: db_int,                                                                            \
		long: db_int,                                                                                \
		long long: db_int,                                                                           \
		char *: db_text,                                                                             \
		const char *: db_text,                                                                       \
		struct db_value: db_same)(value)

enum db_target_type {
	DB_TARGET_END,
	DB_TARGET_INT64,
	DB_TARGET_INT32,
	DB_TARGET_BOOL,
	DB_TARGET_OPTIONAL,
	DB_TARGET_LOAN,
	DB_TARGET_FIXED,
	DB_TARGET_ARENA,
	DB_TARGET_BYTES
};

struct db_target {
	enum db_target_type type;
	void *place;
	size_t size;         /* of a char array */
	size_t *ret_length;  /* of bytes */
	struct arena *arena; /* for a copy */
	int64_t if_null;     /* for an int64_t */
};

static inline struct db_target db_target_int64(int64_t *place)
{
	return (struct db_target){ .type = DB_TARGET_INT64, .place = place };
}

/* An enum without negative names is an unsigned to the compiler. */
static inline struct db_target db_target_int32(void *place)
{
	return (struct db_target){ .type = DB_TARGET_INT32, .place = place };
}

static inline struct db_target db_target_bool(bool *place)
{
	return (struct db_target){ .type = DB_TARGET_BOOL, .place = place };
}

static inline struct db_target db_target_optional(struct db_value *place)
{
	return (struct db_target){ .type = DB_TARGET_OPTIONAL, .place = place };
}

static inline struct db_target db_target_loan(const char **place)
{
	return (struct db_target){ .type = DB_TARGET_LOAN, .place = place };
}

static inline struct db_target db_target_fixed(char *place, size_t size)
{
	return (struct db_target){ .type = DB_TARGET_FIXED, .place = place, .size = size };
}

static inline struct db_target db_target_arena(struct arena *arena, const char **place)
{
	return (struct db_target){ .type = DB_TARGET_ARENA, .place = place, .arena = arena };
}

static inline struct db_target db_target_bytes(const void **place, size_t *ret_length)
{
	return (struct db_target){ .type = DB_TARGET_BYTES, .place = place, .ret_length = ret_length };
}

static inline struct db_target db_target_null_as(int64_t *place, int64_t if_null)
{
	return (struct db_target){ .type = DB_TARGET_INT64, .place = place, .if_null = if_null };
}

static inline struct db_target db_target_same(struct db_target target)
{
	return target;
}

/* A pointer has no size of its own to tell: it does not compile here. */
#define FIXED(array)                                                                                         \
	db_target_fixed(_Generic(&(array), char **: (struct db_value){ 0 }, default: (array)), sizeof(array))
#define ARENA_TEXT(arena, place) db_target_arena((arena), (place))
#define BYTES(place, length) db_target_bytes((place), (length))
#define NULL_AS(place, value) db_target_null_as((place), (value))

#define DB_TARGET(place)                                                                                     \
	_Generic((place),                                                                                    \
		int64_t *: db_target_int64,                                                                  \
		int *: db_target_int32,                                                                      \
		unsigned *: db_target_int32,                                                                 \
		bool *: db_target_bool,                                                                      \
		struct db_value *: db_target_optional,                                                       \
		const char **: db_target_loan,                                                               \
		struct db_target: db_target_same)(place)

/* f(a), f(b), … for up to 32 arguments. */
#define DB_EACH_1(f, a) f(a)
#define DB_EACH_2(f, a, ...) f(a), DB_EACH_1(f, __VA_ARGS__)
#define DB_EACH_3(f, a, ...) f(a), DB_EACH_2(f, __VA_ARGS__)
#define DB_EACH_4(f, a, ...) f(a), DB_EACH_3(f, __VA_ARGS__)
#define DB_EACH_5(f, a, ...) f(a), DB_EACH_4(f, __VA_ARGS__)
#define DB_EACH_6(f, a, ...) f(a), DB_EACH_5(f, __VA_ARGS__)
#define DB_EACH_7(f, a, ...) f(a), DB_EACH_6(f, __VA_ARGS__)
#define DB_EACH_8(f, a, ...) f(a), DB_EACH_7(f, __VA_ARGS__)
#define DB_EACH_9(f, a, ...) f(a), DB_EACH_8(f, __VA_ARGS__)
#define DB_EACH_10(f, a, ...) f(a), DB_EACH_9(f, __VA_ARGS__)
#define DB_EACH_11(f, a, ...) f(a), DB_EACH_10(f, __VA_ARGS__)
#define DB_EACH_12(f, a, ...) f(a), DB_EACH_11(f, __VA_ARGS__)
#define DB_EACH_13(f, a, ...) f(a), DB_EACH_12(f, __VA_ARGS__)
#define DB_EACH_14(f, a, ...) f(a), DB_EACH_13(f, __VA_ARGS__)
#define DB_EACH_15(f, a, ...) f(a), DB_EACH_14(f, __VA_ARGS__)
#define DB_EACH_16(f, a, ...) f(a), DB_EACH_15(f, __VA_ARGS__)
#define DB_EACH_17(f, a, ...) f(a), DB_EACH_16(f, __VA_ARGS__)
#define DB_EACH_18(f, a, ...) f(a), DB_EACH_17(f, __VA_ARGS__)
#define DB_EACH_19(f, a, ...) f(a), DB_EACH_18(f, __VA_ARGS__)
#define DB_EACH_20(f, a, ...) f(a), DB_EACH_19(f, __VA_ARGS__)
#define DB_EACH_21(f, a, ...) f(a), DB_EACH_20(f, __VA_ARGS__)
#define DB_EACH_22(f, a, ...) f(a), DB_EACH_21(f, __VA_ARGS__)
#define DB_EACH_23(f, a, ...) f(a), DB_EACH_22(f, __VA_ARGS__)
#define DB_EACH_24(f, a, ...) f(a), DB_EACH_23(f, __VA_ARGS__)
#define DB_EACH_25(f, a, ...) f(a), DB_EACH_24(f, __VA_ARGS__)
#define DB_EACH_26(f, a, ...) f(a), DB_EACH_25(f, __VA_ARGS__)
#define DB_EACH_27(f, a, ...) f(a), DB_EACH_26(f, __VA_ARGS__)
#define DB_EACH_28(f, a, ...) f(a), DB_EACH_27(f, __VA_ARGS__)
#define DB_EACH_29(f, a, ...) f(a), DB_EACH_28(f, __VA_ARGS__)
#define DB_EACH_30(f, a, ...) f(a), DB_EACH_29(f, __VA_ARGS__)
#define DB_EACH_31(f, a, ...) f(a), DB_EACH_30(f, __VA_ARGS__)
#define DB_EACH_32(f, a, ...) f(a), DB_EACH_31(f, __VA_ARGS__)
#define DB_CHOOSE(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, _19, _20, \
	_21, _22, _23, _24, _25, _26, _27, _28, _29, _30, _31, _32, name, ...)                               \
	name
#define DB_EACH(f, ...)                                                                                      \
	DB_CHOOSE(__VA_ARGS__, DB_EACH_32, DB_EACH_31, DB_EACH_30, DB_EACH_29, DB_EACH_28, DB_EACH_27,       \
		DB_EACH_26, DB_EACH_25, DB_EACH_24, DB_EACH_23, DB_EACH_22, DB_EACH_21, DB_EACH_20,          \
		DB_EACH_19, DB_EACH_18, DB_EACH_17, DB_EACH_16, DB_EACH_15, DB_EACH_14, DB_EACH_13,          \
		DB_EACH_12, DB_EACH_11, DB_EACH_10, DB_EACH_9, DB_EACH_8, DB_EACH_7, DB_EACH_6, DB_EACH_5,   \
		DB_EACH_4, DB_EACH_3, DB_EACH_2, DB_EACH_1, end)(f, __VA_ARGS__)

#define DB_VALUES(...) ((const struct db_value[]){ DB_EACH(DB_VALUE, __VA_ARGS__), { .type = DB_TYPE_END } })
#define DB_TARGETS(...)                                                                                      \
	((const struct db_target[]){ DB_EACH(DB_TARGET, __VA_ARGS__), { .type = DB_TARGET_END } })

#endif
