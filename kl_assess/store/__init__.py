"""What is remembered: typed rows and queries of one noun each. Rows never leave; queries return plain values."""
