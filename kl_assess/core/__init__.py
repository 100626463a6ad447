"""The rules of an assessment: plain values in, plain values out. Standard library only, no I/O, no clock."""
