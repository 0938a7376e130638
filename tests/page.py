"""The page of `mujaz serve` in headless Chromium, driven over its debugging protocol: no package is needed but the browser.

    python3 tests/page.py target/release/mujaz [FOLDER FOR SCREENSHOTS]

Without a Chromium the script says so and ends with 0. `MUJAZ_AXE=/path/to/axe.min.js` (npm's axe-core) has axe look at every state too.
"""

import base64
import io
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from pathlib import Path

from clients import Server


class Tab:
    """A page of the browser, over a WebSocket written out here."""

    def __init__(self, address):
        host, path = address.removeprefix("ws://").split("/", 1)
        name, port = host.split(":")
        self.socket = socket.create_connection((name, int(port)), 60)
        key = base64.b64encode(os.urandom(16)).decode()
        head = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        self.socket.sendall(head.encode())
        self.file = self.socket.makefile("rb")
        while self.file.readline() != b"\r\n":
            pass
        self.number, self.requests, self.problems = 0, [], []
        for domain in ["Page", "Network", "Runtime", "Log"]:
            self.call(domain + ".enable")

    def call(self, method, **params):
        self.number += 1
        data = json.dumps({"id": self.number, "method": method, "params": params}).encode()
        if len(data) < 126:
            size = struct.pack("!B", 0x80 | len(data))
        else:
            size = struct.pack("!BH", 0xFE, len(data)) if len(data) < 65536 else struct.pack("!BQ", 0xFF, len(data))
        # The mask is nought: this is no proxy's business.
        self.socket.sendall(b"\x81" + size + b"\0\0\0\0" + data)
        while True:
            message = self.message()
            if message.get("id") == self.number:
                assert "error" not in message, message
                return message["result"]
            self.note(message)

    def message(self):
        data = b""
        while True:
            first, second = self.file.read(2)
            size = second & 0x7F
            if size > 125:
                size = int.from_bytes(self.file.read(2 if size == 126 else 8), "big")
            data += self.file.read(size)
            if first & 0x80:
                return json.loads(data)

    def note(self, message):
        method, params = message.get("method"), message.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        if method == "Runtime.exceptionThrown":
            self.problems.append(params["exceptionDetails"])
        if method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.problems.append(params["entry"])

    def run(self, script):
        done = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def until(self, script, seconds=90):
        end = time.time() + seconds
        while not self.run(script):
            assert time.time() < end, f"never true: {script}; {self.run('document.getElementById(`status`).textContent')}"
            time.sleep(0.1)

    def press(self, key, code, modifiers=0):
        for kind in ["keyDown", "keyUp"]:
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, modifiers=modifiers)

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def shot(self, folder, name):
        if folder:
            picture = self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
            Path(folder, name + ".png").write_bytes(base64.b64decode(picture))


FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>x</title>
<item><title>أمطار في بيروت</title><link>https://example.org/1</link><description>قصير</description><content:encoded><![CDATA[<p>هطلت أمطار غزيرة على بيروت أمس.</p><script>window.hacked = 1</script>]]></content:encoded></item>
<item><title>وصول الوفد</title><link>https://example.org/2</link><description>&lt;p&gt;وصل الوفد إلى المدينة يوم الأحد.&lt;/p&gt;</description></item>
</channel></rss>"""
# A drop of files, as the browser makes it.
DROP = """(async (files) => {
  const data = new DataTransfer();
  files.forEach(([name, text]) => data.items.add(new File([typeof text === "string" ? text : Uint8Array.from(text)], name)));
  document.dispatchEvent(new DragEvent("dragover", { dataTransfer: data, bubbles: true, cancelable: true }));
  const over = document.body.classList.contains("over");
  document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  return over && !document.body.classList.contains("over");
})"""
# What a button would download: name and text.
SAVED = """(async (id) => {
  const [make, click] = [URL.createObjectURL, HTMLAnchorElement.prototype.click];
  let blob, name;
  URL.createObjectURL = (b) => { blob = b; return "blob:x"; };
  HTMLAnchorElement.prototype.click = function () { name = this.download; };
  document.getElementById(id).click();
  for (let i = 0; i < 100 && !blob; i++) await new Promise((done) => setTimeout(done, 50));
  [URL.createObjectURL, HTMLAnchorElement.prototype.click] = [make, click];
  return [name, /zip|officedocument/.test(blob.type) ? btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer()))) : await blob.text()];
})"""
PAGE = "<html><body><h1>قمة في الكويت غدا</h1><p>تنطلق القمة غدا في الكويت بمشاركة 20 رئيسا.</p><p>وقال الوزير إن المفاوضات مستمرة.</p><script>window.hacked = 1</script></body></html>"
CONTRAST = """(() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (n) => { for (; n; n = n.parentElement) { const c = parse(getComputedStyle(n).backgroundColor); if (c.length === 3 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
  const bad = [];
  document.querySelectorAll("body *").forEach((n) => {
    if (!n.checkVisibility() || ![...n.childNodes].some((c) => c.nodeType === 3 && c.textContent.trim())) return;
    const [a, b] = [light(parse(getComputedStyle(n).color).slice(0, 3)), light(ground(n))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5 && getComputedStyle(n).opacity === "1") bad.push(n.tagName + "." + n.className + " " + ratio.toFixed(2));
  });
  return bad;
})()"""
NAMES = """[...document.querySelectorAll("button, input, textarea, a, [role=textbox]")].filter((n) => n.checkVisibility() &&
  !(n.textContent.trim() || n.getAttribute("aria-label") || (n.labels && n.labels.length))).map((n) => n.outerHTML)"""
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
DONE = "!document.getElementById('save').hidden"


def accessible(tab, where):
    """What can be told without axe: contrast, names of controls, nothing to scroll sideways, languages of texts. And axe, where it is."""
    if path := os.environ.get("MUJAZ_AXE"):
        tab.run(Path(path).read_text() + "; 0")
        found = tab.run(
            "axe.run().then((r) => r.violations.map((v) => v.impact + ' ' + v.id + ' ' + v.nodes.map((n) => n.html).slice(0, 3).join(' ')))"
        )
        print(f"  axe, {where}: {len(found)} violations")
        assert not [v for v in found if v.startswith(("serious", "critical"))], (where, found)
    assert tab.run(CONTRAST) == [], (where, tab.run(CONTRAST))
    assert tab.run(NAMES) == [], (where, tab.run(NAMES))
    assert not tab.run(WIDE), f"{where}: it scrolls sideways"
    assert tab.run("[...document.querySelectorAll('.row p')].every((p) => p.lang && p.dir)"), where


def edit(tab):
    """A sentence is written anew: the record, its bullet and every download follow; markup stays text."""
    tab.run("document.querySelector('#row-s1 [role=textbox]').focus()")
    tab.run("document.execCommand('selectAll')")
    tab.call("Input.insertText", text="A library <b>opened</b> today.")
    tab.press("ArrowDown", 40)
    assert tab.run("document.activeElement.closest('.row').id") == "row-s1", "arrows are the text's while it is edited"
    tab.press("Enter", 13)
    assert tab.run("document.querySelector('#row-s1 [role=textbox]').textContent") == "A library <b>opened</b> today."
    assert tab.run("document.querySelector('#row-s1 b') === null && document.querySelector('#row-s1 .edited') !== null")
    name, text = tab.run(f"{SAVED}('save-json')")
    record = json.loads(text)
    assert name.endswith(".json") and record["edited"] == ["s1"], name
    assert next(t["en"] for t in record["translation"] if t["sentence"] == "s1") == "A library <b>opened</b> today."
    name, text = tab.run(f"{SAVED}('save-html')")
    assert name.endswith(".html") and text.startswith("<!DOCTYPE html>") and "A library &lt;b&gt;opened&lt;/b&gt; today." in text, text
    assert 'lang="ar" dir="rtl"' in text and "<script" not in text
    name, text = tab.run(f"{SAVED}('save-md')")
    assert name.endswith(".md") and "A library \\<b\\>opened\\</b\\> today." in text and text.startswith("# "), text
    name, text = tab.run(f"{SAVED}('save-docx')")
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(text))) as archive:
        document = archive.read("word/document.xml").decode()
    assert name.endswith(".docx") and "A library &lt;b&gt;opened&lt;/b&gt; today." in document and "Edited by hand: s1" in document, (
        document
    )
    # Escape takes back what was not finished.
    tab.run("document.querySelector('#row-s2 [role=textbox]').focus()")
    before = tab.run("document.activeElement.textContent")
    tab.call("Input.insertText", text="no")
    tab.press("Escape", 27)
    assert tab.run("document.querySelector('#row-s2 [role=textbox]').textContent") == before


def drop(tab, folder):
    """Files and feeds that fall on the page; the history, which is the browser's own."""
    earlier = "document.querySelectorAll('#earlier li').length"
    count = tab.run(earlier)
    assert count >= 1, "what was made is in the history"
    assert tab.run(f"{DROP}({json.dumps([['feed.xml', FEED]])})"), "the page shows where files may fall"
    tab.until(f"{earlier} === {count + 2} && !document.getElementById('save').hidden")
    assert tab.run("document.querySelector('.title-ar').textContent") == "وصول الوفد" and not tab.run("window.hacked")
    # One text goes into the box.
    tab.run(f"{DROP}({json.dumps([['a.txt', 'نص من ملف.']])})")
    tab.until("document.getElementById('text').value === 'نص من ملف.'")
    # Old files are in the encoding that Windows has for Arabic.
    tab.run(f"{DROP}({json.dumps([['old.txt', list('نص قديم.'.encode('cp1256'))]])})")
    tab.until("document.getElementById('text').value === 'نص قديم.'")
    # Subtitles come back as a file.
    film = "1\n00:00:01,000 --> 00:00:02,000\nوصل الوفد إلى المدينة.\n"
    tab.run(f"{DROP}({json.dumps([['film.srt', film]])})")
    tab.until("document.querySelector('#made a') !== null")
    got = tab.run("fetch(document.querySelector('#made a').href).then((r) => r.text())")
    assert got.startswith("1\n00:00:01,000 --> 00:00:02,000\n") and "الوفد" not in got, got
    assert tab.run("document.querySelector('#made a').download") == "film_en.srt"
    # What was edited comes back out of the history, after the page is loaded anew.
    tab.call("Page.reload")
    tab.until("document.readyState === 'complete' && document.querySelectorAll('#earlier li').length > 2")
    tab.run("document.getElementById('history').open = true")
    tab.run("[...document.querySelectorAll('#earlier li')].pop().firstChild.click()")
    assert tab.run("document.querySelector('#row-s1 [role=textbox]').textContent") == "A library <b>opened</b> today."
    accessible(tab, "history")
    tab.shot(folder, "history")
    tab.run("[...document.querySelectorAll('#earlier li')].pop().lastChild.click()")
    assert tab.run(earlier) == count + 1
    tab.run("document.getElementById('forget').click()")
    assert tab.run("document.getElementById('history').hidden && localStorage.getItem('briefs') === null")


def check(tab, url, folder):
    tab.size(1200, 900)
    tab.call("Page.navigate", url=url + "/")
    tab.until("document.readyState === 'complete' && document.getElementById('make') !== null")
    tab.run("document.getElementById('sample').click()")
    tab.run("document.getElementById('text').focus()")
    tab.press("Enter", 13, modifiers=2)
    tab.until("document.querySelectorAll('.row').length > 5")
    tab.until(DONE)
    rows = tab.run("[...document.querySelectorAll('.row:not(.heads)')].map((r) => [...r.querySelectorAll('p')].map((p) => p.textContent))")
    assert len(rows) >= 5 and all(len(row) == 2 and row[0] and row[1] for row in rows), rows
    sides = "(() => { const [a, b] = document.querySelectorAll('#row-s1 p'); return a.getBoundingClientRect().top === b.getBoundingClientRect().top; })()"
    assert tab.run(sides), "both languages stand side by side"
    tab.run("document.querySelector('.points a').focus()")
    assert tab.run("document.querySelectorAll('.row.lit').length") >= 1, "a bullet lights its sentences"
    tab.run("document.getElementById('row-s1').focus()")
    tab.press("ArrowDown", 40)
    assert tab.run("document.activeElement.id") == "row-s2"
    edit(tab)
    accessible(tab, "light")
    tab.shot(folder, "light")
    tab.run("document.getElementById('theme').click()")
    accessible(tab, "dark")
    tab.shot(folder, "dark")
    tab.run("document.getElementById('language').click()")
    assert tab.run("document.documentElement.dir + document.getElementById('make').textContent") == "rtlاصنع الموجز"
    accessible(tab, "Arabic")
    tab.shot(folder, "arabic")
    for width in [400, 360, 320]:
        tab.size(width, 844)
        accessible(tab, f"phone, {width} wide")
    tab.shot(folder, "phone")
    # Markup of the text is never markup of the page.
    tab.run(f"document.getElementById('text').value = {json.dumps(PAGE)}; document.getElementById('make').click()")
    tab.until(DONE)
    assert tab.run("document.querySelectorAll('.row:not(.heads)').length") == 2 and not tab.run("window.hacked")
    flags = "document.querySelector('.flags').textContent"
    assert "بلا تاريخ: لم يُعثر على تاريخ النشر" in tab.run(flags), "flags stand there with their reasons, in Arabic"
    tab.shot(folder, "flags")
    tab.run("document.getElementById('language').click()")
    assert "undated: no publication date was found" in tab.run(flags)
    drop(tab, folder)
    tab.run("document.getElementById('text').value = 'no Arabic'; document.getElementById('make').click()")
    tab.until("document.getElementById('status').classList.contains('bad')")
    outside = [request for request in tab.requests if not request.startswith((url, "data:", "blob:"))]
    assert not outside, outside
    # The refusal of a text without Arabic is an error of the network log, and the only one.
    problems = [p for p in tab.problems if "422" not in json.dumps(p)]
    assert not problems, problems


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    browser = next((found for name in ["chromium", "chromium-browser", "google-chrome"] if (found := shutil.which(name))), None)
    if not browser:
        print("NOT TESTED: the page, as there is no Chromium here")
        return 0
    folder = sys.argv[2] if len(sys.argv) > 2 else None
    home = tempfile.mkdtemp(prefix="mujaz-page-")
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", f"--user-data-dir={home}", "--lang=en-US"]
    quiet = ["--disable-background-networking", "--no-first-run", "--disable-extensions", "about:blank"]
    with Server(sys.argv[1]) as server:
        chromium = subprocess.Popen([browser, *flags, *quiet], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            told = Path(home, "DevToolsActivePort")
            end = time.time() + 60
            while not told.exists() or "\n" not in told.read_text():
                assert time.time() < end, "Chromium does not start"
                time.sleep(0.1)
            port = told.read_text().split()[0]
            tabs = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json"))
            address = next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
            check(Tab(address), server.url, folder)
        finally:
            chromium.terminate()
            chromium.wait(30)
            shutil.rmtree(home, ignore_errors=True)
    print("the page works")
    return 0


if __name__ == "__main__":
    sys.exit(main())
