#!/usr/bin/env python3
"""What goes wrong, what is said, and which exit code follows: one table, one golden message each.

Usage: errors_test.py BINARY. GOLDEN=update accepts what is said now.
"""
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).parent
BINARY = pathlib.Path(sys.argv[1]).resolve()
SCENARIOS = HERE.parent.parent / "scenarios"
UPDATE = os.environ.get("GOLDEN") == "update"


class Server:
    """A loopback port that answers every connection with `answer` (or not at all) until it is closed."""

    def __init__(self, answer):
        self.answer = answer
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.kept = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.kept.append(connection)
            if self.answer:
                threading.Thread(target=self.reply, args=(connection,), daemon=True).start()

    def reply(self, connection):
        try:
            connection.recv(4096)
            connection.sendall(self.answer)
            connection.close()
        except OSError:
            pass


class Broker:
    """The reference broker that demands a login."""

    def __init__(self):
        self.process = subprocess.Popen(
            [BINARY, "broker", "-p", "0", "-u", "ann", "-P", "right"], stdout=subprocess.PIPE, text=True)
        self.port = int(re.search(r":(\d+);", self.process.stdout.readline()).group(1))

    def close(self):
        self.process.terminate()
        self.process.wait()


def unused_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def run(arguments, folder, interrupt_after=None):
    process = subprocess.Popen(
        [BINARY, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "TOUCHSTONE_SCENARIOS": str(SCENARIOS), "NO_COLOR": "1", "LC_ALL": "C.UTF-8"})
    if interrupt_after is not None:
        time.sleep(interrupt_after)  # only so that the run is in its middle; nothing is decided by it
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def scenario(folder, name, text):
    path = pathlib.Path(folder) / "3.3-publish"
    path.mkdir(exist_ok=True)
    (path / name).write_text(text)
    return f"3.3-publish/{name}"


TYPO = '''scenario  typo  "A field that does not exist"
cites     MQTT-3.3.4-1@5.0
given     writer connects

  writer  > PUBLISH  topic=t quos=1
'''
UNKNOWN = '''scenario  unknown  "A statement that does not exist"
cites     MQTT-3.1.4-33@5.0  -- misspelt on purpose

  client  > CONNECT
'''


def cases(folder, silent, http, broker):
    mqtt = "mqtt://127.0.0.1:{}".format
    yield "scenario-typo", 2, ["run", scenario(folder, "typo.mqtt", TYPO)]
    yield "unknown-statement", 2, ["run", scenario(folder, "misspelt.mqtt", UNKNOWN)]
    yield "unreachable", 4, ["certify", mqtt(unused_port())]
    yield "silent", 4, ["certify", mqtt(silent.port), "--patience", "0.5"]
    yield "http", 4, ["certify", mqtt(http.port)]
    yield "wrong-password", 2, ["certify", f"mqtt://ann:wrong@127.0.0.1:{broker.port}"]
    yield "nothing-selected", 5, ["certify", "--only", "9.9/no-such-case"]
    yield "unknown-option", 2, ["certify", "--no-such-option"]
    yield "unknown-command", 2, ["certfy"]
    yield "unknown-deviation", 2, ["broker", "--deviation", "ignores-pingre", "-p", "0"]
    yield "bad-url", 2, ["certify", "mqt://localhost"]
    yield "start-fails", 4, ["certify", "--start", "/no/such/broker -p {port}"]
    yield "remote-load", 2, ["load", "--url", "mqtt://203.0.113.1"]
    yield "no-run", 2, ["report", "no-such-run"]


def normal(text, folder):
    text = text.replace(str(folder), "FOLDER")
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)
    return text


def main():
    wrong = []
    silent, http = Server(None), Server(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
    broker = Broker()
    with tempfile.TemporaryDirectory() as folder:
        for name, code, arguments in cases(folder, silent, http, broker):
            got, _, err = run(arguments, folder)
            said = f"exit {got}\n{normal(err, folder)}"
            golden = HERE / "golden" / f"{name}.txt"
            if UPDATE:
                golden.write_text(said)
            if got != code:
                wrong.append(f"{name}: exit {got} instead of {code}\n{err}")
            elif not golden.exists() or golden.read_text() != said:
                wrong.append(f"{name}: golden/{name}.txt differs; now it says\n{said}")

        # Ctrl-C in the middle: the reports are written all the same, and say so.
        got, out, err = run(["certify", "--real-time", "--out", "stopped"], folder, interrupt_after=2.0)
        files = {path.name for path in (pathlib.Path(folder) / "stopped").glob("*")}
        if got != 130:
            wrong.append(f"Ctrl-C: exit {got} instead of 130\n{err}")
        if not {"results.json", "junit.xml", "metrics.prom"} <= files:
            wrong.append(f"Ctrl-C: only these were written: {sorted(files)}")
        elif '"interrupted": true' not in (pathlib.Path(folder) / "stopped/results.json").read_text():
            wrong.append("Ctrl-C: results.json does not say that the run was interrupted")
    broker.close()
    print("\n".join(wrong) if wrong else "all messages and exit codes as they should be")
    return 1 if wrong else 0


sys.exit(main())
