#!/usr/bin/env python3
"""Passes messages between an editor and `jitna-iac lsp`, and records them in this order

    JITNA_IAC=target/debug/jitna-iac JITNA_RECORD=session.jsonl tools/lsp/record.py lsp
"""

import json
import os
import subprocess
import sys
import threading


def messages(stream):
    """Yields the messages of a stream"""
    while True:
        length = None
        while (line := stream.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if length is None:
            return
        yield json.loads(stream.read(length))


def send(stream, message):
    text = json.dumps(message, ensure_ascii=False).encode("utf-8")
    stream.write(b"Content-Length: %d\r\n\r\n" % len(text) + text)
    stream.flush()


def main():
    server = subprocess.Popen([os.environ["JITNA_IAC"], *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    lock = threading.Lock()
    with open(os.environ["JITNA_RECORD"], "w", encoding="utf-8") as record:

        def passed(source, message):
            with lock:
                record.write(json.dumps({"from": source, "message": message}, ensure_ascii=False) + "\n")
                record.flush()

        def answers():
            for message in messages(server.stdout):
                # Recorded before the editor can react to it
                passed("server", message)
                send(sys.stdout.buffer, message)
            # The editor waits for this program, which still reads what the editor may say.
            os._exit(server.wait())

        thread = threading.Thread(target=answers)
        thread.start()
        for message in messages(sys.stdin.buffer):
            passed("client", message)
            send(server.stdin, message)
        server.stdin.close()
        thread.join()
    sys.exit(server.wait())


if __name__ == "__main__":
    main()
