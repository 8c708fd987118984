"""Every figure that the documents claim, measured again with one command: ``python -m benchmarks``."""
