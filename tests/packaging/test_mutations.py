# SPDX-License-Identifier: Apache-2.0
"""What run-mutants changes, and what it leaves alone."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.environ["DAOGOU_SOURCE"], "packaging"))
import mutations  # noqa: E402


def changed(source):
    """The file after each mutation, one line each, without blanks."""
    return [" ".join((source[:one.start] + one.text + source[one.end:]).split()) for one in mutations.mutations(source)]


def body(text):
    return "int f(int a, int b)\n{\n\t" + text + "\n}\n"


def lines(text):
    return [one.split("{ ", 1)[1].rsplit(" }", 1)[0] for one in changed(body(text))]


class Mutations(unittest.TestCase):
    def test_comparisons_conditions_and_constants(self):
        self.assertEqual(sorted(lines("if (a < 7 && !b) return 1;")), sorted([
            "if (!(a < 7 && !b)) return 1;", "if (a <= 7 && !b) return 1;", "if (a < 8 && !b) return 1;",
            "if (a < 7 || !b) return 1;", "if (a < 7 && b) return 1;", "if (a < 7 && !b) return 0;"]))
        self.assertEqual(lines("return a == b;"), ["return a != b;"])
        self.assertEqual(lines("if (!a) return b;"), ["if (a) return b;"])  # negated once, not twice

    def test_statements_are_dropped_and_lines_stay(self):
        self.assertEqual(lines("call(a,\n\t\tb);\n\treturn a;"), ["; return a;"])
        source = body("call(a,\n\t\tb);\n\treturn a;")
        one = mutations.mutations(source)[0]
        self.assertEqual((source[:one.start] + one.text + source[one.end:]).count("\n"), source.count("\n"))
        self.assertEqual(lines("a = b;"), [";"])
        self.assertIn("if (a) ;", lines("if (a) b++;"))
        self.assertEqual(lines("int c = b; struct x *y; return c;"), [])  # declarations stay

    def test_sums(self):
        self.assertEqual(lines("return a + b;"), ["return a - b;"])
        self.assertEqual(lines("return -a;"), [])
        self.assertIn("a -= b;", lines("a += b;"))

    def test_what_nobody_can_notice_is_left_alone(self):
        for text in ("free(a);", "char c[16];", "assert(a < 3);", "thing_destroy(a);"):
            self.assertEqual(lines(text), [], text)
        self.assertEqual(lines("p = xmalloc(a + 1);"), [";"])
        self.assertEqual(changed("enum e { A = 3, B };\nstruct s { int a[4]; };\n"), [])
        self.assertEqual([one for one in lines("if (a != b) return a < b ? -1 : 1;") if "a <= b" in one or "-0" in one], [])
        self.assertEqual(changed('#include "a<b>.h"\n/* a < 3 */\nstatic const char T[] = "a < 3";\n'), [])

    def test_defined_numbers(self):
        self.assertEqual(changed("#define LIMIT (4 * 60)\n"), ["#define LIMIT (5 * 60)", "#define LIMIT (4 * 61)"])

    def test_clauses_of_sql(self):
        text = '"UPDATE t SET n = n + 1, s = $1 WHERE id = $2 AND"\n\t\t" n < 9"'
        found = changed("static const char Q[] = " + text + ";\n")
        for part in ("n = CASE WHEN 1=1 THEN n ELSE (n + 1) END", "s = CASE WHEN 1=1 THEN s ELSE ($1) END", "WHERE (id = $2 OR 1=1) AND",
                     "(n < 9 OR 1=1)", "id <> $2", "n <= 9", "n < 10", "n + 0"):
            self.assertTrue(any(part in one for one in found), part)
        self.assertFalse(any("$3" in one or "$0" in one for one in found))  # parameters keep their numbers
        self.assertEqual(changed('static const char T[] = "a text AND no statement";\n'), [])

    def test_a_clause_over_two_literals_stays_a_text(self):
        source = 'static const char Q[] = "SELECT a FROM t WHERE a IN (1,"\n\t" 2) AND b = 3";\n'
        one = next(one for one in mutations.mutations(source) if one.text.startswith("(a IN"))
        after = source[:one.start] + one.text + source[one.end:]
        self.assertEqual(after.count("\n"), source.count("\n"))
        self.assertEqual(after.count('"') % 2, 0)


if __name__ == "__main__":
    unittest.main()
