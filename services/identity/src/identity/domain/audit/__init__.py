"""Reading the record of looks is a look itself."""
