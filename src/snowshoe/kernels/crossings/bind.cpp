#include "common/volumes.hpp"
#include "crossings/crossings.hpp"

using namespace snowshoe;

template <typename R, typename F> static void bind_steps(nb::module_ &m) {
    define(m, "crossings_steps",
           [](Volume<const R> response, ValidVolume valid, const char *border, double height, double bound,
              Flat<const double> per_axis, std::optional<Volume<const F>> least, Volume<F> step,
              std::optional<Volume<F>> direction, Volume<bool> kept, int threads) {
               const Crossings<F> crossings{Pixels<F>::of(response.data()),
                                            pointer(valid),
                                            sides_of(response),
                                            border_named(border),
                                            static_cast<F>(height),
                                            static_cast<F>(bound),
                                            per_axis.data(),
                                            pointer(least),
                                            step.data(),
                                            pointer(direction),
                                            kept.data()};
               nb::gil_scoped_release unlocked;
               crossings.run_all(threads);
           });
}

SNOWSHOE_KERNEL(crossings) {
    bind_steps<std::int16_t, float>(m), bind_steps<std::int32_t, float>(m), bind_steps<std::int64_t, double>(m);
    bind_steps<float, float>(m), bind_steps<double, double>(m);
}
