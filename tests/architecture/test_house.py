"""The house keeps its own rules: who owns what, what may know what, and how small the kernel is."""

import ast
import io
import re
import tokenize
from functools import cache

import pytest
import yaml

from deploy.district.parts import SERVICES
from tests.support.repository import ROOT, text_of, tracked

CODE = [path for path in tracked() if path.suffix == ".py"]
# Readable in one sitting. Whoever needs more takes something out first.
KERNEL_LINES = 1450

# Where nameko comes in; everything else is written so that it could go.
NAMEKO = {"chassis/hosting.py", "chassis/runner.py", "deploy/standalone/serving.py"}
EVENTLET = NAMEKO | {"chassis/green.py", "deploy/standalone/run.py"}


def here(path):
    return path.relative_to(ROOT).as_posix()


@cache
def imports(path):
    """Return the dotted names a file imports."""
    found = set()
    for node in ast.walk(ast.parse(text_of(path))):
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=module, names=names, level=0):
                found |= {module, *(f"{module}.{alias.name}" for alias in names)}
            case _:
                pass
    return found


# --- Who owns what


def test_the_services_of_folders_owners_and_compose_are_the_same():
    folders = {path.name for path in (ROOT / "services").iterdir() if (path / "src").is_dir()}
    owned = (ROOT / "CODEOWNERS").read_text()
    owners = set(re.findall(r"^/services/(\w+)/\s+@", owned, re.MULTILINE))
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    composed = {name.removesuffix("-http") for name in compose if name.endswith("-http")}
    assert folders == owners == composed == set(SERVICES)


def test_every_path_in_codeowners_exists():
    lines = (ROOT / "CODEOWNERS").read_text().splitlines()
    paths = [line.split()[0] for line in lines if line.startswith("/")]
    assert [path for path in paths if not (ROOT / path.strip("/")).exists()] == []


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    "part",
    ["README.md", "CHANGELOG.md", "pyproject.toml", "Dockerfile", "migrations", "contracts",
     "src/{}/py.typed", "src/{}/wiring", "src/{}/domain", "src/{}/readmodels",
     "src/{}/entrypoints/service.py", "src/{}/locale/ky.po", "src/{}/locale/ru.po", "tests"],
)  # fmt: skip
def test_a_service_is_complete_in_itself(service, part):
    path = ROOT / "services" / service / part.format(service)
    assert path.exists() or path.with_suffix(".py").exists()


# --- What may know what


def test_only_the_edge_imports_nameko_and_eventlet():
    def importers(package):
        return {
            here(path)
            for path in CODE
            if path.parts[len(ROOT.parts)] in {"kernel", "chassis", "deploy", "services"}
            and "/tests/" not in here(path)
            and any(name.split(".")[0] == package for name in imports(path))
        }

    assert importers("nameko") <= NAMEKO
    # An entrypoint may hand hard work to a native thread, so that others need not wait for it.
    assert {n for n in importers("eventlet") if "/entrypoints/" not in n} <= EVENTLET


def test_nobody_publishes_beside_a_commit_or_acknowledges_what_failed():
    banned = {"nameko.events", "nameko.rpc", "nameko.standalone.events", "nameko.messaging"}
    guilty = {
        here(path): sorted(names)
        for path in CODE
        if (names := {n for n in imports(path) if any(n.startswith(b) for b in banned)})
    }
    assert guilty == {}


def test_the_kernel_can_be_read_in_one_sitting():
    assert sum(code_lines(path) for path in (ROOT / "kernel").glob("*.py")) <= KERNEL_LINES


def code_lines(path):
    """Count lines that say something to the machine: no blanks, comments or docstrings."""
    text = text_of(path)
    quiet = {
        tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
        tokenize.ENDMARKER, tokenize.ENCODING,
    }  # fmt: skip
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    said = {
        line
        for token in tokens
        if token.type not in quiet
        for line in range(token.start[0], token.end[0] + 1)
    }
    for node in ast.walk(ast.parse(text)):
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_text and isinstance(node.value.value, str):
            said -= set(range(node.lineno, node.end_lineno + 1))
    return len(said)


# --- What must not be in any file


@pytest.mark.parametrize("what", ["index", "machine"])
def test_no_file_names_a_package_index_or_a_place_on_somebodys_machine(what):
    forbidden = {
        # Put together here, so that this file may be searched as well.
        "index": r"https?://[\w.:@/-]*/(?:simple|pypi)\b|--(?:extra-)?index" + r"-url[ =]\S",
        "machine": r"(?<![\w.<>/-])/(?:wo" + r"rk|home|Users|root)/[\w.-]+",
    }[what]
    found = {
        here(path): hits[:3] for path in tracked() if (hits := re.findall(forbidden, text_of(path)))
    }
    assert found == {}


PAGES = [p for p in tracked() if p.suffix in {".html", ".css", ".js"} and "/tests/" not in here(p)]


def test_no_page_loads_anything_from_elsewhere():
    loads = re.compile(
        r"""(?:src|href|srcset|action|data)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//"""
        r"""|@import|import\s*\(?["']https?:|fetch\(\s*["'](?:https?:)?//"""
    )
    found = {here(path): loads.findall(text_of(path)) for path in PAGES}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_no_template_carries_script_or_style_of_its_own():
    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=[\"']")
    allowed = re.compile(r"<script[^>]*type=\"application/json\"")
    found = {
        here(path): [hit for hit in inline.findall(text_of(path)) if not allowed.match(hit)]
        for path in PAGES
        if path.suffix == ".html"
    }
    assert {name: hits for name, hits in found.items() if hits} == {}
