# SPDX-License-Identifier: Apache-2.0
"""The programs of the release build, read with binutils: what an attacker of a memory fault finds switched on."""
import os
import platform
import re
import subprocess
import tempfile
import unittest

SOURCE = os.environ["DAOGOU_SOURCE"]
BIN = os.path.join(os.environ.get("DAOGOU_RELEASE", os.path.join(SOURCE, "build", "release")), "bin")
PROGRAMS = ("daogou-kiosk", "daogou-hub", "daogouctl")


def printed(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ, LC_ALL="C")).stdout


class Faults:
    """What a program lacks, each as a word."""

    def __init__(self, path):
        self.path = path
        self.dynamic = printed("readelf", "--wide", "--dynamic", path)
        self.segments = printed("readelf", "--wide", "--program-headers", path)
        self.symbols = printed("readelf", "--wide", "--dyn-syms", path)

    def of_linking(self):
        stack = re.search(r"GNU_STACK.*", self.segments)
        return [fault for fault, is_there in (
            ("not PIE", not re.search(r"FLAGS_1\).*\bPIE\b", self.dynamic)),
            ("no RELRO", "GNU_RELRO" not in self.segments),
            ("not BIND_NOW", not re.search(r"FLAGS\).*BIND_NOW|FLAGS_1\).*\bNOW\b", self.dynamic)),
            ("stack is executable", not stack or re.search(r"\bR?WE\b", stack.group())),
            ("page that is written and executed", re.search(r"LOAD.*\bRWE\b", self.segments)),
            ("RUNPATH", re.search(r"RPATH|RUNPATH", self.dynamic)),
            ("TEXTREL", "TEXTREL" in self.dynamic)) if is_there]

    def of_compiling(self):
        return [fault for fault, is_there in (
            ("no stack protector", "__stack_chk_fail" not in self.symbols),
            ("not fortified", not re.search(r"__\w+_chk@", self.symbols.replace("__stack_chk_fail", ""))),
            ("no landing pad at main", not self.main_begins_with_landing_pad())) if is_there]

    def main_begins_with_landing_pad(self):
        code = printed("objdump", "--disassemble=main", "--no-show-raw-insn", self.path)
        first = re.search(r"<main>:\n\s*[0-9a-f]+:\s+(\S+)", code)
        landing_pads = {"x86_64": ("endbr64",), "aarch64": ("paciasp", "bti")}.get(platform.machine())
        return landing_pads is None or (first is not None and first.group(1) in landing_pads)


class Hardening(unittest.TestCase):
    def test_programs(self):
        for name in PROGRAMS:
            with self.subTest(program=name):
                faults = Faults(os.path.join(BIN, name))
                self.assertEqual(faults.of_linking() + faults.of_compiling(), [])

    def test_each_file_was_compiled_with_all_of_it(self):
        """What leaves no trace in code that does not need it stands in the debug information of each file."""
        wanted = ["-fstack-protector-strong", "-fstack-clash-protection"]
        wanted += ["-fcf-protection=full"] if platform.machine() == "x86_64" else []
        for name in PROGRAMS:
            lines = printed("readelf", "--debug-dump=info", "--dwarf-depth=1", os.path.join(BIN, name)).splitlines()
            producers = [line for line in lines if "DW_AT_producer" in line and "GNU C" in line]
            self.assertGreater(len(producers), 10, name)
            for flag in wanted:
                self.assertEqual([line for line in producers if flag not in line], [], name)

    def test_a_program_without_any_of_it_is_found_out(self):
        with tempfile.TemporaryDirectory() as folder:
            source, program = os.path.join(folder, "bare.c"), os.path.join(folder, "bare")
            with open(source, "w", encoding="ascii") as out:
                out.write("#include <string.h>\nint main(int n, char **v) { char a[9]; strcpy(a, v[n - 1]); return a[0]; }\n")
            bare = ["-U_FORTIFY_SOURCE", "-fno-stack-protector", "-no-pie", "-Wl,-z,norelro", "-Wl,-z,lazy",
                    "-Wl,-z,execstack", "-Wl,-rpath,/tmp"]
            subprocess.run(["cc", "-O2", *bare, "-o", program, source], check=True, capture_output=True)
            faults = Faults(program)
            self.assertLessEqual({"not PIE", "no RELRO", "not BIND_NOW", "stack is executable", "RUNPATH"}, set(faults.of_linking()))
            self.assertLessEqual({"no stack protector", "not fortified"}, set(faults.of_compiling()))


if __name__ == "__main__":
    unittest.main()
