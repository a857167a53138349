#include "common/registry.hpp"
#include "lab/lab.hpp"

using namespace snowshoe;

template <typename T> static void bind_planes(nb::module_ &m) {
    define(m, "lab_planes", [](Plane<const T> rgb, double white, Flat<float> planes, int threads) {
        nb::gil_scoped_release unlocked;
        lab_planes(rgb.data(), rgb.shape(0), white, planes.data(), threads);
    });
}

SNOWSHOE_KERNEL(lab) {
    define(m, "lab_from_srgb", [](Plane<const double> rgb, Plane<double> lab, int threads) {
        nb::gil_scoped_release unlocked;
        lab_from_srgb(rgb.data(), rgb.shape(0), lab.data(), threads);
    });
    bind_planes<std::uint8_t>(m), bind_planes<std::uint16_t>(m), bind_planes<float>(m), bind_planes<double>(m);
}
