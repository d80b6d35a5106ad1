"""Run the generator: `python -m synthetic_data --help`."""

from synthetic_data.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
