"""What the rules point at. An identifier says nothing about a person or a book."""

from typing import NewType

SchoolId = NewType("SchoolId", str)
CopyId = NewType("CopyId", str)
RecordId = NewType("RecordId", str)
PatronId = NewType("PatronId", str)
ClassId = NewType("ClassId", str)
CardNumber = NewType("CardNumber", str)
