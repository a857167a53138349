#include "absorb/absorb.hpp"
#include "common/registry.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(absorb) {
    define(m, "absorb_small_regions",
           [](nb::ndarray<const float, nb::ndim<3>, nb::c_contig, nb::device::cpu> planes, std::size_t min_size,
              Plane<std::int32_t> regions) {
               nb::gil_scoped_release unlocked;
               Absorb absorb(planes.data(), planes.shape(0), planes.shape(1), planes.shape(2), regions.data());
               return absorb.small_regions(min_size);
           });
}
