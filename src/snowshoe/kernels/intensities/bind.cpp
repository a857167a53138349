#include "common/planes.hpp"
#include "intensities/intensities.hpp"

using namespace snowshoe;
template <typename T> using Cube = nb::ndarray<T, nb::ndim<3>, nb::c_contig, nb::device::cpu>;

template <typename T>
static intensities::Sums<T> sums(const Cube<const std::int32_t> &regions, const Cube<const T> &pixels,
                                 const std::int64_t *origin) {
    auto n = [&](int axis) { return static_cast<std::ptrdiff_t>(regions.shape(axis)); };
    return {{regions.data(), n(0), n(1), n(2), origin}, pixels.data()};
}

template <typename T, typename Value> static void bind_type(nb::module_ &m) {
    define(m, "intensities_add_up",
           [](Cube<const std::int32_t> regions, Cube<const T> pixels, Flat<const std::int64_t> origin,
              Flat<const std::int64_t> areas, Plane<Value> table) {
               const auto values = sums<T>(regions, pixels, origin.data());
               nb::gil_scoped_release unlocked;
               values.run(areas.data(), table.data(), table.shape(0));
           });
    define(m, "intensities_in_order",
           [](Cube<const std::int32_t> regions, Cube<const T> pixels, Flat<const std::int64_t> starts, Flat<T> grouped,
              int threads) {
               static constexpr std::int64_t origin[3] = {0, 0, 0};
               const auto values = sums<T>(regions, pixels, origin);
               nb::gil_scoped_release unlocked;
               values.in_order(starts.data(), starts.size() - 1, grouped.data(), threads);
           });
}

SNOWSHOE_KERNEL(intensities) { bind_type<std::int32_t, std::int64_t>(m), bind_type<double, double>(m); }
