"""Files on their way in: kept until they are brought in or a day has passed, never in the log."""

import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO

import msgspec

from catalog.application.iso2709 import Charset
from catalog.domain.ids import ImportId, SchoolId
from catalog.domain.imports.imports import RefusedRecord

_BLOCK = 1 << 20
_RECORD_END = b"\x1d"
_DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a preview found in a file."""

    counts: dict[str, int] = field(default_factory=dict)
    refusals: tuple[RefusedRecord, ...] = ()
    warnings: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file: `size` in bytes, `records` an estimate, `job` its work, `found` its preview."""

    import_id: ImportId
    owner: str
    digest: str
    size: int
    records: int
    charset: Charset | None
    job: str = ""
    confirmed: bool = False
    found: Found | None = None


_decoder = msgspec.json.Decoder(Upload)


class Uploads:
    """The folder of one school's files on their way in."""

    def __init__(self, data: Path, school: SchoolId) -> None:
        self._folder = data / "catalog-imports" / school

    def keep(self, import_id: ImportId, stream: BinaryIO) -> Path:
        """Write a file down and return where; the same import twice is one file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self.path(import_id)
        fresh = path.with_suffix(".part")
        with fresh.open("wb") as kept:
            shutil.copyfileobj(stream, kept, _BLOCK)
        return fresh.replace(path)

    def path(self, import_id: ImportId) -> Path:
        """Return where the records of an import are."""
        return self._folder / f"{import_id}.mrc"

    def note(self, upload: Upload) -> None:
        """Write down how far an upload is."""
        fresh = self._about(upload.import_id).with_suffix(".note")
        fresh.write_bytes(msgspec.json.encode(asdict(upload)))
        fresh.replace(self._about(upload.import_id))

    def find(self, import_id: str) -> Upload | None:
        """Return what is known of an upload, or None when there is none."""
        about = self._about(ImportId(import_id))
        try:
            upload = _decoder.decode(about.read_bytes())
        except (OSError, msgspec.DecodeError):
            return None
        job = about.with_suffix(".job")
        return replace(upload, job=job.read_text() if job.exists() else "")

    def note_job(self, import_id: ImportId, job: str) -> None:
        """Write down which work is on it: apart, because the work itself writes the rest."""
        self._about(import_id).with_suffix(".job").write_text(job)

    def waiting(self) -> Iterator[Upload]:
        """Yield the uploads that have not been brought in, the newest first."""
        by_age = sorted(self._folder.glob("*.json"), key=lambda p: p.stat().st_mtime, reverse=True)
        for about in by_age:
            if upload := self.find(about.stem):
                yield upload

    def drop(self, import_id: ImportId) -> None:
        """Throw a file away."""
        for path in self._folder.glob(f"{import_id}.*"):
            path.unlink(missing_ok=True)

    def drop_older(self, now: float) -> None:
        """Throw away what nobody came back for within a day of `now`, seconds since 1970."""
        for path in self._folder.glob("*"):
            if now - path.stat().st_mtime > _DAY:
                path.unlink(missing_ok=True)

    def _about(self, import_id: ImportId) -> Path:
        return self._folder / f"{import_id}.json"


def measure(path: Path) -> tuple[str, int, int]:
    """Return the SHA-256 of a file, its bytes, and how many records it seems to hold."""
    records = 0
    with path.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        while block := stream.read(_BLOCK):
            records += block.count(_RECORD_END)
    return digest, path.stat().st_size, records
