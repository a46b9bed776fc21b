"""`python -m mobtl` is the command `mobtl`."""

from mobtl.cli import main

main()
