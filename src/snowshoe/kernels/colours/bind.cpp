#include "colours/colours.hpp"
#include "common/registry.hpp"

using namespace snowshoe;
using Counts = Flat<std::int64_t>;
using Counted = Flat<const std::int64_t>;

template <typename T> static void bind_colours(nb::module_ &m) {
    define(m, "colours_distinct", [](Plane<const T> pixels, Valid valid, Plane<T> values, Counts counts, int threads) {
        nb::gil_scoped_release unlocked;
        return distinct_rows(pixels.data(), pointer(valid), pixels.shape(0), pixels.shape(1), values.data(),
                             counts.data(), threads);
    });
    define(m, "colours_merge",
           [](Plane<const T> first, Counted first_counts, Plane<const T> second, Counted second_counts, Plane<T> values,
              Counts counts) {
               nb::gil_scoped_release unlocked;
               const Colours<T> a{first.data(), first_counts.data(), first.shape(0)};
               const Colours<T> b{second.data(), second_counts.data(), second.shape(0)};
               return merge_rows(a, b, first.shape(1), values.data(), counts.data());
           });
}

SNOWSHOE_KERNEL(colours) {
    bind_colours<std::uint8_t>(m), bind_colours<std::uint16_t>(m), bind_colours<std::uint32_t>(m);
    bind_colours<std::int8_t>(m), bind_colours<std::int16_t>(m), bind_colours<std::int32_t>(m);
    bind_colours<float>(m), bind_colours<double>(m);
}
