"""Barcode numbers of copies: fourteen digits, the form libraries have used for decades.

3 (a copy; 2 is a reader's card), four digits of the school, eight of the inventory number, and a
check digit after Luhn (ISO/IEC 7812-1, annex B). A scanner that misreads one digit is caught.
"""

COPY = "3"
LENGTH = 14


def barcode_of(prefix: int, inventory_number: int) -> str:
    """Make the barcode of a copy from its school's number (1-9999) and its inventory number.

    Raises ValueError when a number does not fit its digits.
    """
    if not (0 < prefix < 10**4 and 0 < inventory_number < 10**8):
        msg = f"no barcode for {prefix}/{inventory_number}"
        raise ValueError(msg)
    body = f"{COPY}{prefix:04}{inventory_number:08}"
    return body + luhn(body)


def is_copy_barcode(scanned: str) -> bool:
    """Tell whether the digits are a copy's barcode with the right check digit."""
    fits = len(scanned) == LENGTH and scanned.isascii() and scanned.isdigit()
    return fits and scanned.startswith(COPY) and luhn(scanned[:-1]) == scanned[-1]


def luhn(body: str) -> str:
    """Return the digit that makes the Luhn sum of body and digit divisible by ten."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body)))
    return str(-sum(sum(divmod(value, 10)) for value in doubled) % 10)
