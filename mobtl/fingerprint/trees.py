"""What one piece of source holds: its syntax tree as a hash, and what it takes from modules of this package.

The tree counts without comments, docstrings and line numbers. A name that an import binds to a module of this package, or to
something in it, is written as a place where something is taken, whatever it is called here; `mobtl.fingerprint.parts` fills
in what. So a module may be moved or renamed, and an alias spelled otherwise, and nothing that is computed has changed.
"""

import ast
import hashlib
import io
import json
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mobtl import paths
from mobtl.errors import MobtlError

# Stands for what a call names where the argument is no literal.
ANY = "*"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


@dataclass(frozen=True)
class Facts:
    """One piece of source.

    Attributes
    ----------
    template : hash of its syntax tree, with a mark for each thing that is taken from this package; "" for an empty one.
    taken : what is taken at the marks, in their order, as dotted names: "mobtl.models.trees.fit".
    imports : dotted names of all that it imports, this package or not.
    calls : dotted name of a function of this package that is called, and its arguments (`ANY` for each that is no text).
    passed_on : dotted names, in this package, of what its top level imports, by the name they have there.
    """

    template: str
    taken: tuple[str, ...]
    imports: frozenset[str]
    calls: tuple[tuple[str, tuple[str, ...]], ...]
    passed_on: dict[str, str] = field(hash=False)


def facts(source: str, package: str, where: str) -> Facts:
    """Facts of a source that lies in ``package`` ("mobtl.models"; "" for a script), named ``where`` in an error.

    Raises
    ------
    MobtlError
        If it is not Python.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise MobtlError(f"{where}: line {error.lineno} is not valid Python ({error.msg}); correct it.") from None
    writer = _Writer(package)
    top = _Scope(_bound(tree.body, package))
    body = writer.write(tree.body, top)
    passed_on = {name: dotted for name, dotted in top.names.items() if dotted}
    imports = frozenset(name for node in ast.walk(tree) for name in _imported(node, package))
    template = hash_of(json.dumps(body)) if body else ""
    return Facts(template, tuple(writer.taken), imports, tuple(writer.calls), passed_on)


def hash_of(text: str) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def code_of(cell: str) -> list[str]:
    """Tokens of a code cell that count; empty for one that holds only comments.

    Tokens rather than the tree, because a closing semicolon hides a cell's output.

    Raises
    ------
    MobtlError
        If the cell is not Python.
    """
    source = plain(cell)
    unseen = {tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER}
    try:
        found = [token for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.type not in unseen]
    except (tokenize.TokenError, SyntaxError):
        raise MobtlError(f"a code cell is not valid Python; correct it: {source.strip().splitlines()[0]}") from None
    # How deep a line is indented counts, by how many blanks does not; nor does a line break at the end.
    layout = {tokenize.INDENT: ">", tokenize.DEDENT: "<", tokenize.NEWLINE: "\n"}
    return [layout.get(token.type, token.string) for token in found]


def plain(cell: str) -> str:
    """A code cell as Python; IPython translates its own magics."""
    try:
        ast.parse(cell)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        return TransformerManager().transform_cell(cell)
    return cell


@dataclass(frozen=True)
class _Scope:
    """What the names of a scope are bound to: a dotted name in this package, or None for everything else."""

    names: dict[str, str | None]
    outer: "_Scope | None" = None
    of_class: bool = False

    def dotted(self, name: str) -> str | None:
        if name in self.names:
            return self.names[name]
        return self.outer.dotted(name) if self.outer else None

    @property
    def for_functions(self) -> "_Scope":
        """A function does not see the names of the class that it stands in."""
        return self.outer.for_functions if self.of_class else self


class _Writer:
    """Writes a syntax tree as plain lists, equal in every version of Python (``ast.dump`` is not); notes what is taken."""

    def __init__(self, package: str):
        self.package = package
        self.taken: list[str] = []
        self.calls: list[tuple[str, tuple[str, ...]]] = []

    def write(self, node: object, scope: _Scope) -> object:
        if isinstance(node, list):
            return [found for each in node if not _is_bare_string(each) and (found := self.write(each, scope)) is not None]
        if not isinstance(node, ast.AST):
            return repr(node)
        if dotted := _dotted(node, scope):
            self.taken.append(dotted)
            return ["taken"]
        if isinstance(node, ast.Import | ast.ImportFrom):
            return self._import(node, scope)
        if isinstance(node, ast.Call) and (function := _dotted(node.func, scope)):
            self.calls.append((function, _literals(node)))
        return [type(node).__name__, *self._fields(node, scope)]

    def _fields(self, node: ast.AST, scope: _Scope) -> Iterator[list]:
        inner = _inner(node, scope, self.package)
        for name, value in ast.iter_fields(node):
            if value is None or value == []:
                continue
            if isinstance(node, _COMPREHENSIONS) and name == "generators":
                # Only the first iterable is evaluated outside.
                yield [name, self.write(value[0].iter, scope), self.write(value, inner)]
            else:
                inside = name == "body" or isinstance(node, _COMPREHENSIONS)
                yield [name, self.write(value, inner if inside else scope)]

    def _import(self, node: ast.Import | ast.ImportFrom, scope: _Scope) -> object:
        """An import by which a name is known is told where the name is used; of others all is told."""
        told = []
        for alias, dotted in zip(node.names, _targets(node, self.package), strict=True):
            if not _is_own(dotted):
                told.append([dotted, repr(alias.asname)])
            elif scope.names.get(_name(alias, node)) is None:
                self.taken.append(dotted)
                told.append(["taken", _name(alias, node)])
        return [type(node).__name__, *told] if told else None


def _inner(node: ast.AST, scope: _Scope, package: str) -> _Scope:
    """The scope of the body of a function, class or comprehension; for any other node the one it stands in."""
    if isinstance(node, _FUNCTIONS):
        given = {each.arg: None for each in ast.walk(node.args) if isinstance(each, ast.arg)}
        body = node.body if isinstance(node.body, list) else [node.body]
        return _Scope(given | _bound(body, package, given), scope.for_functions)
    if isinstance(node, ast.ClassDef):
        return _Scope(_bound(node.body, package), scope.for_functions, of_class=True)
    if isinstance(node, _COMPREHENSIONS):
        return _Scope(_bound([each.target for each in node.generators], package), scope)
    return scope


def _bound(nodes: Iterable[ast.AST], package: str, given: Iterable[str] = ()) -> dict[str, str | None]:
    """What the statements of one scope bind; a name that is bound to two things, or ``given`` already, is bound to None."""
    found: dict[str, str | None] = {}
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        for name, dotted in _binds(node, package):
            found[name] = dotted if name not in given and found.get(name, dotted) == dotted else None
        if not isinstance(node, (*_FUNCTIONS, *_COMPREHENSIONS, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def _binds(node: ast.AST, package: str) -> Iterator[tuple[str, str | None]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias, dotted in zip(node.names, _targets(node, package), strict=True):
            whole = isinstance(node, ast.Import) and not alias.asname
            known = dotted.partition(".")[0] if whole else dotted
            yield _name(alias, node), known if _is_own(known) and alias.name != "*" else None
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name, None
    elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id, None
    elif isinstance(node, ast.Global | ast.Nonlocal):
        yield from ((name, None) for name in node.names)
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name, None


def _targets(node: ast.Import | ast.ImportFrom, package: str) -> list[str]:
    """Dotted name of each thing that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{_absolute(node, package)}.{alias.name}" for alias in node.names]


def _imported(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _targets(node, package)
    if isinstance(node, ast.ImportFrom):
        yield _absolute(node, package)


def _name(alias: ast.alias, node: ast.AST) -> str:
    """The name that an import binds here."""
    return alias.asname or (alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module
    steps = package.split(".")
    return ".".join([*steps[: len(steps) - node.level + 1], *([node.module] if node.module else [])])


def _is_own(dotted: str) -> bool:
    return dotted.partition(".")[0] == paths.PACKAGE.name


def _dotted(node: ast.AST, scope: _Scope) -> str | None:
    """``trees.fit`` where ``trees`` is a module of this package: "mobtl.models.trees.fit"."""
    if isinstance(node, ast.Name):
        return scope.dotted(node.id)
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value, scope)
        return f"{base}.{node.attr}" if base else None
    return None


def _literals(call: ast.Call) -> tuple[str, ...]:
    """The arguments of a call, what is given as ``name`` behind the others; of those by another keyword none."""
    given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "name")]
    return tuple(each.value if isinstance(each, ast.Constant) and isinstance(each.value, str) else ANY for each in given)


def _is_bare_string(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
