#include "common/volumes.hpp"
#include "suppression/suppression.hpp"

using namespace snowshoe;

template <typename F> static void bind_ridges(nb::module_ &m) {
    define(m, "suppression_ridges",
           [](Volume<const F> strength, Volume<const F> x, Volume<const F> y, std::optional<Volume<const F>> z, int reach, double margin,
              std::optional<Volume<const F>> size, double share, double floor, Volume<F> kept, int threads) {
               const Sides sides = sides_of(strength);
               const Ridges<F> ridges{strength.data(),
                                      x.data(),
                                      y.data(),
                                      pointer(z),
                                      sides.planes,
                                      sides.rows,
                                      sides.columns,
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
