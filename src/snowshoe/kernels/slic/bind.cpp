#include "common/registry.hpp"
#include "slic/slic.hpp"

using namespace snowshoe;
using Planes = nb::ndarray<const float, nb::ndim<3>, nb::c_contig, nb::device::cpu>;

static FeatureImage image_of(const Planes &planes, const Valid &valid) {
    return {planes.data(), pointer(valid), static_cast<int>(planes.shape(0)),
            static_cast<std::ptrdiff_t>(planes.shape(1)), static_cast<std::ptrdiff_t>(planes.shape(2))};
}

SNOWSHOE_KERNEL(slic) {
    define(m, "slic_seed",
           [](Planes planes, Valid valid, std::ptrdiff_t rows, std::ptrdiff_t columns, Plane<double> sums) {
               nb::gil_scoped_release unlocked;
               seed_superpixels(image_of(planes, valid), rows, columns, sums.data());
           });
    define(m, "slic_descend",
           [](Planes planes, Valid valid, Plane<double> centers, float reach, float weight, int max_iter,
              Flat<std::int32_t> labels, int threads) {
               nb::gil_scoped_release unlocked;
               Slic slic(image_of(planes, valid), centers.data(), centers.shape(0), reach, weight, labels.data(),
                         threads);
               return slic.descend(max_iter);
           });
}
