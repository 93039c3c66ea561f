"""What the benchmarks share: the program, the PyPI package `typst`, and what a process uses."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
FONTS = HOME / "fonts"
# The version of the package. It holds Typst 0.15.1, as the program does; there is no package of that number.
TYPST = "0.15.2"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bulletin"

# The package alone has no better way into a cold start than a font list without the fonts that it brings along.
THEIR_FONTS = "typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])"
# One compiler for all documents: it keeps its parsed templates and fonts, and remembers ten documents.
THEIR_WARM = f"""
import json, resource, sys, time, typst
fonts, *roots = sys.argv[1:]
compiler, size = None, 0
for index, root in enumerate(roots):
    main = root + "/layout/main.typ"
    if compiler is None:
        compiler = typst.Compiler(main, root=root, font_paths={THEIR_FONTS}, ignore_system_fonts=True)
    pdf = compiler.compile(main, root=root, pdf_standards=["a-3a", "ua-1"])
    if index == 0:
        cpu, wall = time.process_time(), time.perf_counter()
    else:
        size += len(pdf)
count = len(roots) - 1
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
print(json.dumps({{
    "documents": count, "cpu_ms": (time.process_time() - cpu) * 1e3 / count,
    "wall_ms": (time.perf_counter() - wall) * 1e3 / count, "peak_mib": peak, "bytes": size / count,
}}))
"""


def say(text):
    print(text, file=sys.stderr, flush=True)


def fail(text):
    say(f"{sys.argv[0]}: {text}")
    sys.exit(2)


def output_of(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=HOME)
    if done.returncode != 0:
        fail(f"this failed: {' '.join(map(str, command))}")
    return done.stdout


def built(*names):
    """Builds the program and what belongs to it, unless they are there, and gives back their executables. In one run of cargo: two
    would build all libraries twice, each with the features that one of them asks for."""
    command = ["cargo", "build", "--locked", "--release", "--bin", "bulletin", "--example", "bench-worker", "--message-format=json-render-diagnostics"]
    found = {}
    for message in map(json.loads, output_of(command).splitlines()):
        if message.get("executable"):
            found[message["target"]["name"]] = message["executable"]
    for name in names:
        if name not in found:
            fail(f"cargo has built no `{name}`")
    return [found[name] for name in names]


def their_python(cache):
    """The interpreter of a virtual environment that holds the pinned package."""
    folder = cache / f"typst-{TYPST}"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        say(f"installing the PyPI package typst {TYPST}")
        shutil.rmtree(folder, ignore_errors=True)
        output_of([sys.executable, "-m", "venv", folder])
        output_of([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "--compile", f"typst=={TYPST}"])
        (folder / "complete").touch()
    return str(python)


def side(runs):
    """The median of runs, and the most memory of any."""
    median = {key: statistics.median(run[key] for run in runs) for key in ("cpu_ms", "wall_ms", "bytes") if key in runs[0]}
    return {**median, "peak_mib": max(run["peak_mib"] for run in runs)}


def in_turns(index, ours, theirs):
    """Both, the first of them by turns, so that neither always runs on what the other has warmed."""
    if index % 2 == 0:
        mine = ours()
        return mine, theirs()
    other = theirs()
    return ours(), other
