"""What we claim about speed and memory, measured on the machine at hand (see docs/benchmarks.md)."""
