"""Which id is which: strings on the wire, and never taken for one another here."""

from typing import NewType

SchoolId = NewType("SchoolId", str)
PersonId = NewType("PersonId", str)
ClassId = NewType("ClassId", str)
CopyId = NewType("CopyId", str)
LessonId = NewType("LessonId", str)
MarkId = NewType("MarkId", str)
