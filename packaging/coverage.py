# SPDX-License-Identifier: Apache-2.0
"""What run-coverage does once everything is installed: builds a room's unit tests with clang's source-based coverage, runs
them, and prints per file what was reached and, branch by branch, what was not."""
import argparse
import os
import shutil
import sys

import room_tests as rooms

WHOLE = ("kiosk/domain",)  # every branch of these rooms is taken both ways, or the run fails
MEASURES = ("lines", "branches", "mcdc")


def run_tests(tests, build):
    """The raw profiles. Each test writes its own, and each program that it starts another."""
    raw = os.path.join(build, "profiles")
    shutil.rmtree(raw, ignore_errors=True)
    os.makedirs(raw)
    failed = []
    for test in tests:
        profile = {"LLVM_PROFILE_FILE": os.path.join(raw, test.name + "-%p.profraw")}
        word, said = test.run(test.timeout * 2, os.path.join(build, "scratch"), profile)
        if word != "PASSED":
            failed.append(test.name)
            print(f"{test.name}: {word}\n{said[-2000:]}")
    return [os.path.join(raw, name) for name in sorted(os.listdir(raw))], failed


def missing_branches(entry, lines):
    """[line, what the condition says, which way it never went]. Those of a macro stand where it is used."""
    found = []
    for start, column, end, end_column, true, false, *_ in sorted(entry["branches"]):
        text = lines[start - 1][column - 1:end_column - 1 if end == start else None].strip()
        for count, word in ((true, "true"), (false, "false")):
            if count == 0:
                found.append((start, text, word))
    return found


def percent(covered, count):
    return 100.0 if count == 0 else 100.0 * covered / count


def cell(summary):
    return f"{summary['covered']:5}/{summary['count']:<5} {percent(summary['covered'], summary['count']):5.1f} %"


def report(entries, room, show_all):
    totals = {measure: {"covered": 0, "count": 0} for measure in MEASURES}
    missed = []
    print(f"{'file':42}{'lines':>19}{'branches':>19}{'MC/DC':>19}")
    for entry in entries:
        path = os.path.relpath(entry["filename"], rooms.ROOT)
        summary = {measure: entry["summary"][measure] for measure in MEASURES}
        print(f"{path:42}" + "".join(f"{cell(summary[measure]):>19}" for measure in MEASURES))
        for measure in MEASURES:
            for key in ("covered", "count"):
                totals[measure][key] += summary[measure][key]
        if summary["branches"]["covered"] == summary["branches"]["count"]:
            continue  # what is left are constants in macros, such as "while (0)"
        with open(entry["filename"], encoding="utf-8") as file:
            missed += [(path, *item) for item in missing_branches(entry, file.read().splitlines())]
    print(f"{'total: ' + room:42}" + "".join(f"{cell(totals[measure]):>19}" for measure in MEASURES))
    shown = missed if show_all else missed[:60]
    for path, line, text, word in shown:
        print(f"{path}:{line}: never {word}: {text}")
    if len(missed) > len(shown):
        print(f"… and {len(missed) - len(shown)} more; --all shows them")
    return totals


def main():
    parser = argparse.ArgumentParser(prog="run-coverage")
    parser.add_argument("room", nargs="?", default="kiosk/domain", help="a folder or a file of it")
    parser.add_argument("--all", action="store_true", help="every branch that was not taken, not only the first 60")
    arguments = parser.parse_args()
    room = arguments.room.rstrip("/")
    build = os.path.join(rooms.ROOT, "build", "coverage")
    try:
        files = rooms.sources(room)
        folders = rooms.test_folders(room)
    except rooms.Refused as why:
        sys.exit(str(why))
    rooms.configure(rooms.ROOT, build, "clang-19", rooms.COVERAGE_FLAGS)
    if not rooms.build_folders(build, folders, os.cpu_count()):
        sys.exit("The build failed: " + build)
    tests = rooms.list_tests(build, folders)
    raw, failed = run_tests(tests, build)
    merged = os.path.join(build, "merged.profdata")
    rooms.merge_profiles(raw, merged)
    programs = sorted({test.command[0] for test in tests})
    totals = report(rooms.export_coverage(programs, merged, files, rooms.ROOT), room, arguments.all)
    if failed:
        sys.exit("failed: " + " ".join(failed))
    branches = totals["branches"]
    if any(room == name or room.startswith(name + "/") for name in WHOLE) and branches["covered"] < branches["count"]:
        sys.exit(f"{room}: every branch of this room has a test, but for {branches['count'] - branches['covered']}")


if __name__ == "__main__":
    main()
