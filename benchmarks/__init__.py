"""Benchmarks: how long things take here, as ratios within one run where a comparison is meant."""
