#include "absorb/absorb.hpp"
#include "common/volumes.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(absorb) {
    define(m, "absorb_small_regions",
           [](nb::ndarray<const float, nb::ndim<4>, nb::c_contig, nb::device::cpu> channels, std::size_t min_size,
              Volume<std::int32_t> regions) {
               nb::gil_scoped_release unlocked;
               Absorb absorb(channels.data(), channels.shape(0), sides_of(regions), regions.data());
               return absorb.small_regions(min_size);
           });
}
