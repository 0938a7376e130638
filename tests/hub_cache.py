"""The cache is shared with Python: what mujaz fetches, `huggingface_hub` finds, and the reverse.

python tests/hub_cache.py target/release/mujaz     (needs huggingface_hub; nothing leaves the machine)
"""

import hashlib
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

MUJAZ = os.path.abspath(sys.argv[1])
COMMIT = "c0ffee" * 6 + "c0ff"
BUNDLED = Path(__file__).parent.parent / "models" / "tiny-ar-en"
FILES = {p.name: p.read_bytes() for p in BUNDLED.iterdir() if p.suffix in {".json", ".spm", ".safetensors"}}


class Hub(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, status, body=b"", **headers):
        self.send_response(status)
        self.send_header("X-Repo-Commit", COMMIT)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        path = self.path.split("?")[0]
        name = path.rsplit("/", 1)[-1]
        if "/tree/" in path:
            tree = [{"type": "file", "path": n, "size": len(b), "oid": hashlib.sha1(b).hexdigest()} for n, b in FILES.items()]
            return self.send(200, json.dumps(tree).encode())
        if path.startswith("/api/models/org/model"):
            siblings = [{"rfilename": n} for n in FILES]
            return self.send(200, json.dumps({"id": "org/model", "sha": COMMIT, "siblings": siblings}).encode())
        if name not in FILES:
            return self.send(404, X_Error_Code="EntryNotFound")
        body = FILES[name]
        large = len(body) > 1 << 20
        etag = hashlib.sha256(body).hexdigest() if large else hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest()
        if large and not path.startswith("/cdn/"):
            address = f"http://{self.headers['Host']}/cdn/{name}"
            return self.send(302, X_Linked_Etag=f'"{etag}"', X_Linked_Size=str(len(body)), Location=address)
        if self.command == "HEAD":
            return self.send(200, ETag=f'"{etag}"', Content_Length=str(len(body)))
        start, end = 0, len(body) - 1
        if asked := self.headers.get("Range"):
            first, last = asked.removeprefix("bytes=").split("-")
            start, end = int(first), int(last) if last else end
        part = body[start : end + 1]
        self.send(206 if asked else 200, part, ETag=f'"{etag}"', Content_Range=f"bytes {start}-{end}/{len(body)}")

    do_HEAD = do_GET


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with tempfile.TemporaryDirectory() as home:
        base = {"HF_ENDPOINT": address, "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HOME": home}
        os.environ.update(base)
        for first in ("mujaz", "python"):
            env = {**os.environ, "HF_HOME": f"{home}/{first}", "MUJAZ_CONFIG_DIR": f"{home}/{first}-config"}
            mujaz = [MUJAZ, "models", "fetch", "hub:org/model", "--accept-license", "-q"]
            python = "import sys; from huggingface_hub import snapshot_download as d; print(d('org/model', local_files_only=sys.argv[1] == 'offline'))"
            ask = {
                "mujaz": {"online": mujaz, "offline": [*mujaz, "--offline"]},
                "python": {how: [sys.executable, "-c", python, how] for how in ("online", "offline")},
            }
            second = "python" if first == "mujaz" else "mujaz"
            folders = []
            for command in (ask[first]["online"], ask[second]["offline"]):
                done = subprocess.run(command, env=env, capture_output=True, text=True)
                assert done.returncode == 0, done.stderr
                folders.append(Path(done.stdout.split()[-1]))
            assert folders[0].resolve() == folders[1].resolve(), folders
            assert all((folders[1] / n).read_bytes() == b for n, b in FILES.items())
            print(f"{first} fetched, the other found it: {folders[0].name[:8]}, {len(FILES)} files equal")
            translated = subprocess.run(
                [MUJAZ, "translate", "--lines", "--model", "hub:org/model", "--accept-license", "--offline", "-q"],
                env=env,
                input="قال الوزير إن الاجتماع غدا.\n",
                capture_output=True,
                text=True,
                check=True,
            )
            assert translated.stdout.strip()


if __name__ == "__main__":
    main()
