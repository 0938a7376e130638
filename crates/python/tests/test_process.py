"""A library in somebody's process: threads, forks, signals, progress, memory."""

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time

import mujaz
import pytest
from conftest import articles

TEXT = "قال الوزير إن المفاوضات مستمرة."


def python(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=120, env={**os.environ, **environment}
    )


def test_importing_is_quick():
    code = "import time; t = time.process_time(); import mujaz; print(time.process_time() - t)"
    best = min(float(python(code).stdout) for _ in range(5))
    # Processor time: a machine under test does other things too.
    assert best < 0.15, best


def test_importing_takes_nothing_heavy():
    done = python("import sys, mujaz; print(sorted({'pandas', 'pyarrow', 'polars', 'numpy', 'tqdm', 'torch'} & set(sys.modules)))")
    assert done.stdout.strip() == "[]"


def test_eight_threads_at_once_get_what_each_would_alone(desk):
    texts = [r["title"] for r in articles(24)]
    alone = [desk.translate(t) for t in texts]
    got = [None] * len(texts)

    def work(first):
        for i in range(first, len(texts), 8):
            got[i] = desk.translate(texts[i])

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == alone


def test_the_interpreter_is_free_while_mujaz_works(desk):
    records, ticks = articles(60), []
    thread = threading.Thread(target=lambda: desk.brief(records))
    thread.start()
    start = time.perf_counter()
    while thread.is_alive():
        ticks.append(time.perf_counter())
        time.sleep(0.005)
    gaps = [b - a for a, b in zip([start, *ticks], ticks)]
    assert len(ticks) > 3 and max(gaps) < 2.0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks are for POSIX")
def test_a_forked_child_opens_the_models_anew(desk):
    wanted = desk.translate(TEXT).text
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.write(writing, desk.translate(TEXT).text.encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    deadline = time.time() + 60
    while time.time() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        time.sleep(0.05)
    else:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        pytest.fail("the child hangs")
    assert status == 0 and os.read(reading, 1000).decode() == wanted
    os.close(reading)
    assert desk.translate(TEXT).text == wanted


def _in_a_process(desk, text):
    return desk.translate(text).text


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_pools_of_processes(desk, method):
    texts = [r["title"] for r in articles(6)]
    context = multiprocessing.get_context(method)
    with context.Pool(2) as pool:
        got = pool.starmap_async(_in_a_process, [(desk, t) for t in texts]).get(timeout=120)
    assert got == [desk.translate(t).text for t in texts]


def test_a_newsroom_is_pickled_by_its_options():
    desk = mujaz.open("tiny-ar-en", beams=2, workers=1, bullets=1)
    again = pickle.loads(pickle.dumps(desk))
    assert again.describe() == desk.describe() and again.model.num_beams == 2
    assert len(pickle.dumps(desk)) < 2000


@pytest.mark.skipif(sys.platform == "win32", reason="signals are for POSIX")
def test_control_c_ends_a_call_within_a_second():
    code = """
        import os, signal, threading, time, mujaz
        desk = mujaz.open("tiny-ar-en", workers=1)
        text = "أعلنت بلدية الكويت أمس افتتاح سبع مدارس جديدة في المدينة. " * 40
        sent = []
        def interrupt():
            time.sleep(0.7)
            sent.append(time.perf_counter())
            os.kill(os.getpid(), signal.SIGINT)
        for call in (lambda: desk.brief([{"text": text, "id": str(i)} for i in range(4000)], full=True), lambda: desk.translate([text] * 4000)):
            threading.Thread(target=interrupt).start()
            try:
                call()
            except KeyboardInterrupt:
                print(time.perf_counter() - sent[-1])
        print(desk.translate("وصل الوزير."))
    """
    done = python(code)
    first, second, text = done.stdout.splitlines()
    assert float(first) < 1 and float(second) < 1 and text, done.stderr


def test_progress(desk):
    steps = []
    desk.brief(articles(70), progress=lambda done, total: steps.append((done, total)), group=32)
    assert steps == [(32, 70), (64, 70), (70, 70)]
    desk.translate([TEXT] * 100, progress=lambda done, total: steps.append((done, total)))
    assert steps[3:] == [(64, 100), (100, 100)]

    class Bar:
        n = 0

        def update(self, n):
            self.n += n

    bar = Bar()
    desk.extract(articles(70), progress=bar)
    assert bar.n == 70
    with pytest.raises(ZeroDivisionError):
        desk.extract(articles(70), progress=lambda done, total: 1 // 0)


def test_tqdm(desk, capsys):
    tqdm = pytest.importorskip("tqdm")
    with tqdm.tqdm(total=70) as bar:
        desk.extract(articles(70), progress=bar)
        assert bar.n == 70
    desk.extract(articles(5), progress=True)
    assert "5/5" in capsys.readouterr().err


def test_time_limits(desk):
    long = "أعلنت بلدية الكويت أمس افتتاح سبع مدارس جديدة في المدينة. " * 60
    with pytest.raises(mujaz.TimedOut, match="time limit"):
        desk.translate(long, timeout=0.001)
    [failure] = desk.translate([long], timeout=0.001)
    assert not failure and "time limit" in failure.error
    with pytest.raises(mujaz.TimedOut):
        desk.brief(long, timeout=0.001)


def test_cores_of_a_task_are_respected():
    code = """
        import time, mujaz
        desk = mujaz.open("tiny-ar-en")
        # A thread names itself when it first runs.
        time.sleep(1)
        names = []
        for task in __import__("os").listdir("/proc/self/task"):
            names.append(open(f"/proc/self/task/{task}/comm").read().strip())
        print(sum(n.startswith("mujaz-batch") for n in names))
    """
    if sys.platform != "linux":
        pytest.skip("threads are listed on Linux")
    clean = {k: v for k, v in os.environ.items() if k not in ("MUJAZ_WORKERS", "OMP_NUM_THREADS")}
    for given, wanted in [
        ({"OMP_NUM_THREADS": "1"}, 1),
        ({"OMP_NUM_THREADS": "3"}, 3),
        ({"OMP_NUM_THREADS": "3", "MUJAZ_WORKERS": "2"}, 2),
    ]:
        done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, env={**clean, **given})
        assert done.stdout.strip() == str(wanted), done.stderr


def test_a_newsroom_that_comes_as_a_pickle_is_opened_once_and_with_the_cores_of_where_it_comes_to():
    code = """
        import os, pickle, sys, time
        sent = bytes.fromhex(sys.stdin.read())
        desk = pickle.loads(sent)
        # A thread names itself when it first runs.
        time.sleep(1)
        threads = [open(f"/proc/self/task/{task}/comm").read() for task in os.listdir("/proc/self/task")]
        print(sum(name.startswith("mujaz-batch") for name in threads), pickle.loads(sent) is desk, desk.translate("وصل الوزير."))
    """
    if sys.platform != "linux":
        pytest.skip("threads are listed on Linux")
    clean = {k: v for k, v in os.environ.items() if k not in ("MUJAZ_WORKERS", "MUJAZ_THREADS", "OMP_NUM_THREADS")}
    # As a driver does: it sets nothing, its tasks have cores.
    send = "import mujaz, pickle, sys; print(pickle.dumps(mujaz.open('tiny-ar-en', beams=1)).hex())"
    sent = subprocess.run([sys.executable, "-c", send], capture_output=True, text=True, env=clean).stdout
    for given, threads in [
        ({"OMP_NUM_THREADS": "1"}, "1"),
        ({"OMP_NUM_THREADS": "3"}, "3"),
        ({"MUJAZ_WORKERS": "2", "OMP_NUM_THREADS": "3"}, "2"),
    ]:
        run = [sys.executable, "-c", textwrap.dedent(code)]
        done = subprocess.run(run, input=sent, capture_output=True, text=True, encoding="utf-8", env={**clean, **given})
        assert done.stdout.split(maxsplit=2) == [threads, "True", "The minister arrived.\n"], done.stderr


def test_a_variable_that_holds_no_number_is_an_error_and_an_empty_one_is_none(monkeypatch):
    monkeypatch.setenv("MUJAZ_THREADS", "")
    for value in ("abc", "0", "-1", "2.5"):
        monkeypatch.setenv("MUJAZ_WORKERS", value)
        with pytest.raises(mujaz.BadOption, match=f"MUJAZ_WORKERS={value}"):
            mujaz.open(None)
    monkeypatch.setenv("MUJAZ_WORKERS", "")
    assert mujaz.open(None)


def test_pickles_of_other_options_are_other_newsrooms_and_few_are_kept():
    desks = [mujaz.open(None, bullets=n) for n in (1, 2, 3)]
    there = [pickle.loads(pickle.dumps(desk)) for desk in desks]
    assert [d.describe() for d in there] == [d.describe() for d in desks] and len({id(d) for d in there}) == 3
    assert pickle.loads(pickle.dumps(desks[2])) is there[2] and pickle.loads(pickle.dumps(desks[0])) is not there[0]
    assert len(mujaz._newsroom._ARRIVED) == 2


def test_memory_stays_over_thousands_of_calls(desk):
    resource = pytest.importorskip("resource")
    # Of 100,000 (MUJAZ_TEST_CALLS=100000) it was said what they keep; here fewer, for the time.
    count = int(os.environ.get("MUJAZ_TEST_CALLS", "6000"))
    english = "The minister said that negotiations are continuing."

    def calls(count):
        for _ in range(count):
            desk.tokenize(TEXT)
            mujaz.check(TEXT, english)

    calls(500)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    calls(count // 2)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    # KiB on Linux: 400 bytes lost a call would be above it.
    assert grown < 2048, grown


def test_memory_stays(desk):
    resource = pytest.importorskip("resource")
    for _ in range(300):
        desk.translate(TEXT)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(1500):
        desk.extract({"text": TEXT})
        desk.tokenize(TEXT)
        mujaz.check(TEXT, "The minister said that negotiations are continuing.")
    for _ in range(200):
        desk.translate(TEXT)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    # KiB on Linux; a leak of one small record a call would be tens of MiB.
    assert grown < 8192, grown
