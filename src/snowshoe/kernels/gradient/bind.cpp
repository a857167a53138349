#include "common/planes.hpp"
#include "gradient/gradient.hpp"

using namespace snowshoe;

template <typename T> static void bind_gradient(nb::module_ &m) {
    using Of = Gradient<Exact<T>>;
    using G = typename Of::G;
    using F = typename Of::F;
    define(m, "gradient_weighted",
           [](Plane<const T> pixels, ValidPlane valid, const char *border, double outside, int side, int centre,
              Plane<G> gx, Plane<G> gy, Plane<F> magnitude, Plane<F> orientation, std::optional<Plane<bool>> whole,
              int threads) {
               using W = typename Of::W;
               const Of gradient{Pixels<W>::of(pixels.data()),
                                 pointer(valid),
                                 n_rows(pixels),
                                 n_columns(pixels),
                                 border_named(border),
                                 static_cast<W>(outside),
                                 static_cast<W>(side),
                                 static_cast<W>(centre),
                                 gx.data(),
                                 gy.data(),
                                 magnitude.data(),
                                 orientation.data(),
                                 pointer(whole)};
               nb::gil_scoped_release unlocked;
               gradient.run_all(threads);
           });
}

SNOWSHOE_KERNEL(gradient) {
    bind_gradient<std::uint8_t>(m), bind_gradient<std::int8_t>(m), bind_gradient<std::uint16_t>(m);
    bind_gradient<std::int16_t>(m), bind_gradient<std::uint32_t>(m), bind_gradient<std::int32_t>(m);
    bind_gradient<float>(m), bind_gradient<double>(m);
}
