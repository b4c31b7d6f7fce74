/* SPDX-License-Identifier: Apache-2.0 */
/* GTINs: the numbers in EAN-8, UPC-A, UPC-E, EAN-13 and ITF-14 bar codes (GS1 General Specifications,
 * section 7.9: check digits; section 7.11: UPC-E). Pure functions; any thread. */
#ifndef DAOGOU_DOMAIN_GTIN_H
#define DAOGOU_DOMAIN_GTIN_H

#include <stdbool.h>
#include <stddef.h>

#define GTIN14_SIZE 15

/* The check digit for the length digits that come before it ('0'-'9'); 0 when one is no digit. */
char gtin_check_digit(const char *digits, size_t length);
/* 8, 12, 13 or 14 digits of which the last is right. */
bool gtin_is_valid(const char *text);
/* To 14 digits with leading zeros: the form to compare. Takes 8, 12, 13 or 14 digits; eight digits that are
 * no EAN-8 but a good UPC-E are expanded (a UPC-E whose sixth digit after the first is 5-9 is always a good
 * EAN-8 too, and stays one: let the scanner send UPC-A). False when the check digit is wrong or it is no GTIN. */
bool gtin_normalize(const char *text, char ret_gtin14[GTIN14_SIZE]);
/* The form that people and feeds use: 13 digits when the first of 14 is zero, else 14. Points into gtin14. */
const char *gtin_short_form(const char gtin14[GTIN14_SIZE]);
/* True for prefixes 02, 04 and 20-29 of GTIN-13, and 8-digit codes starting with 0 or 2: numbers that mean
 * something in one company only, and so never match products across merchants. */
bool gtin_is_restricted(const char gtin14[GTIN14_SIZE]);

#endif
