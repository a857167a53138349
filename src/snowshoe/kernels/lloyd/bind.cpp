#include "common/registry.hpp"
#include "lloyd/lloyd.hpp"

using namespace snowshoe;
using Rows = Plane<const double>;
using Weights = Flat<const double>;

static Points view(const Rows &points, const Weights &weights) {
    return {points.data(), weights.data(), points.shape(0), points.shape(1)};
}

SNOWSHOE_KERNEL(lloyd) {
    define(m, "lloyd_cells",
           [](Rows points, Weights weights, Weights low, double width, std::size_t cells, Plane<double> sums) {
               nb::gil_scoped_release unlocked;
               cell_sums(view(points, weights), low.data(), width, cells, sums.data());
           });
    define(m, "lloyd_seed", [](Rows points, Weights weights, Plane<double> centers, std::size_t first, Rows draws) {
        nb::gil_scoped_release unlocked;
        seed(view(points, weights), centers.data(), first, centers.shape(0), draws.data(), draws.shape(1));
    });
    define(m, "lloyd_refine",
           [](Rows points, Weights weights, Plane<double> centers, double tolerance, int rounds, int threads) {
               nb::gil_scoped_release unlocked;
               return Lloyd(view(points, weights), centers.data(), centers.shape(0), threads).refine(tolerance, rounds);
           });
    define(m, "lloyd_describe",
           [](Rows points, Weights weights, Rows centers, Flat<double> sizes, Flat<double> totals, int threads) {
               nb::gil_scoped_release unlocked;
               describe_clusters(view(points, weights), centers.data(), centers.shape(0), sizes.data(), totals.data(),
                                 threads);
           });
}
