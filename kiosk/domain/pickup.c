/* SPDX-License-Identifier: Apache-2.0 */
/* The short form of pickup codes. */
#include "kiosk/domain/pickup.h"

#include <string.h>

#include "kiosk/base/digest.h"

static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
#define DATA_LENGTH (PICKUP_SHORT_SIZE - 2)

bool pickup_token_is_valid(const char *token)
{
	size_t length = token ? strnlen(token, 65) : 0;

	return length >= PICKUP_TOKEN_MIN_BITS / 4 && length <= 64 &&
		strspn(token, "0123456789abcdef") == length;
}

/* Times x in GF(32) by x^5 + x^2 + 1. Every character has another power of x as its weight, so that one
 * wrong character and two exchanged ones always change the sum. */
static unsigned field_double(unsigned value)
{
	value <<= 1;
	return value & 0x20 ? value ^ 0x25 : value;
}

static char check_character(const char *data)
{
	unsigned sum = 0;

	for (int i = 0; i < DATA_LENGTH; i++)
		sum = field_double(sum ^ (unsigned)(strchr(ALPHABET, data[i]) - ALPHABET));
	return ALPHABET[sum];
}

void pickup_short_form(const char *token, char ret_short[PICKUP_SHORT_SIZE])
{
	uint8_t digest[SHA256_BYTES];
	uint64_t bits = 0;

	sha256(token, strlen(token), digest);
	for (int i = 0; i < 5; i++)
		bits = bits << 8 | digest[i];
	for (int i = 0; i < DATA_LENGTH; i++)
		ret_short[i] = ALPHABET[bits >> (35 - 5 * i) & 31];
	ret_short[DATA_LENGTH] = check_character(ret_short);
	ret_short[DATA_LENGTH + 1] = '\0';
}

void pickup_show(const char short_form[PICKUP_SHORT_SIZE], char ret_shown[PICKUP_SHOWN_SIZE])
{
	memcpy(ret_shown, short_form, 4);
	ret_shown[4] = '-';
	memcpy(ret_shown + 5, short_form + 4, PICKUP_SHORT_SIZE - 4);
}

/* The character of the alphabet that was meant, or NUL; typed is none. */
static char character_read(char typed)
{
	if (typed >= 'a' && typed <= 'z')
		typed = (char)(typed - 'a' + 'A');
	if (typed == 'O')
		return '0';
	if (typed == 'I' || typed == 'L')
		return '1';
	return strchr(ALPHABET, typed) ? typed : '\0';
}

bool pickup_short_parse(const char *typed, char ret_short[PICKUP_SHORT_SIZE])
{
	char read[PICKUP_SHORT_SIZE] = "";
	size_t length = 0;

	for (; typed && *typed; typed++) {
		if (*typed == ' ' || *typed == '-')
			continue;
		if (length == DATA_LENGTH + 1 || !character_read(*typed))
			return false;
		read[length++] = character_read(*typed);
	}
	if (length != DATA_LENGTH + 1 || check_character(read) != read[DATA_LENGTH])
		return false;
	memcpy(ret_short, read, sizeof(read));
	return true;
}
