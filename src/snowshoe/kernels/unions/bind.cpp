#include "common/registry.hpp"
#include "unions/unions.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(unions) {
    define(m, "unions_chi_squared",
           [](Plane<const double> counts, Flat<const double> sizes, Flat<const std::int64_t> first,
              Flat<const std::int64_t> second, Flat<double> distances) {
               nb::gil_scoped_release unlocked;
               chi_squared(counts.data(), counts.shape(1), sizes.data(), first.data(), second.data(), first.size(),
                           distances.data());
           });
    define(m, "unions_judge",
           [](Plane<const double> inputs, Plane<const double> inwards, Flat<const double> biases,
              Flat<const double> outwards, double bias, Flat<double> costs) {
               nb::gil_scoped_release unlocked;
               judge(inputs.data(), inputs.shape(0), inputs.shape(1), inwards.data(), biases.data(), outwards.data(),
                     biases.size(), bias, costs.data());
           });
}
