#include "common/volumes.hpp"
#include "window/window.hpp"

using namespace snowshoe;

template <typename T> static window::Image<T> image_of(const Volume<const T> &pixels, const ValidVolume &valid,
                                                       const Flat<const std::int64_t> &radii) {
    return {{pointer(valid), sides_of(pixels), sides_in(radii)}, pixels.data()};
}

template <typename T> static void bind_window(nb::module_ &m) {
    define(m, "window_label",
           [](Volume<const T> pixels, ValidVolume valid, Flat<const std::int64_t> radii, Flat<const double> rule,
              Volume<std::uint8_t> labels, int threads) {
               nb::gil_scoped_release unlocked;
               window::label(image_of(pixels, valid, radii), rule.data(), labels.data(), threads);
           });
    define(
        m, "window_largest_deviation",
        [](Volume<const T> pixels, ValidVolume valid, ValidVolume core, Flat<const std::int64_t> radii, int threads) {
            nb::gil_scoped_release unlocked;
            return window::largest_deviation(image_of(pixels, valid, radii), pointer(core), threads);
        });
}

SNOWSHOE_KERNEL(window) {
    bind_window<std::uint8_t>(m), bind_window<std::uint16_t>(m), bind_window<std::int8_t>(m),
        bind_window<std::int16_t>(m);
    bind_window<std::int32_t>(m), bind_window<std::uint32_t>(m), bind_window<float>(m), bind_window<double>(m);
}
