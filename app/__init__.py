"""The command line: parse, call a pipeline, print. Everything that it can do, Python can do through the packages below."""

__version__ = "0.1.0"
