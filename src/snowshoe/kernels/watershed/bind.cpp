#include "common/volumes.hpp"
#include "watershed/watershed.hpp"

using namespace snowshoe;

template <typename T> static void bind_watershed(nb::module_ &m) {
    auto of = [](const Volume<const T> &levels, int connectivity) {
        return Watershed<T>(levels.data(), sides_of(levels), connectivity);
    };
    define(m, "watershed_flood",
           [of](Volume<const T> levels, std::size_t n_levels, int connectivity, Volume<std::int32_t> labels) {
               auto watershed = of(levels, connectivity);
               nb::gil_scoped_release unlocked;
               watershed.flood(n_levels, labels.data());
           });
    define(m, "watershed_minima",
           [of](Volume<const T> levels, ValidVolume valid, int connectivity, Volume<std::int32_t> labels) {
               auto watershed = of(levels, connectivity);
               nb::gil_scoped_release unlocked;
               return watershed.minima(pointer(valid), labels.data());
           });
}

SNOWSHOE_KERNEL(watershed) {
    bind_watershed<std::uint8_t>(m), bind_watershed<std::uint16_t>(m), bind_watershed<std::uint32_t>(m);
}
