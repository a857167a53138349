#include "common/planes.hpp"
#include "laplacian/laplacian.hpp"

using namespace snowshoe;

template <typename T> static void bind_response(nb::module_ &m) {
    define(m, "laplacian_response",
           [](Plane<const T> pixels, ValidPlane valid, int connectivity, const char *border, double outside,
              Plane<typename Laplacian<T>::G> response, Plane<typename Laplacian<T>::F> strength,
              std::optional<Plane<bool>> whole, int threads) {
               const Laplacian<T> laplacian{
                   pixels.data(),     pointer(valid),       n_rows(pixels),
                   n_columns(pixels), border_named(border), static_cast<typename Laplacian<T>::W>(outside),
                   response.data(),   strength.data(),      pointer(whole)};
               nb::gil_scoped_release unlocked;
               laplacian.run_all(connectivity == 2, threads);
           });
}

SNOWSHOE_KERNEL(laplacian) {
    bind_response<std::uint8_t>(m), bind_response<std::int8_t>(m), bind_response<std::uint16_t>(m);
    bind_response<std::int16_t>(m), bind_response<std::uint32_t>(m), bind_response<std::int32_t>(m);
    bind_response<float>(m), bind_response<double>(m);
}
