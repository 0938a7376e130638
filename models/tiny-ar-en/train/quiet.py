"""Runs a command only while a Linux machine is otherwise quiet: quiet.py [--load 0.4] [--calm 10] [--log FILE] COMMAND ...

Training takes hours, and beside a build or a timing it spoils both. This starts the command at the lowest priority in a
process group of its own, stops it (SIGSTOP) as soon as the others together use more than `load` of a core, and lets it go on
(SIGCONT) after `calm` seconds below that. Others are processes that are not of the lowest priority. SIGTERM is passed on. The
log says how long the command really ran.
"""

import argparse
import os
import signal
import subprocess
import sys
import time

LOWEST = 19
TICKS = os.sysconf("SC_CLK_TCK")
LOOK = 1.0  # seconds between looks
BUILDERS = ("rustc", "cargo", "ld", "lld", "cc1", "cc1plus", "hyperfine")


def others():
    """Processor ticks so far of each process that is not of the lowest priority, and whether one is a builder."""
    ticks, builder = {}, False
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            stat = open(f"/proc/{pid}/stat").read()
        except OSError:
            continue  # it has just ended
        name, _, rest = stat.partition("(")[2].rpartition(")")
        fields = rest.split()
        state, user, system, nice = fields[0], int(fields[11]), int(fields[12]), int(fields[16])
        if state in "ZTX" or nice >= LOWEST:
            continue
        ticks[pid] = user + system
        builder |= name in BUILDERS
    return ticks, builder


class Watch:
    """Are the others at work? A builder that waits is at work too: its next step comes at once."""

    def __init__(self, load):
        self.load, self.before, self.at = load, others()[0], time.monotonic()

    def busy(self):
        now, builder = others()
        seconds, self.at = time.monotonic() - self.at, time.monotonic()
        # What a process did before it was first seen is not known; from then on it counts.
        used = sum(t - self.before.get(pid, t) for pid, t in now.items()) / TICKS
        self.before = now
        return builder or used > self.load * seconds


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--load", type=float, default=0.4, help="cores that the others may use")
    p.add_argument("--calm", type=float, default=10, help="seconds without more than that before the command goes on")
    p.add_argument("--log", default="-", help="where to say when it ran (default: standard error)")
    p.add_argument("command", nargs=argparse.REMAINDER)
    return p.parse_args()


def main():
    o = options()
    log = sys.stderr if o.log == "-" else open(o.log, "a", buffering=1)
    child = subprocess.Popen(o.command, preexec_fn=lambda: (os.setpgid(0, 0), os.nice(LOWEST)))
    running, ending, active, calm_since = True, False, 0.0, time.monotonic()

    def switch(on):
        nonlocal running
        if on != running:
            os.killpg(child.pid, signal.SIGCONT if on else signal.SIGSTOP)
            running = on
            print(f"{time.strftime('%H:%M:%S')} {'runs' if on else 'stopped'} after {active / 60:.1f} minutes of running", file=log)

    def end(*_):
        nonlocal ending
        # A stopped process would not hear it, and one that ends saves first.
        ending = True
        os.killpg(child.pid, signal.SIGTERM)
        os.killpg(child.pid, signal.SIGCONT)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    watch = Watch(o.load)
    while child.poll() is None:
        if watch.busy():
            calm_since = time.monotonic()
        if not ending:
            switch(time.monotonic() - calm_since >= o.calm)
        began = time.monotonic()
        time.sleep(LOOK)
        active += (time.monotonic() - began) * running
    print(f"{time.strftime('%H:%M:%S')} ended after {active / 60:.1f} minutes of running", file=log)
    return child.returncode


if __name__ == "__main__":
    sys.exit(main())
