#include "common/planes.hpp"
#include "ranks/ranks.hpp"

using namespace snowshoe;

template <typename T> static ranks::Image<T> image_of(const Plane<const T> &plane, const ValidPlane &valid,
                                                      std::ptrdiff_t radius) {
    return {plane.data(), pointer(valid), n_rows(plane), n_columns(plane), radius};
}

template <typename T> static void bind_middle(nb::module_ &m) {
    define(m, "ranks_middle",
           [](Plane<const T> plane, ValidPlane valid, std::ptrdiff_t radius, std::ptrdiff_t n, Plane<std::int32_t> low,
              Plane<std::int32_t> high, int threads) {
               nb::gil_scoped_release unlocked;
               ranks::middle(image_of(plane, valid, radius), n, low.data(), high.data(), threads);
           });
}

SNOWSHOE_KERNEL(ranks) {
    bind_middle<std::uint8_t>(m), bind_middle<std::int32_t>(m);
    define(m, "ranks_otsu",
           [](Plane<const std::uint8_t> plane, ValidPlane valid, std::ptrdiff_t radius, Flat<const double> values,
              Plane<std::uint8_t> thresholds, int threads) {
               nb::gil_scoped_release unlocked;
               ranks::otsu(image_of(plane, valid, radius), values.data(), static_cast<int>(values.size()),
                           thresholds.data(), threads);
           });
}
