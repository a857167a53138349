#include "common/volumes.hpp"
#include "slic/slic.hpp"

using namespace snowshoe;
using Channels = nb::ndarray<const float, nb::ndim<4>, nb::c_contig, nb::device::cpu>;

static FeatureImage image_of(const Channels &channels, const Valid &valid) {
    const Sides sides{static_cast<std::ptrdiff_t>(channels.shape(1)), static_cast<std::ptrdiff_t>(channels.shape(2)),
                      static_cast<std::ptrdiff_t>(channels.shape(3))};
    return {channels.data(), pointer(valid), static_cast<int>(channels.shape(0)), sides};
}

SNOWSHOE_KERNEL(slic) {
    define(m, "slic_seed", [](Channels channels, Valid valid, Flat<const std::int64_t> cells, Plane<double> sums) {
        nb::gil_scoped_release unlocked;
        seed_superpixels(image_of(channels, valid), sides_in(cells), sums.data());
    });
    define(m, "slic_descend",
           [](Channels channels, Valid valid, Plane<double> centers, Flat<const float> steps, float reach, float weight,
              int max_iter, Flat<std::int32_t> labels, int threads) {
               nb::gil_scoped_release unlocked;
               Slic slic(image_of(channels, valid), centers.data(), centers.shape(0), steps.data(), reach, weight,
                         labels.data(), threads);
               return slic.descend(max_iter);
           });
}
