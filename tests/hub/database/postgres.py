#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL for one run of the tests: `postgres.py start FILE` writes its address into FILE, `postgres.py stop FILE` ends it.

Debian's package, a data folder of its own below /tmp, a free port of 127.0.0.1, no socket file, and no flush to the disk: what
the tests write is worth nothing. PostgreSQL refuses to run as root; then it runs as the package's user."""
import glob
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile

USER = "daogou"


def program(name):
    found = glob.glob(f"/usr/lib/postgresql/*/bin/{name}")
    if not found:
        sys.exit(f"{name} is missing: apt install postgresql")
    return max(found, key=lambda path: int(path.split("/")[4]))


def as_ordinary_user(command):
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] + command


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command):
    result = subprocess.run(as_ordinary_user(command), cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        sys.exit(f"{command[0]}:\n{result.stdout}")


def start(path):
    stop(path)
    folder = tempfile.mkdtemp(prefix="daogou-postgres-")
    data, port = os.path.join(folder, "data"), free_port()
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    run([program("initdb"), "--pgdata", data, "--username", USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8",
         "--no-sync"])
    options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off", "full_page_writes": "off",
               "autovacuum": "off", "max_connections": 400, "shared_buffers": "64MB", "max_wal_size": "256MB"}
    with open(os.path.join(data, "postgresql.conf"), "a", encoding="utf-8") as file:
        file.writelines(f"{key} = '{value}'\n" for key, value in options.items())
    run([program("pg_ctl"), "--pgdata", data, "--log", os.path.join(folder, "log"), "--wait", "--timeout", "60", "start"])
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"folder": folder, "url": f"postgres://{USER}@127.0.0.1:{port}/postgres"}, file)


def stop(path):
    """Also what an earlier run left behind."""
    if not os.path.exists(path):
        return
    with open(path, encoding="utf-8") as file:
        folder = json.load(file)["folder"]
    if os.path.isdir(os.path.join(folder, "data")):
        subprocess.run(as_ordinary_user([program("pg_ctl"), "--pgdata", os.path.join(folder, "data"), "--mode", "immediate", "--wait", "stop"]),
                       cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    shutil.rmtree(folder, ignore_errors=True)
    os.remove(path)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("start", "stop"):
        sys.exit("usage: postgres.py start|stop FILE")
    {"start": start, "stop": stop}[sys.argv[1]](sys.argv[2])
