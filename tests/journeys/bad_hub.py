# SPDX-License-Identifier: Apache-2.0
"""A hub that lies: it passes a real feed on, and spoils what it is told to spoil."""
import http.server
import threading
import time
import urllib.error
import urllib.request


class BadHub:
    """fault: None, or one of the names below; where: the start of the path that it spoils."""

    FAULTS = ("error_500", "garbage", "endless", "slow", "truncated", "too_long", "wrong_signature", "older_head", "hang_up", "flipped")

    def __init__(self, feed_url):
        self.feed_url, self.fault, self.where, self.old_head = feed_url, None, "/feed", None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                try:
                    outer.answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    pass

            def log_message(self, *words):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *words):
                """A kiosk that hangs up on a bad hub is right to do so."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def spoil(self, fault, where="/feed"):
        assert fault in self.FAULTS
        self.fault, self.where = fault, where

    def heal(self):
        self.fault = None

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def fetch(self, path):
        try:
            with urllib.request.urlopen(self.feed_url + path, timeout=10) as reply:
                return 200, reply.read()
        except urllib.error.HTTPError as error:
            return error.code, b""

    def answer(self, request):
        fault = self.fault if request.path.startswith(self.where) else None
        if fault == "older_head" and request.path == "/feed/head":
            return self.send(request, 200, self.old_head)
        if fault == "error_500":
            return self.send(request, 500, b"<h1>It works!</h1>")
        if fault == "garbage":
            return self.send(request, 200, bytes(range(256)) * 8)
        if fault == "endless":
            return self.endless(request)
        status, body = self.fetch(request.path)
        if status != 200:
            return self.send(request, status, body)
        return self.spoiled(request, fault, body)

    def spoiled(self, request, fault, body):
        if fault == "slow":
            return self.slowly(request, body)
        if fault == "truncated":
            body = body[:len(body) // 2]
        elif fault == "too_long":
            body = body + b"x" * 100000
        elif fault == "wrong_signature":
            body = body.replace(b'"seq":', b'"seq": ')
        elif fault == "flipped":
            middle = len(body) // 2
            body = body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1:]
        elif fault == "hang_up":
            request.send_response(200)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body[:len(body) // 3])
            request.close_connection = True
            return None
        return self.send(request, 200, body)

    @staticmethod
    def send(request, status, body):
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    @staticmethod
    def endless(request):
        request.send_response(200)
        request.end_headers()
        for _ in range(20000):
            request.wfile.write(b"0" * 65536)
        request.close_connection = True

    @staticmethod
    def slowly(request, body):
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        for at in range(0, len(body), 16):
            request.wfile.write(body[at:at + 16])
            request.wfile.flush()
            time.sleep(0.5)
