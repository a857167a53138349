#include "common/planes.hpp"
#include "erosion/erosion.hpp"

using namespace snowshoe;

template <typename F> static void bind_erode(nb::module_ &m) {
    define(m, "erosion_erode", [](Plane<const F> pixels, Plane<const F> raises, Plane<F> eroded, int threads) {
        const Structure<F> structure{raises.data(), n_rows(raises), n_columns(raises)};
        nb::gil_scoped_release unlocked;
        erode(pixels.data(), n_rows(pixels), n_columns(pixels), structure, eroded.data(), threads);
    });
}

SNOWSHOE_KERNEL(erosion) { bind_erode<float>(m), bind_erode<double>(m); }
