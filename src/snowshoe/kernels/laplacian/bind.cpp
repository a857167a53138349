#include "common/volumes.hpp"
#include "laplacian/laplacian.hpp"

using namespace snowshoe;

template <typename T> static void bind_response(nb::module_ &m) {
    using Of = Laplacian<Exact<T>>;
    using W = typename Of::W;
    define(m, "laplacian_response",
           [](Volume<const T> pixels, ValidVolume valid, Flat<const double> weights, bool deep, const char *border,
              double outside, Volume<typename Of::G> response, Volume<typename Of::F> strength,
              std::optional<Volume<bool>> whole, int threads) {
               W w[7];
               std::transform(weights.data(), weights.data() + 7, w, [](double each) { return static_cast<W>(each); });
               const Of laplacian{Pixels<W>::of(pixels.data()),
                                  pointer(valid),
                                  sides_of(pixels),
                                  border_named(border),
                                  static_cast<W>(outside),
                                  {w[0], w[1], w[2], w[3], w[4], w[5], w[6]},
                                  response.data(),
                                  strength.data(),
                                  pointer(whole)};
               nb::gil_scoped_release unlocked;
               laplacian.run_all(deep, threads);
           });
}

SNOWSHOE_KERNEL(laplacian) {
    bind_response<std::uint8_t>(m), bind_response<std::int8_t>(m), bind_response<std::uint16_t>(m);
    bind_response<std::int16_t>(m), bind_response<std::uint32_t>(m), bind_response<std::int32_t>(m);
    bind_response<float>(m), bind_response<double>(m);
}
