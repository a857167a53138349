#include "common/planes.hpp"
#include "suppression/suppression.hpp"

using namespace snowshoe;

template <typename F> static void bind_ridges(nb::module_ &m) {
    define(m, "suppression_ridges",
           [](Plane<const F> strength, Plane<const F> x, Plane<const F> y, int reach, double margin,
              std::optional<Plane<const F>> size, double share, double floor, Plane<F> kept, int threads) {
               const Ridges<F> ridges{strength.data(),
                                      x.data(),
                                      y.data(),
                                      n_rows(strength),
                                      n_columns(strength),
                                      reach,
                                      static_cast<F>(margin),
                                      pointer(size),
                                      static_cast<F>(share),
                                      static_cast<F>(floor)};
               nb::gil_scoped_release unlocked;
               ridges.keep(kept.data(), threads);
           });
}

SNOWSHOE_KERNEL(suppression) { bind_ridges<float>(m), bind_ridges<double>(m); }
