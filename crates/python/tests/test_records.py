"""Texts and records in, typed records out: the command's bytes."""

import json
import pickle
import sys

import mujaz
import pytest
from conftest import articles

TEXT = "قمة في الكويت غدا\nتنطلق القمة غدا في الكويت بمشاركة 14 دولة. ويحضرها عشرون رئيسا."


@pytest.mark.parametrize("stage", ["extract", "summarize", "translate", "brief"])
def test_a_list_of_records_gives_the_bytes_of_the_command(desk, filtered, stage):
    records = articles(30)
    wanted = filtered(records, "--stage", stage)
    table = desk.run(records, stage)
    assert [r.to_json() for r in table] == wanted
    assert [r.ok for r in table] == ["error" not in json.loads(line) for line in wanted]


def test_options_have_the_commands_names(desk, filtered):
    records = [{"text_ar": r.pop("text"), **r} for r in articles(8)]
    wanted = filtered(records, "--full", "--bullets", "1", "--show-removed", "--field", "body=text_ar", "--route", "translate-first")
    done = desk.brief(records, full=True, bullets=1, show_removed=True, fields={"body": "text_ar"}, route="translate-first")
    assert [r.to_json() for r in done] == wanted


def test_lines_are_those_of_the_command(desk, command):
    lines = [r["title"] for r in articles(20)] + ["", "NATO 14%", "  ", "Hello world,  this is English.", "2024", ">>eng<< وصل الوزير."]
    for more in ({}, {"raw": True}, {"repair": True}):
        flags = [f"--{name}" for name in more]
        wanted = command("translate", "--lines", "--quiet", *flags, given="".join(line + "\n" for line in lines)).stdout.splitlines()
        assert desk.translate_lines(lines, **more) == wanted


def test_what_errors_may_be_is_said(desk):
    for call in (lambda: desk.brief([TEXT], errors="ignore"), lambda: desk.translate([TEXT], errors="retrun")):
        with pytest.raises(mujaz.BadOption, match="give return or raise"):
            call()
    with pytest.raises(mujaz.BadOption) as refused:
        list(desk.stream([TEXT], "extract", errors="raise"))
    assert "no option `errors`" in str(refused.value) and ", errors" not in str(refused.value)


def test_one_article_is_typed(desk):
    brief = desk.brief(TEXT, full=True, url="https://example.org/1")
    assert brief.url == brief.source == "https://example.org/1"
    assert isinstance(brief.brief, mujaz.English) and brief.brief.bullets[0].sentences == ("s1",)
    assert [s.id for s in brief.sentences] == ["s1", "s2"] and brief.sentences[0].kind == "sentence"
    assert brief.figures[0].value == 14 and brief.figures[0].sentence == "s1"
    assert brief.models.translator.name == "tiny-ar-en" and brief.models.summarizer.name == "extractive"
    assert {o.found for o in brief.origins} <= {"record", "feed", "json-ld", "meta", "heading", "text"}
    assert brief.to_dict() == json.loads(brief.to_json())
    assert json.loads(brief.to_json())["title"] == {"ar": brief.title.ar, "en": brief.title.en}
    assert str(brief).startswith(brief.title.en) and "<mujaz.Brief a1" in repr(brief)
    # Every field of the record is an attribute.
    assert set(brief.to_dict()) <= set(dir(brief))


def test_records_do_not_change(desk):
    brief = desk.extract(TEXT)
    with pytest.raises(AttributeError):
        brief.id = "x"
    with pytest.raises(AttributeError):
        brief.title.ar = "x"
    with pytest.raises(AttributeError, match="has no `headline`"):
        brief.headline  # noqa: B018
    assert pickle.loads(pickle.dumps(brief)) == brief and len({brief, pickle.loads(pickle.dumps(brief))}) == 1


def test_in_jupyter_a_brief_is_a_page_that_runs_nothing(desk):
    html = desk.brief({"id": "a", "title": 'قمة "<script>alert(1)</script>"', "text": TEXT})._repr_html_()
    assert html.startswith('<iframe sandbox="" ') and html.count('"') == 6 and "<script" not in html


def test_pages_and_bytes_are_read_as_the_command_reads_files(desk, command, tmp_path):
    page = "<html><head><meta charset='windows-1256'></head><body><h1>قمة في الكويت غدا</h1><p>تنطلق القمة غدا في الكويت.</p></body></html>"
    file = tmp_path / "page.html"
    file.write_bytes(page.encode("windows-1256"))
    wanted = json.loads(command("extract", str(file), "--format", "jsonl").stdout)
    got = desk.extract(page.encode("windows-1256"))
    assert [s.ar for s in got.sentences] == [s["ar"] for s in wanted["sentences"]] == ["تنطلق القمة غدا في الكويت."]
    assert got.title.ar == "قمة في الكويت غدا"


def test_what_fails_is_in_its_place_and_false(desk):
    done = desk.brief([TEXT, "", "no Arabic at all", TEXT])
    assert [r.ok for r in done] == [True, False, False, True] and len([r for r in done if r]) == 2
    assert isinstance(done[1], mujaz.Failure) and done[1].id == "a2" and "the text is empty" in done[1].error
    with pytest.raises(mujaz.BadInput, match="the text is empty"):
        desk.brief([TEXT, ""], errors="raise")
    with pytest.raises(mujaz.BadInput, match="pass an Arabic article"):
        desk.brief("no Arabic at all")


def test_translations(desk):
    one = desk.translate("قتل 14 شخصا في الهجوم.")
    many = desk.translate(["قتل 14 شخصا في الهجوم.", None, "", float("nan")])
    assert many[0] == one and isinstance(one.text, str) and one.coverage.pieces == 1
    assert [str(t) for t in many[1:]] == ["", "", ""]
    marked = desk.translate('<p class="x">قتل <b>14</b> شخصا.</p>', keep_markup=True)
    assert marked.text.startswith('<p class="x">') and marked.text.count("<b>") == 1
    [span] = marked.sentences
    assert span.source[0] == len('<p class="x">') and marked.coverage is None


@pytest.mark.parametrize(
    ("value", "error"),
    [(7, "int"), ([TEXT, 7], "input 1 is a int"), ([TEXT, {"text": TEXT}], "one kind at a time"), (object(), "object")],
)
def test_what_is_no_article_says_so(desk, value, error):
    with pytest.raises((mujaz.BadInput, TypeError), match=error):
        desk.brief(value)


def test_a_file_is_told_from_what_it_holds(desk, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(TEXT, encoding="utf-8")
    with file.open("rb") as opened, file.open(encoding="utf-8") as lines:
        for value in (file, str(file), opened, [file, file], [str(file)]):
            with pytest.raises(mujaz.BadInput, match="give what it holds"):
                desk.extract(value)
        # A line each may be an article.
        assert [r.ok for r in desk.stream(lines, "extract")] == [True, True]
    for value in ("https://example.org/1", ["https://example.org/1"]):
        with pytest.raises(mujaz.BadInput, match="nothing is fetched"):
            desk.extract(value)
    with pytest.raises(mujaz.BadInput, match="give what it holds"):
        desk.run(file)
    assert desk.extract([file.read_bytes()])[0].ok and desk.extract(f"https://example.org/1\n{TEXT}").ok
    assert not desk.extract(["missing.html"])[0].ok and desk.extract({"t": TEXT}, fields="body=t").ok


def test_what_is_no_text_says_so_and_half_a_sign_costs_nothing_else(desk):
    for value in (None, 7, b"x", {"text": TEXT}):
        with pytest.raises(mujaz.BadInput, match="give str"):
            desk.translate(value)
    # `json.loads` leaves halves of surrogate pairs where a text was cut inside a sign.
    half = "قتل 14 شخصا في الهجوم \ud83d"
    assert [type(t) for t in [desk.translate(half), *desk.translate([half, TEXT])]] == [mujaz.Translation] * 3
    assert (4, 6) in [found.source for found in mujaz.check(half, "41 people died in the attack")]
    assert mujaz.score([half], [half])[0].score > 99


def test_values_of_records(desk, filtered):
    import datetime

    given = {"id": 7, "text": TEXT, "date": datetime.datetime(2026, 11, 20, 9, 30), "tags": ("a", None, True, 1.5), "n": float("nan")}
    plain = {"id": 7, "text": TEXT, "date": "2026-11-20T09:30:00", "tags": ["a", None, True, 1.5], "n": None}
    assert desk.extract(given).to_json() == filtered([plain], "--stage", "extract")[0]
    assert desk.extract(given).published.date == "2026-11-20"
    deep = {"text": TEXT}
    for _ in range(100):
        deep = {"text": TEXT, "in": deep}
    with pytest.raises(mujaz.BadInput, match="deeper"):
        desk.extract(deep)
    # Half of a surrogate pair is in no UTF-8: it is replaced, and nothing else is lost.
    assert "\ufffd" in desk.extract({"text": "تنطلق القمة \ud800 غدا في الكويت."}).sentences[0].ar


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"workers": 0}, "at least 1"),
        ({"beams": 0}, "at least 1"),
        ({"bullets": 0}, "at least 1"),
        ({"compute": "f8"}, "f8"),
        ({"device": "tpu"}, "tpu"),
        ({"route": "x"}, "summarize-first"),
        ({"preset": "x"}, "balanced"),
        ({"glossary": "/no/such/file"}, "/no/such/file"),
        ({"max_length": 1}, "at least 2"),
        ({"beams": "4"}, "beams: .*str"),
        ({"workers": -1}, "workers: .*negative"),
        ({"bullets": None}, "bullets: "),
    ],
)
def test_wrong_options_say_what_is_right(options, text):
    with pytest.raises(mujaz.BadOption, match=text):
        mujaz.open(**options)


def test_wrong_options_of_a_call(desk):
    for options, text in [
        ({"bullet": 3}, "bullets"),
        ({"timeout": 0}, "above 0"),
        ({"group": 0}, "at least 1"),
        ({"input_kind": "x"}, "auto, page or article"),
        ({"fields": {"x": "y"}}, "ROLE=NAME"),
        ({"fields": 7}, "fields: "),
        ({"bullets": "3"}, "bullets: "),
    ]:
        with pytest.raises(mujaz.BadOption, match=text):
            desk.extract(TEXT, **options)
    with pytest.raises(mujaz.BadOption, match="stage"):
        desk.run([{"text": TEXT}], "digest")
    with pytest.raises(mujaz.BadOption, match="no translator"):
        mujaz.open(None).translate(TEXT)


def test_models_that_cannot_be_had(tmp_path, monkeypatch):
    monkeypatch.setenv("MUJAZ_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    with pytest.raises(mujaz.ModelNotFound, match="give a folder"):
        mujaz.open("no-such-model")
    with pytest.raises(mujaz.LicenseNotAccepted, match="accept_license=True"):
        mujaz.open("nllb-200-distilled-600m")
    with pytest.raises(mujaz.FetchFailed, match="fetch it once online"):
        mujaz.open("opus-mt-ar-en", offline=True)
    (tmp_path / "model").mkdir()
    (tmp_path / "model/config.json").write_text("{")
    with pytest.raises(mujaz.ModelBroken):
        mujaz.open(tmp_path / "model")
    assert issubclass(mujaz.ModelBroken, mujaz.Error) and issubclass(mujaz.Error, Exception)


def test_checks_and_scores(desk):
    findings = mujaz.check(["قتل 14 شخصا", "وصل الوزير"], ["41 people died", "The minister arrived"])
    assert [[f.kind for f in found] for found in findings] == [["number_changed"], []]
    assert desk.check("قتل 14 شخصا", "41 people died") == findings[0]
    with pytest.raises(mujaz.BadInput, match="as many of both"):
        mujaz.check(["a"], [])
    with pytest.raises(mujaz.BadInput, match="YYYY-MM-DD"):
        mujaz.check("a", "b", date="yesterday")
    scores = {s.name: s for s in mujaz.score(["the cat sat on the mat"], ["the cat sat on a mat"], resamples=50)}
    assert scores["bleu"].score == pytest.approx(53.728, abs=1e-3) and scores["bleu"].low <= scores["bleu"].high
    assert [s.name for s in mujaz.score("a b", "a b", task="summary")] == ["rouge1", "rouge2", "rougeL"]


def test_tokens(desk, command):
    text = "وصل الوزير إلى القاهرة."
    wanted = command("tokenize", given=text + "\n").stdout.split()
    assert [str(i) for i in desk.tokenize(text)] == wanted and desk.tokenize([text]) == [desk.tokenize(text)]
    assert command("tokenize", "--pieces", given=text + "\n").stdout.split() == desk.pieces(text)


def test_the_command_comes_with_the_wheel(command):
    assert command("--version").stdout.split() == ["mujaz", mujaz.__version__]
    done = command("translate", "--no-such-flag")
    assert done.returncode == 2 and "--no-such-flag" in done.stderr
    assert command("extract", given="no Arabic").returncode == 1
    import subprocess

    alone = subprocess.run([sys.executable, "-m", "mujaz", "--help"], capture_output=True, text=True)
    assert alone.returncode == 0 and "Arabic news in" in alone.stdout


def test_streams_are_numbered_as_one(desk):
    records = articles(13)
    whole = desk.extract(records)
    parts = list(desk.stream(iter(records), "extract", chunk=4))
    assert parts == whole and [r.id for r in desk.stream((r["text"] for r in articles(5)), "extract", chunk=2)] == [
        "a1",
        "a2",
        "a3",
        "a4",
        "a5",
    ]


def test_one_article_is_no_list_of_its_letters(desk):
    for one in (TEXT, TEXT.encode(), {"id": "n1", "text": TEXT}):
        for call in (lambda one: desk.run(one, "extract"), lambda one: list(desk.stream(one, "extract"))):
            with pytest.raises(mujaz.BadInput, match="give a list of"):
                call(one)
    # A dictionary of columns is no table: the names of its columns would be its rows.
    with pytest.raises(mujaz.BadInput, match="or a table"):
        desk.run({"text": [TEXT, TEXT]}, "extract")
    # No article would be none of them.
    for chunk in (0, -1):
        with pytest.raises(mujaz.BadOption, match="chunk must be at least 1"):
            list(desk.stream([TEXT], "extract", chunk=chunk))


def test_a_page_is_made_of_briefs(desk):
    done = desk.extract([TEXT, "", TEXT])
    assert mujaz.page(done[0]) == mujaz.page([done[0]]) and mujaz.page(b for b in done if b).count("<article") == 2
    for wrong, text in ((done, "brief 1 is a Failure"), ("x", "brief 0 is a str"), (None, "brief 0 is a NoneType")):
        with pytest.raises(mujaz.BadInput, match=text):
            mujaz.page(wrong)
    with pytest.raises(mujaz.BadOption, match="at least 0"):
        mujaz.score("a", "a", resamples=-1)


def test_id_and_url_are_of_one_page(desk):
    one = desk.extract("تنطلق القمة غدا في الكويت.", id="n1", url="https://example.org/1")
    assert (one.id, one.url) == ("n1", "https://example.org/1")
    for given in ({"text": "تنطلق القمة غدا."}, ["تنطلق القمة غدا.", "وصل الوزير."], [{"text": "تنطلق القمة غدا."}]):
        for option in ({"id": "n1"}, {"url": "https://example.org/1"}):
            with pytest.raises(mujaz.BadOption, match="of one text"):
                desk.extract(given, **option)
