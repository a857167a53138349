// What this processor runs, for Python. Built for the baseline, so that it runs anywhere.
#include <nanobind/nanobind.h>

#include "cpu.hpp"

NB_MODULE(_cpu, m) { m.def("x86_64_level", &snowshoe::x86_64_level, "The x86-64 microarchitecture level, 1 to 4."); }
