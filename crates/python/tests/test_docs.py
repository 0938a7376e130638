"""The examples in docstrings run, and a program of the docs passes `mypy --strict`."""

import doctest
import importlib
import subprocess
import sys

import pytest

PROGRAM = """
import mujaz

desk: mujaz.Newsroom = mujaz.open("tiny-ar-en", workers=1)
english: str = desk.translate("text").text
for done in desk.brief([{"text": "text"}], full=True):
    if isinstance(done, mujaz.Failure):
        print(done.error)
    else:
        for bullet in done.brief.bullets if done.brief else ():
            print(bullet.text, bullet.sentences)
one: mujaz.Brief = desk.brief("text")
ids: list[int] = desk.tokenize("text")
found: list[mujaz.Finding] = mujaz.check("a", "b")
scores = {s.name: s.score for s in mujaz.score(["a"], ["b"])}
answer = mujaz.pipeline("translation", model="tiny-ar-en")("text")
"""


@pytest.mark.parametrize("name", ["", "._functions", "._newsroom", "._records", "._tables", "._pipeline"])
def test_examples(name):
    module = importlib.import_module("mujaz" + name)
    done = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL)
    assert done.failed == 0
    assert done.attempted > 0 or name == "._tables"


def test_types(tmp_path):
    pytest.importorskip("mypy")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = subprocess.run([sys.executable, "-m", "mypy", "--strict", str(program)], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    program.write_text("import mujaz\nmujaz.open().brief('a').headline\n")
    wrong = subprocess.run([sys.executable, "-m", "mypy", "--strict", str(program)], capture_output=True, text=True, cwd=tmp_path)
    assert 'has no attribute "headline"' in wrong.stdout
