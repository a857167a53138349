// Two-dimensional arrays that a kernel may be called without.
#pragma once
#include "common/registry.hpp"

namespace snowshoe {

using ValidPlane = std::optional<Plane<const bool>>;
template <typename T> T *pointer(const std::optional<Plane<T>> &plane) { return plane ? plane->data() : nullptr; }
template <typename A> std::ptrdiff_t n_rows(const A &plane) { return static_cast<std::ptrdiff_t>(plane.shape(0)); }
template <typename A> std::ptrdiff_t n_columns(const A &plane) { return static_cast<std::ptrdiff_t>(plane.shape(1)); }

}  // namespace snowshoe
