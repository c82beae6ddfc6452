"""What benchmarks/run is made of. Standard library only."""
