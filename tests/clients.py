"""Real clients against `mujaz serve`: libretranslatepy, the official deepl and openai, and Mastodon's request as its source has it.

    python3 tests/clients.py target/release/mujaz

Where the clients are not installed they go into a virtual environment in a temporary folder; without a registry the script says so
and ends with 0.
"""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

CLIENTS = ["libretranslatepy==2.1.4", "deepl==1.32.0", "openai==3.57.0"]
ARABIC = "وصل الوزير إلى القاهرة يوم الأحد. وقال إن المفاوضات مستمرة."
KEY = "0d9c5c9e-test:fx"


def with_clients(argv):
    """Starts this script anew in an environment that has the clients."""
    home = Path(tempfile.mkdtemp(prefix="mujaz-clients-"))
    python = home / "bin" / "python"
    made = subprocess.run([sys.executable, "-m", "venv", str(home)], check=False)
    installed = made.returncode == 0 and subprocess.run([str(python), "-m", "pip", "-q", "install", *CLIENTS], check=False).returncode == 0
    if not installed:
        print("NOT TESTED: real clients, as they are not installed here and could not be fetched")
        return 0
    return subprocess.run([str(python), *argv], env={**os.environ, "MUJAZ_CLIENTS": "there"}, check=False).returncode


class Server:
    """A server on a free port, until the block ends."""

    def __init__(self, program, *flags):
        self.command = [program, "serve", "--listen", "127.0.0.1:0", *flags]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if found := re.search(r"listening on (http://\S+)", line):
                self.url = found.group(1)
                break
        while True:
            try:
                urllib.request.urlopen(self.url + "/readyz").read()
                return self
            except urllib.error.HTTPError as error:
                assert error.code == 503, error

    def __exit__(self, *_):
        self.process.terminate()
        assert self.process.wait(60) == 0, "SIGTERM did not end it well"


def libre_translate(url):
    from libretranslatepy import LibreTranslateAPI

    client = LibreTranslateAPI(url, api_key=KEY)
    english = client.translate(ARABIC, "ar", "en")
    assert "Cairo" in english, english
    assert client.detect(ARABIC)[0]["language"] == "ar"
    assert [language["code"] for language in client.languages()] == ["ar", "en"]
    try:
        LibreTranslateAPI(url, api_key="wrong").translate(ARABIC, "ar", "en")
        raise AssertionError("a wrong key opened it")
    except urllib.error.HTTPError as error:
        assert error.code == 403 and json.load(error) == {"error": "Invalid API key"}
    return english


def deepl_client(url, english):
    import deepl

    client = deepl.DeepLClient(KEY, server_url=url)
    one = client.translate_text(ARABIC, target_lang="EN-US", source_lang="AR", formality="prefer_more")
    assert one.text == english and one.detected_source_lang == "AR", one.text
    many = client.translate_text([ARABIC, "It is English and it stays."], target_lang="EN-GB")
    assert [t.text for t in many] == [english, "It is English and it stays."]
    assert many[0].billed_characters == len(ARABIC), many[0].billed_characters
    assert client.get_usage().character.count > 0
    assert [language.code for language in client.get_source_languages()] == ["AR"]
    assert {language.code.upper() for language in client.get_target_languages()} == {"EN-GB", "EN-US"}
    glossary = client.create_glossary("desk", "AR", "EN", {"القاهرة": "El Qahira", "حلب": "Aleppo"})
    assert glossary.ready and glossary.entry_count == 2 and glossary.creation_time is not None
    assert client.get_glossary_entries(glossary) == {"القاهرة": "El Qahira", "حلب": "Aleppo"}
    assert [g.glossary_id for g in client.list_glossaries()] == [glossary.glossary_id]
    assert client.get_glossary(glossary.glossary_id).name == "desk"
    with_terms = client.translate_text(ARABIC, source_lang="AR", target_lang="EN-US", glossary=glossary)
    assert with_terms.text.count("Cairo") == 1, "a term without another rendering is reported, not forced"
    assert [(p.source_lang, p.target_lang) for p in client.get_glossary_languages()] == [("ar", "en")]
    client.delete_glossary(glossary)
    assert client.list_glossaries() == []
    multilingual_glossary(client)
    placeholder = client.translate_text(f'<x id="0"></x> {ARABIC}', target_lang="EN-US", tag_handling="xml", ignore_tags=["x"])
    assert '<x id="0"></x>' in placeholder.text, placeholder.text
    parted = client.translate_text(f"<a><b>{ARABIC}</b><c>{ARABIC}</c></a>", target_lang="EN-US", tag_handling="xml")
    assert parted.text == f"<a><b>{english}</b><c>{english}</c></a>", parted.text
    text = f"  {ARABIC}\n\nEnglish.\n"
    out = io.BytesIO()
    status = client.translate_document(text.encode(), out, source_lang="AR", target_lang="EN-GB", filename="a.txt")
    assert status.done and out.getvalue().decode() == f"  {english}\n\nEnglish.\n", out.getvalue()
    document = office([("word/document.xml", f"<w:document><w:p><w:r><w:t>{ARABIC}</w:t></w:r></w:p></w:document>"), ("word/x.bin", "x")])
    out = io.BytesIO()
    client.translate_document(document, out, target_lang="EN-US", filename="report.docx")
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None and archive.namelist() == ["word/document.xml", "word/x.bin"]
        assert f">{english}</w:t>" in archive.read("word/document.xml").decode()
    for wrong in [
        lambda: client.translate_document(b"no zip", io.BytesIO(), target_lang="EN-US", filename="a.docx"),
        lambda: client.get_glossary("none"),
        lambda: deepl.DeepLClient("no:fx", server_url=url).translate_text(ARABIC, target_lang="EN-US"),
        lambda: client.translate_text(ARABIC, target_lang="DE"),
        lambda: client.get_multilingual_glossary("none"),
    ]:
        try:
            wrong()
            raise AssertionError("it should have been refused")
        except deepl.DeepLException as error:
            print("  deepl says:", str(error)[:120])


def multilingual_glossary(client):
    from deepl.api_data import MultilingualGlossaryDictionaryEntries as Entries

    glossary = client.create_multilingual_glossary("desk", [Entries("AR", "EN", {"القاهرة": "Cairo", "حلب": "Aleppo"})])
    assert [d.entry_count for d in glossary.dictionaries] == [2] and glossary.creation_time is not None
    assert [g.glossary_id for g in client.list_multilingual_glossaries()] == [glossary.glossary_id]
    assert client.update_multilingual_glossary_name(glossary, "night").name == "night"
    more = client.update_multilingual_glossary_dictionary(glossary, Entries("AR", "EN", {"حماة": "Hama"}))
    assert [d.entry_count for d in more.dictionaries] == [3]
    entries = client.get_multilingual_glossary_entries(glossary, "AR", "EN").dictionaries[0].entries
    assert entries == {"القاهرة": "Cairo", "حلب": "Aleppo", "حماة": "Hama"} or entries.count("\n") == 2, entries
    assert client.replace_multilingual_glossary_dictionary(glossary, Entries("AR", "EN", {"دمشق": "Damascus"})).entry_count == 1
    used = client.translate_text(ARABIC, source_lang="AR", target_lang="EN-US", glossary=glossary)
    assert "Cairo" in used.text
    client.delete_multilingual_glossary_dictionary(glossary, source_lang="AR", target_lang="EN")
    assert client.get_multilingual_glossary(glossary.glossary_id).dictionaries == []
    client.delete_multilingual_glossary(glossary)
    assert client.list_multilingual_glossaries() == []


def openai_client(url, english):
    import openai

    client = openai.OpenAI(base_url=url + "/v1", api_key=KEY, max_retries=0)
    assert [model.id for model in client.models.list()] == ["mujaz-translate", "mujaz-brief", "mujaz-summarize"]
    assert client.models.retrieve("mujaz-brief").id == "mujaz-brief"
    ask = {"model": "mujaz-translate", "messages": [{"role": "user", "content": ARABIC}]}
    done = client.chat.completions.create(**ask)
    assert done.choices[0].message.content == english and done.usage.total_tokens > 0
    parts = [chunk.choices[0].delta.content for chunk in client.chat.completions.create(**ask, stream=True) if chunk.choices]
    assert "".join(part or "" for part in parts) == english and len([part for part in parts if part]) == 2, parts
    brief = client.chat.completions.create(model="mujaz-brief", messages=[{"role": "user", "content": ARABIC}])
    assert brief.choices[0].message.content.count("- ") == 2
    try:
        openai.OpenAI(base_url=url + "/v1", api_key="wrong", max_retries=0).models.list()
        raise AssertionError("a wrong key opened it")
    except openai.AuthenticationError as error:
        assert error.code == "key_invalid", error
    try:
        client.chat.completions.create(model="gpt-4", messages=[{"role": "user", "content": ARABIC}])
        raise AssertionError("an unknown model answered")
    except openai.NotFoundError as error:
        print("  openai says:", str(error)[:120])


def mastodon(url):
    """The fields that Mastodon's LibreTranslate service sends."""
    body = {"q": f"<p>{ARABIC}</p>", "source": "auto", "target": "en", "format": "html", "api_key": KEY}
    request = urllib.request.Request(url + "/translate", json.dumps(body).encode(), {"Content-Type": "application/json"})
    answer = json.load(urllib.request.urlopen(request))
    assert answer["translatedText"].startswith("<p>") and answer["translatedText"].endswith("</p>"), answer


def office(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def multipart(url, fields, file=None):
    """A form as LibreTranslate's own page and its clients send it."""
    body = b"".join(f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items())
    if file:
        head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{file[0]}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        body += head.encode() + file[1] + b"\r\n"
    request = urllib.request.Request(url, body + b"--b--\r\n", {"Content-Type": "multipart/form-data; boundary=b"})
    return json.load(urllib.request.urlopen(request))


def libre_files(url, english):
    """Forms with files, whose answer names where the translation lies; archives that any other program opens."""
    fields = {"source": "ar", "target": "en", "api_key": KEY}
    assert multipart(url + "/translate", {"q": ARABIC, **fields})["translatedText"] == english
    settings = json.load(urllib.request.urlopen(url + "/frontend/settings"))
    assert settings["filesTranslation"] and {".docx", ".odt", ".epub", ".srt"} <= set(settings["supportedFilesFormat"])
    book = office([("mimetype", "application/epub+zip"), ("c1.xhtml", f"<html><body><p>{ARABIC}</p></body></html>")])
    odt = office([("content.xml", f"<office:text><text:p>{ARABIC}</text:p></office:text>"), ("styles.xml", "<x/>")])
    for name, content, inner in [("كتاب.epub", book, "c1.xhtml"), ("a.odt", odt, "content.xml")]:
        where = multipart(url + "/translate_file", fields, (name, content))["translatedFileUrl"]
        with urllib.request.urlopen(where) as answer, zipfile.ZipFile(io.BytesIO(answer.read())) as archive:
            assert archive.testzip() is None and english in archive.read(inner).decode(), name


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        import deepl  # noqa: F401
        import libretranslatepy  # noqa: F401
        import openai  # noqa: F401
    except ImportError:
        return 1 if os.environ.get("MUJAZ_CLIENTS") else with_clients(sys.argv)
    with Server(sys.argv[1], "--api-key", KEY) as server:
        print("libretranslatepy")
        english = libre_translate(server.url)
        print("deepl")
        deepl_client(server.url, english)
        print("openai")
        openai_client(server.url, english)
        print("files")
        libre_files(server.url, english)
        print("mastodon")
        mastodon(server.url)
    print("all clients are served")
    return 0


if __name__ == "__main__":
    sys.exit(main())
