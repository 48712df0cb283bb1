"""What things are called by: random UUIDs, except schools, which have short readable ids."""

from typing import NewType

SchoolId = NewType("SchoolId", str)
PersonId = NewType("PersonId", str)
ConsentId = NewType("ConsentId", str)
OrderId = NewType("OrderId", str)
KeyId = NewType("KeyId", str)
SessionId = NewType("SessionId", str)
ScanId = NewType("ScanId", str)
DisclosureId = NewType("DisclosureId", str)

DISTRICT = SchoolId("district")
