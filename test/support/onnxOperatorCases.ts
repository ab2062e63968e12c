/** Files of one operator or a few each, as exporters write them. Every operator that is read occurs in one at least. */
import { chain, floats, graph, ints, number, of, positive, step, weights, whole } from "./onnxCaseParts.ts";
import type { Attributes, OperatorCase } from "./onnxCaseParts.ts";
import { exporterCases } from "./onnxExporterCases.ts";

const above = step("Exp");
const image = [2, 3, 5, 4] as const;

const activations = Object.fromEntries(
  ["Relu", "LeakyRelu", "Elu", "Celu", "Selu", "Erf", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh"]
    .concat(["Softplus", "Softsign", "Exp", "Neg", "Abs", "Sign", "Identity", "Dropout"])
    .map((name) => [name, of(name, [3, 4])]),
);

/** x of 3 steps, 2 rows and 4 columns through a layer of 5, with its results side by side. */
function recurrentLayer(
  operator: "RNN" | "GRU" | "LSTM",
  { directions = 1, states = false, more = {} }: { directions?: 1 | 2; states?: boolean; more?: Attributes } = {},
): OperatorCase {
  const gates = { RNN: 1, GRU: 3, LSTM: 4 }[operator];
  const direction = directions === 2 ? { direction: "bidirectional" } : {};
  const state = states ? ["", "h", ...(operator === "LSTM" ? ["c"] : [])] : [];
  const last = ["h1", ...(operator === "LSTM" ? ["c1"] : [])];
  return graph(
    [3, 2, 4],
    [
      {
        operator,
        name: `/${operator}`,
        inputs: ["x", "w", "r", "b", ...state],
        outputs: ["all", ...last],
        attributes: { hidden_size: 5, ...direction, ...more },
      },
      { operator: "Reshape", inputs: ["all", "flat"], outputs: ["flat0"] },
      ...last.map((name, i) => ({ operator: "Reshape", inputs: [name, "flat"], outputs: [`flat${i + 1}`] })),
      {
        operator: "Concat",
        inputs: ["flat0", ...last.map((_, i) => `flat${i + 1}`)],
        outputs: ["y"],
        attributes: { axis: 0 },
      },
    ],
    {
      w: weights(directions, gates * 5, 4),
      r: weights(directions, gates * 5, 5),
      b: weights(directions, 2 * gates * 5),
      flat: ints(-1),
      ...(states && { h: weights(directions, 2, 5) }),
      ...(states && operator === "LSTM" && { c: weights(directions, 2, 5) }),
    },
  );
}

export const operatorCases: Readonly<Record<string, OperatorCase>> = {
  ...activations,
  ...exporterCases,
  "LeakyRelu with a slope": of("LeakyRelu", [3, 4], { attributes: { alpha: 0.3 } }),
  "Elu with an alpha": of("Elu", [3, 4], { attributes: { alpha: 1.5 } }),
  "Celu with an alpha": of("Celu", [3, 4], { attributes: { alpha: { float: 2 } } }),
  PRelu: of("PRelu", [...image], { with: [weights(3, 1, 1)] }),
  Mish: of("Mish", [3, 4], { operatorSet: 18 }),
  Gelu: of("Gelu", [3, 4], { operatorSet: 20 }),
  "Gelu by tanh": of("Gelu", [3, 4], { operatorSet: 20, attributes: { approximate: "tanh" } }),
  FastGelu: of("FastGelu", [3, 4], { domain: "com.microsoft" }),
  Log: chain([3, 4], [above, step("Log")]),
  Sqrt: chain([3, 4], [above, step("Sqrt")]),
  Reciprocal: chain([3, 4], [above, step("Reciprocal")]),
  "Pow 2": of("Pow", [3, 4], { with: [number(2)] }),
  "Pow 3": of("Pow", [3, 4], { with: [number(3)] }),
  "Pow 0.5": chain([3, 4], [above, step("Pow", { with: [number(0.5)] })]),
  "Pow -1.5": chain([3, 4], [above, step("Pow", { with: [number(-1.5)] })]),
  "Pow of a row": chain([3, 4], [above, step("Pow", { with: [weights(4)] })]),
  "Clip by operands": of("Clip", [3, 4], { with: [number(-0.3), number(0.4)] }),
  "Clip below": of("Clip", [3, 4], { with: [number(-0.3)] }),
  "Clip by attributes": of("Clip", [3, 4], { attributes: { min: -0.25, max: 0.5 }, operatorSet: 6 }),
  "Add of a lower rank": of("Add", [2, 3, 4], { with: [weights(4)] }),
  "Sub of a column": of("Sub", [2, 3, 4], { with: [weights(3, 1)] }),
  "Mul of a number": of("Mul", [3, 4], { with: [number(1.5)] }),
  Div: of("Div", [3, 4], { with: [positive(3, 4)] }),
  Max: of("Max", [3, 4], { with: [weights(3, 4)] }),
  Min: of("Min", [3, 4], { with: [weights(1, 4)] }),
  Sum: of("Sum", [3, 4], { with: [weights(4), weights(3, 1)] }),
  Mean: of("Mean", [3, 4], { with: [weights(3, 4), weights(3, 4)] }),
  "MatMul of a matrix": of("MatMul", [3, 4], { with: [weights(4, 5)] }),
  "MatMul of stacks": of("MatMul", [2, 3, 4], { with: [weights(2, 4, 5)] }),
  "MatMul of a stack and a matrix": of("MatMul", [2, 3, 4], { with: [weights(4, 5)] }),
  "MatMul of a stack and a vector": of("MatMul", [2, 3, 4], { with: [weights(4)] }),
  "attention: softmax of the product of its own halves": graph(
    [2, 2, 3, 4],
    [
      { operator: "Transpose", inputs: ["x"], outputs: ["k"], attributes: { perm: [0, 1, 3, 2] } },
      { operator: "MatMul", inputs: ["x", "k"], outputs: ["s"] },
      { operator: "Softmax", inputs: ["s"], outputs: ["a"], attributes: { axis: -1 } },
      { operator: "MatMul", inputs: ["a", "x"], outputs: ["y"] },
    ],
  ),
  Gemm: of("Gemm", [3, 4], { with: [weights(5, 4), weights(5)], attributes: { transB: 1 } }),
  "Gemm with factors": of("Gemm", [4, 3], {
    with: [weights(4, 5), weights(3, 5)],
    attributes: { transA: 1, alpha: 0.5, beta: { float: 2 } },
  }),
  Conv: of("Conv", [...image], { with: [weights(4, 3, 3, 3), weights(4)], attributes: { pads: [1, 1, 1, 1] } }),
  "Conv with a stride": of("Conv", [2, 3, 8, 8], {
    with: [weights(4, 3, 4, 4), weights(4)],
    attributes: { pads: [1, 1, 1, 1], strides: [2, 2] },
  }),
  "Conv with groups": of("Conv", [2, 4, 5, 5], { with: [weights(6, 2, 3, 3)], attributes: { group: 2 } }),
  "Conv of each channel": of("Conv", [2, 3, 5, 5], { with: [weights(3, 1, 3, 3)], attributes: { group: 3 } }),
  "Conv with a dilation": of("Conv", [2, 3, 7, 8], {
    with: [weights(2, 3, 3, 2)],
    attributes: { dilations: [2, 3], pads: [2, 1, 0, 2] },
  }),
  "Conv padded to the same size": of("Conv", [2, 3, 7, 6], {
    with: [weights(2, 3, 3, 4)],
    attributes: { auto_pad: "SAME_UPPER", strides: [2, 2] },
  }),
  "Conv of rows": of("Conv", [2, 3, 9], {
    with: [weights(4, 3, 3), weights(4)],
    attributes: { pads: [1, 2], strides: [2] },
  }),
  ConvTranspose: of("ConvTranspose", [...image], { with: [weights(3, 2, 3, 3), weights(2)] }),
  "ConvTranspose with a stride": of("ConvTranspose", [...image], {
    with: [weights(3, 2, 3, 3), weights(2)],
    attributes: { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] },
  }),
  "ConvTranspose 4 2 1": of("ConvTranspose", [2, 3, 3, 3], {
    with: [weights(3, 9, 4, 4)],
    attributes: { strides: [2, 2], pads: [1, 1, 1, 1] },
  }),
  "ConvTranspose with groups": of("ConvTranspose", [2, 4, 3, 3], {
    with: [weights(4, 3, 3, 3)],
    attributes: { group: 2, strides: [2, 2] },
  }),
  "ConvTranspose padded to the same size": of("ConvTranspose", [2, 3, 4, 4], {
    with: [weights(3, 2, 3, 3)],
    attributes: { auto_pad: "SAME_UPPER", strides: [2, 2] },
  }),
  "ConvTranspose of rows": of("ConvTranspose", [2, 3, 5], {
    with: [weights(3, 2, 4), weights(2)],
    attributes: { strides: [2], pads: [1, 1] },
  }),
  BatchNormalization: of("BatchNormalization", [...image], {
    with: [weights(3), weights(3), weights(3), positive(3)],
    attributes: { epsilon: 0.001 },
  }),
  InstanceNormalization: of("InstanceNormalization", [...image], { with: [weights(3), weights(3)] }),
  LayerNormalization: of("LayerNormalization", [2, 3, 4], { with: [weights(4), weights(4)] }),
  "LayerNormalization of two axes": of("LayerNormalization", [2, 3, 4], {
    with: [weights(3, 4)],
    attributes: { axis: 1, epsilon: 0.01 },
  }),
  "GroupNormalization of a scale for each channel": of("GroupNormalization", [2, 4, 3, 3], {
    with: [weights(4), weights(4)],
    attributes: { num_groups: 2 },
    operatorSet: 21,
  }),
  AveragePool: of("AveragePool", [2, 2, 6, 6], { attributes: { kernel_shape: [2, 3], strides: [2, 1] } }),
  "AveragePool, padded": of("AveragePool", [2, 2, 5, 6], {
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
  }),
  "AveragePool, padding counted": of("AveragePool", [2, 2, 5, 6], {
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 },
  }),
  MaxPool: of("MaxPool", [2, 2, 6, 6], { attributes: { kernel_shape: [2, 2], strides: [2, 2] } }),
  "MaxPool of overlapping windows": of("MaxPool", [2, 2, 7, 6], {
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
  }),
  "MaxPool with a last window beyond": of("MaxPool", [2, 2, 6, 7], {
    attributes: { kernel_shape: [3, 2], strides: [2, 2], ceil_mode: 1 },
  }),
  GlobalAveragePool: of("GlobalAveragePool", [...image]),
  GlobalMaxPool: of("GlobalMaxPool", [...image]),
  "Resize by a whole factor": of("Resize", [2, 2, 3, 3], {
    with: [undefined, floats(1, 1, 2, 2)],
    attributes: { mode: "nearest", nearest_mode: "floor", coordinate_transformation_mode: "asymmetric" },
  }),
  "Resize, linear": of("Resize", [2, 2, 3, 4], {
    with: [undefined, floats(1, 1, 2, 2)],
    attributes: { mode: "linear", coordinate_transformation_mode: "pytorch_half_pixel" },
  }),
  "Resize, linear with aligned corners": of("Resize", [1, 2, 3, 4], {
    with: [undefined, undefined, ints(1, 2, 7, 6)],
    attributes: { mode: "linear", coordinate_transformation_mode: "align_corners" },
  }),
  "Resize, cubic": of("Resize", [1, 1, 4, 5], {
    with: [undefined, floats(1, 1, 2, 2)],
    attributes: { mode: "cubic", coordinate_transformation_mode: "half_pixel", cubic_coeff_a: -0.75 },
  }),
  "Resize of some axes": of("Resize", [2, 3, 4], {
    with: [undefined, undefined, ints(9)],
    attributes: { axes: [2], mode: "nearest" },
    operatorSet: 18,
  }),
  Upsample: of("Upsample", [2, 2, 3, 3], { with: [floats(1, 1, 2, 3)], operatorSet: 9 }),
  Softmax: of("Softmax", [3, 4]),
  "Softmax along the first axis": of("Softmax", [3, 4], { attributes: { axis: 0 } }),
  "Softmax of the older operator set": of("Softmax", [2, 3, 4], { attributes: { axis: 1 }, operatorSet: 11 }),
  LogSoftmax: of("LogSoftmax", [3, 4]),
  "ReduceSum by an operand": of("ReduceSum", [2, 3, 4], { with: [ints(1)], attributes: { keepdims: 0 } }),
  ReduceMean: of("ReduceMean", [2, 3, 4], { attributes: { axes: [-1, 0] } }),
  "ReduceMean of the later operator set": of("ReduceMean", [2, 3, 4], { with: [ints(-1)], operatorSet: 18 }),
  "ReduceMean of everything": of("ReduceMean", [2, 3], { attributes: { keepdims: 0 } }),
  ReduceMax: of("ReduceMax", [2, 3, 4], { attributes: { axes: [1] } }),
  ReduceMin: of("ReduceMin", [2, 3, 4], { attributes: { axes: [1] } }),
  ReduceL1: of("ReduceL1", [2, 3], { attributes: { axes: [1] } }),
  ReduceL2: of("ReduceL2", [2, 3], { attributes: { axes: [1] } }),
  ReduceSumSquare: of("ReduceSumSquare", [2, 3], { attributes: { axes: [1] } }),
  ReduceLogSumExp: of("ReduceLogSumExp", [2, 3], { attributes: { axes: [1] } }),
  ReduceLogSum: chain([2, 3], [above, step("ReduceLogSum", { attributes: { axes: [1] } })]),
  "Reshape with an inferred size": of("Reshape", [2, 3, 4], { with: [ints(0, -1)] }),
  Flatten: of("Flatten", [2, 3, 4]),
  Squeeze: of("Squeeze", [2, 1, 3], { with: [ints(1)] }),
  "Squeeze of the older operator set": of("Squeeze", [2, 1, 3], { attributes: { axes: [1] }, operatorSet: 11 }),
  Unsqueeze: of("Unsqueeze", [2, 3], { with: [ints(0, -1)] }),
  Transpose: of("Transpose", [2, 3, 4], { attributes: { perm: [2, 0, 1] } }),
  "Transpose without an order": of("Transpose", [2, 3, 4]),
  Expand: of("Expand", [2, 1, 3], { with: [ints(2, 2, 4, 1)] }),
  Tile: of("Tile", [2, 3], { with: [ints(2, 3)] }),
  "Slice with a step": of("Slice", [4, 7], { with: [ints(1, -1), ints(9, -6), ints(0, 1), ints(2, -2)] }),
  "Slice by attributes": of("Slice", [4, 7], { attributes: { starts: [1], ends: [-1], axes: [1] }, operatorSet: 9 }),
  "Gather of a list": of("Gather", [3, 4], { with: [ints(2, 0, -1)], attributes: { axis: 1 } }),
  "Gather of one place": of("Gather", [3, 4], { with: [whole(1)], attributes: { axis: 0 } }),
  Pad: of("Pad", [2, 3], { with: [ints(0, 1, 1, 2), number(0.5)] }),
  "Pad by reflection": of("Pad", [2, 2, 4, 4], {
    with: [ints(0, 0, 1, 2, 0, 0, 1, 1)],
    attributes: { mode: "reflect" },
  }),
  "Pad by the edge": of("Pad", [2, 3], { with: [ints(0, 1, 1, 2)], attributes: { mode: "edge" } }),
  DepthToSpace: of("DepthToSpace", [2, 8, 2, 3], { attributes: { blocksize: 2 } }),
  "DepthToSpace of pixel shuffling": of("DepthToSpace", [2, 8, 2, 3], { attributes: { blocksize: 2, mode: "CRD" } }),
  Cast: of("Cast", [2, 3], { attributes: { to: 1 } }),
  "Split and Concat": graph(
    [2, 5],
    [
      { operator: "Split", inputs: ["x", "sizes"], outputs: ["a", "b"], attributes: { axis: 1 } },
      { operator: "Concat", inputs: ["b", "a", "c"], outputs: ["y"], attributes: { axis: -1 } },
    ],
    { sizes: ints(2, 3), c: weights(2, 1) },
  ),
  "Split into equal parts of a later operator set": graph(
    [5, 2],
    [
      { operator: "Split", inputs: ["x"], outputs: ["a", "b"], attributes: { axis: 0, num_outputs: 2 } },
      { operator: "Concat", inputs: ["b", "a"], outputs: ["y"], attributes: { axis: 0 } },
    ],
    {},
    18,
  ),
  "shape arithmetic: flattened by sizes that are computed": graph(
    [3, 2, 4],
    [
      { operator: "Shape", inputs: ["x"], outputs: ["shape"] },
      { operator: "Gather", inputs: ["shape", "zero"], outputs: ["rows"], attributes: { axis: 0 } },
      { operator: "Slice", inputs: ["shape", "one", "three"], outputs: ["behind"] },
      { operator: "ReduceProd", inputs: ["behind"], outputs: ["size"], attributes: { keepdims: 0 } },
      { operator: "Cast", inputs: ["size"], outputs: ["cast"], attributes: { to: 7 } },
      { operator: "Unsqueeze", inputs: ["rows", "zero1"], outputs: ["rows1"] },
      { operator: "Unsqueeze", inputs: ["cast", "zero1"], outputs: ["size1"] },
      { operator: "Concat", inputs: ["rows1", "size1"], outputs: ["wanted"], attributes: { axis: 0 } },
      { operator: "Reshape", inputs: ["x", "wanted"], outputs: ["y"] },
    ],
    { zero: whole(0), zero1: ints(0), one: ints(1), three: ints(3) },
    18,
  ),
  "shape arithmetic: ones expanded by Where, as PyTorch writes it": graph(
    [2, 3],
    [
      { operator: "ConstantOfShape", inputs: ["two"], outputs: ["ones"], attributes: { value: ints(1) } },
      { operator: "Mul", inputs: ["ones", "minus"], outputs: ["negative"] },
      { operator: "Equal", inputs: ["wanted", "negative"], outputs: ["isFree"] },
      { operator: "Where", inputs: ["isFree", "ones", "wanted"], outputs: ["sizes"] },
      { operator: "Expand", inputs: ["x", "sizes"], outputs: ["y"] },
    ],
    { two: ints(2), minus: whole(-1), wanted: ints(2, -1) },
  ),
  "Range, Size and Constant": graph(
    [2, 3],
    [
      { operator: "Size", inputs: ["x"], outputs: ["size"] },
      { operator: "Constant", inputs: [], outputs: ["start"], attributes: { value: whole(0) } },
      { operator: "Constant", inputs: [], outputs: ["step"], attributes: { value_int: 2 } },
      { operator: "Range", inputs: ["start", "size", "step"], outputs: ["range"] },
      { operator: "Cast", inputs: ["range"], outputs: ["row"], attributes: { to: 1 } },
      { operator: "Mul", inputs: ["x", "row"], outputs: ["y"] },
    ],
  ),
  "arithmetic of known numbers": graph(
    [2, 3],
    [
      { operator: "Shape", inputs: ["x"], outputs: ["shape"] },
      { operator: "Cast", inputs: ["shape"], outputs: ["floats"], attributes: { to: 1 } },
      { operator: "Mul", inputs: ["floats", "factor"], outputs: ["scaled"] },
      { operator: "Floor", inputs: ["scaled"], outputs: ["floor"] },
      { operator: "Ceil", inputs: ["scaled"], outputs: ["ceil"] },
      { operator: "Round", inputs: ["scaled"], outputs: ["round"] },
      { operator: "Mod", inputs: ["shape", "two"], outputs: ["rest"] },
      { operator: "Greater", inputs: ["floor", "factor"], outputs: ["greater"] },
      { operator: "GreaterOrEqual", inputs: ["ceil", "factor"], outputs: ["atLeast"] },
      { operator: "LessOrEqual", inputs: ["round", "floor"], outputs: ["atMost"] },
      { operator: "And", inputs: ["greater", "atLeast"], outputs: ["and"] },
      { operator: "Or", inputs: ["and", "atMost"], outputs: ["or"] },
      { operator: "Cast", inputs: ["or"], outputs: ["ofOr"], attributes: { to: 1 } },
      { operator: "Cast", inputs: ["rest"], outputs: ["ofRest"], attributes: { to: 1 } },
      { operator: "Sum", inputs: ["floor", "ceil", "round", "ofOr", "ofRest"], outputs: ["pair"] },
      { operator: "Slice", inputs: ["pair", "zero1", "one1"], outputs: ["first"] },
      { operator: "CastLike", inputs: ["first", "x"], outputs: ["like"] },
      { operator: "Mul", inputs: ["x", "like"], outputs: ["y"] },
    ],
    { factor: floats(1.3, 0.7), two: whole(2), zero1: ints(0), one1: ints(1) },
  ),
  RNN: recurrentLayer("RNN"),
  "RNN of rectifiers in two directions": recurrentLayer("RNN", {
    directions: 2,
    more: { activations: { texts: ["Relu", "Softsign"] } },
  }),
  GRU: recurrentLayer("GRU", { states: true }),
  "GRU as PyTorch writes it": recurrentLayer("GRU", { states: true, more: { linear_before_reset: 1 } }),
  "GRU in reverse": recurrentLayer("GRU", { more: { direction: "reverse", linear_before_reset: 1 } }),
  "GRU in two directions": recurrentLayer("GRU", { directions: 2, states: true, more: { linear_before_reset: 1 } }),
  LSTM: recurrentLayer("LSTM", { states: true }),
  "LSTM in reverse": recurrentLayer("LSTM", { more: { direction: "reverse" } }),
  "LSTM in two directions": recurrentLayer("LSTM", { directions: 2, states: true }),
  "LSTM from a state that is computed, with lengths": graph(
    [3, 2, 4],
    [
      { operator: "Slice", inputs: ["x", "zero1", "one1", "zero1"], outputs: ["h"] },
      {
        operator: "LSTM",
        inputs: ["x", "w", "r", "", "lengths", "h", "h"],
        outputs: ["", "", "y"],
        attributes: { hidden_size: 4 },
      },
    ],
    {
      w: weights(1, 16, 4),
      r: weights(1, 16, 4),
      lengths: { shape: [2], values: [3, 3], type: "int32" },
      zero1: ints(0),
      one1: ints(1),
    },
  ),
  "Einsum of matrices": of("Einsum", [3, 4], { with: [weights(4, 5)], attributes: { equation: "ij,jk->ki" } }),
  "Einsum of stacks, with an axis that is summed alone": of("Einsum", [2, 3, 4, 2], {
    with: [weights(5, 2, 4)],
    attributes: { equation: "bhqs, ksq -> bqk" },
  }),
  "Einsum of products without a sum": of("Einsum", [2, 3], {
    with: [weights(2, 4)],
    attributes: { equation: "bi,bj->bij" },
  }),
  "Einsum of attention": of("Einsum", [2, 3, 4, 5], {
    with: [weights(2, 3, 6, 5)],
    attributes: { equation: "bhqd,bhkd->bhqk" },
  }),
  "Einsum of one tensor": of("Einsum", [2, 3, 4], { attributes: { equation: "abc->ca" } }),
  CumSum: of("CumSum", [2, 3, 4], { with: [whole(1)] }),
  "CumSum from behind, without itself": of("CumSum", [2, 5], {
    with: [whole(-1)],
    attributes: { reverse: 1, exclusive: 1 },
  }),
  Trilu: of("Trilu", [2, 3, 4], { with: [whole(1)] }),
  "Trilu of a known mask, lower": graph(
    [3, 3],
    [
      { operator: "Trilu", inputs: ["mask"], outputs: ["low"], attributes: { upper: 0 } },
      { operator: "EyeLike", inputs: ["mask"], outputs: ["eye"], attributes: { k: 1 } },
      { operator: "Add", inputs: ["low", "eye"], outputs: ["both"] },
      { operator: "MatMul", inputs: ["x", "both"], outputs: ["y"] },
    ],
    { mask: weights(3, 3) },
  ),
  RMSNormalization: of("RMSNormalization", [2, 3, 4], { with: [weights(4)], operatorSet: 23 }),
  Swish: of("Swish", [2, 3], { attributes: { alpha: 1.5 }, operatorSet: 24 }),
  "Where with a known mask": graph(
    [2, 3],
    [
      { operator: "Less", inputs: ["mask", "zero"], outputs: ["is"] },
      { operator: "Not", inputs: ["is"], outputs: ["isNot"] },
      { operator: "Where", inputs: ["isNot", "x", "filling"], outputs: ["y"] },
    ],
    { mask: floats(1, -1, 1), zero: number(0), filling: number(-2) },
  ),
  "weights that are computed, as of a weight normalisation": graph(
    [2, 2, 4, 4],
    [
      { operator: "Mul", inputs: ["v", "v"], outputs: ["squares"] },
      { operator: "ReduceSum", inputs: ["squares", "axes"], outputs: ["sum"] },
      { operator: "Sqrt", inputs: ["sum"], outputs: ["norm"] },
      { operator: "Div", inputs: ["v", "norm"], outputs: ["w"] },
      { operator: "Conv", inputs: ["x", "w"], outputs: ["y"] },
    ],
    { v: weights(3, 2, 3, 3), axes: ints(1, 2, 3) },
  ),
  "SiLU as PyTorch writes it": graph(
    [2, 3],
    [
      { operator: "Sigmoid", inputs: ["x"], outputs: ["gate"] },
      { operator: "Mul", inputs: ["x", "gate"], outputs: ["y"] },
    ],
  ),
};
