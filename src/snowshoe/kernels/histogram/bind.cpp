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
    define(m, "histogram_bin_count",
           [](Flat<const T> pixels, Valid valid, double low, double width, Counts counts, int threads) {
               nb::gil_scoped_release unlocked;
               bin_count(pixels.data(), pointer(valid), pixels.size(), low, width, counts.data(), counts.size(),
                         threads);
           });
}

SNOWSHOE_KERNEL(histogram) {
    bind_count<std::uint8_t>(m), bind_count<std::uint16_t>(m);
    bind_wide<std::int32_t>(m), bind_wide<std::uint32_t>(m), bind_wide<float>(m), bind_wide<double>(m);
}
