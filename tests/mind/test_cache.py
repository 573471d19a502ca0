"""Compiled code is kept, is never stale, and starting never fails for want of a place to keep it."""

import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from numba.core.caching import IndexDataCacheFile

from cxsim import mind
from cxsim.mind import cache

MIND = Path(next(iter(mind.__path__)))
USE = (
    "from cxsim.mind.ease import repeated;print(repeated(0.9, -0.5), sum(repeated.stats.cache_hits.values()))"
)
"""Needs `common.clip01`, in another file; prints the result, and 1 if it was compiled before."""
WHERE = "from cxsim.mind import cache; print(cache.use_cache_of_these_sources())"


class House:
    """A copy of the sources, to edit and to start processes in."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sources = root / "house"
        self.cache = root / "cache"
        self.before: tuple[str, ...] = ()
        shutil.copytree(MIND, self.sources / "cxsim" / "mind", ignore=shutil.ignore_patterns("__pycache__"))
        (self.sources / "cxsim" / "engine").mkdir()
        for package in ("cxsim", "cxsim/engine"):
            (self.sources / package / "__init__.py").write_text("")

    def start(self, code: str, **env: str) -> "subprocess.Popen[str]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
        settings = {**kept, "PYTHONPATH": str(self.sources), "XDG_CACHE_HOME": str(self.cache), **env}
        pipe = subprocess.PIPE
        command = [*self.before, sys.executable, "-c", code]
        return subprocess.Popen(command, env=settings, cwd=self.root, stdout=pipe, stderr=pipe, text=True)

    def run(self, code: str, **env: str) -> str:
        return finish(self.start(code, **env))

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.sources / "cxsim" / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))


def finish(process: "subprocess.Popen[str]") -> str:
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return out.strip()


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_is_kept_in_the_users_cache_and_found_again(house: House) -> None:
    assert house.run(USE) == "1.0 0"
    assert house.run(USE) == "1.0 1"
    kept = list(house.cache.rglob("*.nbc"))
    assert kept
    assert all(path.relative_to(house.cache).parts[0] == "cxsim" for path in kept)
    assert list(house.sources.rglob("*.nb?")) == []


def test_cold_until_something_is_compiled(house: House) -> None:
    code = (
        "from cxsim.mind import cache, ease; a = cache.is_cold(), cache.is_cold('ease');"
        "ease.repeated(0.5, 0.1); print(*a, cache.is_cold(), cache.is_cold('ease'), cache.is_cold('voice'))"
    )
    assert house.run(code) == "True True False False True"
    assert house.run(code) == "False False False False True"


def test_numba_alone_would_run_stale_code(house: House) -> None:
    """Why this file exists: fails once Numba looks at the files of what a function calls."""
    place = str(house.root / "alone")
    alone = (
        f"import pathlib; from cxsim.mind import cache; cache._folder = lambda: pathlib.Path({place!r});{USE}"
    )
    assert house.run(alone) == "1.0 0"
    house.edit("mind/common.py", "return 1.0", "return 2.0")
    assert house.run(alone) == "1.0 1"


def test_an_edited_law_never_runs_stale(house: House) -> None:
    assert house.run(USE) == "1.0 0"
    house.edit("mind/common.py", "return 1.0", "return 2.0")
    assert house.run(USE) == "2.0 0"
    house.edit("mind/common.py", "return 2.0", "return 1.0")
    assert house.run(USE) == "1.0 1"


def test_every_source_and_setting_counts(house: House) -> None:
    folders = [house.run(WHERE)]
    (house.sources / "cxsim" / "engine" / "__init__.py").write_text("X = 1\n")
    folders.append(house.run(WHERE))
    (house.sources / "cxsim" / "engine" / "__init__.py").rename(
        house.sources / "cxsim" / "engine" / "other.py"
    )
    folders.append(house.run(WHERE))
    folders += [house.run(WHERE, NUMBA_BOUNDSCHECK="1"), house.run(WHERE, NUMBA_OPT="1")]
    assert len(set(folders)) == 5
    assert house.run(WHERE) == folders[2]


def test_the_users_choice_of_place_is_kept_but_not_stale_code(house: House) -> None:
    chosen = house.root / "chosen"
    assert house.run(USE, NUMBA_CACHE_DIR=str(chosen)) == "1.0 0"
    house.edit("mind/common.py", "return 1.0", "return 2.0")
    assert house.run(USE, NUMBA_CACHE_DIR=str(chosen)) == "2.0 0"
    assert len(list((chosen / "cxsim").iterdir())) == 2
    assert not house.cache.exists()


def test_survives_that_numba_reads_its_settings_again(house: House) -> None:
    code = (
        "import os; from cxsim.mind import cache, common; os.environ['NUMBA_DEBUG_CACHE'] = '0';"
        "common.clip01(0.5); from cxsim.mind import ease;"
        "print(ease.repeated._cache.cache_path.startswith(str(cache.use_cache_of_these_sources())))"
    )
    assert house.run(code) == "True"


def test_without_a_compiler_laws_are_plain_python(house: House) -> None:
    code = "from cxsim.mind import ease; print(type(ease.repeated).__name__, ease.repeated(0.5, 0.25))"
    assert house.run(code, NUMBA_DISABLE_JIT="1") == "function 0.25"


def test_unwritable_cache_falls_back_to_a_private_temporary_directory(house: House) -> None:
    house.cache.write_text("not a directory")
    temporary = house.root / "tmp"
    temporary.mkdir()
    assert house.run(USE, TMPDIR=str(temporary)) == "1.0 0"
    assert house.run(USE, TMPDIR=str(temporary)) == "1.0 1"
    (base,) = temporary.iterdir()
    assert stat.S_IMODE(base.stat().st_mode) == 0o700


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs owners and modes of files")
@pytest.mark.parametrize("trap", ["open", "link", "file"])
def test_never_loads_code_from_where_others_can_write(house: House, trap: str) -> None:
    house.cache.write_text("not a directory")
    temporary = house.root / "tmp"
    temporary.mkdir()
    place = temporary / f"cxsim-{os.getuid()}"
    if trap == "open":
        place.mkdir()
        place.chmod(0o777)
    elif trap == "link":
        (house.root / "elsewhere").mkdir(mode=0o700)
        place.symlink_to(house.root / "elsewhere")
    else:
        place.write_text("")
    folder = Path(house.run(WHERE, TMPDIR=str(temporary)))
    assert not folder.is_relative_to(place)
    assert not folder.exists()
    assert house.run(USE, TMPDIR=str(temporary)) == "1.0 0"
    assert list(temporary.iterdir()) == [place]


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs owners and modes of files")
def test_read_only_installation_and_unwritable_home(house: House) -> None:
    if os.getuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write anywhere")
        house.before = ("setpriv", "--bounding-set", "-all", "--inh-caps", "-all")
    home, temporary = house.root / "home", house.root / "tmp"
    home.mkdir()
    temporary.mkdir()
    env = {"HOME": str(home), "XDG_CACHE_HOME": "", "TMPDIR": str(temporary)}
    read_only = [home, house.sources, *house.sources.rglob("*")]
    for path in read_only:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert house.run(USE, **env) == "1.0 0"
        assert house.run(USE, **env) == "1.0 1"
        assert list(home.iterdir()) == []
    finally:
        for path in read_only:
            path.chmod(0o755)


def test_processes_that_start_cold_at_once(house: House) -> None:
    code = (
        "from cxsim.mind import ease, surprise, talk, voice;"
        "print(ease.repeated(0.9, -0.5), surprise.value(-0.5, 0.0, 1.0, 2.0),"
        "voice.response(5.0, 1.0, 0.2, 0.5), talk.propensity(-0.5, 0.0, 0.0, 1.0, 1.0))"
    )
    together = [house.start(code) for _ in range(4)]
    assert [finish(process) for process in together] == ["1.0 -1.0 1 0.5"] * 4
    assert house.run(USE) == "1.0 1"
    assert list(house.cache.rglob("*.tmp.*")) == []


def two_that_start_at_once(kind: type[Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Let two processes save different signatures, neither having seen the other's; return what is loaded."""
    first, second = (kind(str(folder), "law-1.py311", b"stamp") for _ in range(2))
    with monkeypatch.context() as before:
        for files in (first, second):
            before.setattr(files, "_load_index", dict)
        second.save(("float64",), "code for float64")
        first.save(("int64",), "code for int64")
        second._save_index({("float64",): second._load_index().get(("float64",)) or named(second, "float64")})
    return [first.load(("float64",)), first.load(("int64",))]


def named(files: Any, kind: str) -> str:
    """Return the name under which this process believes to have saved."""
    saved: list[str] = []
    original, files._save_data = files._save_data, lambda name, _data: saved.append(name)
    index, files._save_index = files._save_index, lambda _overloads: None
    files.save((kind,), None)
    files._save_data, files._save_index = original, index
    return saved[0]


def test_signatures_of_two_processes_are_not_swapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("numba", "cxsim"):
        (tmp_path / folder).mkdir()
    alone = two_that_start_at_once(IndexDataCacheFile, tmp_path / "numba", monkeypatch)
    assert alone == ["code for int64", None]  # asked for float64: why `FilesNamedBySignature` exists
    ours = two_that_start_at_once(cache.FilesNamedBySignature, tmp_path / "cxsim", monkeypatch)
    assert ours == ["code for float64", None]


def test_laws_are_kept_by_signature() -> None:
    from cxsim.mind import ease

    kept: Any = ease.repeated
    assert type(kept._cache._cache_file) is cache.FilesNamedBySignature


def test_prunes_only_old_folders_of_its_own(tmp_path: Path) -> None:
    old = time.time() - 31 * 86_400
    names = ["kernels-" + letter * 16 for letter in "abc"]
    for name in [*names, "kernels-mine", "else"]:
        (tmp_path / name / "mind").mkdir(parents=True)
        (tmp_path / name / "mind" / "a.nbc").write_text("")
    (tmp_path / ("kernels-" + "d" * 16)).write_text("a file")
    (tmp_path / ("kernels-" + "e" * 16)).symlink_to(tmp_path / "else")
    for path in tmp_path.iterdir():
        if path.name != names[1]:
            os.utime(path, (old, old), follow_symlinks=False)
    cache.prune(tmp_path, keep=names[2])
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*names[1:], "kernels-mine", "else", "kernels-" + "d" * 16, "kernels-" + "e" * 16}
    assert (tmp_path / "else" / "mind" / "a.nbc").exists()


def test_pruning_where_nothing_is_does_nothing(tmp_path: Path) -> None:
    cache.prune(tmp_path / "missing", keep="")


def test_use_keeps_a_folder_young(house: House) -> None:
    folder = Path(house.run(WHERE))
    old = time.time() - 40 * 86_400
    os.utime(folder, (old, old))
    other = folder.with_name("kernels-" + "0" * 16)
    other.mkdir()
    os.utime(other, (old, old))
    assert house.run(WHERE) == str(folder)
    assert folder.stat().st_mtime > time.time() - 3600
    assert not other.exists()
