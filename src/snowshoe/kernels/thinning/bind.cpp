#include "common/registry.hpp"
#include "thinning/thinning.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(thinning) {
    define(m, "thinning_thin", [](Plane<const bool> image, Plane<bool> thinned) {
        nb::gil_scoped_release unlocked;
        thinning::Thinning thinning(image.data(), image.shape(0), image.shape(1));
        thinning.run();
        thinning.write(thinned.data());
    });
}
