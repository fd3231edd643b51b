"""Counts how the product is built: folders, import circles, helpers, names that stand twice, lines.

    python -m benchmarks.structure [--json] [--root FOLDER]

The product is `assistant`, `index`, `ui` where there is one, and `app.py`; its data files are those beside
the code, and the prompts. Everything is read from the source, nothing is imported. An `__init__` is a
module too.

A circle is a group of modules that import one another. Imports inside functions and those for type checkers
count, and so do the modules that an `__init__` names to import them on demand. A circle of siblings is a
group of children of one package that reach into one another, each taken with all that is in it.

A private helper is a function or method with a leading underscore. Its name stands in one other place when
it is used once in its module and those that import it, its own body aside; methods of one name in one
module are counted together.
"""

import argparse
import ast
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.tables import ROOT, print_table

PACKAGES = ("assistant", "index", "ui", "app.py")
PROMPTS = "prompts"
DATA = frozenset({".toml", ".tsv", ".json", ".j2", ".css", ".js", ".txt"})
_LARGEST = 5

Graph = Mapping[str, frozenset[str]]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One file: its dotted name, whether it is a package's `__init__`, its folder, lines and syntax tree."""

    name: str
    package: bool
    folder: str
    lines: int
    tree: ast.Module


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What is counted; names stand in alphabetical order, the largest first where there is a number."""

    modules: int
    folders: dict[str, int]
    circles: list[list[str]]
    sibling_circles: list[list[str]]
    private_helpers: int
    helpers_named_once: list[str]
    repeated_classes: dict[str, list[str]]
    repeated_modules: dict[str, list[str]]
    numeric_constants: int
    regular_expressions: int
    python_lines: int
    data_lines: int
    largest_modules: dict[str, int]

    @property
    def named_once_share(self) -> float:
        """The share of private helpers that are named in one other place, 0 to 1."""
        return len(self.helpers_named_once) / (self.private_helpers or 1)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout to count (this one)")
    parser.add_argument("--json", action="store_true", help="print JSON, with all the names")
    options = parser.parse_args(arguments)
    structure = measure(options.root)
    if options.json:
        print(
            json.dumps(
                {**asdict(structure), "named_once_share": round(structure.named_once_share, 3)}, indent=1
            )
        )
    else:
        print_table("structure of the product", ("", "count"), _rows(structure))
        _print_names(structure)
    return 0


def measure(root: Path) -> Structure:
    """Count the product in a checkout."""
    modules = list(read_modules(root))
    graph = import_graph(modules)
    folders = Counter(module.folder for module in modules)
    helpers = dict(count_helper_names(modules))
    return Structure(
        modules=len(modules),
        folders=dict(folders.most_common()),
        circles=find_circles(graph),
        sibling_circles=find_sibling_circles(graph),
        private_helpers=len(helpers),
        helpers_named_once=sorted(name for name, places in helpers.items() if places == 1),
        repeated_classes=_repeated(
            (node.name, module.name)
            for module in modules
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ClassDef)
        ),
        repeated_modules=_repeated(
            (module.name.rpartition(".")[2], module.name) for module in modules if not module.package
        ),
        numeric_constants=sum(_count_numbers(module.tree) for module in modules),
        regular_expressions=sum(_count_patterns(module.tree) for module in modules),
        python_lines=sum(module.lines for module in modules),
        data_lines=sum(_count_lines(path) for path in _data_files(root)),
        largest_modules=dict(Counter({m.name: m.lines for m in modules}).most_common(_LARGEST)),
    )


def read_modules(root: Path) -> Iterator[Module]:
    """Yield the modules of the product, `__init__` files included."""
    for package in PACKAGES:
        start = root / package
        for path in [start] if start.is_file() else sorted(start.rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            text = path.read_text(encoding="utf-8")
            is_package = parts[-1] == "__init__"
            yield Module(
                name=".".join(parts[:-1] if is_package else parts),
                package=is_package,
                folder=path.parent.relative_to(root).as_posix(),
                lines=len(text.splitlines()),
                tree=ast.parse(text),
            )


def import_graph(modules: Sequence[Module]) -> Graph:
    """Return which modules of the product each of them imports, wherever in it."""
    names = {module.name for module in modules}
    return {module.name: frozenset(_imported(module, names)) - {module.name} for module in modules}


def find_circles(graph: Graph) -> list[list[str]]:
    """Return the groups of two or more that reach one another."""
    reached = {name: _reachable(graph, name) for name in graph}
    groups = {
        tuple(sorted(other for other in reached[name] if name in reached[other]))
        for name in graph
        if name in reached[name]
    }
    return sorted(map(list, groups))


def find_sibling_circles(graph: Graph) -> list[list[str]]:
    """Return the circles among the children of each package, each child taken with all that is in it."""
    parents = {name.rpartition(".")[0] for name in graph}
    return [circle for parent in sorted(parents) for circle in find_circles(_children(graph, parent))]


def count_helper_names(modules: Sequence[Module]) -> Iterator[tuple[str, int]]:
    """Yield each private helper, as `module:name`, and in how many places it is named."""
    names = {module.name: Counter(_named(module.tree)) for module in modules}
    importers: dict[tuple[str, str], list[str]] = {}
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    importers.setdefault((node.module, alias.name), []).append(module.name)
    for module in modules:
        helpers: dict[str, list[ast.AST]] = {}
        for node in ast.walk(module.tree):
            if isinstance(node, _FUNCTIONS) and node.name.startswith("_") and not node.name.endswith("__"):
                helpers.setdefault(node.name, []).append(node)
        for name, bodies in helpers.items():
            inside = sum(1 for body in bodies for other in _named(body) if other == name)
            outside = sum(names[importer][name] for importer in importers.get((module.name, name), ()))
            yield f"{module.name}:{name}", names[module.name][name] - inside + outside


def _named(tree: ast.AST) -> Iterator[str]:
    """Yield every name that is used, once for each place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def _imported(module: Module, names: set[str]) -> frozenset[str]:
    found: set[str] = set()
    on_demand = any(isinstance(n, ast.Name) and n.id == "import_module" for n in ast.walk(module.tree))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = _source(module, node)
            members = {f"{source}.{alias.name}" for alias in node.names}
            # The package itself is imported only where a name is taken from it that is no module.
            found.update(members & names, {source} if members - names else ())
        elif on_demand and isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return frozenset(found & names)


def _source(module: Module, node: ast.ImportFrom) -> str:
    """Return the full name of the module that names are imported from."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    kept = parts[: len(parts) - node.level + module.package]
    return ".".join([*kept, node.module] if node.module else kept)


def _reachable(graph: Graph, start: str) -> set[str]:
    reached: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(graph[name])
    return reached


def _children(graph: Graph, parent: str) -> Graph:
    """Return which children of a package reach into which others."""
    prefix = f"{parent}." if parent else ""

    def child(name: str) -> str:
        return prefix + name.removeprefix(prefix).partition(".")[0]

    inside = [name for name in graph if name.startswith(prefix)]
    edges: dict[str, set[str]] = {child(name): set() for name in inside}
    for name in inside:
        edges[child(name)].update(child(other) for other in graph[name] if other.startswith(prefix))
    return {name: frozenset(others - {name}) for name, others in edges.items()}


def _repeated(named: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the names that stand in two places or more, with their places."""
    places: dict[str, list[str]] = {}
    for name, place in named:
        places.setdefault(name, []).append(place)
    return {name: where for name, where in sorted(places.items()) if len(where) > 1}


def _count_numbers(tree: ast.Module) -> int:
    """Count the numbers that a module gives a name, as in `A = 3` and `A, B = 3, -0.5 * 4`."""
    values = [s.value for s in tree.body if isinstance(s, ast.Assign | ast.AnnAssign) and s.value]
    each = [part for value in values for part in (value.elts if isinstance(value, ast.Tuple) else [value])]
    return sum(map(_is_number, each))


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return _is_number(node.operand)
    if isinstance(node, ast.BinOp):
        return _is_number(node.left) and _is_number(node.right)
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _count_patterns(tree: ast.Module) -> int:
    """Count the calls of `re.compile` that run when a module is imported."""
    waiting: list[ast.AST] = [tree]
    count = 0
    while waiting:
        node = waiting.pop()
        if not isinstance(node, (*_FUNCTIONS, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(node))
        count += isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    return count


def _data_files(root: Path) -> Iterator[Path]:
    for folder in (*PACKAGES, PROMPTS):
        yield from (path for path in sorted((root / folder).rglob("*")) if path.suffix in DATA)


def _count_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _rows(one: Structure) -> list[tuple[str, object]]:
    return [
        ("modules", one.modules),
        ("modules in the largest folder", max(one.folders.values(), default=0)),
        ("circles of modules", len(one.circles)),
        ("circles of siblings", len(one.sibling_circles)),
        ("private helpers", one.private_helpers),
        ("private helpers named in one other place", len(one.helpers_named_once)),
        ("the same in percent", 100 * one.named_once_share),
        ("class names that stand twice", len(one.repeated_classes)),
        ("module names that stand twice", len(one.repeated_modules)),
        ("numeric constants of modules", one.numeric_constants),
        ("regular expressions of modules", one.regular_expressions),
        ("lines of Python", one.python_lines),
        ("lines of data and prompts", one.data_lines),
        ("lines of both", one.python_lines + one.data_lines),
    ]


def _print_names(one: Structure) -> None:
    """Print what the counts are made of."""
    for title, counts in (("largest folders", one.folders), ("largest modules", one.largest_modules)):
        largest = list(counts.items())[:_LARGEST]
        print(f"{title}: {', '.join(f'{name} {count}' for name, count in largest)}")
    for title, circles in (("circle", one.circles), ("circle of siblings", one.sibling_circles)):
        for circle in circles:
            print(f"{title}: {', '.join(circle)}")
    for title, names in (("class", one.repeated_classes), ("module", one.repeated_modules)):
        for name, places in names.items():
            print(f"{title} {name}: {', '.join(places)}")


if __name__ == "__main__":
    sys.exit(main())
