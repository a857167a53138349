#include "common/registry.hpp"
#include "distance/distance.hpp"

using namespace snowshoe;
template <typename T> using Volume = nb::ndarray<T, nb::ndim<3>, nb::c_contig, nb::device::cpu>;

template <typename V, typename T>
static Distances<V> distances(const Volume<T> &pixels, const Flat<const V> &weights, double far, int framed) {
    const auto side = [&](int axis) { return static_cast<std::ptrdiff_t>(pixels.shape(axis)); };
    return {{side(0), side(1), side(2)}, {weights(0), weights(1), weights(2)}, static_cast<V>(far), framed};
}

template <typename V, typename T> static void bind_squares(nb::module_ &m) {
    auto squares = [](Volume<const T> pixels, Flat<const V> weights, double far, int framed, Flat<V> out, int n) {
        const auto measured = distances<V, const T>(pixels, weights, far, framed);
        nb::gil_scoped_release unlocked;
        measured.squares(pixels.data(), out.data(), n);
    };
    define(m, "distance_squares", std::move(squares));
}

static void bind_roots(nb::module_ &m) {
    auto roots = [](Volume<const bool> pixels, Flat<const std::int32_t> weights, double far, int framed, double unit,
                    Flat<std::int32_t> squares, Flat<float> out, int n) {
        const auto measured = distances<std::int32_t, const bool>(pixels, weights, far, framed);
        nb::gil_scoped_release unlocked;
        measured.roots(pixels.data(), unit, squares.data(), out.data(), n);
    };
    define(m, "distance_roots", std::move(roots));
}

SNOWSHOE_KERNEL(distance) {
    bind_squares<std::int32_t, bool>(m), bind_squares<double, bool>(m), bind_squares<std::int64_t, std::uint32_t>(m);
    bind_roots(m);
    define(m, "distance_spread", [](Volume<std::int64_t> v, Flat<const std::int64_t> weights, double far, int threads) {
        nb::gil_scoped_release unlocked;
        distances<std::int64_t, std::int64_t>(v, weights, far, 0).spread(v.data(), threads);
    });
}
