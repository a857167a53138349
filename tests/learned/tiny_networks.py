"""Networks of a few nodes, written to files, whose answers are known by hand."""

import numpy as np
import onnx
from onnx import TensorProto, helper

IR, OPSET = 8, 17
FLOAT, INT64, UINT8 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.UINT8


def write(path, nodes, inputs, outputs, constants=None):
    """Write a network; inputs and outputs are (name, type, shape), constants name → array."""
    made = [[helper.make_tensor_value_info(*one) for one in some] for some in (inputs, outputs)]
    kept = [onnx.numpy_helper.from_array(np.asarray(value), name) for name, value in (constants or {}).items()]
    graph = helper.make_graph(nodes, "tiny", *made, kept)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return path


def mean_of_channels(path, *, sides=("h", "w"), squash=False):
    """One score for each pixel: the mean of red, green and blue; as a logit (times 8, less 4), or not."""
    nodes = [helper.make_node("ReduceMean", ["image"], ["mean"], axes=[1], keepdims=1)]
    nodes += [helper.make_node("Mul", ["mean", "eight"], ["wide"]), helper.make_node("Sub", ["wide", "four"], ["edge"])]
    if squash:
        nodes = [
            *nodes[:2],
            helper.make_node("Sub", ["wide", "four"], ["x"]),
            helper.make_node("Sigmoid", ["x"], ["edge"]),
        ]
    constants = {"eight": np.float32(8), "four": np.float32(4)}
    shape = [1, 3, *sides]
    return write(path, nodes, [("image", FLOAT, shape)], [("edge", FLOAT, [1, 1, *sides])], constants)


def four_classes(path, *, step=1, softmax=False):
    """Four logits for each pixel, or for each square of pixels: the greatest is that of its quarter of grey values."""
    weights = np.zeros((4, 3, step, step), np.float32)
    # -(x - c)² without the x² that all have in common: 2 c x - c².
    centres = np.array([0.125, 0.375, 0.625, 0.875], np.float32)
    weights += (2 * centres / (3 * step * step))[:, None, None, None]
    nodes = [helper.make_node("Conv", ["pixels", "weights", "bias"], ["raw"], strides=[step, step])]
    nodes += [helper.make_node("Mul", ["raw", "sharp"], ["scores"])]
    if softmax:
        nodes = [
            nodes[0],
            helper.make_node("Mul", ["raw", "sharp"], ["x"]),
            helper.make_node("Softmax", ["x"], ["scores"], axis=1),
        ]
    constants = {"weights": weights, "bias": -(centres**2), "sharp": np.float32(100)}
    return write(
        path, nodes, [("pixels", FLOAT, ["n", 3, "h", "w"])], [("scores", FLOAT, ["n", 4, "h2", "w2"])], constants
    )


def channels_last(path, *, scores_last=True):
    """Grey in, rows × columns × 1; two scores out, 1 - x and x: rows × columns × 2, or 2 × rows × columns."""
    nodes = [
        helper.make_node("Sub", ["one", "grey"], ["dark"]),
        helper.make_node("Concat", ["dark", "grey"], ["both"], axis=3),
        helper.make_node("Transpose", ["both"], ["scores"], perm=[0, 1, 2, 3] if scores_last else [0, 3, 1, 2]),
    ]
    shape = [1, "h", "w", 2] if scores_last else [1, 2, "h", "w"]
    ends = [("grey", FLOAT, [1, "h", "w", 1])], [("scores", FLOAT, shape)]
    return write(path, nodes, *ends, {"one": np.float32(1)})


def labels_of_bytes(path, *, sides=(32, 48)):
    """Bytes in, always 32 × 48; labels out: the byte divided by 100."""
    nodes = [
        helper.make_node("Cast", ["bytes"], ["whole"], to=INT64),
        helper.make_node("Div", ["whole", "hundred"], ["tens"]),
        helper.make_node("Squeeze", ["tens", "axis"], ["labels"]),
    ]
    return write(
        path,
        nodes,
        [("bytes", UINT8, [1, 1, *sides])],
        [("labels", INT64, [1, *sides])],
        {"hundred": np.int64(100), "axis": np.int64([1])},
    )


def passing_on(path, kind=FLOAT, shape=(1, 3, "h", "w")):
    """What goes in comes out."""
    return write(path, [helper.make_node("Identity", ["x"], ["y"])], [("x", kind, shape)], [("y", kind, shape)])


def two_inputs(path):
    """The sum of two images."""
    shape = [1, 3, "h", "w"]
    node = helper.make_node("Add", ["first", "second"], ["sum"])
    return write(path, [node], [("first", FLOAT, shape), ("second", FLOAT, shape)], [("sum", FLOAT, shape)])


def endless(path):
    """What goes in comes out, after so many rounds of adding 0 that nobody waits for it, if it is brighter than noise.

    Noise, at which every network is tried first, has a mean of a half.
    """
    rounds = [helper.make_tensor_value_info(name, kind, []) for name, kind in (("i", INT64), ("go", TensorProto.BOOL))]
    pixels = [helper.make_tensor_value_info(name, FLOAT, None) for name in ("before", "after")]
    on = helper.make_tensor_value_info("on", TensorProto.BOOL, [])
    steps = [helper.make_node("Identity", ["go"], ["on"]), helper.make_node("Add", ["before", "zero"], ["after"])]
    body = helper.make_graph(steps, "round", [*rounds, pixels[0]], [on, pixels[1]])
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["mean"], keepdims=0),
        helper.make_node("Greater", ["mean", "bright"], ["for_long"]),
        helper.make_node("Where", ["for_long", "many", "one"], ["n"]),
        helper.make_node("Loop", ["n", "", "x"], ["y"], body=body),
    ]
    ends = [("x", FLOAT, [1, 1, "h", "w"])], [("y", FLOAT, [1, 1, "h", "w"])]
    constants = {"zero": np.float32(0), "bright": np.float32(0.9), "many": np.int64(10**12), "one": np.int64(1)}
    return write(path, nodes, *ends, constants)


def counting(path, bounds, *, lowest=0.0, height=1.0):
    """How many bounds each pixel is above, as a float: times a height, on top of the lowest."""
    nodes, total = [], "lowest"
    for k in range(len(bounds)):
        nodes += [
            helper.make_node("Greater", ["x", f"bound{k}"], [f"above{k}"]),
            helper.make_node("Where", [f"above{k}", "height", "none"], [f"step{k}"]),
            helper.make_node("Add", [total, f"step{k}"], [f"sum{k}"]),
        ]
        total = f"sum{k}"
    nodes.append(helper.make_node("Identity", [total], ["y"]))
    numbers = {f"bound{k}": bound for k, bound in enumerate(bounds)} | {"lowest": lowest, "height": height, "none": 0}
    ends = [("x", FLOAT, [1, 1, "h", "w"])], [("y", FLOAT, [1, 1, "h", "w"])]
    return write(path, nodes, *ends, {name: np.float32(number) for name, number in numbers.items()})


def worked_out(path, operation, *others, n_scores=1, kind=FLOAT):
    """One operation on the grey values, and on numbers: a score for each pixel, or the same several times."""
    constants = {f"number{k}": np.float32(number) for k, number in enumerate(others) if number != "x"}
    inputs = ["x", *("x" if number == "x" else f"number{k}" for k, number in enumerate(others))]
    nodes = [helper.make_node(operation, inputs, ["score"])]
    nodes += [helper.make_node("Concat", ["score"] * n_scores, ["scores"], axis=1)]
    nodes += [helper.make_node("Cast", ["scores"], ["y"], to=kind)]
    ends = [("x", FLOAT, [1, 1, "h", "w"])], [("y", kind, [1, n_scores, "h", "w"])]
    return write(path, nodes, *ends, constants)
