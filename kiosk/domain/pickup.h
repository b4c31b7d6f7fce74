/* SPDX-License-Identifier: Apache-2.0 */
/* Pickup codes: a random token (at least 64 bits, by the caller) in the QR, and a short form with a check
 * character for people to read out. The short form alone never releases goods: it is checked together with
 * the order. Pure functions; any thread. */
#ifndef DAOGOU_DOMAIN_PICKUP_H
#define DAOGOU_DOMAIN_PICKUP_H

#include <stdbool.h>

#define PICKUP_TOKEN_MIN_BITS 64
/* Seven characters of Crockford's base 32 (35 bits of the token's SHA-256) and one check character. */
#define PICKUP_SHORT_SIZE 9
/* "K7QM-2XT9" */
#define PICKUP_SHOWN_SIZE 10

/* token: 16 to 64 lower-case hex characters, such as random_hex(64) gives. False when it is not. */
bool pickup_token_is_valid(const char *token);
/* The short form of a valid token. */
void pickup_short_form(const char *token, char ret_short[PICKUP_SHORT_SIZE]);
void pickup_show(const char short_form[PICKUP_SHORT_SIZE], char ret_shown[PICKUP_SHOWN_SIZE]);
/* What somebody typed: lower case, blanks and dashes are fine, O is 0, I and L are 1. False when the length
 * or the check character is wrong: every single wrong character and every swap of neighbours is found. */
bool pickup_short_parse(const char *typed, char ret_short[PICKUP_SHORT_SIZE]);

#endif
