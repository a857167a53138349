#include "common/planes.hpp"
#include "crossings/crossings.hpp"

using namespace snowshoe;

template <typename R, typename F> static void bind_slope(nb::module_ &m) {
    m.def("crossings_slope", [](Plane<const R> response, const char *border, Plane<F> slope, int threads) {
        nb::gil_scoped_release unlocked;
        crossing_slope(response.data(), n_rows(response), n_columns(response), border_named(border), slope.data(),
                       threads);
    }, nb::arg().noconvert(), nb::arg(), nb::arg().noconvert(), nb::arg());
}

SNOWSHOE_KERNEL(crossings) {
    bind_slope<std::int16_t, float>(m), bind_slope<std::int32_t, float>(m), bind_slope<std::int64_t, double>(m);
    bind_slope<float, float>(m), bind_slope<double, double>(m);
}
