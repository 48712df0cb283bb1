"""What things are called by: random UUIDs, except schools, which have short readable ids."""

from typing import NewType

SchoolId = NewType("SchoolId", str)
PersonId = NewType("PersonId", str)
ConsentId = NewType("ConsentId", str)
OrderId = NewType("OrderId", str)
KeyId = NewType("KeyId", str)
SessionId = NewType("SessionId", str)
ScanId = NewType("ScanId", str)
TransferId = NewType("TransferId", str)
DisclosureId = NewType("DisclosureId", str)
RequestId = NewType("RequestId", str)
BreachId = NewType("BreachId", str)
ActId = NewType("ActId", str)
ImportId = NewType("ImportId", str)

DISTRICT = SchoolId("district")
