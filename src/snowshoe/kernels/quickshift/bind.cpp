#include "common/planes.hpp"
#include "quickshift/quickshift.hpp"

using namespace snowshoe;
using Planes = nb::ndarray<const float, nb::ndim<3>, nb::c_contig, nb::device::cpu>;

static Neighbourhood neighbourhood_of(const Planes &planes, int radius) {
    return {planes.data(), static_cast<std::ptrdiff_t>(planes.shape(0)), static_cast<std::ptrdiff_t>(planes.shape(1)),
            static_cast<std::ptrdiff_t>(planes.shape(2)), radius};
}

SNOWSHOE_KERNEL(quickshift) {
    define(m, "quickshift_densities",
           [](Planes planes, float sharpness, int radius, Plane<std::int32_t> found, int threads) {
               nb::gil_scoped_release unlocked;
               quickshift_densities(neighbourhood_of(planes, radius), sharpness, found.data(), threads);
           });
    define(m, "quickshift_parents",
           [](Planes planes, Plane<const std::int32_t> density, int radius, float furthest, Plane<std::int32_t> found,
              int threads) {
               nb::gil_scoped_release unlocked;
               quickshift_parents(neighbourhood_of(planes, radius), density.data(), furthest, found.data(), threads);
           });
}
