"""`python -m mobtl` is the command `mobtl`; a Python without what it needs says so."""

import sys

try:
    from mobtl.cli.main import main
except ModuleNotFoundError as error:
    sys.exit(f"Error: {sys.executable} does not have {error.name}; `make setup` makes .venv/bin/python, which has it.")

main()
