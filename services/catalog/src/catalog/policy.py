"""Who may do what in the catalogue: what routes name with `allow=`, and what the head reads."""

from typing import Final

from chassis.languages import N_
from chassis.policy import Action, action

LIBRARIAN: Final = ("librarian",)

FIND_BOOKS: Final = action(
    "catalog.find-books",
    N_("Find a book and see its copies"),
    school=(
        *LIBRARIAN, "teacher", "parent", "pupil", "secretary", "head", "deputy", "administrator",
    ),
)  # fmt: skip
CATALOGUE: Final = action(
    "catalog.catalogue", N_("Enter records and take them away as files"), school=LIBRARIAN
)
KEEP_REGISTER: Final = action(
    "catalog.keep-register",
    N_("Enter copies, print labels and keep the register of copies"),
    school=LIBRARIAN,
)
IMPORT: Final = action("catalog.import", N_("Bring in files of records"), school=LIBRARIAN)

POLICY: Final[tuple[Action, ...]] = (FIND_BOOKS, CATALOGUE, KEEP_REGISTER, IMPORT)
