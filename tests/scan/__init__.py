"""`make scan`: what scanners are given, what comes back, and that every stack file passes.

The scanners are real ones, installed once into `build/` (`python -m scan.tools` does it beforehand).
"""
