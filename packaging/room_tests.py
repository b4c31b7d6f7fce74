# SPDX-License-Identifier: Apache-2.0
"""Rooms and the unit tests that belong to them: what a room's sources are, and how its tests are built, listed and run.
For run-coverage and run-mutants. Python's standard library only."""
import json
import os
import re
import resource
import select
import shutil
import signal
import subprocess
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
COVERAGE_FLAGS = "-O0 -DNDEBUG -fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc"

# Which folders of tests/ belong to a room. The longest prefix counts, so that a room that moved keeps its tests.
FOLDERS = {
    "kiosk/base": ["base"],
    "kiosk/domain": ["domain"],
    "kiosk/store": ["store"],
    "kiosk/sync": ["sync"],
    "kiosk/ui": ["ui"],
    "kiosk/screens": ["screens"],
    "kiosk/app": ["app"],
    "kiosk/ctl": ["ctl"],
    "kiosk/hub": ["hub"],
    "kiosk/hub/feed": ["hub/feed"],
    "kiosk/hub/source": ["hub/source"],
    "kiosk/hub/pay": ["hub/pay", "hub/trade", "hub/phone"],
    "kiosk/hub/trade": ["hub/pay", "hub/trade", "hub/phone"],
    "hw": ["hw"],
}
# Run by hand only: they try every byte, kill what they started some hundred times, or fetch their judges with npm.
LEFT_OUT = {"printer_every_byte", "printer_kill", "judges"}


class Refused(Exception):
    """What is asked for does not exist; the words are for the caller."""


def sources(room, root=ROOT):
    """The C files of a room, a folder with all below it or one file, as sorted paths from the root."""
    path = os.path.join(root, room)
    if os.path.isfile(path):
        return [room]
    found = [os.path.relpath(os.path.join(folder, name), root)
             for folder, _, names in os.walk(path) for name in names if name.endswith(".c")]
    if not found:
        raise Refused(f"{room}: no sources there")
    return sorted(found)


def test_folders(room, root=ROOT):
    prefix = max((name for name in FOLDERS if room == name or room.startswith(name + "/")), key=len, default=None)
    if not prefix:
        raise Refused(f"{room}: no tests are known for it; the table is in packaging/room_tests.py")
    return [folder for folder in FOLDERS[prefix] if os.path.isdir(os.path.join(root, "tests", folder))]


def configure(tree, build, compiler, flags):
    """A build type of its own, so that nothing but these flags decides about optimizing and assertions."""
    options = [f"-DCMAKE_C_COMPILER={compiler}", "-DCMAKE_BUILD_TYPE=Measure", f"-DCMAKE_C_FLAGS_MEASURE={flags}",
               "-DDAOGOU_TESTS=ON", "-DDAOGOU_CAMERA=ON"]
    if shutil.which("ccache"):
        options.append("-DCMAKE_C_COMPILER_LAUNCHER=ccache")
    stamp = os.path.join(build, "arguments")
    wanted = "\n".join([tree, *options])
    if os.path.exists(stamp) and os.path.exists(os.path.join(build, "build.ninja")):
        with open(stamp, encoding="utf-8") as file:
            if file.read() == wanted:
                return
    subprocess.run(["cmake", "-G", "Ninja", "-S", tree, "-B", build, *options], check=True, stdout=subprocess.DEVNULL)
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(wanted)


def ninja(build, targets, jobs, quiet=False):
    """True when the targets stand. What the compiler says of a failure is printed unless it is expected."""
    run = subprocess.run(["ninja", "-C", build, "-j", str(jobs), *targets], capture_output=True, text=True)
    if run.returncode and not quiet:
        print(run.stdout[-4000:])
    return run.returncode == 0


class Test:
    """One program and the folder, environment and time that ctest would give it."""

    def __init__(self, listed):
        properties = {item["name"]: item["value"] for item in listed["properties"]}
        self.name = listed["name"]
        self.command = listed["command"]
        self.target = os.path.basename(self.command[0])
        self.folder = properties.get("WORKING_DIRECTORY")
        self.timeout = properties.get("TIMEOUT", 120.0)
        self.environment = dict(pair.split("=", 1) for pair in properties.get("ENVIRONMENT", []))

    def run(self, timeout, scratch, environment=None, is_sanitized=False):
        """PASSED, FAILED or LATE, and what the program said, up to the first test of it that failed. Its children end with it,
        and its files lie in scratch."""
        os.makedirs(scratch, exist_ok=True)
        values = {**os.environ, "TMPDIR": scratch, **self.environment, **(environment or {})}
        child = subprocess.Popen(self.command, cwd=self.folder, env=values, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=lambda: limit_resources(is_sanitized))
        word, said = read_until_failure(child, time.monotonic() + timeout)
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        child.communicate()
        shutil.rmtree(scratch, ignore_errors=True)
        return word, said.decode("utf-8", "replace")


def read_until_failure(child, deadline):
    """One failure is enough: the tests behind it may each wait long for what will not come."""
    said = b""
    while select.select([child.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
        some = os.read(child.stdout.fileno(), 65536)
        said += some
        if b"[  FAILED  ]" in said:
            return "FAILED", said
        if not some:
            break
    try:
        return "PASSED" if child.wait(max(0, deadline - time.monotonic())) == 0 else "FAILED", said
    except subprocess.TimeoutExpired:
        return "LATE", said


def limit_resources(is_sanitized):
    """A broken program shall not take the machine with it. Sanitizers map terabytes, of which they use little."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 30, 2 << 30))
    if not is_sanitized:
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))


def build_folders(build, folders, jobs):
    return ninja(build, [f"tests/{folder}/all" for folder in folders], jobs)


def list_tests(build, folders):
    """The programs in these folders of tests/, which are built; without scripts, those that are left out, and those that
    need a server which ctest starts first."""
    found = []
    for folder in folders:
        run = subprocess.run(["ctest", "--test-dir", os.path.join(build, "tests", folder), "--show-only=json-v1"],
                             check=True, capture_output=True, text=True)
        for listed in json.loads(run.stdout)["tests"]:
            needs_others = any(item["name"] == "FIXTURES_REQUIRED" for item in listed["properties"])
            if "command" in listed and listed["name"] not in LEFT_OUT and listed["command"][0].startswith(build) and not needs_others:
                found.append(Test(listed))
    return found


def merge_profiles(raw, merged):
    subprocess.run(["llvm-profdata-19", "merge", "-sparse", "-o", merged, *raw], check=True)


def export_coverage(programs, merged, files, root, summary=False):
    """What llvm-cov knows of these files, as its JSON's list of files."""
    command = ["llvm-cov-19", "export", "-format=text", f"-instr-profile={merged}", programs[0]]
    command += [word for program in programs[1:] for word in ("-object", program)]
    command += ["-summary-only"] if summary else []
    command += ["-sources", *(os.path.join(root, path) for path in files)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(run.stdout)["data"][0]["files"]


def squeeze(text):
    """A line as the tables keep it: blanks count once, those at the ends not at all."""
    return re.sub(r"\s+", " ", text).strip()
