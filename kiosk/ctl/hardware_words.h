/* SPDX-License-Identifier: Apache-2.0 */
/* What devices and their troubles are called to a technician: the control socket's names as plain words. */
#ifndef DAOGOU_CTL_HARDWARE_WORDS_H
#define DAOGOU_CTL_HARDWARE_WORDS_H

#include <jansson.h>

/* "card reader" for "card_reader". */
const char *hardware_class_words(const char *class);
/* A trouble (hw_error_name) as half a sentence: "no paper". */
const char *hardware_error_words(const char *error);
/* A device of "hw list" as half a sentence: "ready", "no paper". */
const char *hardware_device_words(const json_t *device);
/* One line for each device of "hw list". */
void hardware_print_devices(const json_t *list);
/* Two lines for each candidate of "hw discover". */
void hardware_print_candidates(const json_t *list);

#endif
