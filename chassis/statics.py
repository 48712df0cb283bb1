"""Scripts, styles and pictures under addresses that change with their content, kept for ever."""

from __future__ import annotations

import gzip
import mimetypes
import posixpath
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from chassis.languages import LANGUAGES, SHELL, home, script_catalogue

# A module imports its neighbours by plain relative names, and a style names its pictures likewise;
# both are rewritten to the hashed names, so that a reader never holds halves of two versions.
_REFERENCES: Final = {
    ".js": re.compile(
        r"""(?P<before>\b(?:from|import)\s*\(?\s*)"(?P<name>\.{1,2}/[\w./-]+\.js)\""""
    ),
    ".css": re.compile(r"""(?P<before>\burl\()"(?P<name>[\w./-]+)\""""),
}
_COMPRESSED: Final = {".js", ".css", ".svg", ".json", ".txt"}
_FOR_EVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Static:
    """One file as it goes out, and the modules it needs besides itself."""

    url: str
    body: bytes
    zipped: bytes | None
    mimetype: str
    needs: tuple[str, ...]

    def response(self, request: Request | None = None, *, for_ever: bool = True) -> Response:
        zipped = (
            self.zipped
            if request is not None and request.accept_encodings["gzip"] and self.zipped is not None
            else None
        )
        response = Response(self.body if zipped is None else zipped, mimetype=self.mimetype)
        if zipped is not None:
            response.content_encoding = "gzip"
        response.vary.add("Accept-Encoding")
        response.headers["Cache-Control"] = _FOR_EVER if for_ever else "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        # The two encodings are two representations, so they need two tags.
        response.set_etag(sha256(self.body).hexdigest()[:16] + ("z" if zipped is not None else ""))
        if request is not None:
            response.make_conditional(request)
        return response


class Statics:
    """The files of one service: `shell/…` is the chassis, `own/…` its own, `words/…` is made."""

    def __init__(self, package: str) -> None:
        self.package = package
        self._raw: dict[str, bytes] = {}
        self._made: dict[str, Static] = {}
        for space, owner in (("shell", SHELL), ("own", package)):
            folder = home(owner) / "static"
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    self._raw[f"{space}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
        for language in LANGUAGES:
            said = script_catalogue(package, language)
            script = f'globalThis.kpWords = {{language: "{language}", said: {said}}};\n'
            self._raw[f"words/{language}.js"] = script.encode()
        self._by_path = {name: (self.static(name), False) for name in self._raw}
        prefix = f"/{package}/static/"
        self._by_path |= {s.url.removeprefix(prefix): (s, True) for s in self._made.values()}

    def url(self, name: str) -> str:
        """Give the address of `shell/app.css` or `own/desk.js`; KeyError names a missing file."""
        return self.static(name).url

    def needs(self, name: str) -> tuple[str, ...]:
        """Give the addresses of the modules that a module imports, directly or through others."""
        return self.static(name).needs

    def file(self, path: str, request: Request | None = None) -> Response:
        """Answer `GET /<service>/static/<path>`, by the hashed name or (unkept) the plain one."""
        if path not in self._by_path:
            raise NotFound
        static, for_ever = self._by_path[path]
        return static.response(request, for_ever=for_ever)

    def static(self, name: str) -> Static:
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> Static:
        body = self._raw[name]
        stem, suffix = posixpath.splitext(name)
        needs: list[str] = []
        if suffix in _REFERENCES:

            def hashed(found: re.Match[str]) -> str:
                target = posixpath.normpath(posixpath.join(posixpath.dirname(name), found["name"]))
                other = self.static(target)
                needs.extend(url for url in (other.url, *other.needs) if url not in needs)
                away = posixpath.relpath(
                    other.url, f"/{self.package}/static/{posixpath.dirname(name)}"
                )
                return f'{found["before"]}"{away if away.startswith(".") else "./" + away}"'

            body = _REFERENCES[suffix].sub(hashed, body.decode()).encode()
        digest = sha256(body).hexdigest()[:10]
        return Static(
            url=f"/{self.package}/static/{stem}.{digest}{suffix}",
            body=body,
            zipped=gzip.compress(body, 9, mtime=0) if suffix in _COMPRESSED else None,
            mimetype="text/javascript"
            if suffix == ".js"
            else mimetypes.guess_type(name)[0] or "application/octet-stream",
            needs=tuple(needs),
        )
