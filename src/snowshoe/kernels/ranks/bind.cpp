#include "common/volumes.hpp"
#include "ranks/ranks.hpp"

using namespace snowshoe;
using Radii = Flat<const std::int64_t>;

template <typename T> static ranks::Image<T> image_of(const Volume<const T> &ranks, const ValidVolume &valid,
                                                      const Radii &radii) {
    return {ranks.data(), pointer(valid), sides_of(ranks), sides_in(radii)};
}

template <typename T> static void bind_middle(nb::module_ &m) {
    define(m, "ranks_middle",
           [](Volume<const T> ranks, ValidVolume valid, Radii radii, std::ptrdiff_t n, Volume<std::int32_t> low,
              Volume<std::int32_t> high, int threads) {
               nb::gil_scoped_release unlocked;
               ranks::middle(image_of(ranks, valid, radii), n, low.data(), high.data(), threads);
           });
}

SNOWSHOE_KERNEL(ranks) {
    bind_middle<std::uint8_t>(m), bind_middle<std::int32_t>(m);
    define(m, "ranks_otsu",
           [](Volume<const std::uint8_t> ranks, ValidVolume valid, Radii radii, Flat<const double> values,
              Volume<std::uint8_t> thresholds, int threads) {
               nb::gil_scoped_release unlocked;
               ranks::otsu(image_of(ranks, valid, radii), values.data(), static_cast<int>(values.size()),
                           thresholds.data(), threads);
           });
}
