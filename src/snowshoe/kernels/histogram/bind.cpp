#include "common/registry.hpp"
#include "histogram/histogram.hpp"

using namespace snowshoe;
using Counts = Flat<std::int64_t>;

template <typename T> static void bind_count(nb::module_ &m) {
    define(m, "histogram_count", [](Flat<const T> pixels, Valid valid, Counts counts, int threads) {
        nb::gil_scoped_release unlocked;
        count(pixels.data(), pointer(valid), pixels.size(), counts.data(), threads);
    });
}

template <typename T> static void bind_wide(nb::module_ &m) {
    define(m, "histogram_distinct", [](Flat<const T> pixels, Valid valid, Flat<T> values, Counts counts) {
        nb::gil_scoped_release unlocked;
        return distinct(pixels.data(), pointer(valid), pixels.size(), values.data(), counts.data(), values.size());
    });
    define(m, "histogram_cells",
           [](Flat<const T> pixels, Valid valid, int relative, int absolute, Counts keys, Counts counts, Counts state) {
               nb::gil_scoped_release unlocked;
               cells(pixels.data(), pointer(valid), pixels.size(), relative, absolute, keys.data(), counts.data(),
                     keys.size(), state.data());
           });
}

SNOWSHOE_KERNEL(histogram) {
    define(m, "histogram_joining", [](Flat<const std::int64_t> keys, bool relative, Counts levels) {
        nb::gil_scoped_release unlocked;
        joining(keys.data(), keys.size(), relative, levels.data(), static_cast<int>(levels.size()) - 1);
    });
    bind_count<std::uint8_t>(m), bind_count<std::uint16_t>(m);
    bind_wide<std::int32_t>(m), bind_wide<std::uint32_t>(m), bind_wide<float>(m), bind_wide<double>(m);
}
