"""Fixtures of the Python tests. They run against an installed wheel (`.ci/python`), the command beside it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import mujaz
import pytest

CITIES = ["الكويت", "الرباط", "بيروت", "مسقط", "تونس"]


def articles(count):
    """Records of short invented articles; every tenth has no text."""
    out = []
    for i in range(count):
        city = CITIES[i % 5]
        text = (
            f"أعلنت بلدية {city} أمس افتتاح {i % 7 + 3} مدارس جديدة في المدينة.\n"
            f"وقال رئيس البلدية إن المشروع رقم {i} سيخدم سكان الأحياء القديمة."
        )
        record = {"id": f"n{i}", "title": f"مدارس جديدة في {city} ({i})", "text": text, "date": "2026-11-20"}
        if i % 10 == 9:
            record["text"] = ""
        if i % 7 == 3:
            del record["id"]
        out.append(record)
    return out


@pytest.fixture(scope="session")
def desk():
    return mujaz.open("tiny-ar-en", workers=2)


@pytest.fixture(scope="session")
def command():
    """Runs the command that came with the wheel."""
    program = Path(sys.executable).with_name("mujaz")
    program = str(program) if program.exists() else shutil.which("mujaz")
    start = [program] if program else [sys.executable, "-m", "mujaz"]

    def run(*arguments, given=""):
        return subprocess.run([*start, *arguments], input=given, capture_output=True, text=True, encoding="utf-8")

    return run


@pytest.fixture(scope="session")
def filtered(command):
    """What `mujaz filter` makes of records, line by line."""

    def run(records, *options):
        lines = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
        return command("filter", "--quiet", *options, given=lines).stdout.splitlines()

    return run
