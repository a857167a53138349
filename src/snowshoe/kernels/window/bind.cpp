#include "common/registry.hpp"
#include "window/window.hpp"

using namespace snowshoe;

template <typename T> static window::Image<T> image_of(Flat<const T> pixels, const Valid &valid, std::int64_t columns,
                                                       std::int64_t radius) {
    return {pixels.data(), pointer(valid), static_cast<std::int64_t>(pixels.size()) / columns, columns, radius};
}

template <typename T> static void bind_window(nb::module_ &m) {
    define(m, "window_label",
           [](Flat<const T> pixels, Valid valid, std::int64_t columns, std::int64_t radius, Flat<const double> rule,
              Flat<std::uint8_t> labels, int threads) {
               nb::gil_scoped_release unlocked;
               window::label(image_of(pixels, valid, columns, radius), rule.data(), labels.data(), threads);
           });
    define(m, "window_largest_deviation",
           [](Flat<const T> pixels, Valid valid, Valid core, std::int64_t columns, std::int64_t radius, int threads) {
               nb::gil_scoped_release unlocked;
               return window::largest_deviation(image_of(pixels, valid, columns, radius), pointer(core), threads);
           });
}

SNOWSHOE_KERNEL(window) {
    bind_window<std::uint8_t>(m), bind_window<std::uint16_t>(m), bind_window<std::int8_t>(m),
        bind_window<std::int16_t>(m);
    bind_window<std::int32_t>(m), bind_window<std::uint32_t>(m), bind_window<float>(m), bind_window<double>(m);
}
