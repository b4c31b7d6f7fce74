/* SPDX-License-Identifier: Apache-2.0 */
/* The Plural-Forms expression of gettext: "nplurals=2; plural=(n != 1);". Pure functions; the text may be
 * hostile. */
#ifndef DAOGOU_BASE_PLURAL_RULE_H
#define DAOGOU_BASE_PLURAL_RULE_H

#include <stdbool.h>

#define PLURAL_MAX_FORMS 10
#define PLURAL_MAX_STEPS 128

/* An expression as a tree in an array: each step names the steps that it needs, which stand before it. */
struct plural_step {
	unsigned char op;
	unsigned char a, b, c;
	unsigned long number;
};

struct plural_rule {
	unsigned form_count;
	unsigned step_count;
	struct plural_step steps[PLURAL_MAX_STEPS];
};

/* text starts at "nplurals". False when it is no rule, or a larger one than any language needs. */
bool plural_rule_parse(const char *text, struct plural_rule *ret_rule);
/* The form for n, always below form_count. */
unsigned plural_rule_form(const struct plural_rule *rule, unsigned long n);

#endif
