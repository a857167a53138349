#include "common/planes.hpp"
#include "hysteresis/hysteresis.hpp"

using namespace snowshoe;

template <typename F> static void bind_follow(nb::module_ &m) {
    m.def("hysteresis_follow", [](Plane<const F> strength, double low, double high, Plane<bool> kept) {
        nb::gil_scoped_release unlocked;
        follow(strength.data(), n_rows(strength), n_columns(strength), static_cast<F>(low), static_cast<F>(high),
               kept.data());
    }, nb::arg().noconvert(), nb::arg(), nb::arg(), nb::arg().noconvert());
}

SNOWSHOE_KERNEL(hysteresis) { bind_follow<float>(m), bind_follow<double>(m); }
