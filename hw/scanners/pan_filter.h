/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what may be a payment card's out of scans: whole reads, and values inside GS1 codes and addresses. Trade item
 * numbers are told from card numbers by where they stand and by their check digit. Pure functions; any thread; input
 * is hostile. */
#ifndef DAOGOU_HW_SCANNERS_PAN_FILTER_H
#define DAOGOU_HW_SCANNERS_PAN_FILTER_H

#include <stdbool.h>
#include <stddef.h>

/* The check digit of a GS1 key over a whole number of any length (General Specifications, 7.9.1). */
bool gs1_check_digit_is_good(const char *digits, size_t length);

/* 8, 12, 13 or 14 digits with a good check digit. Some pass the card test by chance; those that are as likely a card
 * are none: 14 digits that begin with 3. */
bool is_trade_item_number(const char *bytes, size_t length);

/* An EAN-13, UPC-A or UPC-E with its add-on of 2 or 5 digits, at once behind it or behind a blank, "-", "+", "]E1" or
 * "]E2". Of digits alone those that are as likely a card are none: 14 digits that begin with 3, 15 with 34 or 37, 17 and
 * 18 with 62. is_told: the AIM identifier ]E3 says that it is one. The digits before the add-on; 0 = it is none. */
size_t item_before_addon(const char *text, size_t length, bool is_told);

/* text is NUL-ended, of length bytes; is_gs1: its AIM identifier or a GS says that it is an element string. In an
 * element string, AIs in brackets or not, with a good key (AI 00 to 03) and in an address with a good trade item number, digits elsewhere that
 * may be a card number become "x". False when there is no such number and it may be a card's, number or magnetic
 * track: then nothing of it may be told. */
bool pan_filter(char *text, size_t length, bool is_gs1);

#endif
