"""The command line: ``linkspark profile``, ``weights``, ``demo`` and ``bundle``."""
