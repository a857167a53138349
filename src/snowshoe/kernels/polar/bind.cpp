#include "common/registry.hpp"
#include "polar/polar.hpp"

using namespace snowshoe;

template <typename F> static void bind_measure(nb::module_ &m) {
    define(m, "polar_measure", [](Flat<const F> x, Flat<const F> y, Flat<F> length, Flat<F> direction, int threads) {
        nb::gil_scoped_release unlocked;
        measure(x.data(), y.data(), x.size(), length.data(), direction.data(), threads);
    });
}

template <typename G, typename F> static void bind_length(nb::module_ &m) {
    define(m, "polar_length", [](Flat<const G> x, Flat<const G> y, Flat<const G> z, Flat<F> length, int threads) {
        nb::gil_scoped_release unlocked;
        measure_three(x.data(), y.data(), z.data(), x.size(), length.data(), threads);
    });
}

SNOWSHOE_KERNEL(polar) {
    bind_measure<float>(m), bind_measure<double>(m);
    bind_length<std::int16_t, float>(m), bind_length<std::int32_t, float>(m), bind_length<std::int64_t, double>(m);
    bind_length<float, float>(m), bind_length<double, double>(m);
}
