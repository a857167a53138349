#include "common/volumes.hpp"
#include "hysteresis/hysteresis.hpp"
#include "hysteresis/passing.hpp"

using namespace snowshoe;

template <typename F> static void bind_follow(nb::module_ &m) {
    define(m, "hysteresis_follow", [](Volume<const F> strength, double low, double high, Volume<bool> kept) {
        nb::gil_scoped_release unlocked;
        follow(strength.data(), sides_of(strength), static_cast<F>(low), static_cast<F>(high),
               kept.data());
    });
}

template <typename F> static void bind_passing(nb::module_ &m) {
    define(m, "hysteresis_passing", [](Volume<const F> strength, double share, Volume<F> greatest) {
        nb::gil_scoped_release unlocked;
        Passing<F>{strength.data(), sides_of(strength), static_cast<F>(share), greatest.data()}
            .run();
    });
}

template <typename F> static void bind_hysteresis(nb::module_ &m) { bind_follow<F>(m), bind_passing<F>(m); }
SNOWSHOE_KERNEL(hysteresis) { bind_hysteresis<float>(m), bind_hysteresis<double>(m); }
