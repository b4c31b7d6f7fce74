# SPDX-License-Identifier: Apache-2.0
"""What run-mutants does once everything is installed: changes a room's sources one place at a time in a copy of the tree,
and tells which changes no unit test of that room notices."""
import argparse
import collections
import concurrent.futures
import fcntl
import json
import os
import queue
import random
import shlex
import shutil
import subprocess
import sys
import threading
import time

import mutations
import room_tests as rooms

EQUIVALENT = os.path.join(rooms.ROOT, "packaging", "mutants-equivalent.txt")
LOCK = os.path.join(rooms.ROOT, "build", "mutants", "lock")
# Every local starts with a pattern, so that a dropped assignment is seen the same way in each run.
FLAGS = "-O0 -w -ftrivial-auto-var-init=pattern"
SANITIZE = " -fsanitize=address,undefined -fno-sanitize-recover=all"
# Their children are killed before they can tell what they reached: a file that they touch counts as reached everywhere.
KILLS_CHILDREN = {"sync_crash"}
SLOW_S = 60


class Mutant:
    def __init__(self, path, source, mutation):
        self.path, self.source, self.mutation = path, source, mutation
        self.line, before, after = mutations.lines_of(source, mutation)
        self.column = mutation.start - source.rfind("\n", 0, mutation.start)
        self.before, self.after = rooms.squeeze(before), rooms.squeeze(after)
        self.outcome = self.killer = None

    def identity(self):
        """What stays when lines move: the file's own name, and the line as it is and as it would be."""
        return os.path.basename(self.path), self.before, self.after

    def __str__(self):
        return f"{self.path}:{self.line}: {self.mutation.kind}\n- {self.before}\n+ {self.after}"


def read_list(path):
    """[file, before, after] to the file's path as it was then. An entry is "FILE: REASON", and under it "- LINE" and "+ LINE"."""
    found, reason, before = {}, None, None
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if line.startswith("- "):
                before = line[2:]
            elif line.startswith("+ ") or line == "+":
                if not reason or before is None:
                    sys.exit(f"{path}:{number}: a file with a reason, and what it was, stand before this line")
                found[(os.path.basename(reason[0]), rooms.squeeze(before), rooms.squeeze(line[2:]))] = reason[0]
            elif line and not line.startswith("#"):
                name, _, why = line.partition(": ")
                if not why:
                    sys.exit(f"{path}:{number}: FILE: REASON is expected")
                reason, before = (name, why), None
    return found


def make_mutants(files):
    made = []
    for path in files:
        with open(os.path.join(rooms.ROOT, path), encoding="utf-8") as file:
            source = file.read()
        seen = set()
        for mutation in mutations.mutations(source):
            mutant = Mutant(path, source, mutation)
            # One line may say the same thing twice; each place is tried, but one text is one entry of the list.
            if (mutant.line, mutant.before, mutant.after) not in seen:
                seen.add((mutant.line, mutant.before, mutant.after))
                made.append(mutant)
    return made


# --- which tests reach a place --------------------------------------------------------------------------------------

def measure(files, folders, jobs):
    """For each test how long it takes, and for each file its segments [line, column, count, has_count, …]."""
    build = os.path.join(rooms.ROOT, "build", "coverage")
    rooms.configure(rooms.ROOT, build, "clang-19", rooms.COVERAGE_FLAGS)
    if not rooms.build_folders(build, folders, jobs):
        sys.exit("The build failed: " + build)
    binaries = [os.path.join(build, "bin", name) for name in sorted(os.listdir(os.path.join(build, "bin")))] \
        if os.path.isdir(os.path.join(build, "bin")) else []
    reached = {}
    for test in rooms.list_tests(build, folders):
        raw = os.path.join(build, "profiles", test.name)
        shutil.rmtree(raw, ignore_errors=True)
        os.makedirs(raw)
        test.run(test.timeout * 2, os.path.join(build, "scratch"), {"LLVM_PROFILE_FILE": os.path.join(raw, "%p.profraw")})
        profiles = [os.path.join(raw, name) for name in sorted(os.listdir(raw))]
        if profiles:
            merged = os.path.join(raw, "merged")
            rooms.merge_profiles(profiles, merged)
            programs = [test.command[0]] + [path for path in binaries if len(profiles) > 1]
            reached[test.name] = {os.path.relpath(entry["filename"], rooms.ROOT): entry["segments"]
                                  for entry in rooms.export_coverage(programs, merged, files, rooms.ROOT)}
        shutil.rmtree(raw, ignore_errors=True)
    return reached


def reaches(name, segments, mutant):
    """Whether a test executes the mutant's place. A table or macro outside functions: whether it executes the file."""
    if not segments:
        return False
    touched = any(segment[3] and segment[2] for segment in segments)
    if name in KILLS_CHILDREN:
        return touched
    last = None
    for segment in segments:
        if (segment[0], segment[1]) > (mutant.line, mutant.column):
            break
        last = segment
    if last is None or not last[3]:
        return touched
    return last[2] > 0


# --- a copy of the tree, in which mutants live ----------------------------------------------------------------------

class Copy:
    """A copy of the checkout below build/ with a build of its own. One thread uses it."""

    def __init__(self, name, flags):
        self.folder = os.path.join(rooms.ROOT, "build", "mutants", name)
        self.tree = os.path.join(self.folder, "tree")
        self.build = os.path.join(self.folder, "build")
        self.flags = flags
        self.originals = {}

    def prepare(self, folders, jobs):
        self.bring_up_to_date()
        rooms.configure(self.tree, self.build, "gcc", self.flags)
        if not rooms.build_folders(self.build, folders, jobs):
            sys.exit("The build failed: " + self.build)
        self.tests = {test.name: test for test in rooms.list_tests(self.build, folders)}
        with open(os.path.join(self.build, "compile_commands.json"), encoding="utf-8") as file:
            self.compiles = {os.path.relpath(entry["file"], self.tree): (shlex.split(entry["command"]), entry["directory"])
                             for entry in json.load(file)}

    def bring_up_to_date(self):
        """Only what differs is written, so that ninja builds no more than that; a mutant left by a killed run differs."""
        listed = subprocess.run(["git", "-C", rooms.ROOT, "ls-files", "-co", "--exclude-standard", "-z"], check=True,
                                capture_output=True, text=True).stdout.split("\0")
        wanted = {path for path in listed if path and os.path.isfile(os.path.join(rooms.ROOT, path))}
        for path in wanted:
            source, target = os.path.join(rooms.ROOT, path), os.path.join(self.tree, path)
            with open(source, "rb") as file:
                content = file.read()
            if os.path.exists(target):
                with open(target, "rb") as file:
                    if file.read() == content:
                        continue
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(source, target)
        for folder, _, names in os.walk(self.tree):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.relpath(path, self.tree) not in wanted:
                    os.unlink(path)

    def write(self, path, content):
        with open(os.path.join(self.tree, path), "w", encoding="utf-8") as file:
            file.write(content)

    def compile(self, path):
        command, _ = self.compiles[path]
        return rooms.ninja(self.build, [command[command.index("-o") + 1]], 1, quiet=True)

    def optimized(self, path):
        """The object that an optimizing compiler makes of a file: two that are equal do the same."""
        command, directory = self.compiles[path]
        target = os.path.join(self.folder, "optimized.o")
        command = [target if before == "-o" else word for before, word in zip([None, *command], command)]
        command = [word for word in command if word != "-O0" and not word.startswith(("-fsanitize", "-ftrivial"))]
        subprocess.run([*command, "-O2", "-g0"], cwd=directory, check=True, capture_output=True)
        with open(target, "rb") as file:
            return file.read()

    def original(self, path, source):
        """The same for the file as it stands; the file is the original afterwards."""
        if path not in self.originals:
            self.write(path, source)
            self.originals[path] = self.optimized(path)
        return self.originals[path]

    def run(self, test, limit):
        return test.run(limit, os.path.join(self.folder, "scratch"), is_sanitized=SANITIZE in self.flags)[0]


class Judge:
    """Runs mutants on copies of the tree until the queue is empty. The same tests for all: those that reach them."""

    def __init__(self, reached, durations, progress):
        self.reached, self.durations, self.progress = reached, durations, progress
        self.kills = collections.Counter()

    def tests_for(self, mutant, copy):
        names = [name for name in self.durations
                 if name in copy.tests and reaches(name, self.reached.get(name, {}).get(mutant.path), mutant)]
        return sorted(names, key=lambda name: (-self.kills[(mutant.path, name)] / (0.05 + self.durations[name]), self.durations[name]))

    def judge(self, mutant, copy):
        source = mutant.source
        copy.write(mutant.path, source[:mutant.mutation.start] + mutant.mutation.text + source[mutant.mutation.end:])
        try:
            names = self.tests_for(mutant, copy)
            if not names and not copy.compile(mutant.path):
                return "INVALID"
            for name in names:
                test = copy.tests[name]
                if not rooms.ninja(copy.build, [test.target], 1, quiet=True):
                    return "INVALID"
                limit = 10 + 4 * self.durations[name]
                # Seen twice: what fails once under load has noticed nothing.
                words = [copy.run(test, limit)]
                if words[0] != "PASSED":
                    words.append(copy.run(test, limit))
                if "PASSED" not in words:
                    self.kills[(mutant.path, name)] += 1
                    # Late may be a busy machine's doing: it is said, so that one can look.
                    mutant.killer = name + " (late)" * ("LATE" in words)
                    return "KILLED"
            return "SAME" if copy.optimized(mutant.path) == copy.original(mutant.path, source) else "SURVIVED"
        finally:
            copy.write(mutant.path, source)

    def work(self, copy, work):
        while True:
            try:
                mutants = work.get_nowait()
            except queue.Empty:
                return
            for mutant in mutants:
                mutant.outcome = self.judge(mutant, copy)
                self.progress(mutant)


def run_batch(judge, copies, mutants):
    """Mutants of one file follow each other on one copy: each is one compilation then."""
    by_file = collections.defaultdict(list)
    for mutant in mutants:
        by_file[mutant.path].append(mutant)
    work = queue.Queue()
    for chunk in sorted(by_file.values(), key=len, reverse=True):
        for start in range(0, len(chunk), 20):
            work.put(chunk[start:start + 20])
    with concurrent.futures.ThreadPoolExecutor(len(copies)) as pool:
        for ended in [pool.submit(judge.work, copy, work) for copy in copies]:
            ended.result()


def baseline(copy):
    """How long each test takes unchanged. One that fails or takes a minute is left out, and said."""
    durations = {}
    for name, test in copy.tests.items():
        began = time.monotonic()
        word = copy.run(test, SLOW_S)
        took = time.monotonic() - began
        if word == "PASSED":
            durations[name] = took
        else:
            print(f"left out: {name} ({word}, {took:.0f} s, without a mutant)")
    return durations


def report(room, mutants, equivalent):
    by_folder = collections.defaultdict(collections.Counter)
    for mutant in mutants:
        by_folder[os.path.dirname(mutant.path)][mutant.outcome] += 1
    for mutant in equivalent:
        by_folder[os.path.dirname(mutant.path)]["SAME"] += 1
    for mutant in sorted(mutants, key=lambda one: (one.path, one.line)):
        if mutant.outcome == "SURVIVED":
            print(mutant)
    print(f"{'room':30}{'mutants':>9}{'killed':>9}{'survived':>10}{'equivalent':>12}{'rate':>9}")
    total = collections.Counter()
    for folder, counts in sorted(by_folder.items()):
        total += counts
        print_line(folder, counts)
    if len(by_folder) > 1:
        print_line("total: " + room, total)
    if equivalent:
        print(f"equivalent by {os.path.relpath(EQUIVALENT, rooms.ROOT)}: {len(equivalent)}; the others compile to the same code")
    return rate(total)


def rate(counts):
    judged = counts["KILLED"] + counts["SURVIVED"]
    return 100.0 * counts["KILLED"] / judged if judged else 100.0


def print_line(name, counts):
    tried = counts["KILLED"] + counts["SURVIVED"] + counts["SAME"]
    print(f"{name:30}{tried:9}{counts['KILLED']:9}{counts['SURVIVED']:10}{counts['SAME']:12}{rate(counts):8.1f}%")


def parse():
    parser = argparse.ArgumentParser(prog="run-mutants")
    parser.add_argument("room", nargs="?", default="kiosk/domain", help="a folder or a file of it")
    parser.add_argument("--seed", type=int, default=1, help="which ones are drawn")
    parser.add_argument("--count", type=int, default=200, help="how many are drawn; 0 = all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--at-least", type=float, default=0, metavar="PERCENT", help="exit 1 when fewer are killed")
    parser.add_argument("--sanitize", action="store_true", help="those that survive are tried again with sanitizers, which see overruns")
    parser.add_argument("--again", action="store_true", help="only those that survived the last run of this room")
    parser.add_argument("--list", action="store_true", help="only say which ones would be tried")
    return parser.parse_args()


def draw(arguments, files, survivors):
    """Those to try, in order, and those that the list calls equivalent. Entries of the list that fit nothing are told."""
    every = make_mutants(files)
    known = read_list(EQUIVALENT) if os.path.exists(EQUIVALENT) else {}
    there = {mutant.identity() for mutant in every}
    names = {os.path.basename(path) for path in files}
    for identity, path in known.items():
        # Another room may have a file of that name.
        is_ours = path in files if os.path.exists(os.path.join(rooms.ROOT, path)) else identity[0] in names
        if is_ours and identity not in there:
            print(f"{os.path.relpath(EQUIVALENT, rooms.ROOT)}: nothing is like this any more: {identity[0]}\n- {identity[1]}\n+ {identity[2]}")
    random.Random(arguments.seed).shuffle(every)
    if arguments.again:
        again = read_list(survivors) if os.path.exists(survivors) else {}
        every = [mutant for mutant in every if mutant.identity() in again]
    return every, known


def hold_copies():
    """The copies belong to one run at a time, as long as the file is open."""
    os.makedirs(os.path.dirname(LOCK), exist_ok=True)
    lock_file = open(LOCK, "w", encoding="utf-8")
    try:
        fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit("another run works in build/mutants of this checkout")
    return lock_file


def make_copies(arguments, folders, prefix, flags):
    copies = [Copy(f"{prefix}{number}", flags) for number in range(max(1, arguments.jobs))]
    for copy in copies:
        copy.prepare(folders, arguments.jobs)
    return copies


def main():
    arguments = parse()
    room = arguments.room.rstrip("/")
    try:
        files, folders = rooms.sources(room), rooms.test_folders(room)
    except rooms.Refused as why:
        sys.exit(str(why))
    survivors = os.path.join(rooms.ROOT, "build", "mutants", "survivors-" + room.replace("/", "_") + ".txt")
    every, known = draw(arguments, files, survivors)
    if arguments.list:
        for mutant in every[:arguments.count or None]:
            print(mutant)
        return
    lock_file = hold_copies()
    reached = measure(files, folders, arguments.jobs)
    copies = make_copies(arguments, folders, "", FLAGS)
    files = [path for path in files if path in copies[0].compiles]
    every = [mutant for mutant in every if mutant.path in copies[0].compiles]

    done, lock = [0], threading.Lock()

    def progress(mutant):
        with lock:
            done[0] += 1
            print(f"{done[0]:5} {mutant.outcome:9}{mutant.path}:{mutant.line}  {mutant.after[:90]}  {mutant.killer or ''}",
                  file=sys.stderr, flush=True)

    judge = Judge(reached, baseline(copies[0]), progress)
    wanted = arguments.count or len(every)
    judged, equivalent = [], []
    # A mutant that does not compile does not count: the next one takes its place.
    while every and len(judged) < wanted:
        batch = []
        while every and len(batch) < wanted - len(judged):
            mutant = every.pop(0)
            (equivalent if mutant.identity() in known else batch).append(mutant)
        run_batch(judge, copies, batch)
        judged += [mutant for mutant in batch if mutant.outcome != "INVALID"]
    alive = [mutant for mutant in judged if mutant.outcome == "SURVIVED"]
    if arguments.sanitize and alive:
        sanitized = make_copies(arguments, folders, "sanitized-", FLAGS + SANITIZE)
        run_batch(Judge(reached, baseline(sanitized[0]), progress), sanitized, alive)
    with open(survivors, "w", encoding="utf-8") as file:
        for mutant in judged:
            if mutant.outcome == "SURVIVED":
                file.write(f"{mutant.path}: survived\n- {mutant.before}\n+ {mutant.after}\n")
    percent = report(room, judged, equivalent)
    if percent < arguments.at_least:
        sys.exit(f"{percent:.1f} % killed; {arguments.at_least:.1f} % are asked for")


if __name__ == "__main__":
    main()
