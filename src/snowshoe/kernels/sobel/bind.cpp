#include "common/planes.hpp"
#include "sobel/sobel.hpp"

using namespace snowshoe;

template <typename T> static void bind_gradient(nb::module_ &m) {
    using G = typename Sobel<T>::G;
    using F = typename Sobel<T>::F;
    m.def("sobel_gradient", [](Plane<const T> pixels, ValidPlane valid, const char *border, double outside,
                               Plane<G> gx, Plane<G> gy, Plane<F> magnitude, Plane<F> orientation,
                               std::optional<Plane<bool>> whole, int threads) {
        const Sobel<T> sobel{pixels.data(), pointer(valid), n_rows(pixels), n_columns(pixels), border_named(border),
                             static_cast<typename Sobel<T>::W>(outside), gx.data(), gy.data(), magnitude.data(),
                             orientation.data(), pointer(whole)};
        nb::gil_scoped_release unlocked;
        sobel.run_all(threads);
    }, nb::arg().noconvert(), nb::arg().none(), nb::arg(), nb::arg(), nb::arg().noconvert(), nb::arg().noconvert(),
       nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().none(), nb::arg());
}

SNOWSHOE_KERNEL(sobel) {
    bind_gradient<std::uint8_t>(m), bind_gradient<std::int8_t>(m), bind_gradient<std::uint16_t>(m);
    bind_gradient<std::int16_t>(m), bind_gradient<std::uint32_t>(m), bind_gradient<std::int32_t>(m);
    bind_gradient<float>(m), bind_gradient<double>(m);
}
