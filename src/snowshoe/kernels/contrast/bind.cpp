#include "common/planes.hpp"
#include "contrast/contrast.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(contrast) {
    define(m, "contrast_add",
           [](Plane<const float> share, float scale, float floor, Plane<float> xx, Plane<float> xy, Plane<float> yy,
              int threads) {
               const Contrast contrast{share.data(), n_rows(share), n_columns(share), scale,
                                       floor,        xx.data(),     xy.data(),        yy.data()};
               nb::gil_scoped_release unlocked;
               contrast.add(threads);
           });
}
