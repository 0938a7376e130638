"""What clients should not do to `mujaz serve`: each is answered with its reason or cut off, memory stays bounded, the others are served on.

    python3 tests/abuse.py target/release/mujaz [CONNECTIONS]

CONNECTIONS (1000 unless told; 10000 is the long form) stay open without a word while everything else happens: half requests, slow clients,
floods of headers, bodies of 100 MB said and unsaid, deep HTML, bytes that are no UTF-8, wrong keys, path tricks, zip bombs. The limit of open
files is raised as far as the system allows; fewer connections are opened where it does not. Ends with 1 at the first thing that is not borne.
"""

import io
import json
import resource
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
import zipfile

from clients import Server

KEY = "a-good-key"
ARABIC = "وصل الوزير إلى القاهرة يوم الأحد."
# What the server may grow by while it is abused; beside 10,000 connections it was some 280 MiB.
MOST_MIB = 400


def memory(process):
    with open(f"/proc/{process.pid}/status") as status:
        values = dict(line.split(":", 1) for line in status)
    return int(values["VmRSS"].split()[0]) / 1024, int(values["VmHWM"].split()[0]) / 1024


def post(url, path, body, headers=None):
    request = urllib.request.Request(
        url + path, body, {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}", **(headers or {})}
    )
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def good(url, within=60):
    begin = time.time()
    status, body = post(url, "/translate", json.dumps({"q": ARABIC, "source": "ar", "target": "en", "api_key": KEY}).encode())
    assert status == 200 and "Cairo" in json.loads(body)["translatedText"], (status, body)
    assert time.time() - begin < within, f"a good request took {time.time() - begin:.0f} s"


class Raw:
    """A client that sends bytes as it likes."""

    def __init__(self, url):
        host, port = url.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)), 60)

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            return False  # The server has had enough: that is an answer too.
        return True

    def status(self):
        """The status of the answer; 0 where the connection was closed without one."""
        data = b""
        try:
            while b"\r\n" not in data and (part := self.socket.recv(65536)):
                data += part
        except OSError:
            pass
        self.socket.close()
        return int(data.split(b" ")[1]) if data.startswith(b"HTTP/") else 0


def many_connections(url, wanted):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = hard if hard != resource.RLIM_INFINITY else 1 << 20
    if wanted + 200 > limit:
        wanted = limit - 200
        print(f"  the system allows {limit} open files: {wanted} connections")
    out = []
    for _ in range(wanted):
        out.append(Raw(url))
    return out


def half_requests(url):
    halves = [
        b"",
        b"G",
        b"POST /translate HTTP/1.1\r\nHost: x\r\n",
        b"POST /translate HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{",
        b"POST /v2/document HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ]
    clients = []
    for half in halves * 20:
        client = Raw(url)
        client.send(half)
        clients.append(client)
    good(url)
    statuses = [client.status() for client in clients]
    assert all(status in (0, 408) for status in statuses), statuses


def slow_clients(url):
    """A byte a second: cut off when the patience is over, however busy they are."""
    clients = [Raw(url) for _ in range(50)]
    begin = time.time()
    alive = list(clients)
    request = b"POST /translate HTTP/1.1\r\nHost: x\r\nX-Slow: " + b"y" * 600
    for byte in request:
        alive = [client for client in alive if client.send(bytes([byte]))]
        if not alive or time.time() - begin > 60:
            break
        time.sleep(0.2)
    assert not alive, f"{len(alive)} slow clients are still there after {time.time() - begin:.0f} s"
    good(url)


def floods(url):
    header = b"".join(b"X-%d: %s\r\n" % (i, b"y" * 100) for i in range(5000))
    for head in [
        b"GET / HTTP/1.1\r\nHost: x\r\n" + header + b"\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 1_000_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] * 4:
        client = Raw(url)
        client.send(head)
        status = client.status()
        assert status == 0 or 400 <= status < 500, status
    good(url)


def bodies(url):
    def said():
        client = Raw(url)
        client.send(b"POST /translate HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n")
        assert client.status() == 413

    def unsaid():
        client = Raw(url)
        client.send(b"POST /v1/brief HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        sent = 0
        while sent < 1600 and client.send(chunk):
            sent += 1
        assert sent < 1600, "a hundred megabytes were taken"

    threads = [threading.Thread(target=f) for f in [said, unsaid] * 16]
    for thread in threads:
        thread.start()
    good(url, 120)
    for thread in threads:
        thread.join()
    deep = "<div>" * 200_000 + "نص" + "</div>" * 200_000
    for path, body in [
        ("/translate", {"q": deep, "source": "ar", "target": "en", "format": "html", "api_key": KEY}),
        ("/v1/brief", {"html": deep}),
        ("/v1/extract", {"html": "<table><tr><td>" * 50_000 + ARABIC}),
        ("/v1/translate", {"text": "<b>" * 100_000 + ARABIC, "html": True}),
    ]:
        status, answer = post(url, path, json.dumps(body).encode())
        assert status in (200, 400, 413, 422), (path, status, answer[:200])
        good(url)
    for path in ["/translate", "/v2/translate", "/v1/chat/completions", "/v1/brief", "/suggest", "/v2/glossaries"]:
        for body in [b'{"q": "\xff\xfe"}', b"[" * 100_000, b'{"q": "\\ud800"}', b"\0" * 1000, b"null"]:
            status, answer = post(url, path, body)
            assert 400 <= status < 500, (path, body[:20], status, answer[:200])


def keys(url):
    body = json.dumps({"q": ARABIC, "source": "ar", "target": "en"}).encode()
    for headers in [
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer " + "k" * 10_000},
        {"Authorization": "DeepL-Auth-Key x"},
        {"Authorization": ""},
    ]:
        for path in [
            "/translate",
            "/v2/translate",
            "/v1/chat/completions",
            "/v1/brief",
            "/v2/glossaries",
            "/v2/document",
            "/translate_file",
        ]:
            status, answer = post(url, path, body, headers)
            assert status in (400, 401, 403), (path, headers, status, answer[:200])


def form(name, content):
    fields = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % f
        for f in [(b"source", b"ar"), (b"target", b"en"), (b"api_key", KEY.encode())]
    )
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n' % name.encode()
    return fields + head + content + b"\r\n--b--\r\n"


def packed(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def files(url):
    multipart = {"Content-Type": "multipart/form-data; boundary=b"}
    bomb = packed([("word/document.xml", b"<w:p>" + b" " * (200 << 20))])
    many = packed([(f"word/header{i}.xml", b"<w:p>" + b" " * (3 << 20)) for i in range(100)] + [("word/document.xml", b"<x/>")])
    deep = packed([("word/document.xml", b"<w:p>" * 1_000_000)])
    tricks = packed([("../../../tmp/x", b"x"), ("word/document.xml", b"<x/>")])
    nested = packed([("word/document.xml", bomb)])
    for name, content in [
        ("a.docx", bomb),
        ("a.docx", many),
        ("a.docx", deep),
        ("a.docx", tricks),
        ("a.odt", nested),
        ("a.docx", b"PK\x03\x04"),
        ("a.epub", bomb[: len(bomb) // 2]),
    ]:
        status, answer = post(url, "/translate_file", form(name, content), multipart)
        assert status == 400 and json.loads(answer)["error"], (name, status, answer[:200])
    status, answer = post(url, "/translate_file", form("../../../../tmp/evil.txt", ARABIC.encode()), multipart)
    assert status == 200 and "evil" not in json.loads(answer)["translatedFileUrl"], answer
    for path in [
        "/download_file/../../etc/passwd",
        "/download_file/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/page.js/../../../etc/passwd",
        "/%00",
        "//etc/passwd",
    ]:
        client = Raw(url)
        client.send(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert client.status() in (400, 404), path


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    wanted = int(sys.argv[2]) if len(sys.argv) == 3 else 1000
    # Before the server starts, which inherits it.
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(hard, 2 * wanted + 1000), max(hard, 2 * wanted + 1000)))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with Server(sys.argv[1], "--api-key", KEY, "--patience", "20") as server:
        url = server.url
        good(url)
        before, _ = memory(server.process)
        for name, abuse in [
            ("half requests", half_requests),
            ("slow clients", slow_clients),
            ("floods of headers", floods),
            ("bodies", bodies),
            ("keys", keys),
            ("files", files),
        ]:
            begin = time.time()
            # They say nothing, and are cut off when the patience is over: each abuse has its own.
            idle = many_connections(url, wanted)
            opened = time.time() - begin
            good(url)
            abuse(url)
            now, most = memory(server.process)
            print(
                f"{name}: borne beside {len(idle)} open connections ({opened:.1f} s to open), {time.time() - begin:.0f} s, memory {now:.0f} MiB, at most {most:.0f} MiB"
            )
            assert most - before < MOST_MIB, f"memory grew from {before:.0f} to {most:.0f} MiB"
            for client in idle:
                client.socket.close()
        good(url)
    print("the others were served on")
    return 0


if __name__ == "__main__":
    sys.exit(main())
