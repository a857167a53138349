#include "common/registry.hpp"
#include "lab/lab.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(lab) {
    m.def("lab_from_srgb", [](Plane<const double> rgb, Plane<double> lab, int threads) {
        nb::gil_scoped_release unlocked;
        lab_from_srgb(rgb.data(), rgb.shape(0), lab.data(), threads);
    }, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg());
}
