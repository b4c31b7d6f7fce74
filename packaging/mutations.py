# SPDX-License-Identifier: Apache-2.0
"""Which small changes of a C file are tried: comparisons, constants, sums, conditions, dropped statements, clauses of SQL.
Text in, list of mutations out. Python's standard library only."""
import re
from typing import NamedTuple

TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<directive>(?<![^\n])[ \t]*\#(?:\\\n|[^\n])*)
  | (?P<string>"(?:\\.|[^"\\\n])*")
  | (?P<letter>'(?:\\.|[^'\\\n])*')
  | (?P<number>(?:0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][-+]?\d+)?)[uUlLfF]*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<sign><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^~!<>=?:;,.(){}\[\]])
  | (?P<blank>\s+)
  | (?P<other>.)
""", re.X | re.S)
COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
SWAPPED = {"&&": "||", "||": "&&", "+=": "-=", "-=": "+="}
SQL_COMPARISONS = {"=": "<>", "<>": "=", "!=": "=", "<": "<=", "<=": "<", ">": ">=", ">=": ">"}
CONTROL = {"if", "while", "for", "switch"}
NO_STATEMENT = CONTROL | {"return", "else", "do", "case", "default", "goto", "break", "continue", "typedef", "extern", "static",
                          "const", "struct", "enum", "union", "unsigned", "signed", "void", "char", "int", "short", "long", "bool",
                          "double", "float", "sizeof", "_Static_assert", "static_assert", "assert"}
# Dropped, these only leak or race, which only the sanitizers of run-tests see. They are not tried.
SEEN_BY_SANITIZERS = re.compile(r"(free|close|fclose|closedir|json_decref|pthread_mutex_lock|explicit_bzero|sodium_memzero"
                                r"|sqlite3_finalize|sqlite3_close(_v2)?|curl_\w+_(cleanup|free_all)|\w+_(destroy|finish|close))$")


class Mutation(NamedTuple):
    start: int  # offsets into the file
    end: int
    text: str   # what stands there instead
    kind: str


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def lex(source):
    return [Token(match.lastgroup, match.group(), match.start(), match.end()) for match in TOKEN.finditer(source)]


def mutations(source):
    """Every mutation of a file, in the order of their places."""
    tokens = [token for token in lex(source) if token.kind not in ("blank", "comment")]
    code = [token for token in tokens if token.kind != "directive"]
    found = []
    quiet = asserted(code) + enumerated(code) + dimensions(code) + allocated(code) + ordered(code)
    for i, token in enumerate(code):
        if not any(start <= token.start < end for start, end in quiet):
            found += of_token(code, i)
    found += defined_constants(tokens)
    found += conditions(code, source)
    found += dropped(code, source)
    found += sql(code, source)
    return sorted(set(found))


def of_token(code, i):
    token = code[i]
    before = code[i - 1] if i else token
    if token.kind == "sign":
        if token.text in COMPARISONS:
            return [Mutation(token.start, token.end, COMPARISONS[token.text], "comparison")]
        if token.text in SWAPPED:
            return [Mutation(token.start, token.end, SWAPPED[token.text], "condition" if token.text in "&&||" else "sum")]
        if token.text in "+-" and (before.kind in ("word", "number", "letter") or before.text in ")]") and before.text != "return":
            return [Mutation(token.start, token.end, "-" if token.text == "+" else "+", "sum")]
        if token.text == "!":
            return [Mutation(token.start, token.end, "", "condition")]
    elif token.text in ("true", "false"):
        return [Mutation(token.start, token.end, "false" if token.text == "true" else "true", "constant")]
    elif token.kind == "number" and not (token.text == "0" and before.text == "{" and code[i + 1].text == "}"):
        text = another_number(token.text)
        return [Mutation(token.start, token.end, text, "constant")] if text else []
    return []


def another_number(text):
    """One more; of one, nought. None of a fraction."""
    match = re.fullmatch(r"(0[xX][0-9a-fA-F]+|\d+)([uUlL]*)", text)
    if not match:
        return None
    value = int(match.group(1), 16 if match.group(1)[:2] in ("0x", "0X") else 8 if re.fullmatch(r"0\d+", match.group(1)) else 10)
    return ("0" if value == 1 else str(value + 1)) + match.group(2)


def defined_constants(tokens):
    found = []
    for token in tokens:
        match = re.match(r"[ \t]*#[ \t]*define[ \t]+\w+(?!\()[ \t]", token.text) if token.kind == "directive" else None
        for inner in lex(token.text[match.end():]) if match else []:
            text = another_number(inner.text) if inner.kind == "number" else None
            if text:
                offset = token.start + match.end()
                found.append(Mutation(offset + inner.start, offset + inner.end, text, "constant"))
    return found


def closing(code, i):
    """The index of the bracket that closes the one at i."""
    depth = 0
    for j in range(i, len(code)):
        if code[j].kind == "sign" and code[j].text in "([{":
            depth += 1
        elif code[j].kind == "sign" and code[j].text in ")]}":
            depth -= 1
            if depth == 0:
                return j
    return len(code) - 1


def asserted(code):
    return [(code[i].start, code[closing(code, i + 1)].end) for i in range(len(code) - 1)
            if code[i].text in ("assert", "_Static_assert", "static_assert") and code[i + 1].text == "("]


def allocated(code):
    """The arguments of allocations, and how a capacity grows: room to spare changes nothing, and only sanitizers miss it."""
    found = [(code[i].start, code[closing(code, i + 1)].end) for i in range(len(code) - 1)
             if re.fullmatch(r"x?(m|c|re)alloc(array)?|arena_alloc|ARENA_ARRAY", code[i].text) and code[i + 1].text == "("]
    for i, token in enumerate(code[:-1]):
        if token.text == "capacity" and code[i + 1].text in ("=", "*=", "+="):
            stop = next(j for j in range(i, len(code)) if code[j].text == ";")
            found.append((code[i + 1].end, code[stop].start))
    return found


def ordered(code):
    """"a < b ? -1 : 1" in comparisons for sorting: of equals none is first, and one that is not behind is not moved."""
    found = []
    for i in range(len(code) - 4):
        if [token.text for token in code[i:i + 4]] == ["?", "-", "1", ":"]:
            found.append((code[i].start, code[i + 3].end))
            j = i
            while j > 0 and code[j].text not in COMPARISONS and code[j].text not in (";", "return", "{", "}"):
                j -= 1
            if code[j].text in COMPARISONS:
                found.append((code[j].start, code[j].end))
    return found


def enumerated(code):
    """Bodies of enum, struct and union: their numbers are names, widths and sizes."""
    found = []
    for i, token in enumerate(code[:-2]):
        if token.text in ("enum", "struct", "union"):
            j = i + 2 if code[i + 1].kind == "word" else i + 1
            if code[j].text == "{":
                found.append((code[j].start, code[closing(code, j)].end))
    return found


def dimensions(code):
    """The sizes of arrays where they are declared: room to spare changes nothing."""
    found = []
    for i, token in enumerate(code):
        if token.text == "[" and i >= 2 and code[i - 1].kind == "word" and \
                (code[i - 2].kind == "word" and code[i - 2].text not in ("return", "case") or
                 code[i - 2].text in "*," and is_declaration(code, i)):
            found.append((token.start, code[closing(code, i)].end))
    return found


def is_declaration(code, i):
    while i > 0 and code[i - 1].text not in (";", "{", "}"):
        i -= 1
    return code[i].text in NO_STATEMENT or code[i].kind == "word" and (code[i + 1].kind == "word" or code[i + 1].text == "*")


def conditions(code, source):
    found = []
    for i, token in enumerate(code[:-1]):
        if token.kind != "word" or token.text not in ("if", "while", "for") or code[i + 1].text != "(":
            continue
        end = closing(code, i + 1)
        first, last = i + 2, end - 1
        if token.text == "for":
            stops = [j for j in range(i + 2, end) if code[j].text == ";"]
            if len(stops) != 2 or stops[1] == stops[0] + 1:
                continue
            first, last = stops[0] + 1, stops[1] - 1
        if code[first].text == "!" and not any(code[j].text in ("&&", "||", "?") for j in range(first, last)):
            continue  # without its "!" it is negated already
        start, stop = code[first].start, code[last].end
        found.append(Mutation(start, stop, "!(" + source[start:stop] + ")", "condition"))
    return found


def dropped(code, source):
    """Calls and assignments that stand as statements. The lines stay, so that no number of a line changes."""
    found, depth = [], 0
    for i, token in enumerate(code):
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0 and (token.text in ("{", ";", "}", "else") or token.text == ")" and closes_control(code, i)):
            end = statement(code, i + 1)
            if end and is_in_function(code, i + 1):
                start, stop = code[i + 1].start, code[end].end
                name = code[i + 1].text
                if not (code[i + 2].text == "(" and SEEN_BY_SANITIZERS.match(name)):
                    kind = "assignment" if any(code[j].text in ("=", "+=", "-=", "|=", "&=", "++", "--")
                                               for j in range(i + 1, end) if not inside(code, i + 1, j)) else "call"
                    found.append(Mutation(start, stop, ";" + "\n" * source.count("\n", start, stop), kind))
    return found


def inside(code, start, j):
    """Whether token j is between brackets that opened behind start."""
    depth = 0
    for k in range(start, j):
        if code[k].kind == "sign":
            depth += code[k].text in "([{"
            depth -= code[k].text in ")]}"
    return depth > 0


def closes_control(code, i):
    depth = 0
    for j in range(i, -1, -1):
        if code[j].text == ")":
            depth += 1
        elif code[j].text == "(":
            depth -= 1
            if depth == 0:
                return j > 0 and code[j - 1].text in CONTROL
    return False


def statement(code, i):
    """The index of the semicolon that ends the expression statement at i, or None."""
    if i + 1 >= len(code):
        return None
    first, second = code[i], code[i + 1]
    if first.kind == "word":
        if first.text in NO_STATEMENT or second.kind == "word" or second.text == ":":
            return None
        if second.text == "*" and i + 2 < len(code) and code[i + 2].kind == "word" and code[i + 3].text in "=,;[":
            return None
    elif first.text not in ("*", "++", "--"):
        return None
    depth = 0
    for j in range(i, len(code)):
        text = code[j].text
        if code[j].kind != "sign":
            continue
        if text in "([{":
            depth += 1
        elif text in ")]}":
            depth -= 1
            if depth < 0:
                return None
        elif text == ";" and depth == 0:
            return j
        elif text == "," and depth == 0:
            return None
    return None


def is_in_function(code, i):
    """Whether token i stands in the body of a function: between braces, and not in an initializer."""
    depth = 0
    for j in range(i - 1, -1, -1):
        if code[j].text == "}":
            depth += 1
        elif code[j].text == "{":
            if depth == 0:
                return j > 0 and (code[j - 1].text in (")", "else", "do", ";", "{", "}", ":"))
            depth -= 1
    return False


# --- SQL in string literals -----------------------------------------------------------------------------------------

STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|REPLACE)\b|\b(WHERE|SET|VALUES|ORDER BY)\b")
SQL_TOKEN = re.compile(r"(?P<text>'[^']*')|(?P<parameter>[$?]\d+)|(?P<word>[A-Za-z_][\w.]*)|(?P<number>\d+)|(?P<sign><>|<=|>=|!=|\|\||[=<>(),;?*+/-])"
                       r"|(?P<blank>\s+)|(?P<other>.)", re.S)
CLAUSE_ENDS = {"AND", "OR", "WHERE", "GROUP", "ORDER", "LIMIT", "RETURNING", "ON", "UNION", "HAVING", "THEN", "ELSE", "END", "WHEN",
               "SET", "FROM", "DO", "JOIN", "LEFT", "INNER", "OFFSET", "EXCEPT", "INTERSECT"}


def literals(code):
    """Runs of string literals that the compiler joins, as lists of tokens."""
    run = []
    for token in code:
        if token.kind == "string":
            run.append(token)
        elif run:
            yield run
            run = []


def sql(code, source):
    found = []
    for run in literals(code):
        content, places = "", []
        for token in run:
            content += source[token.start + 1:token.end - 1]
            places += range(token.start + 1, token.end - 1)
        if len(content) > 12 and STATEMENT.search(content):
            for start, end, text, kind in sql_mutations(content):
                first, last = places[start], places[end - 1] + 1
                lines = source.count("\n", first, last) - text.count("\n")
                found.append(Mutation(first, last, text + ('"' + "\n" * lines + '"' if lines > 0 else ""), kind))
    return found


def sql_mutations(content):
    words = [Token(match.lastgroup, match.group(), match.start(), match.end())
             for match in SQL_TOKEN.finditer(content) if match.lastgroup != "blank"]
    between = False
    for i, word in enumerate(words):
        upper = word.text.upper()
        if upper == "BETWEEN":
            between = True
        if upper == "AND" and between:
            between = False
        elif upper in ("WHERE", "AND", "HAVING") or upper == "ON" and word_at(words, i + 1) != "CONFLICT":
            end = clause_end(words, i + 1)
            if end > i + 1:
                start, stop = words[i + 1].start, words[end - 1].end
                yield start, stop, "(" + content[start:stop] + " OR 1=1)", "sql clause"
                yield from sql_comparisons(words[i + 1:end])
        elif upper == "SET" and word.text == "SET":
            yield from set_items(words, i + 1, content)
        elif word.kind == "number" and another_number(word.text) and (word_at(words, i - 1), word_at(words, i + 1)) != ("SELECT", "FROM"):
            yield word.start, word.end, another_number(word.text), "sql constant"


def word_at(words, i):
    return words[i].text.upper() if i < len(words) else ""


def sql_comparisons(words):
    depth = 0
    for word in words:
        if word.text == "(":
            depth += 1
        elif word.text == ")":
            depth -= 1
        elif depth == 0 and word.text in SQL_COMPARISONS:
            yield word.start, word.end, SQL_COMPARISONS[word.text], "sql comparison"


def clause_end(words, i):
    depth, between = 0, False
    for j in range(i, len(words)):
        upper = words[j].text.upper()
        if upper == "(" or upper == "CASE":
            depth += 1
        elif upper == ")" or upper == "END":
            depth -= 1
            if depth < 0:
                return j
        elif depth == 0 and upper == "BETWEEN":
            between = True
        elif depth == 0 and upper == "AND" and between:
            between = False
        elif depth == 0 and (upper in CLAUSE_ENDS or upper == ";"):
            return j
    return len(words)


def set_items(words, i, content):
    """Each item of an UPDATE keeps what was there; its parameters stay, so that the others keep their numbers."""
    depth, start = 0, i
    for j in range(i, len(words) + 1):
        upper = word_at(words, j)
        ends = j == len(words) or depth == 0 and (upper == "," or upper in ("WHERE", "RETURNING", "FROM", ";")) or depth == 0 and upper == ")"
        if upper in ("(", "CASE"):
            depth += 1
        elif upper in (")", "END"):
            depth -= 1
        if not ends:
            continue
        if j > start + 2 and words[start + 1].text == "=" and words[start].kind == "word":
            first, last, column = words[start + 2].start, words[j - 1].end, words[start].text
            yield first, last, f"CASE WHEN 1=1 THEN {column} ELSE ({content[first:last]}) END", "sql item"
        start = j + 1
        if upper != ",":
            return


def lines_of(source, mutation):
    """The number of its first line, the lines as they are, and as they would be."""
    first = source.rfind("\n", 0, mutation.start) + 1
    last = source.find("\n", mutation.end)
    last = len(source) if last < 0 else last
    after = source[first:mutation.start] + mutation.text + source[mutation.end:last]
    return source.count("\n", 0, mutation.start) + 1, source[first:last], after
