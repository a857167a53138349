#include "common/planes.hpp"
#include "gaussian/gaussian.hpp"

using namespace snowshoe;

template <typename T> static void bind_gaussian(nb::module_ &m) {
    using F = Real<T>;
    auto of = [](const Plane<const T> &pixels, const Flat<const F> &weights, const char *border, double outside,
                 const Plane<F> &out) {
        return Gaussian<F>{Strips<F>::of(pixels.data(), n_rows(pixels), n_columns(pixels), border_named(border),
                                         outside, static_cast<std::ptrdiff_t>(weights.size()) - 1, out.data())};
    };
    define(m, "gaussian_smooth",
           [of](Plane<const T> pixels, Flat<const F> weights, Flat<const F> across, const char *border, double outside,
                bool settled, Plane<F> smoothed, int threads) {
               auto gaussian = of(pixels, weights, border, outside, smoothed);
               gaussian.reach = static_cast<std::ptrdiff_t>(across.size()) - 1;
               nb::gil_scoped_release unlocked;
               gaussian.smooth(weights.data(), across.data(), settled, threads);
           });
    define(m, "gaussian_gradient",
           [of](Plane<const T> pixels, Flat<const F> weights, Flat<const F> slope, const char *border, double outside,
                Plane<F> gx, Plane<F> gy, int threads) {
               const auto gaussian = of(pixels, weights, border, outside, gx);
               nb::gil_scoped_release unlocked;
               gaussian.gradient(weights.data(), slope.data(), gy.data(), threads);
           });
    define(m, "gaussian_laplacian",
           [of](Plane<const T> pixels, Flat<const F> weights, Flat<const F> bend, const char *border, double outside,
                Plane<F> response, int threads) {
               const auto gaussian = of(pixels, weights, border, outside, response);
               nb::gil_scoped_release unlocked;
               gaussian.laplacian(weights.data(), bend.data(), threads);
           });
}

SNOWSHOE_KERNEL(gaussian) {
    bind_gaussian<std::uint8_t>(m), bind_gaussian<std::int8_t>(m), bind_gaussian<std::uint16_t>(m);
    bind_gaussian<std::int16_t>(m), bind_gaussian<std::uint32_t>(m), bind_gaussian<std::int32_t>(m);
    bind_gaussian<float>(m), bind_gaussian<double>(m);
}
