"""``python -m linkspark`` is the command line ``linkspark``."""

from linkspark.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
