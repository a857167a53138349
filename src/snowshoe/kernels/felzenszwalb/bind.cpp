#include "common/registry.hpp"
#include "felzenszwalb/felzenszwalb.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(felzenszwalb) {
    define(m, "felzenszwalb_grow",
           [](nb::ndarray<const double, nb::ndim<3>, nb::c_contig, nb::device::cpu> planes, Valid valid, double scale,
              std::uint32_t min_size, Flat<std::int32_t> regions, int threads) {
               nb::gil_scoped_release unlocked;
               PixelGraph graph(planes.data(), pointer(valid), planes.shape(0), planes.shape(1), planes.shape(2),
                                threads);
               return graph.grow(scale, min_size, regions.data());
           });
}
