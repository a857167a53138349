// Which x86-64 level this processor has. Built for the baseline, so that it runs anywhere.
#include <nanobind/nanobind.h>

static int x86_64_level() {
    __builtin_cpu_init();
    const bool v2 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
    const bool v3 =
        v2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
    const bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl");
    return v4 ? 4 : v3 ? 3 : v2 ? 2 : 1;
}

NB_MODULE(_cpu, m) { m.def("x86_64_level", &x86_64_level, "The x86-64 microarchitecture level, 1 to 4."); }
