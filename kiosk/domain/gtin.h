/* SPDX-License-Identifier: Apache-2.0 */
/* GTINs: the numbers in EAN-8, UPC-A, UPC-E, EAN-13 and ITF-14 bar codes (GS1 General Specifications,
 * section 7.9: check digits; section 7.11: UPC-E). Pure functions; any thread. */
#ifndef DAOGOU_DOMAIN_GTIN_H
#define DAOGOU_DOMAIN_GTIN_H

#include <stdbool.h>
#include <stddef.h>

#define GTIN14_SIZE 15
#define GTIN_READINGS_MAX 2

/* The check digit for the length digits that come before it ('0'-'9'); 0 when one is no digit. */
char gtin_check_digit(const char *digits, size_t length);
/* 8, 12, 13 or 14 digits of which the last is right. */
bool gtin_is_valid(const char *text);
/* To 14 digits with leading zeros: the form to compare. Takes 8, 12, 13 or 14 digits; eight digits that are
 * no EAN-8 but a good UPC-E are expanded. False when the check digit is wrong or it is no GTIN. */
bool gtin_normalize(const char *text, char ret_gtin14[GTIN14_SIZE]);
/* What a bar code's text may mean, likeliest first, as gtin_normalize() would write it; 0 = no GTIN at all. Eight digits
 * may be a good EAN-8 and a good UPC-E at once (with 5 to 9 as the last but one always), 14 digits an ITF-14 and a UPC-A
 * with an add-on: only a catalog can tell. An add-on has 2 or 5 digits and stands behind an EAN-13, a UPC-A or a UPC-E
 * (section 5.2.2.6), at once, behind a blank, "-" or "+", or as a symbol of its own (]E1, ]E2): it names an issue or a
 * price, and the product is what stands before it. */
size_t gtin_readings(const char *text, char ret_gtins[GTIN_READINGS_MAX][GTIN14_SIZE]);
/* The form that people and feeds use: 13 digits when the first of 14 is zero, else 14. Points into gtin14. */
const char *gtin_short_form(const char gtin14[GTIN14_SIZE]);

#endif
