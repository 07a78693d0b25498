"""Runs on disk: the only part of the engine that touches it."""
