#include "common/registry.hpp"
#include "histogram/histogram.hpp"

using namespace snowshoe;
using Counts = Flat<std::int64_t>;

template <typename T> static void bind_count(nb::module_ &m) {
    m.def("histogram_count", [](Flat<const T> pixels, Valid valid, Counts counts, int threads) {
        nb::gil_scoped_release unlocked;
        count(pixels.data(), pointer(valid), pixels.size(), counts.data(), threads);
    }, nb::arg().noconvert(), nb::arg().none(), nb::arg().noconvert(), nb::arg());
}

template <typename T> static void bind_wide(nb::module_ &m) {
    m.def("histogram_distinct", [](Flat<const T> pixels, Valid valid, Flat<T> values, Counts counts) {
        nb::gil_scoped_release unlocked;
        return distinct(pixels.data(), pointer(valid), pixels.size(), values.data(), counts.data(), values.size());
    }, nb::arg().noconvert(), nb::arg().none(), nb::arg().noconvert(), nb::arg().noconvert());
    m.def("histogram_cells", [](Flat<const T> pixels, Valid valid, int relative, int absolute, Counts keys,
                                Counts counts, Counts state) {
        nb::gil_scoped_release unlocked;
        cells(pixels.data(), pointer(valid), pixels.size(), relative, absolute, keys.data(), counts.data(), keys.size(),
              state.data());
    }, nb::arg().noconvert(), nb::arg().none(), nb::arg(), nb::arg(), nb::arg().noconvert(), nb::arg().noconvert(),
       nb::arg().noconvert());
}

SNOWSHOE_KERNEL(histogram) {
    m.def("histogram_occupied", [](Flat<const std::int64_t> keys, int relative, int absolute) {
        nb::gil_scoped_release unlocked;
        return occupied(keys.data(), keys.size(), relative, absolute);
    }, nb::arg().noconvert(), nb::arg(), nb::arg());
    bind_count<std::uint8_t>(m), bind_count<std::uint16_t>(m);
    bind_wide<std::int32_t>(m), bind_wide<std::uint32_t>(m), bind_wide<float>(m), bind_wide<double>(m);
}
