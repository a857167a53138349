#include "common/planes.hpp"
#include "watershed/watershed.hpp"

using namespace snowshoe;

template <typename T> static void bind_watershed(nb::module_ &m) {
    auto of = [](const Plane<const T> &levels, int connectivity) {
        return Watershed<T>(levels.data(), n_rows(levels), n_columns(levels), connectivity);
    };
    define(m, "watershed_flood",
           [of](Plane<const T> levels, std::size_t n_levels, int connectivity, Plane<std::int32_t> labels) {
               auto watershed = of(levels, connectivity);
               nb::gil_scoped_release unlocked;
               watershed.flood(n_levels, labels.data());
           });
    define(m, "watershed_minima",
           [of](Plane<const T> levels, ValidPlane valid, int connectivity, Plane<std::int32_t> labels) {
               auto watershed = of(levels, connectivity);
               nb::gil_scoped_release unlocked;
               return watershed.minima(pointer(valid), labels.data());
           });
}

SNOWSHOE_KERNEL(watershed) {
    bind_watershed<std::uint8_t>(m), bind_watershed<std::uint16_t>(m), bind_watershed<std::uint32_t>(m);
}
