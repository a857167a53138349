#include "common/registry.hpp"
#include "partition/partition.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(partition) {
    define(m, "partition_optimal",
           [](Flat<const double> values, Flat<const double> weights, Plane<std::int32_t> starts) {
               nb::gil_scoped_release unlocked;
               Partition(values.data(), weights.data(), values.size()).solve(starts.shape(0), starts.data());
           });
    define(m, "partition_describe",
           [](Flat<const double> values, Flat<const double> weights, Plane<const std::int32_t> starts,
              Flat<const std::int32_t> k, Plane<double> sizes, Plane<double> centers, Flat<double> inertia,
              Flat<double> silhouette) {
               nb::gil_scoped_release unlocked;
               describe(values.data(), weights.data(), values.size(), starts.data(), k.data(), starts.shape(0),
                        starts.shape(1), sizes.data(), centers.data(), inertia.data(), silhouette.data());
           });
}
