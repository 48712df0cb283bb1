"""The identifiers of the catalogue, so that a copy cannot be taken for a record."""

from typing import NewType

SchoolId = NewType("SchoolId", str)
RecordId = NewType("RecordId", str)
CopyId = NewType("CopyId", str)
BatchId = NewType("BatchId", str)
ImportId = NewType("ImportId", str)
