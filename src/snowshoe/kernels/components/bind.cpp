#include "common/volumes.hpp"
#include "components/components.hpp"

using namespace snowshoe;

template <typename T> static void bind_label(nb::module_ &m) {
    define(m, "components_label",
           [](Volume<const T> pixels, Valid valid, std::optional<std::int64_t> background, int connectivity,
              std::size_t min_size, Flat<std::int32_t> regions, int threads) {
               nb::gil_scoped_release unlocked;
               Components<T> components(pixels.data(), pointer(valid),
                                        {pixels.shape(0), pixels.shape(1), pixels.shape(2)}, background, connectivity);
               return components.label(min_size, regions.data(), threads);
           });
}

SNOWSHOE_KERNEL(components) {
    bind_label<std::uint8_t>(m), bind_label<std::uint16_t>(m), bind_label<std::uint32_t>(m),
        bind_label<std::uint64_t>(m);
}
