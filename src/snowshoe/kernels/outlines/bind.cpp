#include "common/planes.hpp"
#include "outlines/outlines.hpp"

using namespace snowshoe;
using LabelPlane = Plane<const std::int32_t>;

SNOWSHOE_KERNEL(outlines) {
    define(m, "outlines_count", [](LabelPlane labels) {
        nb::gil_scoped_release unlocked;
        return Outlines(labels.data(), n_rows(labels), n_columns(labels)).count();
    });
    define(m, "outlines_trace",
           [](LabelPlane labels, Flat<std::int32_t> walked, Plane<std::int32_t> points, Flat<std::int64_t> starts,
              Flat<std::int32_t> owners) {
               nb::gil_scoped_release unlocked;
               Outlines outlines(labels.data(), n_rows(labels), n_columns(labels));
               return outlines.trace(walked.data(), points.data(), n_rows(points), starts.data(), owners.data());
           });
    define(m, "outlines_arrange",
           [](Plane<const std::int32_t> points, Flat<const std::int64_t> starts, Flat<const std::int64_t> order,
              Plane<std::int32_t> arranged) {
               nb::gil_scoped_release unlocked;
               arrange_rings(points.data(), starts.data(), order.data(), order.size(), arranged.data());
           });
}
