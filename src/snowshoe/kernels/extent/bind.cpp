#include "common/volumes.hpp"
#include "extent/extent.hpp"

using namespace snowshoe;

template <typename T, typename F> static void bind_range(nb::module_ &m) {
    define(m, "extent_local_range",
           [](Volume<const T> pixels, Flat<const std::int64_t> radii, const char *border, double outside, double share,
              Volume<F> range, int threads) {
               const auto strips = Strips<F>::of(pixels.data(), sides_of(pixels), border_named(border), outside,
                                                 sides_in(radii), range.data());
               nb::gil_scoped_release unlocked;
               local_range(strips, static_cast<F>(share), threads);
           });
}

SNOWSHOE_KERNEL(extent) {
    bind_range<std::uint8_t, float>(m), bind_range<std::int8_t, float>(m), bind_range<std::uint16_t, float>(m);
    bind_range<std::int16_t, float>(m), bind_range<std::uint32_t, double>(m), bind_range<std::int32_t, double>(m);
    bind_range<float, float>(m), bind_range<double, double>(m);
}
