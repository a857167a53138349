#include "adjacency/adjacency.hpp"
#include "common/planes.hpp"

using namespace snowshoe;
using SideWeights = nb::ndarray<const std::int32_t, nb::ndim<3>, nb::c_contig, nb::device::cpu>;

SNOWSHOE_KERNEL(adjacency) {
    define(m, "adjacency_pairs",
           [](Plane<const std::int32_t> labels, std::optional<SideWeights> weights, int connectivity,
              Flat<std::uint64_t> keys, Flat<std::int64_t> lengths, Flat<std::int64_t> sums, Flat<std::int64_t> least) {
               nb::gil_scoped_release unlocked;
               adjacency::Boundaries boundaries(labels.data(), weights ? weights->data() : nullptr, n_rows(labels),
                                                n_columns(labels));
               boundaries.scan(connectivity);
               return boundaries.write(keys.data(), lengths.data(), sums.data(), least.data(), keys.size());
           });
}
