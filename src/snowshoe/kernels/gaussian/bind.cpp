#include "common/planes.hpp"
#include "common/volumes.hpp"
#include "gaussian/gaussian.hpp"

using namespace snowshoe;

template <typename T> static void bind_gaussian(nb::module_ &m) {
    using F = Real<T>;
    define(m, "gaussian_smooth",
           [](Plane<const T> pixels, Flat<const F> weights, Flat<const F> across, const char *border, double outside,
              bool settled, Plane<F> smoothed, int threads) {
               const Sides sides{1, n_rows(pixels), n_columns(pixels)};
               const Sides radii{0, static_cast<std::ptrdiff_t>(weights.size()) - 1,
                                 static_cast<std::ptrdiff_t>(across.size()) - 1};
               const Gaussian<F> gaussian{
                   Strips<F>::of(pixels.data(), sides, border_named(border), outside, radii, smoothed.data())};
               nb::gil_scoped_release unlocked;
               gaussian.smooth(weights.data(), across.data(), settled, threads);
           });
    auto of = [](const Volume<const T> &pixels, const Flat<const std::int64_t> &radii, const char *border,
                 double outside, const Volume<F> &out) {
        return Gaussian<F>{Strips<F>::of(pixels.data(), sides_of(pixels), border_named(border), outside,
                                         sides_in(radii), out.data())};
    };
    auto along_axes = [](const Plane<const F> &weights) {
        const auto n = n_columns(weights);
        return Weights<F>{weights.data(), weights.data() + n, weights.data() + 2 * n};
    };
    define(m, "gaussian_gradient",
           [=](Volume<const T> pixels, Plane<const F> weights, Plane<const F> slope, Flat<const std::int64_t> radii,
               const char *border, double outside, Volume<F> gx, Volume<F> gy, std::optional<Volume<F>> gz,
               int threads) {
               const auto gaussian = of(pixels, radii, border, outside, gx);
               nb::gil_scoped_release unlocked;
               gaussian.gradient(along_axes(weights), along_axes(slope), gy.data(), pointer(gz), threads);
           });
    define(m, "gaussian_laplacian",
           [=](Volume<const T> pixels, Plane<const F> weights, Plane<const F> bend, Flat<const std::int64_t> radii,
               const char *border, double outside, Volume<F> response, int threads) {
               const auto gaussian = of(pixels, radii, border, outside, response);
               nb::gil_scoped_release unlocked;
               gaussian.laplacian(along_axes(weights), along_axes(bend), threads);
           });
}

SNOWSHOE_KERNEL(gaussian) {
    bind_gaussian<std::uint8_t>(m), bind_gaussian<std::int8_t>(m), bind_gaussian<std::uint16_t>(m);
    bind_gaussian<std::int16_t>(m), bind_gaussian<std::uint32_t>(m), bind_gaussian<std::int32_t>(m);
    bind_gaussian<float>(m), bind_gaussian<double>(m);
}
