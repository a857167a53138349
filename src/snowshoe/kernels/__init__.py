"""Hot loops. One folder per kernel: ``reference.py`` (the oracle), ``<kernel>.hpp``, ``bind.cpp``.

Kernels know memory, not policy: arrays arrive C-contiguous and checked, outputs are allocated by the caller, the
interpreter lock is released, and every level gives the same bytes.
"""
