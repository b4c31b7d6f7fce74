/* SPDX-License-Identifier: Apache-2.0 */
/* Parses and evaluates Plural-Forms: the C expression grammar over n without assignment. */
#include "kiosk/base/plural_rule.h"

#include <string.h>

#define MAX_DEPTH 32
#define NO_STEP 255

enum op {
	NUMBER,
	N,
	NOT,
	MULTIPLY,
	DIVIDE,
	MODULO,
	ADD,
	SUBTRACT,
	LESS,
	MORE,
	LESS_EQUAL,
	MORE_EQUAL,
	EQUAL,
	UNEQUAL,
	AND,
	OR,
	CHOOSE
};

/* Binary operators by level of binding, loosest first; a longer spelling stands before its beginning. */
static const struct {
	const char *spelling;
	unsigned char op, level;
} OPERATORS[] = {
	{ "||", OR, 0 },
	{ "&&", AND, 1 },
	{ "==", EQUAL, 2 },
	{ "!=", UNEQUAL, 2 },
	{ "<=", LESS_EQUAL, 3 },
	{ ">=", MORE_EQUAL, 3 },
	{ "<", LESS, 3 },
	{ ">", MORE, 3 },
	{ "+", ADD, 4 },
	{ "-", SUBTRACT, 4 },
	{ "*", MULTIPLY, 5 },
	{ "/", DIVIDE, 5 },
	{ "%", MODULO, 5 },
};
#define LEVELS 6

struct parser {
	const char *at;
	struct plural_rule *rule;
	unsigned depth;
};

static void skip_space(struct parser *parser)
{
	while (*parser->at == ' ' || *parser->at == '\t')
		parser->at++;
}

static bool accept(struct parser *parser, const char *spelling)
{
	size_t length = strlen(spelling);

	skip_space(parser);
	if (strncmp(parser->at, spelling, length) != 0)
		return false;
	parser->at += length;
	return true;
}

static unsigned char add_step(struct parser *parser, struct plural_step step)
{
	struct plural_rule *rule = parser->rule;

	if (rule->step_count == PLURAL_MAX_STEPS)
		return NO_STEP;
	rule->steps[rule->step_count] = step;
	return (unsigned char)rule->step_count++;
}

static unsigned char parse_choice(struct parser *parser);

static bool parse_number(struct parser *parser, unsigned long *ret)
{
	unsigned long number = 0;
	const char *first = parser->at;

	for (; *parser->at >= '0' && *parser->at <= '9' && parser->at - first < 9; parser->at++)
		number = number * 10 + (unsigned long)(*parser->at - '0');
	*ret = number;
	return parser->at > first;
}

static unsigned char parse_operand(struct parser *parser)
{
	unsigned long number;
	unsigned char inner = NO_STEP;

	if (parser->depth == MAX_DEPTH)
		return NO_STEP;
	parser->depth++;
	if (accept(parser, "(")) {
		inner = parse_choice(parser);
		inner = accept(parser, ")") ? inner : NO_STEP;
	} else if (accept(parser, "!")) {
		unsigned char negated = parse_operand(parser);
		if (negated != NO_STEP)
			inner = add_step(parser, (struct plural_step){ .op = NOT, .a = negated });
	} else if (accept(parser, "n")) {
		inner = add_step(parser, (struct plural_step){ .op = N });
	} else if (parse_number(parser, &number)) {
		inner = add_step(parser, (struct plural_step){ .op = NUMBER, .number = number });
	}
	parser->depth--;
	return inner;
}

static bool accept_operator(struct parser *parser, unsigned level, unsigned char *ret_op)
{
	for (size_t i = 0; i < sizeof OPERATORS / sizeof OPERATORS[0]; i++) {
		if (OPERATORS[i].level == level && accept(parser, OPERATORS[i].spelling)) {
			*ret_op = OPERATORS[i].op;
			return true;
		}
	}
	return false;
}

static unsigned char parse_level(struct parser *parser, unsigned level)
{
	unsigned char op;

	if (level == LEVELS)
		return parse_operand(parser);
	unsigned char left = parse_level(parser, level + 1);
	while (left != NO_STEP && accept_operator(parser, level, &op)) {
		unsigned char right = parse_level(parser, level + 1);
		if (right == NO_STEP)
			return NO_STEP;
		left = add_step(parser, (struct plural_step){ .op = op, .a = left, .b = right });
	}
	return left;
}

/* a ? b : c, which binds to the right. */
static unsigned char parse_choice(struct parser *parser)
{
	unsigned char question = parse_level(parser, 0);

	if (question == NO_STEP || !accept(parser, "?"))
		return question;
	if (parser->depth == MAX_DEPTH)
		return NO_STEP;
	parser->depth++;
	unsigned char yes = parse_choice(parser);
	unsigned char no = yes != NO_STEP && accept(parser, ":") ? parse_choice(parser) : NO_STEP;
	parser->depth--;
	if (no == NO_STEP)
		return NO_STEP;
	return add_step(parser, (struct plural_step){ .op = CHOOSE, .a = question, .b = yes, .c = no });
}

bool plural_rule_parse(const char *text, struct plural_rule *ret_rule)
{
	struct plural_rule rule = { 0 };
	struct parser parser = { .at = text, .rule = &rule };
	unsigned long forms;

	if (!accept(&parser, "nplurals") || !accept(&parser, "="))
		return false;
	skip_space(&parser);
	if (!parse_number(&parser, &forms) || forms == 0 || forms > PLURAL_MAX_FORMS)
		return false;
	if (!accept(&parser, ";") || !accept(&parser, "plural") || !accept(&parser, "="))
		return false;
	if (parse_choice(&parser) == NO_STEP || !accept(&parser, ";"))
		return false;
	rule.form_count = (unsigned)forms;
	*ret_rule = rule;
	return true;
}

static unsigned long calculate(enum op op, unsigned long a, unsigned long b)
{
	switch (op) {
	case MULTIPLY: return a * b;
	case DIVIDE: return b ? a / b : 0;
	case MODULO: return b ? a % b : 0;
	case ADD: return a + b;
	case SUBTRACT: return a - b;
	case LESS: return a < b;
	case MORE: return a > b;
	case LESS_EQUAL: return a <= b;
	case MORE_EQUAL: return a >= b;
	case EQUAL: return a == b;
	case UNEQUAL: return a != b;
	case AND: return a && b;
	default: return a || b;
	}
}

/* Every step is calculated in order: there are no side effects, and a division by zero is 0. */
unsigned plural_rule_form(const struct plural_rule *rule, unsigned long n)
{
	unsigned long values[PLURAL_MAX_STEPS];

	for (unsigned i = 0; i < rule->step_count; i++) {
		const struct plural_step *step = &rule->steps[i];
		if (step->op == NUMBER)
			values[i] = step->number;
		else if (step->op == N)
			values[i] = n;
		else if (step->op == NOT)
			values[i] = !values[step->a];
		else if (step->op == CHOOSE)
			values[i] = values[step->a] ? values[step->b] : values[step->c];
		else
			values[i] = calculate((enum op)step->op, values[step->a], values[step->b]);
	}
	unsigned long form = values[rule->step_count - 1];
	return form < rule->form_count ? (unsigned)form : 0;
}
