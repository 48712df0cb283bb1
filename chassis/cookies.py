"""Cookies: over TLS under a name by which browsers let nobody but this very host set them.

`__Host-` and `__Secure-` are the prefixes of RFC 6265bis. Without TLS browsers refuse them, so a
school's server on its own wires has the bare name; one installation knows only one of the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from werkzeug.wrappers import Request, Response


def named(request: Request, name: str, path: str = "/") -> str:
    """Give the whole name of a cookie: `__Host-` goes to every path, `__Secure-` to a part."""
    if not request.is_secure:
        return name
    return f"__Host-{name}" if path == "/" else f"__Secure-{name}"


def read(request: Request, name: str, path: str = "/") -> str:
    """Read a cookie, "" where there is none."""
    return request.cookies.get(named(request, name, path), "")


def give(
    request: Request, response: Response, name: str, value: str, *, seconds: int, path: str = "/"
) -> None:
    """Give the browser a cookie that no script sees and no other site sends along."""
    response.set_cookie(
        named(request, name, path),
        value,
        seconds,
        path=path,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def take(request: Request, response: Response, name: str, path: str = "/") -> None:
    """Take a cookie back."""
    whole, secure = named(request, name, path), request.is_secure
    response.delete_cookie(whole, path=path, secure=secure, httponly=True, samesite="Lax")
