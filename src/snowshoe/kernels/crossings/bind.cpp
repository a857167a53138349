#include "common/planes.hpp"
#include "crossings/crossings.hpp"

using namespace snowshoe;

template <typename R, typename F> static void bind_steps(nb::module_ &m) {
    define(m, "crossings_steps",
           [](Plane<const R> response, ValidPlane valid, const char *border, double height, double bound,
              std::optional<Plane<const F>> least, Plane<F> step, Plane<F> direction, Plane<bool> kept, int threads) {
               const Crossings<R, F> crossings{response.data(),       pointer(valid),       n_rows(response),
                                               n_columns(response),   border_named(border), static_cast<F>(height),
                                               static_cast<F>(bound), pointer(least),       step.data(),
                                               direction.data(),      kept.data()};
               nb::gil_scoped_release unlocked;
               crossings.run_all(threads);
           });
}

SNOWSHOE_KERNEL(crossings) {
    bind_steps<std::int16_t, float>(m), bind_steps<std::int32_t, float>(m), bind_steps<std::int64_t, double>(m);
    bind_steps<float, float>(m), bind_steps<double, double>(m);
}
