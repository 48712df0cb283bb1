"""What can be done with people, papers and accounts: each use case loads, decides and appends."""

from identity.application.consents import ConsentDesk
from identity.application.duties import Duties, Founding
from identity.application.guardianship import Guardianship, Link
from identity.application.looks import Looks
from identity.application.office import Office
from identity.application.papers import Paper, Scan, Signer, Submission
from identity.application.sign_in import SignedIn, SignIn, Slip, Try

__all__ = [
    "ConsentDesk",
    "Duties",
    "Founding",
    "Guardianship",
    "Link",
    "Looks",
    "Office",
    "Paper",
    "Scan",
    "SignIn",
    "SignedIn",
    "Signer",
    "Slip",
    "Submission",
    "Try",
]
