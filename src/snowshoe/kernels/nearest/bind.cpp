#include "common/registry.hpp"
#include "nearest/nearest.hpp"

using namespace snowshoe;

template <typename T> static void bind_nearest(nb::module_ &m) {
    define(m, "nearest_label",
           [](Plane<const T> pixels, Valid valid, Plane<const double> centers, Flat<std::uint8_t> labels, int threads) {
               nb::gil_scoped_release unlocked;
               label_nearest(pixels.data(), pointer(valid), pixels.shape(0), pixels.shape(1), centers.data(),
                             centers.shape(0), labels.data(), threads);
           });
}

SNOWSHOE_KERNEL(nearest) {
    bind_nearest<std::uint8_t>(m), bind_nearest<std::uint16_t>(m), bind_nearest<std::uint32_t>(m);
    bind_nearest<std::int8_t>(m), bind_nearest<std::int16_t>(m), bind_nearest<std::int32_t>(m);
    bind_nearest<float>(m), bind_nearest<double>(m);
}
