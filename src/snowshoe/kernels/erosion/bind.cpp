#include "common/volumes.hpp"
#include "erosion/erosion.hpp"

using namespace snowshoe;

template <typename F> static void bind_erode(nb::module_ &m) {
    define(m, "erosion_erode", [](Volume<const F> pixels, Volume<const F> raises, Volume<F> eroded, int threads) {
        const Structure<F> structure{raises.data(), sides_of(raises)};
        nb::gil_scoped_release unlocked;
        erode(pixels.data(), sides_of(pixels), structure, eroded.data(), threads);
    });
}

SNOWSHOE_KERNEL(erosion) { bind_erode<float>(m), bind_erode<double>(m); }
