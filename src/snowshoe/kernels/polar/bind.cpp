#include "common/registry.hpp"
#include "polar/polar.hpp"

using namespace snowshoe;

template <typename F> static void bind_measure(nb::module_ &m) {
    define(m, "polar_measure", [](Flat<const F> x, Flat<const F> y, Flat<F> length, Flat<F> direction, int threads) {
        nb::gil_scoped_release unlocked;
        measure(x.data(), y.data(), x.size(), length.data(), direction.data(), threads);
    });
}

SNOWSHOE_KERNEL(polar) { bind_measure<float>(m), bind_measure<double>(m); }
