#include "common/planes.hpp"
#include "extent/extent.hpp"

using namespace snowshoe;

template <typename T, typename F> static void bind_range(nb::module_ &m) {
    define(m, "extent_local_range",
           [](Plane<const T> pixels, int radius, const char *border, double outside, Plane<F> range, int threads) {
               const auto strips = Strips<F>::of(pixels.data(), n_rows(pixels), n_columns(pixels), border_named(border),
                                                 outside, radius, range.data());
               nb::gil_scoped_release unlocked;
               local_range(strips, threads);
           });
}

SNOWSHOE_KERNEL(extent) {
    bind_range<std::uint8_t, float>(m), bind_range<std::int8_t, float>(m), bind_range<std::uint16_t, float>(m);
    bind_range<std::int16_t, float>(m), bind_range<std::uint32_t, double>(m), bind_range<std::int32_t, double>(m);
    bind_range<float, float>(m), bind_range<double, double>(m);
}
