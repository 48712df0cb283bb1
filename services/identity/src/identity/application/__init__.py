"""What can be done with people, papers and accounts: each use case loads, decides and appends."""

from identity.application.duties import Duties, Founding
from identity.application.looks import Looks
from identity.application.office import Office
from identity.application.papers import Paper, Scan, Signer, Submission
from identity.application.sign_in import SignedIn, SignIn, Slip, Try

__all__ = [
    "Duties",
    "Founding",
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
