#include "common/registry.hpp"
#include "partition/partition.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(partition) {
    m.def("partition_optimal", [](Flat<const double> values, Flat<const double> weights, Plane<std::int32_t> starts) {
        nb::gil_scoped_release unlocked;
        Partition(values.data(), weights.data(), values.size()).solve(starts.shape(0), starts.data());
    }, nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert());
}
